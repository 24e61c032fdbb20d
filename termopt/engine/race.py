"""Lanes side by side: one trace each, shared by everything that looks at it, and who is ahead."""

import math
from collections.abc import Callable
from typing import NamedTuple

from termopt.engine.lane import Lane
from termopt.engine.trace import Trace
from termopt.engine.types import Problem, Status

SLICE = 64
"""Steps computed between two looks at whether there is time for more."""


class Standing(NamedTuple):
    """One lane at one step. `gap` is the loss above the best known minimum, or the loss itself where none is known."""

    lane: int
    rank: int
    k: int
    loss: float
    gap: float
    grad_norm: float
    evals: int
    status: Status


class Race:
    """The traces of a session's lanes, computed once, whoever asks."""

    def __init__(self, steps: int) -> None:
        self._steps = steps
        self._traces: dict[Lane, Trace] = {}

    def trace(self, lane: Lane) -> Trace:
        """The one trace of this lane."""
        found = self._traces.get(lane)
        if found is None:
            found = self._traces[lane] = Trace(lane, self._steps)
        return found

    def keep(self, lanes: tuple[Lane, ...]) -> None:
        """Forget the traces of all other lanes."""
        self._traces = {lane: trace for lane, trace in self._traces.items() if lane in lanes}

    def reach(self, lanes: tuple[Lane, ...], k: int, more: Callable[[], bool]) -> int:
        """Compute all lanes up to step k, in slices, as long as `more()`. Returns the step that all of them have."""
        traces = [self.trace(lane) for lane in lanes]
        while behind := [trace for trace in traces if trace.head < k and not trace.finished]:
            last = min(behind, key=lambda trace: trace.head)
            last.reach(min(last.head + SLICE, k))
            if not more():
                break
        return min((k, *(trace.head for trace in traces if not trace.finished)))

    def standings(self, lanes: tuple[Lane, ...], k: int) -> tuple[Standing, ...]:
        """All lanes at step k (or where they stopped), the lowest loss first; lanes that diverged come last."""
        rows = [self._standing(i, lane, k) for i, lane in enumerate(lanes)]
        rows.sort(key=lambda row: (row.status is Status.DIVERGED, math.isnan(row.loss), row.loss, row.lane))
        return tuple(row._replace(rank=rank) for rank, row in enumerate(rows, start=1))

    def _standing(self, number: int, lane: Lane, k: int) -> Standing:
        trace = self.trace(lane)
        k = trace.reach(k)
        loss = float(trace.loss[k])
        return Standing(
            lane=number,
            rank=0,
            k=k,
            loss=loss,
            gap=loss - (best_known(lane.problem) or 0.0),
            grad_norm=float(trace.grad_norm[k]),
            evals=int(trace.evals[k]),
            status=trace.status_at(k),
        )


def best_known(problem: Problem) -> float | None:
    """The lowest loss among the problem's known minima, or None."""
    return problem.minima[0].loss if problem.minima else None
