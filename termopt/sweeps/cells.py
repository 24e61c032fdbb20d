"""Cells: what became of the runs of a sweep."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array
from termopt.engine.trace.targets import best_known
from termopt.sweeps.batch_status import DIVERGED, STATUSES

TARGET = 1e-8
"""`steps` is the first step with a loss at most so far above the best known one."""
REACHED = 1e-3
"""A run ends at a known minimum if it is at most so far from it."""
NONE = -1
"""In place of a number of steps, or of the number of a minimum, where there is none."""


class Cells(NamedTuple):
    """What became of each of n cells, (n,) each.

    status: a code, a place in STATUSES.
    minimum: the number of the known minimum where the run ended, or NONE.
    steps: the first step within TARGET of the best known loss, or NONE.
    gap: f − f* at the end; nan where no f* is known.
    loss: f at the end.
    evals: evaluations until then.
    """

    status: NDArray[np.int8]
    minimum: NDArray[np.int64]
    steps: NDArray[np.int64]
    gap: Array
    loss: Array
    evals: NDArray[np.int64]

    @property
    def words(self) -> NDArray[np.str_]:
        """The statuses as words."""
        return np.array([str(status) for status in STATUSES])[self.status]


def empty(count: int) -> Cells:
    """So many cells without numbers."""
    kinds = (np.int8, np.int64, np.int64, np.float64, np.float64, np.int64)
    return Cells(*(np.zeros(count, kind) for kind in kinds))  # type: ignore[arg-type]


def put(cells: Cells, which: Any, found: Cells) -> None:
    """Write what was found into these places."""
    for whole, part in zip(cells, found, strict=True):
        whole[which] = part


def gathered(cells: Cells, places: Any) -> Cells:
    """The cells of these places, in their order."""
    return Cells(*(column[places] for column in cells))  # type: ignore[arg-type]


def ended(problem: Problem, status: Any, x: Array, loss: Array, steps: Any, evals: Any) -> Cells:
    """The cells of n runs of a problem, from how they ended.

    problem: what was minimized. status: (n,), codes. x: (d, n), where they ended. loss: (n,), there. steps: (n,), the
    first within TARGET, or NONE. evals: (n,), evaluations until then.
    """
    best = best_known(problem)
    gap = loss - (math.nan if best is None else best)
    minimum = nearest_minimum(problem, x)
    minimum[status == DIVERGED] = NONE
    return Cells(status, minimum, steps, gap, loss.copy(), evals.copy())


def nearest_minimum(problem: Problem, x: Array) -> NDArray[np.int64]:
    """The number of the known minimum within REACHED of each point, or NONE. x: (d, n) -> (n,)."""
    if not problem.minima:
        return np.repeat(np.int64(NONE), x.shape[1])
    distances = np.stack([np.hypot.reduce(x - np.array(m.x)[:, None], axis=0) for m in problem.minima])
    nearest = np.argmin(np.where(np.isnan(distances), np.inf, distances), axis=0)
    near = np.take_along_axis(distances, nearest[None], 0)[0] <= REACHED
    found: NDArray[np.int64] = np.where(near, nearest, NONE)
    return found
