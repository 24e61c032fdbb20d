"""What formulas compute, held against differences, and against themselves point by point."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termopt.problems.formula.formula import compile_formula
from termopt.problems.surfaces.by_name import make_surface, surface_names
from termopt.registry.registry import problem
from tests.problems.formula.sampled import inside_domain, points_in


@pytest.mark.parametrize("name", surface_names())
def test_surfaces_against_central_differences(name: str) -> None:
    surface = make_surface(name)
    points, h = inside_domain(surface, points_in(surface.box, 25)), 1e-6
    steps = h * np.eye(2)[:, :, None]
    slopes = np.stack([surface.loss(points + s) - surface.loss(points - s) for s in steps]) / (2 * h)
    curvatures = np.stack([surface.gradient(points + s) - surface.gradient(points - s) for s in steps]) / (2 * h)
    for got, wanted in ((surface.gradient(points), slopes), (surface.hessian(points), curvatures)):
        np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-6 * np.abs(surface.hessian(points)).max())


SHAPED = [
    "log(abs(x))*tan(y) + atan(x*y)**3",
    "max(x, y, x*y) - min(sin(x), cos(y)) + abs(x - y)",
    "abs(x)**1.7 + abs(y)**y + 2**x + (x**2 + 1)**-1.5",
    "tanh(x)*sinh(y)/cosh(x - y) + sqrt(abs(x*y))",
    "exp(-x**2) / y**3",
    "y",
    "2*x",
    "pi",
]


@pytest.mark.every(9)
@pytest.mark.parametrize("text", [*(make_surface(name).compiled.text for name in surface_names()), *SHAPED])
def test_every_shape_gives_the_same_bits(text: str) -> None:
    formula = compile_formula(text)
    many = 3 * np.random.default_rng(3).normal(size=(2, 37, 131))  # more than a chunk, and no multiple of anything
    many[1, 0] = 2.0  # an exponent that power might treat on its own
    loss, gradient = formula.evaluate(many)
    hessian = formula.hessian(many)
    assert np.array_equal(formula.loss(many), loss, equal_nan=True)
    assert np.array_equal(formula.gradient(many), gradient, equal_nan=True)
    for view in (many.transpose(0, 2, 1), np.asfortranarray(many).transpose(0, 2, 1)):
        assert np.array_equal(formula.gradient(view), gradient.transpose(0, 2, 1), equal_nan=True)
    for i, j in [(0, 0), (0, 130), *np.random.default_rng(5).integers(0, (37, 131), (60, 2))]:
        for point, at in ((many[:, i, j], (i, j)), (many[:, i, j : j + 1], (i, slice(j, j + 1)))):
            one = formula.evaluate(point)
            assert np.array_equal(formula.loss(point), loss[at], equal_nan=True)
            assert np.array_equal(one.loss, loss[at], equal_nan=True)
            assert np.array_equal(one.grad, gradient[:, *at], equal_nan=True)
            assert np.array_equal(formula.gradient(point), gradient[:, *at], equal_nan=True)
            assert np.array_equal(formula.hessian(point), hessian[:, :, *at], equal_nan=True)


@pytest.mark.parametrize("text", ["x*y", "y", "3", "x + 0", "min(x, 1)"])
@pytest.mark.parametrize("batch", [(), (1,), (5,), (0,), (3, 4), (2, 1, 3)])
def test_shapes_types_and_memory(text: str, batch: tuple[int, ...]) -> None:
    formula = compile_formula(text)
    x = np.ones((2, *batch))
    results = (formula.loss(x), formula.gradient(x), *formula.evaluate(x), formula.hessian(x))
    assert [r.shape for r in results] == [batch, (2, *batch), batch, (2, *batch), (2, 2, *batch)]
    assert all(r.dtype == np.float64 for r in results)
    assert not any(np.shares_memory(r, x) for r in results)
    assert isinstance(formula.loss(np.ones(2, dtype=int)), np.float64)


@pytest.mark.parametrize(
    ("text", "point", "loss", "gradient"),
    [
        ("1/x", (0, 1), np.inf, (-np.inf, 0)),
        ("1/0 + x", (0, 1), np.inf, (1, 0)),
        ("log(-1)*x", (2, 1), np.nan, (np.nan, 0)),
        ("log(x)", (-1, 1), np.nan, (-1, 0)),
        ("log(x)", (0, 1), -np.inf, (np.inf, 0)),
        ("exp(x)", (1000, 1), np.inf, (np.inf, 0)),
        ("sqrt(x)", (0, 1), 0, (np.inf, 0)),
        ("sqrt(x**2)", (0, 1), 0, (0, 0)),
        ("(x**2 + y**2)**0.25", (0, 0), 0, (0, 0)),
        ("x**0.5", (0, 1), 0, (np.inf, 0)),
        ("x**0.5", (4, 1), 2, (0.25, 0)),
        ("0*log(x) + y", (-1, 1), 1, (0, 1)),
        ("abs(x) + abs(y)", (0, -2), 2, (0, -1)),
        ("min(2*x, y)", (1, 2), 2, (1, 0.5)),  # at a kink the mean of the slopes,
        ("max(2*x, y)", (1, 2), 2, (1, 0.5)),
        ("max(y, 2*x)", (1, 2), 2, (1, 0.5)),
        ("max(x, 0)", (0, 1), 0, (0, 0)),  # or 0 where that is a subgradient
        ("max(0, x)", (0, 1), 0, (0, 0)),
        ("relu(x)", (0, 1), 0, (0, 0)),
        ("min(1, x)", (1, 1), 1, (0, 0)),
        ("max(x, -2*x)", (0, 1), 0, (0, 0)),
        ("hypot(x, y)", (0, 0), 0, (0, 0)),
        ("x**y", (0, 2), 0, (0, 0)),
        ("x**y", (0, 1), 0, (1, 0)),
        ("y**x", (2, 0), 0, (0, 0)),
        ("0**y", (1, 2), 0, (0, 0)),
        # sums of exponentials do not overflow, however they are spelled
        ("1/(1+exp(-100*(x-3)))+0.05*(x+4)**2+y**2", (-3, 1), 1.05, (0.1, 2)),
        ("log(1+exp(200*x))+(x-1)**2+y**2", (4, 1), 810, (206, 2)),
        ("log(1+exp(-(34.6*x+78*y)))+log(1+exp(60.2*x+86.3*y))", (5, 5), 732.5, (60.2, 86.3)),
        ("log1p(exp(x)) + softplus(y)", (900, -900), 900, (1, 0)),
        ("log(e^x + 2e^y)", (-900, 900), 900 + np.log(2), (0, 1)),
        ("log2(1 + exp(x))", (900, 0), 900 / np.log(2), (1 / np.log(2), 0)),
        ("exp(x)/(1 + exp(x)) + sigmoid(y)", (900, -900), 1, (0, 0)),
        ("(1 + exp(-x))**-1", (-900, 0), 0, (0, 0)),
        ("x/(1 + e^(1000*x))", (3, 0), 0, (0, 0)),
        ("-log(1/(1 + exp(-x)))", (-900, 0), 900, (-1, 0)),
        ("-log(1 - 1/(1 + exp(-x)))", (900, 0), 900, (1, 0)),
        ("-log(exp(x)/(exp(x) + exp(y) + 1))", (-900, 800), 1700, (-1, 1)),
        ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", (900, 0), 1, (0, 0)),
        ("log(cosh(800*x))", (2, 0), 1600 - np.log(2), (800, 0)),
        ("log((exp(x) + exp(y))/2)", (800, 800), 800, (0.5, 0.5)),
        ("log(1 + exp(x)*exp(y))", (900, -900), np.log(2), (0.5, 0.5)),
        ("log(1 + exp(x)²)", (900, 0), 1800, (2, 0)),
        ("log(1 + 2^x)", (2000, 0), 2000 * np.log(2), (np.log(2), 0)),
        ("log((1 + exp(x))(1 + exp(y)))", (900, 800), 1700, (1, 1)),
        ("log((1 + exp(x))/(1 + exp(y)))", (-900, 900), -900, (0, -1)),
        ("exp(x)/(1 + exp(x))^2", (900, 0), 0, (0, 0)),
        ("log(exp(x) + exp(1000))", (900, 0), 1000, (np.exp(-100), 0)),
        ("log(exp(x) + exp(-1000))", (-2000, 0), -1000, (0, 0)),
        ("sinh(x)/cosh(x)", (-900, 0), -1, (0, 0)),
        ("y/cosh(x)", (900, 1), 0, (0, 0)),
        ("x*exp(x)/(1 + exp(x))", (900, 0), 900, (1, 0)),
        ("y²·exp(-x)/(1 + exp(-x))²", (-900, 2), 0, (0, 0)),
        ("x*exp(x)*y*exp(-x)", (900, 2), 1800, (2, 900)),
        ("log1p(exp(x) + exp(y))", (900, 900), 900 + np.log(2), (0.5, 0.5)),
        ("log(sqrt(1 + exp(x)))", (900, 0), 450, (0.5, 0)),
        ("min(2*x, y)", (2, 2), 2, (0, 1)),
        ("max(2*x, y, 3*x)", (2, 2), 6, (3, 0)),
        ("min(x, sqrt(y))", (-1, 0), -1, (1, 0)),
        ("x**3", (-2, 0), -8, (12, 0)),
        ("x**-3", (-2, 0), -0.125, (-0.1875, 0)),
        ("(x + y)**0", (0, 0), 1, (0, 0)),
        ("x**1", (0, 0), 0, (1, 0)),
        ("(-2)**3*x", (1, 0), -8, (-8, 0)),
        ("-x**2", (3, 0), -9, (-6, 0)),
        ("2**3**2*x", (1, 0), 512, (512, 0)),
        ("x**y", (2, 3), 8, (12, 8 * np.log(2))),
        ("e**x", (2, 0), np.e**2, (np.e**2, 0)),
        ("1e200*(1e200*x)", (1e-300, 0), 1e100, (np.inf, 0)),
        ("x - x", (3, 0), 0, (0, 0)),
        ("+x + +y", (3, 4), 7, (1, 1)),
    ],
)
def test_single_values(text: str, point: tuple[float, float], loss: float, gradient: tuple[float, float]) -> None:
    got = compile_formula(text).evaluate(np.array(point, dtype=float))
    np.testing.assert_allclose([got.loss, *got.grad], [loss, *gradient], rtol=1e-15)


def test_shared_work_is_done_once() -> None:
    formula = compile_formula("exp(x*y) + sin(x*y)*exp(y*x)")
    assert len(formula.loss_program.code) == 5
    assert len(compile_formula("x**2 + x**4 + x**8").loss_program.code) == 5


def test_slots_are_used_again() -> None:
    formula = compile_formula("+".join(f"sin({n}*x)" for n in range(1, 40)))
    assert len(formula.loss_program.slots) < 2 + 40 + 4


EXTREME = [0.0, -0.0, 1.0, -1.0, 5e-324, 1e-308, 1e308, -1e308, np.inf, -np.inf, np.nan]
SAID = [
    "x/y",
    "sqrt(x**2 + y**2)",
    "cos(sqrt(x**2 + y**2))",
    "exp(x)*log(y)",
    "x**y",
    "tan(x)/tanh(y)",
    "max(1/x, y**64)",
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("options", ["", ":noise=1e308", ":scale=100,rotate=30,stretch=10"])
@given(text=st.sampled_from(SAID), at=st.tuples(*[st.sampled_from(EXTREME)] * 2))
@settings(max_examples=30)
def test_nothing_warns_wherever_it_is_asked(options: str, text: str, at: tuple[float, float]) -> None:
    made = problem(text + options)
    for x in (np.array(at), np.array([at, at[::-1]]).T):
        for asked in (made.loss, made.gradient, made.evaluate, made.hessian):
            asked(x)
        made.sample(x, 3, 0)
