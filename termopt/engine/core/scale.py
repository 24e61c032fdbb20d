"""The units of a problem: lengths in sides of the region shown, losses in the height of its lower part."""

import math
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.judging import side_by_side
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, Iterate, Scalars

LEVEL = 1e-7
"""A gradient counts as zero if the loss would change by less than this share of the height over the longest side."""
FULL_HEIGHT = 1e6
"""The height is at most this many times that of the start: far away from it, a loss may be extremely high."""
GRID = 17
"""Points a side of the grid that the height of a surface is measured on."""
LOW_PART = 0.1
"""The share of that grid which lies below the height: the losses above may be extremely high."""


class Scale(NamedTuple):
    """The units of a problem: the sides of the region shown, (d,), and how far the loss goes up and down there.

    The height is one number, or one a run, (*B,).
    """

    sides: Array
    height: Scalars | float

    @property
    def level(self) -> Any:
        """The gradient norm up to which the gradient counts as zero."""
        return LEVEL * self.height / float(self.sides.max())

    @property
    def still(self) -> float:
        """The length up to which a step counts as rounding alone."""
        return float(np.finfo(np.float64).eps * self.sides.max())


class LowerPart(NamedTuple):
    """The lower part of a surface in the region shown: the lowest loss there is or is known, and how high it reaches.

    top: nan where no loss is finite.
    """

    lowest: float
    top: float


def scale(problem: Problem, first: Iterate) -> Scale:
    """The units of a problem for a run that starts at this iterate.

    The height of a surface is that of its lower part above its lowest place, and that of a problem in many parameters
    how far the slope at the start would lead. Call it within `quiet`.
    """
    units = scale_from(problem, lower_part(problem), first.loss, first.grad)
    return units._replace(height=float(units.height))


def lower_part(problem: Problem) -> LowerPart | None:
    """The lower part of a surface; None for a problem that is not measured on a grid. Call it within `quiet`."""
    if problem.dim > 2 or problem.cost is not None or not side_by_side(problem):
        return None
    axes = [np.linspace(low, high, GRID) for low, high in problem.box]
    losses = np.asarray(problem.loss(np.stack(np.meshgrid(*axes)).reshape(problem.dim, -1)))
    finite = losses[np.isfinite(losses)]
    known = [minimum.loss for minimum in problem.minima[:1]]
    lowest = min([*known, *finite.tolist()], default=math.inf)
    if not finite.size:
        return LowerPart(lowest, math.nan)
    return LowerPart(lowest, _quantile(finite, LOW_PART))


def _quantile(values: Array, share: float) -> float:
    """What `np.quantile(values, share)` is: that one loads more than a start has time for."""
    place = share * (values.size - 1)
    at = int(place)
    above = min(at + 1, values.size - 1)
    low, high = np.partition(values, (at, above))[[at, above]].tolist()
    part = place - at
    return low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)


def scale_from(problem: Problem, part: LowerPart | None, loss: Scalars, grad: Array) -> Scale:
    """What `scale` gives for a run, or for many, each with its own height.

    problem: what is minimized.
    part: the lower part of its losses, which all runs share; None for a problem that is not measured on a grid.
    loss: at the start of the run, (*B,).
    grad: the gradient there, (d, *B).
    """
    sides = np.array([high - low for low, high in problem.box])
    if part is None:
        slopes = np.array([math.hypot(*one) for one in grad.reshape(len(grad), -1).T.tolist()])
        return Scale(sides, slopes.reshape(grad.shape[1:])[()] * float(sides.max()))
    lowest = np.minimum(loss, part.lowest)
    height = part.top - lowest if math.isfinite(part.top) else np.zeros_like(lowest)
    above = loss - lowest
    return Scale(sides, np.where(above > 0, np.minimum(height, FULL_HEIGHT * above), height)[()])
