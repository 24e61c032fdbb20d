"""The smallest and the largest curvature at a point, in pieces, whatever the number of parameters.

Of few parameters the Hessian is written down, and its eigenvalues are exact to rounding. Of many, or of many rows of
data, it would take more memory or time than there is: then it is only multiplied by, and the ends are Lanczos' own.
"""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np

from termopt.engine.analysis.lanczos import PRODUCTS, ends, hessian_times
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

MOST_WHOLE = 200
"""Of more parameters the Hessian is not written down."""
MOST_EFFORT = 2_000_000
"""Nor where an evaluation costs more, in rows of the lecture's network times parameters: a tenth of a second or so."""

ROUNDING, ROUGHNESS = 1e-10, 1e-6
"""Curvature below zero by less than this share of the largest is none: of a Hessian, of one known by differences."""

FEWEST, DEAREST = 4, 30_000_000
"""Products with the Hessian of the dearest network, and what all products may cost, as an evaluation's `effort`."""


class Ends(NamedTuple):
    """The ends of a spectrum; nan where the Hessian is not finite. Values this near to 0 may be rounding."""

    low: float
    high: float
    rounding: float

    @property
    def negative(self) -> bool:
        """Whether there is curvature below zero by more than rounding."""
        return self.low < -self.rounding * max(1.0, -self.low, self.high)


def effort(problem: Problem) -> int:
    """How much an evaluation costs, in rows of the lecture's network; 1 for a problem that does not say so."""
    return getattr(problem, "effort", 1)


def whole(problem: Problem) -> bool:
    """Whether the Hessian can be written down in a moment."""
    return problem.dim <= MOST_WHOLE and effort(problem) * problem.dim <= MOST_EFFORT


def extremes(problem: Problem, x: Array) -> Generator[None, None, Ends]:
    """The ends of the spectrum of the Hessian at x, (d,). It yields between two gradients, and returns the ends.

    Of a network so large that the products would take long, fewer are made: what is found is then less sure.
    """
    if whole(problem):
        hessian = problem.hessian(x)
        if not np.isfinite(hessian).all():
            return Ends(np.nan, np.nan, ROUNDING)
        values = np.linalg.eigvalsh(hessian)
        return Ends(float(values[0]), float(values[-1]), ROUNDING)
    products = max(FEWEST, min(PRODUCTS, DEAREST // effort(problem)))
    low, high = yield from ends(hessian_times(problem.gradient, x), problem.dim, products)
    return Ends(low, high, ROUGHNESS)
