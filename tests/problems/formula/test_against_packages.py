"""Values and derivatives of formulas held against SymPy, and their names against SciPy's: with both installed only."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from termopt.engine.core.types import Array
from termopt.problems.formula.formula import compile_formula
from termopt.problems.surfaces.by_name import make_surface, surface_names
from tests.problems.formula.sampled import inside_domain, points_in
from tests.problems.formula.test_formula_text import suggested

sympy: Any = pytest.importorskip("sympy")
special: Any = pytest.importorskip("scipy.special")
pytestmark = pytest.mark.long

SYMBOLS = {"x": sympy.Symbol("x", real=True), "y": sympy.Symbol("y", real=True), "e": sympy.E}
FUNCTIONS = {"abs": sympy.Abs, "min": sympy.Min, "max": sympy.Max}


MODULES = [{"DiracDelta": lambda x, *_: 0.0 * x}, "numpy"]
"""A slope that jumps has no curvature anywhere but at the jump, where no point lies."""


def oracle(text: str) -> list[Any]:
    """Loss, its first and its second derivatives, in the order xx, xy, yy."""
    expression = sympy.sympify(text, locals=SYMBOLS | FUNCTIONS)
    x, y = SYMBOLS["x"], SYMBOLS["y"]
    return [expression.diff(*wrt) if wrt else expression for wrt in ((), (x,), (y,), (x, x), (x, y), (y, y))]


def flattened(text: str, points: Array) -> Array:
    """The same six quantities of the formula: (6, n)."""
    formula = compile_formula(text)
    loss, gradient = formula.evaluate(points)
    hessian = formula.hessian(points)
    assert np.array_equal(hessian[0, 1], hessian[1, 0], equal_nan=True)
    return np.stack([loss, *gradient, hessian[0, 0], hessian[0, 1], hessian[1, 1]])


@pytest.mark.parametrize("name", surface_names())
def test_surfaces_against_sympy(name: str) -> None:
    surface = make_surface(name)
    points = inside_domain(surface, points_in(surface.box, 40))
    got = flattened(surface.compiled.text, points)
    functions = sympy.lambdify([SYMBOLS["x"], SYMBOLS["y"]], oracle(surface.compiled.text), MODULES, cse=True)
    wanted = np.stack([np.broadcast_to(value, points.shape[1:]) for value in functions(*points)])
    scale = np.abs(wanted).max(axis=1, keepdims=True)
    np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-12 * max(1.0, scale.max()))


def formulas() -> st.SearchStrategy[str]:
    """Formulas within the grammar that are smooth nearly everywhere."""
    leaves = st.sampled_from(["x", "y", "pi", "e", "2", "0.5", "3"])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            st.tuples(st.sampled_from(["sin", "cos", "tan", "exp", "tanh", "sinh", "cosh", "atan", "-"]), inner).map(
                lambda t: f"({t[0]}({t[1]}))"
            ),
            inner.map(lambda u: f"sqrt({u} + 5)"),
            inner.map(lambda u: f"log({u} + 5)"),
            inner.map(lambda u: f"abs({u} - 0.3)"),
            st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]} - 0.1)"),
            st.tuples(inner, st.sampled_from(["2", "3", "-1", "-2", "5"])).map(lambda t: f"({t[0]})**{t[1]}"),
            st.tuples(inner, inner).map(lambda t: f"(({t[0]})**2 + 1)**sin({t[1]})"),
        ),
        max_leaves=6,
    )


@given(formulas())
def test_any_formula_against_sympy(text: str) -> None:
    """sympy evaluates its own derivatives to 30 digits; compared where everything is of moderate size."""
    point = {SYMBOLS["x"]: sympy.Float(0.7162839, 30), SYMBOLS["y"]: sympy.Float(-1.3417263, 30)}
    got = flattened(text, np.array([[0.7162839], [-1.3417263]]))[:, 0]
    assume(np.isfinite(got).all() and np.abs(got).max() < 1e6)
    wanted = [value.evalf(30, subs=point) for value in oracle(text)]
    assume(all(value.is_Float or value.is_Number for value in wanted))
    np.testing.assert_allclose(got, np.array(wanted, dtype=float), rtol=1e-7, atol=1e-7 * max(1.0, np.abs(got).max()))


def test_no_function_is_offered_for_another() -> None:
    elsewhere = {*dir(math), *dir(np), *dir(special)}
    names = sorted(name for name in elsewhere if re.fullmatch("[a-z][a-z0-9_]*", name))
    assert {name: other for name in names if (other := suggested(name))} == {}
