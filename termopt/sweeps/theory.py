"""What theory says of the runs of a sweep: on a quadratic, which of them are stable."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.analysis.bowl import bowl_eigenvalues
from termopt.engine.core.step import quiet
from termopt.sweeps.lane_groups import LaneGroup, lane_groups
from termopt.sweeps.map import Map


class Theory(NamedTuple):
    """Which runs are stable, shaped like the grid, and the share of them in which the run itself agrees.

    A run agrees if it ends lower than it started just where it is stable.
    """

    stable: NDArray[np.bool_]
    agreement: float


def theory_of(found: Map) -> Theory | None:
    """What the optimizers of a map declare of their stability; None where one of them declares none, or a problem is no
    quadratic bowl.
    """
    sweep = found.sweep
    stable, starts = np.zeros(sweep.size, np.bool_), np.zeros(sweep.size)
    for group in lane_groups(sweep, np.arange(sweep.size)):
        eigenvalues = bowl_eigenvalues(group.problem) if isinstance(group, LaneGroup) else None
        if eigenvalues is None or not isinstance(group, LaneGroup):
            return None
        limit = group.optimizer_of(np.arange(len(group.places))).stability(eigenvalues)
        if limit is None:
            return None
        stable[group.places] = np.asarray(limit.value < limit.limit) & limit.damped
        with quiet():
            starts[group.places] = group.problem.loss(group.starts)
    lower = np.isfinite(found.cells.loss) & (found.cells.loss < starts)
    return Theory(stable.reshape(found.shape), float((lower == stable).mean()))
