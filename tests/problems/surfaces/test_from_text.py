"""A formula typed by a user becomes a problem: its box, its start."""

import numpy as np
import pytest

from termopt.problems.formula.error import FormulaError
from termopt.problems.surfaces.by_name import formula_problem


def test_a_plain_formula() -> None:
    problem = formula_problem("  x**2 + 10*sin(y)**2 ")
    assert (problem.name, problem.spec) == ("formula", "x**2 + 10*sin(y)**2")
    assert problem.formula == "x² + 10·sin²(y)"
    assert problem.box == ((-5, 5), (-5, 5))
    assert problem.domain == ((-25, 25), (-25, 25))
    assert problem.start == (-2, 3.5)
    assert problem.minima == ()
    assert problem == formula_problem(problem.spec)


@pytest.mark.parametrize(
    ("text", "centers"),
    [
        ("log(x)", (5, 0)),
        ("log(y) + x**2", (0, 5)),
        ("sqrt(-x)*y", (-5, 0)),
        ("log(x)*log(y)", (5, 5)),
        ("sqrt(x - 7) + y", (5, 0)),
        ("1/x", (0, 0)),
        ("sqrt(4 - x**2 - y**2)", (0, 0)),
    ],
)
def test_the_box_goes_where_the_formula_is_finite(text: str, centers: tuple[float, float]) -> None:
    problem = formula_problem(text)
    assert tuple((low + high) / 2 for low, high in problem.box) == centers
    loss, gradient = problem.evaluate(np.array(problem.start))
    assert np.isfinite(loss)
    assert np.isfinite(gradient).all()
    assert gradient.any()


def test_a_start_for_a_formula_without_slope() -> None:
    assert formula_problem("3").start == (-2, 3.5)


def test_a_start_off_a_critical_place() -> None:
    assert formula_problem("max(y, 0 - x - 7)*0 + max(x, -1)").start != (-2, 3.5)


@pytest.mark.parametrize("text", ["1/0", "log(-1) + x", "sqrt(x - 100)", "log(-x**2 - 1)"])
def test_finite_nowhere(text: str) -> None:
    with pytest.raises(FormulaError, match="no finite value"):
        formula_problem(text)
