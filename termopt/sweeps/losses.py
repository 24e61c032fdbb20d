"""The losses of all runs of a sweep over the steps, and when they met targets."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.engine.core.status import Status
from termopt.engine.core.types import Array
from termopt.engine.trace.stepper import beside_keys
from termopt.engine.trace.targets import Targets, best_known
from termopt.engine.trace.trace import Trace
from termopt.sweeps.sweep import Sweep

POINTS = 200
"""Steps at which losses are kept."""
MOST_RUNS = 2000
LEVELS = tuple((10.0 ** (np.arange(10, -41, -1) / 5)).tolist())
"""The targets of a profile for f − f*, those of COCO: from 100 to 1e-8, five in each power of ten."""
STRETCH = 50
"""Steps from one pause to the next."""


def loss_steps(steps: int) -> NDArray[np.int64]:
    """The steps at which losses are kept, from 0 to the last: at most POINTS."""
    return np.unique(np.linspace(0, steps, min(POINTS, steps + 1)).round().astype(np.int64))


def loss_curves(sweep: Sweep) -> Generator[float, None, Array]:
    """The loss of each run at `loss_steps`, (runs, n): above f* where one is known.

    It yields the part done, from 0 to 1, every few steps. A run that diverged is inf from there on.
    Raises UserError for more than MOST_RUNS runs.
    """
    _check_size(sweep)
    steps = loss_steps(sweep.steps)
    losses = np.full((sweep.size, len(steps)), np.inf)
    for i in range(sweep.size):
        lane = sweep.lane(i)
        trace = Trace(lane, sweep.steps, iterate_bytes=0)
        while not trace.finished:
            trace.reach(trace.head + STRETCH, beside_keys(lane.problem))
            yield i / sweep.size
        there = steps[steps <= trace.head]
        best = best_known(lane.problem)
        losses[i, : len(there)] = trace.loss[there] - (0.0 if best is None else best)
        if trace.status is not Status.DIVERGED and len(there) < len(steps):
            losses[i, len(there) :] = losses[i, len(there) - 1]
    losses[~np.isfinite(losses)] = np.inf
    return losses


def target_steps(sweep: Sweep) -> Generator[float, None, Array]:
    """The first step at which each run met each of LEVELS, (runs, targets); inf for never.

    It yields the part done, from 0 to 1, every few steps.
    Raises UserError for more than MOST_RUNS runs, and for a problem of which no lowest loss is known.
    """
    _check_size(sweep)
    met = np.full((sweep.size, len(LEVELS)), np.inf)
    for i in range(sweep.size):
        lane = sweep.lane(i)
        best = best_known(lane.problem)
        if best is None:
            raise UserError(f"a profile needs the lowest loss there is, and of {lane.problem.name} none is known")
        trace = Trace(lane, sweep.steps, iterate_bytes=0)
        targets = Targets(trace, best, LEVELS)
        while not trace.finished:
            trace.reach(trace.head + STRETCH, beside_keys(lane.problem))
            yield i / sweep.size
        met[i] = [np.inf if step is None else step for step in targets.first(trace.head)]
    return met


def _check_size(sweep: Sweep) -> None:
    if sweep.size > MOST_RUNS:
        raise UserError(f"the losses of {sweep.size:,} runs are more than are drawn together: {MOST_RUNS:,}")
