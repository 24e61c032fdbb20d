"""What a race needs of its numbers, whether a scene, the command line or Python gives them."""

import math
import operator
from collections.abc import Sequence

import numpy as np

from termopt.engine.lane import start_for
from termopt.engine.types import Array, Problem, learner
from termopt.errors import UserError

MAX_STEPS = 10_000_000
MAX_SEED = 2**63 - 1


def check_range(name: str, value: int, most: int) -> int:
    """The value, if it is a whole number between 0 and `most`. Raises UserError naming the range."""
    try:
        value = operator.index(value)
    except TypeError:
        raise UserError(f"{name}={value!r} is not a whole number: 0 ≤ {name} ≤ {most}") from None
    if not 0 <= value <= most:
        shown = f"{name}={value}" if abs(value) < 10**20 else name
        raise UserError(f"{shown} is out of range: 0 ≤ {name} ≤ {most}")
    return value


def start_of(problem: Problem, start: Sequence[float] | Array | None, seed: int = 0) -> tuple[float, ...]:
    """The start as a tuple, or the problem's own for this seed.

    Raises UserError if it is no finite point of the right dimension.
    """
    try:
        point = tuple(float(value) for value in (start_for(problem, seed) if start is None else start))
    except (TypeError, ValueError, OverflowError):
        raise UserError(f"the start {start!r} is not a row of numbers, such as (-2, 2)") from None
    if len(point) != problem.dim:
        numbers = "1 number" if len(point) == 1 else f"{len(point)} numbers"
        raise UserError(f"the start has {numbers}; {problem.name} needs {problem.dim}")
    if not all(map(math.isfinite, point)):
        raise UserError(f"the start {_point(point)} is not finite")
    return point


def start_inside(problem: Problem, start: Sequence[float] | Array | None, seed: int = 0) -> tuple[float, ...]:
    """`start_of`, where the problem is defined. Raises UserError naming the ranges."""
    point = start_of(problem, start, seed)
    inside = all(low <= value <= high for value, (low, high) in zip(point, problem.domain, strict=True))
    if inside and np.isfinite(problem.loss(np.array(point))):
        return point
    network = learner(problem)
    axes = network.labels if network else "xy" if problem.dim <= 2 else [f"x{i}" for i in range(problem.dim)]
    sides = zip(axes, problem.domain, strict=False)
    ranges = ", ".join(f"{low:g} ≤ {axis} ≤ {high:g}" for axis, (low, high) in sides)
    why = (
        f"is outside the domain of {problem.name}" if not inside else "has a loss that is not finite; choose another in"
    )
    raise UserError(f"the start {_point(point)} {why}: {ranges}")


def _point(x: tuple[float, ...]) -> str:
    return f"({', '.join(f'{value:g}' for value in x)})"
