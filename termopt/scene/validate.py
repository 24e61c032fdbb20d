"""What a race needs of its numbers, whether a scene, the command line or Python gives them."""

import math
import operator
from collections.abc import Sequence

import numpy as np

from termopt.base.errors import UserError, printable, unknown
from termopt.base.plain_values import shown, text
from termopt.draw.theme.theme import SLOTS
from termopt.engine.core.lane import start_for
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

MAX_STEPS = 10_000_000
MAX_SEED = 2**63 - 1
LONGEST_LABEL = 1_000
"""Characters of the name that a user gives a lane."""
LONGEST_SUFFIX = 20
"""Characters that forks and copies of a lane add to its name."""


def check_range(name: str, value: int, most: int) -> int:
    """The value, if it is a whole number between 0 and `most`, also as 1e3. Raises UserError naming the range."""
    try:
        value = int(value) if isinstance(value, float) and value.is_integer() else operator.index(value)
    except TypeError:
        raise UserError(f"{name}={shown(value)} is not a whole number: 0 ≤ {name} ≤ {most:,}") from None
    if not 0 <= value <= most:
        said = f"{name}={value}" if abs(value) < 10**20 else name
        raise UserError(f"{said} is out of range: 0 ≤ {name} ≤ {most:,}")
    return value


def start_of(problem: Problem, start: Sequence[float] | Array | None, seed: int = 0) -> tuple[float, ...]:
    """The start as a tuple, or the problem's own for this seed.

    Raises UserError if it is no finite point of the right dimension.
    """
    try:
        point = tuple(float(value) for value in (start_for(problem, seed) if start is None else start))
    except (TypeError, ValueError, OverflowError):
        raise UserError(f"the start {shown(start)} is not a row of numbers, such as (-2, 2)") from None
    if len(point) != problem.dim:
        numbers = "1 number" if len(point) == 1 else f"{len(point)} numbers"
        said = f"the start has {numbers}; {problem.name} needs {problem.dim}"
        commas = problem.dim < len(point) <= 2 * problem.dim
        raise UserError(f"{said}, and decimals a point: 1.5, not 1,5" if commas else said)
    if not all(map(math.isfinite, point)):
        raise UserError(f"the start {_point(point)} is not finite")
    return point


def start_inside(problem: Problem, start: Sequence[float] | Array | None, seed: int = 0) -> tuple[float, ...]:
    """`start_of`, where the loss is finite; that may be far outside the region shown. Raises UserError."""
    point = start_of(problem, start, seed)
    with np.errstate(all="ignore"):
        finite = np.isfinite(problem.loss(np.array(point)))
    if not finite:
        said = f"the start {_point(point)} has a loss that is not finite; choose another"
        within = ", ".join(_range(problem, i) for i in range(problem.dim))
        raise UserError(f"{said}, such as in {within}" if problem.dim <= 2 else said)
    return point


def check_one_loss(problems: Sequence[Problem]) -> None:
    """Raises UserError for lanes that would minimize different things."""
    first = problems[0]
    for other in problems[1:]:
        if other.objective_id != first.objective_id:
            specs = f"{printable(first.spec)} and {printable(other.spec)}"
            raise UserError(f"lanes of one race share one loss; {specs} have two")


def check_label(label: str, longest: int = LONGEST_LABEL) -> None:
    """Raises UserError for a name of a lane that cannot be written, or that no screen has room for."""
    try:
        text(label)
    except ValueError as error:
        raise UserError(str(error)) from None
    if len(label) > longest:
        raise UserError(f"the label {printable(label)} has {len(label):,} characters, more than {longest:,}")


def check_colour(slot: str) -> None:
    """Raises UserError for a color that no lane can have."""
    if slot not in SLOTS:
        raise unknown("colour", slot, SLOTS)


def _range(problem: Problem, i: int) -> str:
    low, high = problem.domain[i]
    return f"{low:g} ≤ {'xy'[i]} ≤ {high:g}"


def _point(x: tuple[float, ...]) -> str:
    """As a user writes it, of a long one the beginning and the end."""
    return printable(f"({', '.join(f'{value:g}' for value in x)})")
