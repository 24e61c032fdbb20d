"""Measures of the lanes against each other, of verdicts, and of facts against each other."""

from collections.abc import Callable

import numpy as np

from termopt.engine.types import Status
from termopt.lessons.measures.losses import first_above, first_below, loss
from termopt.lessons.measures.table import first, measure
from termopt.lessons.run import Run


@measure("lane")
def winner(run: Run, *, value: float) -> int | None:
    """The lane that is the first to get below a loss."""
    return _least(run, lambda lane: first_below(run, lane=lane, value=value))


@measure("lane")
def first_up(run: Run, *, value: float) -> int | None:
    """The lane that is the first to get above a loss."""
    return _least(run, lambda lane: first_above(run, lane=lane, value=value))


@measure("lane")
def best(run: Run, *, at: int) -> int | None:
    """The lane with the lowest loss at a step."""
    return _least(run, lambda lane: loss(run, lane=lane, at=at))


@measure("lane")
def cheapest(run: Run) -> int | None:
    """The lane whose update reads the fewest bytes."""
    costs = [lane.problem.cost for lane in run.session.lanes]
    return _least(run, lambda lane: cost.bytes if (cost := costs[lane]) is not None else None)


def _least(run: Run, of: Callable[[int], float | None]) -> int | None:
    """The first lane with the lowest of the numbers there are."""
    found = [(value, lane) for lane in run.lanes if (value := of(lane)) is not None and not np.isnan(value)]
    return min(found)[1] if found else None


@measure("number")
def apart(run: Run, *, lane: int, other: int) -> float | None:
    """The largest difference of any coordinate, after any number of updates, between two lanes."""
    a, b = run.x(lane), run.x(other)
    both = min(len(a), len(b))
    return float(np.abs(a[:both] - b[:both]).max())


@measure("number")
def ratio(run: Run, *, of: float, to: float) -> float | None:
    """One fact over another."""
    return of / to if to else None


@measure("word")
def status(run: Run, *, lane: int, at: int) -> str:
    """The verdict at a step, or at the lane's last, as it is shown."""
    trace = run.traces[lane]
    return str(trace.status_at(trace.reach(run.updates(lane, at))))


@measure("step")
def converged(run: Run, *, lane: int) -> int | None:
    """The first step with the verdict `converged`."""
    return _verdict(run, lane, Status.CONVERGED)


@measure("step")
def flat(run: Run, *, lane: int) -> int | None:
    """The first step with the verdict `saddle`."""
    return _verdict(run, lane, Status.SADDLE)


def _verdict(run: Run, lane: int, status: Status) -> int | None:
    trace, count = run.traces[lane], len(run.loss(lane))
    return first(run, lane, np.array([trace.status_at(k) is status for k in range(count)]))
