"""What the engine says of a lane at a step. Optimizers know nothing of stopping."""

import math
from enum import StrEnum
from typing import Any, cast

import numpy as np

from termopt.engine.core.critical_point import kind_of_level_point, kind_of_resting_point
from termopt.engine.core.judging import Kind, judged
from termopt.engine.core.problem import Problem
from termopt.engine.core.scale import Scale
from termopt.engine.core.types import Array, Iterate, Outcome


class Status(StrEnum):
    """The engine's status of a lane at a step, and what it means."""

    definition: str

    RUNNING = "running", "none of the others"
    CONVERGED = "converged", "at a minimum: there is no slope, and the loss rises all around"
    SADDLE = "saddle", "at a saddle: there is no slope, and the loss rises one way and falls another"
    MAXIMUM = "maximum", "at a maximum: there is no slope, and the loss falls all around"
    UNDECIDED = "undecided", "there is no slope and, to second order, no curvature that tells which of these it is"
    DIVERGED = "diverged", "a number is not finite; the lane ends there"
    STALLED = "stalled", "the line search gave up, or the iterate no longer changes, and it is none of the above"

    def __new__(cls, value: str, definition: str) -> "Status":
        status = str.__new__(cls, value)
        status._value_ = value
        status.definition = definition
        return status


STATUS_OF = {
    Kind.MINIMUM: Status.CONVERGED,
    Kind.SADDLE: Status.SADDLE,
    Kind.MAXIMUM: Status.MAXIMUM,
    Kind.UNDECIDED: Status.UNDECIDED,
}

FEW = 64
"""Up to this many numbers, a loop in Python is quicker than one call into NumPy."""

EVERY = 16
"""While the gradient stays zero but the run moves, the kind of point is looked at again only every so many steps."""


def norm(v: Array) -> float:
    """The 2-norm of a vector (d,), without overflow or underflow of the squares."""
    return math.hypot(*v.tolist())


def status(
    problem: Problem,
    before: Iterate | None,
    iterate: Iterate,
    grad_norm: float,
    units: Scale,
    known: Status = Status.RUNNING,
) -> Status:
    """The status of a single run (`B = ()`) at `iterate`. What each status means is its `definition`.

    problem: what is minimized.
    before: the iterate that this one was reached from; None at the start.
    iterate: the iterate to be judged.
    grad_norm: the 2-norm of its gradient.
    units: those of the problem, from `scale`.
    known: the status of `before`.
    """
    if not (math.isfinite(iterate.loss) and math.isfinite(grad_norm) and _finite(iterate)):
        return Status.DIVERGED
    level, resting = grad_norm <= units.level, _rests(before, iterate, units)
    if not (level or resting):
        tip = before is not None and known is not Status.RUNNING and iterate.x is before.x
        return known if tip else Status.RUNNING
    if before is not None and _holds(before, iterate, grad_norm, units, known):
        return known
    judge = kind_of_level_point if level else kind_of_resting_point
    kind = judged(problem, judge(problem, iterate.x, float(iterate.loss), iterate.grad, units))
    if kind is not None:
        return STATUS_OF[kind]
    return Status.STALLED if resting else Status.RUNNING


def _rests(before: Iterate | None, iterate: Iterate, units: Scale) -> bool:
    """Whether the run does not move any more: its search gave up, or a step led nowhere but for rounding."""
    if iterate.outcome == Outcome.GAVE_UP:
        return True
    return before is not None and not iterate.outcome and _step(iterate.x, before.x) <= units.still


def _holds(before: Iterate, iterate: Iterate, grad_norm: float, units: Scale, known: Status) -> bool:
    """Whether the status found one step earlier also holds at this iterate."""
    if _same(iterate.x, before.x):
        return known is not Status.RUNNING
    if iterate.k % EVERY == 0 or norm(before.grad) > units.level:
        return False
    return known is not Status.RUNNING or 2 * grad_norm > norm(before.grad)


def _finite(iterate: Iterate) -> bool:
    """Whether the iterate and, unless a line search is trying points, the state are finite.

    The state before the first step may hold an inf, such as a lowest loss so far.
    """
    unjudged = iterate.k == 0 or bool(iterate.outcome)
    return _all_finite(iterate.x) and (unjudged or all(map(_all_finite, iterate.state)))


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


def _step(a: Array, b: Array) -> float:
    """The distance of two points."""
    return math.dist(a.tolist(), b.tolist()) if a.size <= FEW else float(np.linalg.norm(a - b))


def _same(a: Array, b: Array) -> bool:
    return a.tolist() == b.tolist() if a.size <= FEW else np.array_equal(a, b)
