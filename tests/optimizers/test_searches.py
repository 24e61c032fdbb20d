"""Searches and second-order methods: as few evaluations as SciPy and pycma need, and what is exact about them."""

import json
from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.engine.analysis.explain import explained
from termopt.engine.core.lane import Lane
from termopt.engine.core.rng import normals
from termopt.engine.core.types import Evaluation, Optimizer, Outcome
from termopt.engine.trace.trace import Trace
from termopt.optimizers.cmaes import CMAES
from termopt.optimizers.conjugate import FORMULAS, ConjugateGradients
from termopt.optimizers.quasi_newton import BFGS, SR1
from termopt.optimizers.trust import trusted_step
from termopt.registry import registry
from tests.reference.problems import LANDSCAPES, TARGET

from .walk import OPTIMIZERS, walk

STORED = json.loads((Path(__file__).parents[1] / "reference" / "searches.json").read_text("utf-8"))
TOLERANCE = 1e-6

DIM = 5
MATRIX = np.linalg.qr(np.arange(25.0).reshape(5, 5) ** 0.7 + np.eye(5))[0]
HESSIAN = (MATRIX * np.array([1.0, 2.0, 5.0, 20.0, 50.0])) @ MATRIX.T
START = np.array([1.0, -2.0, 0.5, 3.0, -1.0])


def quadratic(p):
    return Evaluation(0.5 * (p @ HESSIAN @ p), HESSIAN @ p)


def calls(name, surface, start):
    """Evaluations until a point with so small a gradient was evaluated, a Hessian not counted."""
    problem = termopt.problem(surface)
    trace = Trace(Lane(problem, termopt.optimizer(name), tuple(start)), 600)
    while not trace.finished:
        trace.reach(trace.head + 10)
        near = np.linalg.norm(problem.gradient(trace.q.T), axis=0) <= TOLERANCE
        if near.any():
            return int(np.argmax(near)) + 1
    return np.inf


def compared(name, each):
    """The evaluations of ours and of SciPy's on every surface, over every so manyth start."""
    for stored in STORED["calls"]:
        if stored["optimizer"] == name:
            cases = stored["cases"][::each]
            ours = [calls(name, stored["problem"], start) for start, _ in cases]
            yield stored["problem"], sum(ours), sum(count for _, count in cases)


@pytest.mark.parametrize("name", dict.fromkeys(stored["optimizer"] for stored in STORED["calls"]))
def test_as_few_evaluations_as_scipy(name):
    _, ours, theirs = zip(*compared(name, 5), strict=True)
    assert sum(ours) <= 1.3 * sum(theirs)


@pytest.mark.long
@pytest.mark.parametrize("name", dict.fromkeys(stored["optimizer"] for stored in STORED["calls"]))
def test_as_few_evaluations_as_scipy_on_each_surface_from_every_start(name):
    for problem, ours, theirs in compared(name, 1):
        assert ours <= 1.3 * theirs, problem


def test_the_simplex_is_that_of_scipy_point_by_point():
    for stored in STORED["simplex"]:
        trace = termopt.run(stored["problem"], "nelder_mead", stored["start"], len(stored["q"]))
        np.testing.assert_array_equal(trace.q, stored["q"])


@np.errstate(all="ignore")
def test_a_step_goes_on_beside_an_infinite_curvature():
    g = np.array([1.0, 1.0])
    for curvature, along, shift in ((1.0, -0.5, 1.0), (-1.0, -0.5, 3.0), (4.0, -0.25, 0.0)):
        step = trusted_step(np.array([curvature, np.inf]), np.eye(2), g, 0.5)
        np.testing.assert_allclose(step.p, [along, 0.0])
        assert step.shift == pytest.approx(shift)
        assert step.gain == pytest.approx(-along - curvature * along**2 / 2)


def test_symmetric_rank_one_keeps_an_inverse():
    trace = termopt.run("0.25*x^2 + 0.75*y^2", "sr1:radius=2", (-2, -2 / 3), 40)  # sᵀy = sᵀs: H would be singular
    assert trace.status == "converged"
    assert trace.loss[-1] < 1e-12


def test_levenberg_and_marquardt_try_the_points_of_scipy():
    for stored in STORED["damped"]:
        trace = termopt.run(stored["problem"], "lm:damping=0.01", stored["start"], len(stored["q"]))
        np.testing.assert_allclose(trace.q, stored["q"], rtol=1e-6, atol=1e-12)


def test_the_inverse_hessian_is_exact_after_as_many_exact_steps_as_there_are_coordinates():
    steps = list(walk(BFGS(c1=1e-12, c2=1e-9), quadratic, START, 60))
    moved = [step for step in steps if step.update.outcome == Outcome.MOVED]
    np.testing.assert_allclose(moved[DIM - 1].update.state.model.H, np.linalg.inv(HESSIAN), rtol=1e-6, atol=1e-9)
    steps = list(walk(SR1(radius=0.1), quadratic, START, DIM + 1))  # whatever the steps are
    np.testing.assert_allclose(steps[-1].update.state.H, np.linalg.inv(HESSIAN), rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("variant", FORMULAS)
def test_conjugate_gradients_end_in_as_many_steps_as_there_are_coordinates(variant):
    steps = list(walk(ConjugateGradients(variant, c1=1e-9, c2=1e-7), quadratic, START, 40))
    moved = [step for step in steps if step.update.outcome == Outcome.MOVED]
    assert np.linalg.norm(moved[DIM - 1].evaluation.grad) < 1e-6 * np.linalg.norm(quadratic(START).grad)
    assert np.linalg.norm(moved[DIM - 2].evaluation.grad) > 1e-3


def test_newton_goes_to_a_saddle_only_if_it_is_pure():
    ends = {v: termopt.run("x**2 - y**2 + y**4", f"newton:variant={v}", (1, 0.1), 40).x[-1] for v in
            ("pure", "damped", "saddle_free")}  # fmt: skip
    assert np.allclose(ends["pure"], 0)
    assert np.allclose(np.abs(ends["damped"]), [0, 0.5**0.5])
    assert np.allclose(np.abs(ends["saddle_free"]), [0, 0.5**0.5])
    assert termopt.run("x**2 - y**2 + y**4", "trust_region", (1, 0), 40).status == "converged"


def evaluations(loss, start, seed, most):
    """How many evaluations CMA-ES takes until one is as low as TARGET."""
    optimizer, x = CMAES(sigma=0.5), np.array(start)
    state = optimizer.init(x)
    for k in range(most):
        value = np.float64(loss(optimizer.ask(x, state)))
        if value <= TARGET:
            return k + 1
        x, state, *_ = optimizer.tell(x, state, Evaluation(value, normals=normals(seed, k, (1, len(x)))))
    return np.inf


def test_a_population_finds_the_bottom_of_a_sphere():
    loss, start = LANDSCAPES["sphere"]
    assert evaluations(loss, start, 1, 2000) < 2000


@pytest.mark.long
@pytest.mark.parametrize("stored", STORED["population"], ids=lambda stored: stored["landscape"])
def test_a_population_needs_as_few_evaluations_as_that_of_pycma(stored):
    loss, start = LANDSCAPES[stored["landscape"]]
    needed = np.median([evaluations(loss, start, seed, 20_000) for seed in range(15)])
    assert needed <= 1.5 * stored["evaluations"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("spec", "surface", "steps", "gap", "rate"),
    [
        ("one_plus_one", "himmelblau", 400, 1e-8, 0.99),
        ("one_plus_one", "booth", 400, 1e-8, 0.99),
        ("anneal", "six_hump_camel", 1000, 1e-3, 0.95),
        ("anneal", "himmelblau", 1000, 1e-3, 0.95),
        ("anneal:temperature=10", "styblinski_tang", 1500, 1e-1, 0.7),
    ],
)
def test_how_often_a_search_by_chance_succeeds(spec, surface, steps, gap, rate):
    lowest = min(minimum.loss for minimum in termopt.problem(surface).minima)
    losses = [termopt.run(surface, spec, steps=steps, seed=seed).loss.min() for seed in range(100)]
    assert np.mean(np.array(losses) - lowest <= gap) >= rate


def test_random_searches_are_charged_for_losses_only_and_share_their_numbers():
    for name in ("one_plus_one", "spsa", "anneal", "cmaes"):
        one, two, other = (termopt.run("himmelblau", name, steps=60, seed=seed) for seed in (3, 3, 4))
        assert np.array_equal(one.x, two.x)
        assert not np.array_equal(one.x, other.x)
        assert all(one.iterate(k).evaluation.grad is None for k in (1, 30, 60))


def test_evaluations_are_counted_by_kind():
    wanted = {
        "gd": {"gradient": 20},
        "nelder_mead": {"value": 20},
        "lm": {"residuals": 18},
        "newton": {"gradient": 20, "hessian": 20},
        "adahessian": {"gradient": 20, "hessian_diagonal": 20},
        "sophia:every=7": {"gradient": 20, "hessian_diagonal": 3},
        "sophia:every=7,sam=0.05": {"gradient": 20, "hessian_diagonal": 2},
    }
    for spec, counts in wanted.items():
        trace = termopt.run("rosenbrock", spec, (-1.2, 1.9), 20)
        assert {kind: int(column[-1]) for kind, column in trace.evals_by_kind.items()} == counts, spec
        assert trace.evals[-1] == sum(counts.values())
        assert trace.evals[0] == 0


def test_what_is_no_sum_of_squares_has_no_residuals():
    assert np.isfinite(termopt.run("(x-1)**2/2 + 3*(x*y)**4 + 2", "lm", steps=5).loss).all()
    for problem in ("ackley", "x**2 - y**2", "rosenbrock:noise=1", "logistic"):
        with pytest.raises(UserError, match=r"lm needs residuals, whose squares make the loss; .* has none"):
            termopt.run(problem, "lm", steps=5)


def test_residuals_make_the_loss_also_of_a_surface_that_is_turned():
    x = np.random.default_rng(2).normal(size=(2, 4))
    for spec in ("rosenbrock", "beale:rotate=30,stretch=2,shift=0.3,scale=3", "neuron", "(x-1)**2/2 + 3*(x*y)**4 + 2"):
        problem = termopt.problem(spec)
        residuals, jacobian = problem.residuals(x)
        np.testing.assert_allclose(0.5 * np.sum(residuals**2, axis=0), problem.loss(x), rtol=1e-12)
        np.testing.assert_allclose(np.einsum("nb,ndb->db", residuals, jacobian), problem.gradient(x), rtol=1e-9)


def test_figures_are_where_the_search_is():
    for name in OPTIMIZERS:
        optimizer = OPTIMIZERS[name]()
        if type(optimizer).figures is Optimizer.figures:
            continue
        trace = termopt.run("rosenbrock", name, (-1.2, 1.9), 30)
        iterate = trace.iterate(30)
        for figure in optimizer.figures(iterate.x, iterate.state):
            corners = np.array(figure.points)
            assert figure.label
            assert np.isfinite(corners).all()
            inside = corners.min(axis=0) - 1e-9 <= iterate.x
            assert inside.all()
            assert (iterate.x <= corners.max(axis=0) + 1e-9).all()


def test_what_is_told_values_can_be_averaged_and_pulled_back():
    for name in (name for name in registry.OPTIMIZERS if termopt.optimizer(name).oracle == "value"):
        for around in ("lookahead=2", "average=0.9"):
            assert termopt.run("sphere", f"{name}:{around}", (1.0, 2.0), 12).loss.shape == (13,), (name, around)


def test_a_lane_that_needs_residuals_is_refused_where_there_are_none():
    with pytest.raises(UserError, match="lm needs residuals, whose squares make the loss; salomon has none"):
        Lane(termopt.problem("salomon"), termopt.optimizer("lm"), (1.0, 2.0))


def test_the_first_half_of_sam_is_no_trial_of_a_search():
    trace = termopt.run("rosenbrock", "lbfgs:sam=0.05", (-1.2, 1.0), 12)
    assert all(explained(trace, k) is not None for k in range(11))
