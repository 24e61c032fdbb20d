"""Steps of many runs side by side, and which of the runs are plainly `running` after them.

What a run is has to be looked at closely only where its gradient counts as zero, where it rests, or where a number is
not finite. After any other step a run is `running`, whatever it was before: so of several steps only the last is looked
at, and of those before it, whether all numbers were finite.
"""

from collections.abc import Callable, Generator
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Problem
from termopt.engine.core.step import NO_TERMS, Answer, observed, quiet, update
from termopt.engine.core.types import Array, Iterate, Optimizer, Outcome, Update
from termopt.sweeps.finite_runs import finite, surely_finite
from termopt.sweeps.lane_subsets import without_terms


class PlainSteps(NamedTuple):
    """Where B runs are after some steps.

    end: the iterate.
    running: (B,), which of them are plainly `running` there and did not diverge. The others may be `running`.
    """

    end: Iterate
    running: NDArray[np.bool_]


class Bounds(NamedTuple):
    """Up to where a gradient counts as zero, (B,), and a step as rounding, which is the same for all runs."""

    level: Array
    still: float


Look = Callable[[Iterate, NDArray[np.bool_]], None]
"""Is shown the runs after a step, and which of them, (B,), had only finite numbers so far."""


def plain_steps(
    problem: Problem, optimizer: Optimizer, iterate: Iterate, steps: int, seed: int, bounds: Bounds, look: Look
) -> Generator[None, None, PlainSteps]:
    """So many steps of B runs side by side. It pauses after each of them.

    problem, optimizer, seed: as `advance` takes them.
    iterate: where the runs are.
    steps: how many steps, at least 1.
    bounds: those of each run.
    look: is called after each step.
    """
    before, fine, all_fine = iterate, np.ones(iterate.x.shape[1], np.bool_), True
    for _ in range(steps):
        with quiet():
            before = iterate
            iterate = step_without_terms(problem, optimizer, before, seed)
            all_fine = all_fine and surely_finite(iterate)
            if not all_fine:
                fine &= finite(iterate, len(iterate.grad) * _largest(iterate.grad))
            look(iterate, fine)
        yield
    with quiet():
        return PlainSteps(iterate, fine & _plainly_running(before, iterate, bounds))


def step_without_terms(problem: Problem, optimizer: Optimizer, iterate: Iterate, seed: int) -> Iterate:
    """`advance` without what only a screen looks at: its memory is used again before the new point is evaluated."""
    q, evaluation, done, hessians = update(problem, optimizer, iterate, seed)
    x, state, _, outcome, _ = done
    del done
    return without_terms(
        observed(problem, iterate, Answer(q, evaluation, Update(x, state, NO_TERMS, outcome), hessians))
    )


def _plainly_running(before: Iterate, now: Iterate, bounds: Bounds) -> NDArray[np.bool_]:
    """Which runs moved in this step, to where there is a slope. The largest coordinate is at most the 2-norm."""
    slope, length = _largest(now.grad), _largest(now.x - before.x)
    return (slope > bounds.level) & (length > bounds.still) & (np.asarray(now.outcome) == Outcome.MOVED)


def _largest(v: Array) -> Array:
    """The size of the largest coordinate of each run, (d, B) -> (B,): at most the 2-norm, at least one d-th of it."""
    return reduce(np.maximum, np.abs(v))
