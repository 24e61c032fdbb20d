"""A formula that is a sum of squares, as its residuals: what Gauss and Newton's methods work on."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array
from termopt.problems.formula.derivative import derivative
from termopt.problems.formula.formula import assemble, expand_powers, node_of
from termopt.problems.formula.graph import Graph, X, Y
from termopt.problems.formula.parse import Term, parse

Residuals = Callable[[Array], tuple[Array, Array]]
"""From x, (2, *B), to residuals (n, *B) and their Jacobian (n, 2, *B)."""


class Square(NamedTuple):
    """factor·root², factor ≥ 0."""

    factor: float
    root: Term


@lru_cache(maxsize=64)
def residuals_of(text: str) -> Residuals | None:
    """The residuals of a formula, which is half the sum of their squares; None if it is not written as such a sum."""
    squares = _squares(parse(text), 1.0)
    if squares is None:
        return None
    graph = Graph(text)
    roots = [node_of(graph, square.root) for square in squares]
    slopes = [derivative(graph, root, by) for by in (X, Y) for root in roots]
    graph, outputs = expand_powers(graph, (*roots, *slopes))
    program, count = assemble(graph, outputs), len(roots)
    scale = np.sqrt([2 * square.factor for square in squares])

    def residuals(x: Array) -> tuple[Array, Array]:
        out = program.run(np.asarray(x, dtype=np.float64))
        along = scale.reshape(-1, *[1] * (x.ndim - 1))
        return along * out[:count], np.stack([along * out[count : 2 * count], along * out[2 * count :]], axis=1)

    return residuals


def _squares(term: Term, factor: float) -> tuple[Square, ...] | None:
    """The squares whose sum, times a factor, a term is; None if there is anything else in it."""
    match term:
        case Term("+", (left, right)):
            first, second = _squares(left, factor), _squares(right, factor)
            return None if first is None or second is None else (*first, *second)
        case Term("*", (Term("number", value=value), right)) if value >= 0:
            return _squares(right, factor * value)
        case Term("*", (left, Term("number", value=value))) if value >= 0:
            return _squares(left, factor * value)
        case Term("/", (left, Term("number", value=value))) if value > 0:
            return _squares(left, factor / value)
        case Term("**", (base, Term("number", value=value))) if value > 0 and value % 2 == 0:
            root = base if value == 2 else term._replace(args=(base, term.args[1]._replace(value=value / 2)))
            return (Square(factor, root),)
        case Term("number", value=value) if value >= 0:
            return (Square(factor, term._replace(value=math.sqrt(value))),)
        case _:
            return None
