"""What the engine says of a lane at a step. Rules know nothing of stopping."""

import math
from typing import Any, cast

import numpy as np

from termopt.engine.types import Array, Frame, Outcome, Problem, Status

GRADIENT_TOLERANCE = 1e-8
"""A gradient norm at or below this counts as zero."""


def norm(v: Array) -> float:
    """The 2-norm of a vector (d,), without overflow or underflow of the squares."""
    square = float(v @ v)
    if 1e-280 < square < 1e280:
        return math.sqrt(square)
    return float(math.hypot(*v))


def verdict(problem: Problem, before: Frame | None, frame: Frame, grad_norm: float) -> Status:
    """The status of a single run (`B = ()`) at `frame`, reached from `before`.

    diverged: something is not finite. converged: gradient norm ≤ 1e-8 and no negative curvature. saddle: the same with
    negative curvature. stalled: the line search gave up, or the iterate no longer changes.
    """
    if not (math.isfinite(frame.loss) and math.isfinite(grad_norm) and _finite(frame)):
        return Status.DIVERGED
    if grad_norm <= GRADIENT_TOLERANCE:
        return Status.SADDLE if _negative_curvature(problem, frame.x) else Status.CONVERGED
    if frame.outcome == Outcome.GAVE_UP:
        return Status.STALLED
    if before is not None and frame.outcome == Outcome.MOVED and (frame.x == before.x).all():
        return Status.STALLED
    return Status.RUNNING


def _finite(frame: Frame) -> bool:
    """Whether the iterate and, unless a line search is trying points, the memory are finite."""
    return _all_finite((frame.x,)) and (frame.outcome != Outcome.MOVED or _all_finite(frame.memory))


def _all_finite(values: Any) -> bool:
    for value in values:
        if isinstance(value, np.ndarray):
            array = cast(Array, value)
            # The sum is finite if all are; only when it is not does it take a closer look (it may have overflowed).
            if not math.isfinite(array.sum()) and not np.isfinite(array).all():
                return False
        elif isinstance(value, tuple):
            if not _all_finite(value):
                return False
        elif not math.isfinite(value):
            return False
    return True


def _negative_curvature(problem: Problem, x: Array) -> bool:
    """Whether the Hessian at x has an eigenvalue below zero by more than rounding."""
    hessian = problem.hessian(x)
    if not np.isfinite(hessian).all():
        return False
    values = np.linalg.eigvalsh(hessian)
    return bool(values[0] < -1e-10 * max(1.0, float(np.abs(values).max())))
