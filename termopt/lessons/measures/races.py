"""Measures of the lanes against each other, of statuses, and of facts against each other."""

from collections.abc import Callable

import numpy as np

from termopt.engine.core.status import Status
from termopt.lessons.measures.losses import first_below, highest, loss
from termopt.lessons.measures.paths import curvature, path_length
from termopt.lessons.measures.table import first, measure
from termopt.lessons.run import Run


@measure("lane", "the first below {value}")
def winner(run: Run, *, value: float) -> int | None:
    """The lane that is the first to get below a loss."""
    return _least(run, lambda lane: first_below(run, lane=lane, value=value))


@measure("lane", "the highest since step {since}")
def wildest(run: Run, *, since: int = 0) -> int | None:
    """The lane that has the highest loss of all at any step, from a step on."""
    return _least(run, lambda lane: _negated(highest(run, lane=lane, since=since)))


@measure("lane", "the longest path by step {until}")
def longest(run: Run, *, until: int) -> int | None:
    """The lane whose path up to a step is the longest."""
    return _least(run, lambda lane: _negated(path_length(run, lane=lane, until=until)))


def _negated(value: float | None) -> float | None:
    return None if value is None else -value


@measure("lane", "the lowest at step {at}")
def best(run: Run, *, at: int) -> int | None:
    """The lane with the lowest loss at a step."""
    return _least(run, lambda lane: loss(run, lane=lane, at=at))


@measure("lane", "where the curvature is lowest at step {at}")
def flattest(run: Run, *, at: int) -> int | None:
    """The lane that is where the largest curvature, λmax, is the lowest of all at a step."""
    return _least(run, lambda lane: curvature(run, lane=lane, at=at))


@measure("lane", "the first to have its update")
def quickest(run: Run) -> int | None:
    """The lane whose updates take the least time, measured in this run."""
    return _least(run, lambda lane: run.traces[lane].seconds)


def _least(run: Run, of: Callable[[int], float | None]) -> int | None:
    """The first lane with the lowest of the numbers there are."""
    found = [(value, lane) for lane in run.lanes if (value := of(lane)) is not None and not np.isnan(value)]
    return min(found)[1] if found else None


@measure("number", "the largest distance between {lane} and {other}")
def apart(run: Run, *, lane: int, other: int) -> float | None:
    """The largest difference of any coordinate, after any number of updates, between two lanes."""
    a, b = run.x(lane), run.x(other)
    both = min(len(a), len(b))
    return float(np.abs(a[:both] - b[:both]).max())


@measure("number", "{of}, over {to}")
def ratio(run: Run, *, of: float, to: float) -> float | None:
    """One fact over another."""
    return of / to if to else None


@measure("word", "the status of {lane} at step {at}")
def status(run: Run, *, lane: int, at: int) -> str:
    """The status at a step, or at the lane's last, as it is shown."""
    trace = run.traces[lane]
    return str(trace.status_at(trace.reach(run.updates(lane, at))))


@measure("step", "the step at which {lane} converged")
def converged(run: Run, *, lane: int) -> int | None:
    """The first step with the status `converged`."""
    return _status(run, lane, Status.CONVERGED)


@measure("step", "the step at which {lane} stopped at a saddle")
def flat(run: Run, *, lane: int) -> int | None:
    """The first step with the status `saddle`."""
    return _status(run, lane, Status.SADDLE)


def _status(run: Run, lane: int, status: Status) -> int | None:
    trace, count = run.traces[lane], len(run.loss(lane))
    return first(run, lane, np.array([trace.status_at(k) is status for k in range(count)]))
