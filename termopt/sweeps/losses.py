"""The losses of all runs of a sweep over the steps."""

from collections.abc import Generator

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.engine.core.status import Status
from termopt.engine.core.types import Array
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace
from termopt.sweeps.sweep import Sweep

POINTS = 200
"""Steps at which losses are kept."""
MOST_RUNS = 2000
STRETCH = 200
"""Steps from one pause to the next."""


def loss_steps(steps: int) -> NDArray[np.int64]:
    """The steps at which losses are kept, from 0 to the last: at most POINTS."""
    return np.unique(np.linspace(0, steps, min(POINTS, steps + 1)).round().astype(np.int64))


def loss_curves(sweep: Sweep) -> Generator[None, None, Array]:
    """The loss of each run at `loss_steps`, (runs, n): above f* where one is known. It yields every few steps.

    A run that diverged is inf from there on. Raises UserError for more than MOST_RUNS runs.
    """
    if sweep.size > MOST_RUNS:
        raise UserError(f"the losses of {sweep.size:,} runs are more than are drawn together: {MOST_RUNS:,}")
    steps = loss_steps(sweep.steps)
    losses = np.full((sweep.size, len(steps)), np.inf)
    for i in range(sweep.size):
        lane = sweep.lane(i)
        trace = Trace(lane, sweep.steps, iterate_bytes=0)
        while not trace.finished:
            trace.reach(trace.head + STRETCH)
            yield
        there = steps[steps <= trace.head]
        best = best_known(lane.problem)
        losses[i, : len(there)] = trace.loss[there] - (0.0 if best is None else best)
        if trace.status is not Status.DIVERGED and len(there) < len(steps):
            losses[i, len(there) :] = losses[i, len(there) - 1]
    losses[~np.isfinite(losses)] = np.inf
    return losses
