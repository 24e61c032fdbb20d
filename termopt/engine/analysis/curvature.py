"""The curvature of the loss at a point, and whether an optimizer is stable there."""

import math

import numpy as np

from termopt.base.translate import texts
from termopt.engine.analysis.explanation import Curvature
from termopt.engine.core.problem import Problem
from termopt.engine.core.reports import Stability
from termopt.engine.core.types import Iterate, Optimizer

MOST_CURVED = 64
MOST_WORK = 5_000_000
"""Of more coordinates, or rows of data times numbers of a Hessian, none is computed: it would hold up the screen.

Measured: 2.5 ms for 10,000 rows and 11 coordinates, which are 1.2 million.
"""

EDGE = 0.01
"""This near to a limit, as a share of it, is at the edge."""

STABLE, UNSTABLE, EDGE_OF = texts("stable", "unstable", "at the edge")
NEGATIVE, CONCAVE = texts("negative curvature", "concave")

ROUNDING = 1e-10
"""Curvature below zero by less than this share of the largest is none."""


def curvature(problem: Problem, optimizer: Optimizer, before: Iterate) -> Curvature | str:
    """The Hessian at the iterate `before`, and the stability there of the optimizer that takes the next step.

    before.state is a state of `optimizer`. Where there is no curvature, the words say why.
    """
    if problem.dim > MOST_CURVED:
        return f"not computed for more than {MOST_CURVED} coordinates"
    if problem.cost is not None and problem.cost.total * problem.dim**2 > MOST_WORK:
        return "not computed for so many samples"
    hessian = problem.hessian(before.x)
    if not np.isfinite(hessian).all():
        return "not finite here"
    values = np.linalg.eigvalsh(hessian)
    low, high = float(values[0]), float(values[-1])
    stability = optimizer.at(before.state).stability(values.astype(np.float64, copy=False))
    condition = high / low if low > 0 else None
    return Curvature(low, high, condition, stability, _words(low, high, stability))


def _words(low: float, high: float, stability: Stability | None) -> tuple[str, ...]:
    over = stability.value / stability.limit - 1 if stability else -math.inf
    down = low < -ROUNDING * max(1.0, abs(high), abs(low))
    ways = (NEGATIVE if high > 0 else CONCAVE,) if down else ()
    if stability is None or (down and over < -EDGE):
        return ways
    edge = abs(over) <= EDGE or (over < 0 and not stability.damped)
    return (EDGE_OF if edge else UNSTABLE if over > 0 else STABLE, *ways)
