"""Steps of many runs side by side, and which of the runs were plainly `running` all along.

What a run is has to be looked at closely only where its gradient counts as zero, where it rests, or where a number is
not finite. For all other runs a few bounds over several steps tell that their status is `running`.
"""

from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Problem
from termopt.engine.core.step import advance
from termopt.engine.core.types import Array, Iterate, Optimizer, Outcome
from termopt.sweeps.lane_subsets import leaves, without_terms


class PlainSteps(NamedTuple):
    """Where B runs are after some steps.

    end: the iterate.
    running: (B,), which of them were plainly `running` at each of the steps. The others may have been.
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
) -> PlainSteps:
    """So many steps of B runs side by side. Call it within `quiet`.

    problem, optimizer, seed: as `advance` takes them.
    iterate: where the runs are.
    steps: how many steps, at least 1.
    bounds: those of each run.
    """
    slope, length, lowest, sum_of_all = (np.full(iterate.x.shape[1], start) for start in (np.inf, np.inf, np.inf, 0.0))
    moved = np.ones(len(slope), np.bool_)
    room = np.empty_like(iterate.x)
    for _ in range(steps):
        before, iterate = iterate, without_terms(advance(problem, optimizer, iterate, seed))
        np.minimum(slope, _largest(iterate.grad, room), out=slope)
        sum_of_all += room[0]
        np.subtract(iterate.x, before.x, out=room)
        np.minimum(length, _largest(room, room), out=length)
        sum_of_all += room[0]
        np.minimum(lowest, iterate.loss, out=lowest)
        sum_of_all += iterate.loss
        for leaf in leaves(iterate.state):
            _add(leaf, sum_of_all)
        moved &= np.asarray(iterate.outcome) == Outcome.MOVED
    running = (slope > bounds.level) & (length > bounds.still) & np.isfinite(sum_of_all) & moved
    return PlainSteps(iterate, running, lowest)


def _largest(v: Array, room: Array) -> Array:
    """The largest coordinate of each run in size, (d, B) -> (B,): at most the 2-norm. It is written into room[0]."""
    np.abs(v, out=room)
    return reduce(lambda a, b: np.maximum(a, b, out=a), room)


def _add(leaf: Any, sum_of_all: Array) -> None:
    """Add the numbers of a state, so that the sum, (B,), is finite only where all of them are."""
    if np.shape(leaf)[-1:] != sum_of_all.shape:
        sum_of_all += float(np.sum(leaf)) if np.ndim(leaf) else float(leaf)
        return
    for row in leaf.reshape(-1, len(sum_of_all)):
        sum_of_all += row
