"""Problems of a user's own as objects: point by point where they take no batch, and each wrong answer is one line."""

import math
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.registry.adapters.completed import completed_problem

A = np.array([[2.0, 0.3], [0.3, 1.0]])


class Bowl:
    dim, start = 2, (1.0, 2.0)

    def loss(self, x: Any) -> Any:
        return x[0] ** 2 + x[1] ** 2

    def gradient(self, x: Any) -> Any:
        return 2 * x


class Branching(Bowl):
    """What only takes a single point."""

    def loss(self, x: Any) -> Any:
        return x @ A @ x if x[0] > 0 else math.cos(x[0])

    def gradient(self, x: Any) -> Any:
        return (2 * A @ x).tolist() if x[0] > 0 else [-math.sin(x[0]), 0]


def test_an_object_that_takes_no_batch_is_asked_point_by_point() -> None:
    points = np.array([[1.0, -2.0, 0.5, 3.0], [1.0, -1.0, 0.0, 2.0]])
    for given in (Bowl(), Branching()):
        made = completed_problem(given)
        assert made.loss(points).tolist() == [float(given.loss(x)) for x in points.T]
        assert made.gradient(points).T.tolist() == [[float(v) for v in given.gradient(x)] for x in points.T]
        assert made.evaluate(points.reshape(2, 2, 2)).grad.shape == (2, 2, 2)
        assert made.hessian(points).shape == (2, 2, 4)


def test_blocks_of_an_object_may_be_plain_tuples() -> None:
    """Muon treats a matrix otherwise than a vector."""

    class Matrix(Bowl):
        dim, start = 4, (1.0, 2.0, 3.0, 5.0)
        blocks = (("w", slice(0, 4), (2, 2)),)

    vector = type("Vector", (Matrix,), {"blocks": ()})
    assert not np.array_equal(termopt.run(Matrix, "muon", steps=1).x, termopt.run(vector, "muon", steps=1).x)


def test_where_math_has_no_value_the_loss_is_not_finite() -> None:
    """Beside the start, that is: there a function has to have a value."""
    made = termopt.problem(lambda x: math.log(x[0]) ** 2 + 1 / float(x[1]), start=(0.5, 1.0))
    assert np.isnan(made.loss(np.array([[-1.0, 0.5], [1.0, 0.0]]))).all()
    assert termopt.run(lambda x: math.log(x[0]) ** 2 + x[1], "gd:lr=4", (2.0, 1.0), steps=5).stopped_at == 1
    with pytest.raises(UserError, match="raised ZeroDivisionError"):
        termopt.problem(lambda x: 1 / float(x[0]), start=(0.0, 1.0))


def test_a_known_minimum_may_be_a_point() -> None:
    made = completed_problem(type("Known", (Bowl,), {"minima": [(0, 0)]})())
    assert [(m.x, m.loss) for m in made.minima] == [((0.0, 0.0), 0.0)]


def test_residuals_are_checked() -> None:
    slopes = np.sqrt(2) * np.eye(2)
    right = type("Squares", (Bowl,), {"residuals": lambda self, x: (slopes @ x, slopes)})
    assert termopt.run(right, "lm", steps=8).status == "converged"
    cases = {
        "gave an array (2,); wanted a pair, the residuals (n,) and their Jacobian (n, d)": lambda self, x: x,
        "its Jacobian, gave an array (2,); wanted an array (2, 2) of numbers": lambda self, x: (x, x),
    }
    for words, residuals in cases.items():
        with pytest.raises(UserError) as fault:
            termopt.run(type("Wrong", (Bowl,), {"residuals": residuals}), "lm", steps=1)
        assert str(fault.value).startswith("the problem Wrong: residuals(x)")
        assert words in str(fault.value)
