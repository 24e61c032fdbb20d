"""Breakpoints: the first step of a race at which one of them makes it pause."""

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import NamedTuple

from termopt.base.in_pieces import drained
from termopt.engine.analysis.breakpoint_kinds import KINDS, Search
from termopt.engine.core.step import quiet
from termopt.engine.trace.trace import Trace

When = Callable[[int, int], int]
"""(lane, k) -> the step of the race at which the lane takes its step k."""


class Break(NamedTuple):
    """A kind of `KINDS`, and its bound; kinds without one ignore the value."""

    kind: str
    value: float = 0.0


class Hit(NamedTuple):
    """Lane number `lane` met a breakpoint at its step k: why is in `words`."""

    lane: int
    k: int
    kind: str
    words: str


def own_step(lane: int, k: int) -> int:
    """The lanes of a race take their steps together."""
    return k


def first_hit(
    breaks: Iterable[Break], traces: Sequence[Trace], spans: Sequence[tuple[int, int]], when: When = own_step
) -> Hit | None:
    """What `search_hit` finds, in one go. It takes the same breaks, traces, spans and when."""
    return drained(search_hit(breaks, traces, spans, when))


def search_hit(
    breaks: Iterable[Break], traces: Sequence[Trace], spans: Sequence[tuple[int, int]], when: When = own_step
) -> Generator[None, None, Hit | None]:
    """The earliest step in the spans, (k0, k1] of each trace's own steps, at which any trace meets a breakpoint.

    Of hits at one step the first lane counts, and of its hits the one whose kind stands first in `KINDS`.

    breaks: the breakpoints that are set.
    traces: one a lane. Only steps that are computed are looked at.
    spans: (k0, k1] for each trace; k0 must be computed.
    when: (lane, k) -> the step of the race at which the lane takes its step k, where lanes are paced by their cost.

    Raises KeyError for an unknown kind.
    """
    order = {kind: i for i, kind in enumerate(KINDS)}
    wanted = sorted(breaks, key=lambda one: order[one.kind])
    hits: list[Hit] = []
    for lane, (trace, (k0, k1)) in enumerate(zip(traces, spans, strict=True)):
        k1 = min(k1, trace.head)
        for kind, value in wanted:
            found = (yield from _quietly(KINDS[kind].first(trace, k0, k1, value))) if k1 > k0 else None
            if found is not None:
                k1 = found[0]
                hits.append(Hit(lane, k1, kind, found[1]))
    return min(hits, key=lambda hit: (when(hit.lane, hit.k), hit.lane, hit.k, order[hit.kind]), default=None)


def _quietly(search: Search) -> Search:
    """A search in which what is not finite is a result; its caller keeps its own setting for warnings."""
    while True:
        with quiet():
            try:
                next(search)
            except StopIteration as end:
                return end.value
        yield
