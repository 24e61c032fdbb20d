"""The problem of a formula that the user typed: a box where it is finite, and a start from which there is a slope."""

import numpy as np

from termopt.engine.core.types import Array
from termopt.problems.formula.error import FormulaError
from termopt.problems.formula.formula import Formula, compile_formula
from termopt.problems.surfaces.surface import Box, Row, Surface, surface

REACH = 5.0  # from the center of the box to its sides
CENTERS = (
    (0.0, 0.0),
    (5.0, 0.0),
    (0.0, 5.0),
    (-5.0, 0.0),
    (0.0, -5.0),
    (5.0, 5.0),
    (5.0, -5.0),
    (-5.0, 5.0),
    (-5.0, -5.0),
)
STARTS = ((-0.4, 0.7), (0.6, 0.3), (0.3, -0.6), (-0.7, -0.2))  # tried in turn, in units of REACH from the center
GRID = 41  # points a side in the search for finite values


def formula_problem(text: str) -> Surface:
    """The surface of a formula, ±5 about the origin, or shifted by 5 to where more of it is finite.

    The start is the first of four fixed places where the loss is finite and the gradient finite and not zero; failing
    these, the first such point of a grid over the box. Raises FormulaError for a text outside the grammar, and for a
    formula that is finite nowhere on the grid.
    """
    text = text.strip()
    compiled = compile_formula(text)
    box = max((_box(center) for center in CENTERS), key=lambda box: _finite_points(compiled, box))
    if not _finite_points(compiled, box):
        raise FormulaError(text, 0, f"the formula has no finite value near the origin (±{2 * REACH:g})")
    start = _start(compiled, box)
    return surface(Row("formula", "a formula of yours", text, box, start, (), ""), text)


def _box(center: tuple[float, float]) -> Box:
    return (center[0] - REACH, center[0] + REACH), (center[1] - REACH, center[1] + REACH)


def _grid(box: Box) -> Array:
    """GRID × GRID points of the box, its borders included: (2, GRID²)."""
    sides = [np.linspace(low, high, GRID) for low, high in box]
    return np.stack(np.meshgrid(*sides, indexing="ij")).reshape(2, -1)


def _finite_points(compiled: Formula, box: Box) -> int:
    return int(np.isfinite(compiled.loss(_grid(box))).sum())


def _start(compiled: Formula, box: Box) -> tuple[float, float]:
    """The first candidate that satisfies most: a finite loss, a finite gradient, a gradient that is not zero."""
    center = np.array([[(low + high) / 2] for low, high in box])
    candidates = np.concatenate([center + REACH * np.array(STARTS).T, _grid(box)], axis=1)
    loss, gradient = compiled.evaluate(candidates)
    wanted = np.array([np.isfinite(loss), np.isfinite(gradient).all(axis=0), (gradient != 0).any(axis=0)])
    x, y = candidates[:, np.argmax(np.cumprod(wanted, axis=0).sum(axis=0))]
    return float(x), float(y)
