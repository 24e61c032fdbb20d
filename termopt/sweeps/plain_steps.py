"""Steps of many runs side by side, and which of the runs are plainly `running` after them.

What a run is has to be looked at closely only where its gradient counts as zero, where it rests, or where a number is
not finite. After any other step a run is `running`, whatever it was before: so of several steps only the last is looked
at, and of those before it, whether all numbers were finite.
"""

import math
from collections.abc import Generator
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Problem
from termopt.engine.core.step import advance, quiet
from termopt.engine.core.types import Array, Iterate, Optimizer, Outcome
from termopt.sweeps.lane_subsets import leaves, without_terms


class PlainSteps(NamedTuple):
    """Where B runs are after some steps.

    end: the iterate.
    running: (B,), which of them are plainly `running` there and did not diverge. The others may be `running`.
    lowest: (B,), the lowest loss at these steps.
    """

    end: Iterate
    running: NDArray[np.bool_]
    lowest: Array


class Bounds(NamedTuple):
    """Up to where a gradient counts as zero, (B,), and a step as rounding, which is the same for all runs."""

    level: Array
    still: float


def plain_steps(
    problem: Problem, optimizer: Optimizer, iterate: Iterate, steps: int, seed: int, bounds: Bounds
) -> Generator[None, None, PlainSteps]:
    """So many steps of B runs side by side. It pauses after each of them.

    problem, optimizer, seed: as `advance` takes them.
    iterate: where the runs are.
    steps: how many steps, at least 1.
    bounds: those of each run.
    """
    before, sums, room = iterate, np.zeros_like(iterate.x), np.empty_like(iterate.x)
    lowest: Array = np.full_like(iterate.x[0], np.inf)
    for _ in range(steps):
        with quiet():
            before, iterate = iterate, without_terms(advance(problem, optimizer, iterate, seed))
            np.minimum(lowest, iterate.loss, out=lowest)
            _add_numbers(iterate, sums, room)
        yield
    with quiet():
        finite = np.isfinite(sums).all(axis=0)
        return PlainSteps(iterate, finite & _plainly_running(before, iterate, bounds), lowest)


def _plainly_running(before: Iterate, now: Iterate, bounds: Bounds) -> NDArray[np.bool_]:
    """Which runs moved in this step, to where there is a slope. The largest coordinate is at most the 2-norm."""
    slope, length = (reduce(np.maximum, np.abs(v)) for v in (now.grad, now.x - before.x))
    return (slope > bounds.level) & (length > bounds.still) & (np.asarray(now.outcome) == Outcome.MOVED)


def _add_numbers(now: Iterate, sums: Array, room: Array) -> None:
    """Add all numbers of a step to sums, (d, B): those of a run stay finite only where all its numbers are finite.

    room: (d, B), to be written over.
    """
    sums[0] += now.loss
    np.multiply(now.grad, len(room), out=room)  # where this is finite, so is the 2-norm
    for rows in (room, now.x, *leaves(now.state)):
        _add(rows, sums)


def _add(leaf: Array | float, sums: Array) -> None:
    """Add the numbers of an array that has a number a run in its last axis; of any other the sum, to every run."""
    if not isinstance(leaf, np.ndarray):
        if not math.isfinite(leaf):
            sums += leaf
    elif leaf.shape == sums.shape:
        sums += leaf
    elif leaf.shape[-1:] == sums.shape[1:]:
        sums[0] += leaf.reshape(-1, sums.shape[1]).sum(axis=0)
    else:
        sums[0] += leaf.sum()
