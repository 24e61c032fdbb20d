"""The losses of all runs of a sweep over the steps."""

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


def loss_curves(sweep: Sweep) -> tuple[NDArray[np.int64], Array]:
    """Steps (n,) from 0 to the last, and the loss of each run there, (runs, n): above f* where one is known.

    A run that diverged is inf from there on. Raises UserError for more than MOST_RUNS runs.
    """
    if sweep.size > MOST_RUNS:
        raise UserError(f"the losses of {sweep.size:,} runs are more than are drawn together: {MOST_RUNS:,}")
    steps = np.unique(np.linspace(0, sweep.steps, min(POINTS, sweep.steps + 1)).round().astype(np.int64))
    losses = np.full((sweep.size, len(steps)), np.inf)
    for i in range(sweep.size):
        lane = sweep.lane(i)
        trace = Trace(lane, sweep.steps, iterate_bytes=0)
        trace.reach(sweep.steps)
        there = steps[steps <= trace.head]
        best = best_known(lane.problem)
        losses[i, : len(there)] = trace.loss[there] - (0.0 if best is None else best)
        if trace.status is not Status.DIVERGED and len(there) < len(steps):
            losses[i, len(there) :] = losses[i, len(there) - 1]
    losses[~np.isfinite(losses)] = np.inf
    return steps, losses
