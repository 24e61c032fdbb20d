"""What the engine says of a lane at a step. Optimizers know nothing of stopping."""

import math
from enum import StrEnum
from typing import Any, cast

import numpy as np

from termopt.engine.analysis.lanczos import drained
from termopt.engine.analysis.spectrum import extremes
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, Iterate, Outcome


class Status(StrEnum):
    """The engine's status of a lane at a step, and what it means."""

    definition: str

    RUNNING = "running", "none of the others"
    CONVERGED = "converged", "the gradient norm is at most 1e-8, and there is no negative curvature"
    SADDLE = "saddle", "the gradient norm is at most 1e-8, and there is negative curvature"
    DIVERGED = "diverged", "a number is not finite; the lane ends there"
    STALLED = "stalled", "the line search gave up, or the iterate no longer changes"

    def __new__(cls, value: str, definition: str) -> "Status":
        status = str.__new__(cls, value)
        status._value_ = value
        status.definition = definition
        return status


GRADIENT_TOLERANCE = 1e-8
"""A gradient norm at or below this counts as zero."""

FEW = 64
"""Up to this many numbers, a look at each in Python is quicker than one call into NumPy."""

SURFACE = 2
"""Parameters up to which curvature costs nothing and is looked at wherever the gradient is zero."""
EVERY = 16
"""Of more, it is looked at where the run comes to rest and then at every step that this divides."""


def norm(v: Array) -> float:
    """The 2-norm of a vector (d,), without overflow or underflow of the squares."""
    return math.hypot(*v.tolist())


def status(
    problem: Problem, before: Iterate | None, iterate: Iterate, grad_norm: float, known: Status = Status.RUNNING
) -> Status:
    """The status of a single run (`B = ()`) at `iterate`, reached from `before`, where it was `known`.

    What each status means is its `definition`.
    """
    if not (math.isfinite(iterate.loss) and math.isfinite(grad_norm) and _finite(iterate)):
        return Status.DIVERGED
    if grad_norm <= GRADIENT_TOLERANCE:
        if known in (Status.CONVERGED, Status.SADDLE) and _holds(before, iterate):
            return known
        return Status.SADDLE if _negative_curvature(problem, iterate.x) else Status.CONVERGED
    if iterate.outcome == Outcome.GAVE_UP:
        return Status.STALLED
    if before is not None and not iterate.outcome and _same(iterate.x, before.x):
        return Status.STALLED
    return Status.RUNNING


def _holds(before: Iterate | None, iterate: Iterate) -> bool:
    """Whether what was found of the curvature one step earlier is to be taken for that here."""
    if before is None:
        return False
    return (iterate.x.size > SURFACE and iterate.k % EVERY != 0) or _same(iterate.x, before.x)


def _finite(iterate: Iterate) -> bool:
    """Whether the iterate and, unless a line search is trying points, the state are finite."""
    return _all_finite(iterate.x) and (bool(iterate.outcome) or all(map(_all_finite, iterate.state)))


def _all_finite(value: Any) -> bool:
    """Whether every number is finite in an array, a number, or a tuple of such."""
    if isinstance(value, np.ndarray):
        array = cast(Array, value)
        if array.ndim == 1 and array.size <= FEW:
            return all(map(math.isfinite, array.tolist()))
        return bool(np.isfinite(array).all())
    if isinstance(value, tuple):
        return all(map(_all_finite, cast(tuple[Any, ...], value)))
    return math.isfinite(value)


def _same(a: Array, b: Array) -> bool:
    return a.tolist() == b.tolist() if a.size <= FEW else np.array_equal(a, b)


def _negative_curvature(problem: Problem, x: Array) -> bool:
    """Whether the Hessian at x has an eigenvalue below zero by more than rounding. What is not finite has none."""
    return drained(extremes(problem, x)).negative
