"""L-BFGS: as few calls as SciPy's, and every step, trial and failure of its line search by the book."""

import json
from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.engine.core.types import Evaluation, Outcome
from termopt.optimizers.lbfgs.lbfgs import LBFGS
from termopt.optimizers.lbfgs.line_search import ROUNDING
from termopt.optimizers.lbfgs.two_loop import inverse_hessian_times, no_pairs, pushed

from .equations import check_equations
from .walk import bowl, rosenbrock, walk

REFERENCE = Path(__file__).parent.parent / "reference" / "scipy_calls.json"
CASES = json.loads(REFERENCE.read_text("utf-8"))
HYPERPARAMETERS = ({}, {"history": 2}, {"c2": 0.1}, {"c1": 0.3, "c2": 0.4}, {"history": 1, "c2": 1e-3})
STARTS = ((-1.2, 1.0), (-2.0, 2.0), (3.0, -1.0), (0.4, 7.0))


def waves(p):
    """Many minima, and rays along which a search has to work."""
    x, y = p
    loss = np.sin(3 * x) + np.cos(2 * y + x) + 0.1 * (x * x + y * y)
    slope = -np.sin(2 * y + x)
    return Evaluation(loss, np.stack([3 * np.cos(3 * x) + slope + 0.2 * x, 2 * slope + 0.2 * y]))


def barrier(p):
    """5x - log x for each coordinate: not defined left of 0, lowest at 0.2."""
    return Evaluation((5 * p - np.log(p)).sum(axis=0), 5 - 1 / p)


def saddle(p):
    return Evaluation(p[0] * p[0] - p[1] * p[1], np.stack([2 * p[0], -2 * p[1]]))


def cliff(p, beyond):
    """A bowl around 1 that is not known left of 0.5: `beyond` is what one hears from there."""
    loss, grad = ((p - 1) ** 2).sum(axis=0) * 10, 20 * (p - 1)
    return Evaluation(np.where((p < 0.5).any(axis=0), beyond, loss)[()], grad)


def calls(problem, start, tolerance=1e-6):
    for k, step in enumerate(walk(LBFGS(), problem.evaluate, start, 300)):
        if np.linalg.norm(step.evaluation.grad) <= tolerance:
            return k + 1
    return np.inf


def leaves(state):
    for value in state:
        yield from leaves(value) if isinstance(value, tuple) else (value,)


@pytest.mark.every(3)
@pytest.mark.parametrize("name", sorted({case["problem"] for case in CASES}))
def test_it_needs_as_few_calls_as_scipy(name):
    problem = termopt.problem(name)
    cases = [case for case in CASES if case["problem"] == name]
    ratios = [calls(problem, case["start"]) / case["calls"] for case in cases]
    assert len(ratios) >= 10
    assert max(ratios) <= 1.2
    assert np.mean(ratios) <= 1.02


@pytest.mark.parametrize("start", STARTS)
def test_rounding_in_the_loss_does_not_end_a_search_early(start):
    def rounded(p):
        loss, grad, *_ = waves(p)
        return Evaluation(np.round((loss + 100) * 2**40) / 2**40, grad)

    assert any(np.linalg.norm(step.evaluation.grad) <= 1e-9 for step in walk(LBFGS(), rounded, start, 60))


@pytest.mark.every(2)
@pytest.mark.parametrize("surface", [rosenbrock, waves])
def test_a_run_among_others_is_the_run_alone(surface):
    starts = np.random.default_rng(3).uniform(-3, 3, (2, 64))
    together = list(walk(LBFGS(), surface, starts, 100))
    for i in range(0, 64, 8):
        points = np.repeat(starts[:, i, None], 64, axis=1)

        def alone(q, points=points):  # sin of one number may differ from sin of many in the last bit
            loss, grad, *_ = surface(points * 0 + q[:, None])
            return Evaluation(loss[0], grad[:, 0].copy())

        for one, all_ in zip(walk(LBFGS(), alone, starts[:, i], 100), together, strict=True):
            assert np.array_equal(one.update.x, all_.update.x[:, i])
            assert np.array_equal(one.q, all_.q[:, i])
            assert one.update.outcome == all_.update.outcome[i]
            for term, value in one.update.terms.items():
                assert np.array_equal(value, all_.update.terms[term][..., i])


@pytest.mark.parametrize("hyperparameters", HYPERPARAMETERS)
@pytest.mark.parametrize("surface", [rosenbrock, bowl, waves])
def test_every_line_is_what_was_computed(surface, hyperparameters):
    optimizer = LBFGS(**hyperparameters)
    for step in walk(optimizer, surface, STARTS[0], 60):
        x, (_, p, q, search, *_) = step.x, step.state
        terms, after = step.update.terms, step.update.state
        _, phi, slope = search.origin
        assert tuple(terms) == tuple(equation.term for equation in optimizer.equations)
        assert all(np.isfinite(value).all() for value in terms.values())
        assert np.array_equal(terms["q"], x + search.t * p)
        assert np.array_equal(terms["q"], q)
        assert terms["φ"] == step.evaluation.loss
        assert np.array_equal(terms["g"], step.evaluation.grad)
        assert terms["d"] == terms["g"][0] * p[0] + terms["g"][1] * p[1]
        with np.errstate(over="ignore"):  # before the first step φ₀ is as large as can be
            allowed = phi + optimizer.c1 * search.t * slope + ROUNDING * abs(phi)
        assert terms["armijo"] == (terms["φ"] <= allowed)
        assert terms["curvature"] == (abs(terms["d"]) <= optimizer.c2 * abs(slope))
        taken = terms["armijo"] and terms["curvature"] and step.update.outcome != Outcome.GAVE_UP
        assert np.array_equal(terms["Δw"], search.t * p if taken else 0 * p)
        assert np.array_equal(step.update.x, x + terms["Δw"])
        if step.update.outcome == Outcome.MOVED and not after.stuck:
            expected = -dense_inverse_hessian(after.model) @ terms["g"]
            np.testing.assert_allclose(terms["p"], expected, rtol=1e-5, atol=1e-9 * np.linalg.norm(expected))
            assert terms["t"] == (1 if after.model.rho[0] > 0 else min(1, 1 / np.linalg.norm(terms["g"])))


def dense_inverse_hessian(pairs):
    """The BFGS formula, pair after pair from the oldest (Nocedal and Wright, eq. 7.16)."""
    s, y, rho = (array[pairs.rho > 0][::-1] for array in pairs)
    eye = np.eye(2)
    h = eye * (s[-1] @ y[-1] / (y[-1] @ y[-1])) if len(rho) else eye
    for s_i, y_i, rho_i in zip(s, y, rho, strict=True):
        v = eye - rho_i * np.outer(y_i, s_i)
        h = v.T @ h @ v + rho_i * np.outer(s_i, s_i)
    return h


def test_the_two_loops_in_many_dimensions_are_the_dense_formula():
    random = np.random.default_rng(5)
    hessian = np.diag(np.arange(1.0, 7.0))
    pairs, h = no_pairs(4, (6,)), None
    for s in random.normal(size=(4, 6)):
        pairs = pushed(pairs, s, hessian @ s)
    h = np.eye(6) * (pairs.s[0] @ pairs.y[0] / (pairs.y[0] @ pairs.y[0]))
    for s, y, rho in zip(pairs.s[::-1], pairs.y[::-1], pairs.rho[::-1], strict=True):
        v = np.eye(6) - rho * np.outer(y, s)
        h = v.T @ h @ v + rho * np.outer(s, s)
    g = random.normal(size=6)
    np.testing.assert_allclose(inverse_hessian_times(pairs, g), h @ g, rtol=1e-12)


@np.errstate(all="ignore")
def test_a_pair_of_no_or_negative_curvature_is_not_kept():
    pairs = pushed(no_pairs(3, (2,)), np.array([1.0, 0.0]), np.array([2.0, 0.0]))
    for y in ([0.0, 1.0], [-1.0, 0.0], [1e-17, 1.0]):
        assert pushed(pairs, np.array([1.0, 0.0]), np.array(y)) is pairs


@pytest.mark.every(7)
@pytest.mark.parametrize("hyperparameters", HYPERPARAMETERS)
@pytest.mark.parametrize("surface", [rosenbrock, bowl, waves])
@pytest.mark.parametrize("start", STARTS)
def test_every_step_taken_meets_the_strong_wolfe_conditions(surface, hyperparameters, start):
    optimizer, moves = LBFGS(**hyperparameters), 0
    for step in walk(optimizer, surface, start, 80):
        if step.update.outcome == Outcome.MOVED:
            before, after = surface(step.x), step.evaluation
            p = step.update.x - step.x
            assert step.update.x is step.q
            assert after.loss <= before.loss + optimizer.c1 * before.grad @ p + 1e-12 * (1 + abs(before.loss))
            assert abs(after.grad @ p) <= optimizer.c2 * abs(before.grad @ p) + 1e-12 * (1 + abs(before.loss))
            moves += 1
        else:
            assert step.update.x is step.x
    assert moves >= 2


def test_a_search_waits_and_shows_its_trials():
    steps = list(walk(LBFGS(), rosenbrock, (-2.0, 2.0), 30))
    assert steps[0].q is steps[0].x
    assert steps[0].update.outcome == Outcome.SEARCHING
    assert np.linalg.norm(steps[1].q - steps[1].x) == pytest.approx(1)
    waiting = [step for step in steps[1:] if step.update.outcome == Outcome.SEARCHING]
    assert waiting
    assert all((step.q != step.x).any() for step in waiting)


@pytest.mark.parametrize("hyperparameters", HYPERPARAMETERS[:3])
def test_a_quadratic_takes_few_calls(hyperparameters):
    steps = list(walk(LBFGS(**hyperparameters), bowl, (-5.0, 4.0), 20))
    assert any(np.linalg.norm(step.evaluation.grad) < 1e-8 for step in steps)


KINKS = [  # a formula, starts, and what its lowest loss is after 400 evaluations
    ("sqrt(x**2 + y**2)", [(-2, 3.5), (2, 2)], 4e-10),
    ("abs(x) + abs(y)", [(2, 2), (2, 1.3)], 4e-10),
    ("abs(x) + 5*abs(y)", [(2, -1)], 1.8),
    ("-exp(-sqrt(x**2 + y**2))", [(-2, 3.5)], -1 + 1e-9),
    ("max(abs(x), abs(y))", [(-4.93, -2.08)], 1e-4),
    ("abs(x - 1) + 2*abs(y - x**2) + 3", [(-1.2, 1.3)], 3.6),
]


def test_a_kink_is_crossed_by_the_lowest_trial():
    for formula, starts, lowest in KINKS:
        problem = termopt.problem(formula)
        for start in starts:
            kinks = 0
            for step in walk(LBFGS(), problem.evaluate, start, 400):
                if step.update.outcome == Outcome.MOVED and not step.update.terms["curvature"]:
                    kinks += 1
                    check_equations(LBFGS(), step)
                    assert step.update.terms["armijo"]
                    assert step.evaluation.loss <= problem.loss(step.x)
            assert kinks
            assert problem.loss(step.update.x) <= lowest, formula


def test_a_search_that_no_longer_moves_ends():
    trace = termopt.run("max(abs(x),abs(y))", "lbfgs", (-4.93, -2.08), 400)
    assert trace.status in ("stalled", "converged")


@pytest.mark.parametrize("start", [(0.6, 0.6), (0.5, 0.9), (1.1, 0.3)])
def test_a_trial_outside_the_domain_is_only_too_long(start):
    steps = list(walk(LBFGS(), barrier, start, 40))
    assert not np.isfinite(steps[1].evaluation.loss)
    assert steps[1].update.outcome == Outcome.SEARCHING
    assert 0 < steps[1].update.state.search.t < steps[1].state.search.t
    assert np.isfinite([step.update.x for step in steps]).all()
    np.testing.assert_allclose(steps[-1].update.x, 0.2, rtol=1e-7)


@pytest.mark.parametrize("beyond", [np.nan, np.inf, -np.inf])
def test_what_is_heard_from_beyond_a_cliff_does_no_harm(beyond):
    starts = np.array([[1.2, 1.3, 3.0, 1.01], [1.0, 1.2, 0.6, 2.0]])
    steps = list(walk(LBFGS(), lambda p: cliff(p, beyond), starts, 40))
    assert any((~np.isfinite(step.evaluation.loss)).any() for step in steps)
    assert np.isfinite([step.update.x for step in steps]).all()
    np.testing.assert_allclose(steps[-1].update.x, 1, rtol=1e-9)


@pytest.mark.parametrize("start", [(0.0, 0.0), (-0.0, 0.0)])
def test_where_the_gradient_is_zero_it_stays(start):
    for step in walk(LBFGS(), saddle, start, 5):
        assert step.q is step.x
        assert step.update.x is step.x
        assert all(np.isfinite(value).all() for value in step.update.terms.values())
        assert step.update.outcome == Outcome.GAVE_UP


def test_from_the_ridge_of_a_saddle_it_walks_into_the_saddle():
    steps = list(walk(LBFGS(), saddle, (0.7, 0.0), 20))
    np.testing.assert_allclose(steps[-1].update.x, 0, atol=1e-12)


@pytest.mark.parametrize(
    "surface", [lambda p: Evaluation(-p.sum(), -np.ones_like(p)), lambda p: Evaluation(rosenbrock(p)[0], -p)]
)
def test_a_search_that_finds_nothing_ends_and_stays(surface):
    """No bottom along the ray; and a gradient that is not that of the loss."""
    steps = list(walk(LBFGS(), surface, (1.5, -1.0), 200))
    first = next(k for k, step in enumerate(steps) if step.update.outcome == Outcome.GAVE_UP)
    assert all(
        step.update.outcome == Outcome.GAVE_UP and step.q is step.x is step.update.x for step in steps[first + 1 :]
    )
    assert all(np.isfinite(value).all() for value in steps[-1].update.terms.values())


def test_it_tries_the_gradient_before_it_gives_up():
    steps = walk(LBFGS(), rosenbrock, (-1.2, 1.0), 60)
    x, state = next((step.update.x, step.update.state) for step in steps if np.linalg.norm(step.evaluation.grad) < 0.1)
    assert state.model.rho[0] > 0

    def nothing_better(q):
        return Evaluation(np.float64(1e9), np.ones(2))

    refused = list(walk(LBFGS(), nothing_better, x, 80, state))
    dropped = next(step for step in refused if step.update.state.model.rho[0] == 0)
    np.testing.assert_array_equal(dropped.update.terms["p"], -state.grad)
    assert dropped.update.terms["t"] == 1
    assert dropped.update.outcome == Outcome.SEARCHING
    assert refused[-1].update.outcome == Outcome.GAVE_UP
    assert all(step.update.x is refused[0].x for step in refused)


def test_an_unusable_start_is_left_alone():
    step = next(walk(LBFGS(), lambda p: Evaluation(np.float64(np.nan), np.full(2, np.nan)), (1.0, 2.0), 1))
    assert step.update.x is step.x
    assert step.update.outcome == Outcome.GAVE_UP


def test_equal_calls_give_equal_answers_and_memory_stays_finite():
    for step in walk(LBFGS(), rosenbrock, (-2.0, 2.0), 60):
        again = LBFGS().tell(step.x, step.state, step.evaluation)
        for one, other in zip(leaves(again.state), leaves(step.update.state), strict=True):
            assert np.array_equal(one, other)
            assert np.isfinite(one).all()


@pytest.mark.parametrize("history", [1, 4, 25])
def test_turning_the_history_keeps_the_newest_pairs(history):
    step = list(walk(LBFGS(history=6), rosenbrock, (-2.0, 2.0), 25))[-1]
    x, state = step.update.x, step.update.state
    optimizer = LBFGS(history=6).edited("history", history)
    adopted = optimizer.adopt(x, state)
    assert adopted.model.s.shape == (history, 2)
    kept = min(history, 6)
    assert np.array_equal(adopted.model.y[:kept], state.model.y[:kept])
    assert not adopted.model.rho[kept:].any()
    assert optimizer.adopt(x, adopted) is adopted
    assert np.linalg.norm(list(walk(optimizer, rosenbrock, x, 80, adopted))[-1].evaluation.grad) < 1e-8


def test_c1_must_be_below_c2():
    with pytest.raises(UserError, match=r"0 < c1 < c2 = 0\.2"):
        LBFGS(c1=0.3, c2=0.2)
    with pytest.raises(UserError, match="c1"):
        LBFGS().edited("c2", 1e-5)
