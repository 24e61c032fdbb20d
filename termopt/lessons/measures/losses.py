"""Measures of one lane's loss: the true one, and the one that its updates saw."""

import numpy as np

from termopt.engine.core.types import Array
from termopt.lessons.measures.table import first, measure
from termopt.lessons.run import Run


@measure("number", "the loss of {lane} at step {at}")
def loss(run: Run, *, lane: int, at: int) -> float | None:
    """The true loss at a step."""
    k = run.reach(lane, at)
    return None if k is None else float(run.traces[lane].loss[k])


@measure("number", "the lowest loss of {lane} since step {since}")
def lowest(run: Run, *, lane: int, since: int = 0) -> float | None:
    """The lowest true loss of all updates from a step on."""
    return _least(run.loss(lane)[run.updates(lane, since) :])


@measure("number", "the highest loss of {lane} since step {since}")
def highest(run: Run, *, lane: int, since: int = 0) -> float | None:
    """The highest true loss of all updates from a step on."""
    return _most(run.loss(lane)[run.updates(lane, since) :])


@measure("step", "the first bottom of {lane}")
def first_bottom(run: Run, *, lane: int) -> int | None:
    """The first step whose loss is below the one before, and not above the one after."""
    falls = np.diff(run.loss(lane)) < 0
    return first(run, lane, np.concatenate([[False], falls[:-1] & ~falls[1:]]))


@measure("step", "the first step of {lane} below {value}")
def first_below(run: Run, *, lane: int, value: float) -> int | None:
    """The first step with a loss below a value."""
    return first(run, lane, run.loss(lane) < value)


@measure("step", "the step at which {lane} was highest since step {since}")
def peak(run: Run, *, lane: int, since: int = 0) -> int | None:
    """The step with the highest true loss, from a step on."""
    losses, begin = run.loss(lane), run.updates(lane, since)
    here = np.arange(len(losses)) >= begin
    return first(run, lane, here & (losses == losses[begin:].max(initial=-np.inf)))


@measure("number", "the lowest loss that {lane} saw by step {until}")
def seen_lowest(run: Run, *, lane: int, until: int, since: int = 0) -> float | None:
    """The lowest loss that an update from one step to another saw: that of the samples it read."""
    return _least(_seen(run, lane)[run.updates(lane, since) : run.updates(lane, until)])


@measure("number", "the highest loss that {lane} saw by step {until}")
def seen_highest(run: Run, *, lane: int, until: int, since: int = 0) -> float | None:
    """The highest loss that an update from one step to another saw: that of the samples it read."""
    return _most(_seen(run, lane)[run.updates(lane, since) : run.updates(lane, until)])


@measure("number", "the share of updates by step {until} that saw {lane} rise, in %")
def seen_rises(run: Run, *, lane: int, until: int) -> float | None:
    """How many of a hundred updates up to a step saw a higher loss than the one before."""
    changes = np.diff(_seen(run, lane)[: run.updates(lane, until)])
    return float(100 * np.mean(changes > 0)) if changes.size else None


def _seen(run: Run, lane: int) -> Array:
    """The loss that every update saw. Without noise that is the true one, which is not kept twice."""
    losses, sampled = run.loss(lane), run.traces[lane].sampled
    return sampled[: len(losses) - 1] if len(sampled) else losses[:-1]


def _least(values: Array) -> float | None:
    return float(values.min()) if values.size else None


def _most(values: Array) -> float | None:
    return float(values.max()) if values.size else None
