"""What holds for every optimizer on every problem: one more of either is held to it without being named here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.core.types import Evaluation, Iterate, Optimizer
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, optimizer, optimizer_spec, preset, problem

MOST = 100
"""Parameters that a problem may have here: one of more takes minutes with second-order optimizers, and is of a kind
with others."""
KINDS = [*(name for name in PROBLEMS if problem(name).dim <= MOST), "mlp:batch=20", "xor:batch=20"]
FEW = 3


def sampled(optimizer_name: str) -> list[str]:
    """The next few problems for each next optimizer, so that every problem has its turn."""
    first = FEW * list(OPTIMIZERS).index(optimizer_name)
    return fitting(optimizer_name, [KINDS[(first + i) % len(KINDS)] for i in range(FEW)])


def fitting(optimizer_name: str, names: list[str]) -> list[str]:
    """The problems that can answer what an optimizer asks; of those without residuals one that has them, instead."""
    if OPTIMIZERS[optimizer_name].oracle != "residuals":
        return names
    return [name for name in names if getattr(problem(name), "residuals", None)] or ["rosenbrock"]


def on_problems(test: Callable[[str, str], None]) -> Callable[..., None]:
    """A test for every optimizer on a few problems; what takes long is on all of them."""

    def on_each(optimizer_name: str, problems: Callable[[str], list[str]]) -> None:
        for problem_name in problems(optimizer_name):
            with note(f"{optimizer_name} on {problem_name}"):
                test(optimizer_name, problem_name)

    on_each.__name__ = test.__name__
    shares = [
        pytest.param(sampled, id="few"),
        pytest.param(lambda name: fitting(name, KINDS), id="all", marks=pytest.mark.long),
    ]
    for mark in (
        pytest.mark.parametrize("optimizer_name", OPTIMIZERS),
        pytest.mark.parametrize("problems", shares),
    ):
        on_each = mark(on_each)
    return on_each


@contextmanager
def note(text: str) -> Iterator[None]:
    """Whatever fails inside says where."""
    try:
        yield
    except BaseException as error:
        error.add_note(text)
        raise


STEPS = 40
SLOWER = {"schedulefree_sgd": 0.1}
"""Rates for those whose default is too high for a bowl with the curvature 2."""


def made(optimizer_name: str, problem_name: str) -> tuple[Optimizer, Problem]:
    surface = problem(problem_name)
    return optimizer(optimizer_name, preset(surface, optimizer_name)), surface


def leaves(value: object) -> list[object]:
    """The numbers and arrays in a state, also in nested tuples."""
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def same(a: Iterate, b: Iterate) -> bool:
    parts = zip([a.x, a.loss, a.grad, *leaves(a.state)], [b.x, b.loss, b.grad, *leaves(b.state)], strict=True)
    terms = zip(a.terms.items(), b.terms.items(), strict=True)
    equal_terms = all(m == n and np.array_equal(v, w, equal_nan=True) for (m, v), (n, w) in terms)
    return a.k == b.k and equal_terms and all(np.array_equal(v, w, equal_nan=True) for v, w in parts)


@pytest.mark.every(3)
@on_problems
def test_forward_back_seek_and_replay_give_the_same_bits(optimizer_name: str, problem_name: str) -> None:
    by, surface = made(optimizer_name, problem_name)
    lane = Lane(surface, by, surface.start)
    whole, scarce = Trace(lane, STEPS), Trace(lane, STEPS, iterate_bytes=1)
    last = whole.reach(STEPS)
    iterates = [whole.iterate(k) for k in range(last + 1)]
    for k in (last, 0, last // 2, max(last - 1, 0), last):
        assert same(scarce.iterate(k), iterates[k])
    again = Trace(Lane(problem(surface.spec), optimizer(optimizer_spec(by)), surface.start), STEPS)
    again.reach(STEPS)
    for ours, theirs in ((again.x, whole.x), (again.loss, whole.loss), (again.grad_norm, whole.grad_norm)):
        assert np.array_equal(ours, theirs, equal_nan=True)


@on_problems
def test_a_batch_equals_its_runs(optimizer_name: str, problem_name: str) -> None:
    by, surface = made(optimizer_name, problem_name)
    dice = np.random.default_rng(1)
    sides = np.array(surface.box)
    starts = dice.uniform(sides[:, :1], sides[:, 1:], (surface.dim, 4))
    with quiet():
        batch, singles = start(surface, by, starts), [start(surface, by, x) for x in starts.T]
        for _ in range(12):
            batch, singles = advance(surface, by, batch, 0), [advance(surface, by, one, 0) for one in singles]
    for i, one in enumerate(singles):
        assert np.array_equal(batch.x[:, i], one.x, equal_nan=True)
        assert np.array_equal(batch.loss[i], one.loss, equal_nan=True)
        assert np.array_equal(batch.grad[:, i], one.grad, equal_nan=True)
        for name, value in one.terms.items():
            ours = batch.terms[name]
            assert np.array_equal(ours[..., i] if np.ndim(ours) > np.ndim(value) else ours, value, equal_nan=True), name


@on_problems
def test_inputs_are_left_alone_and_equal_calls_are_equal(optimizer_name: str, problem_name: str) -> None:
    by, surface = made(optimizer_name, problem_name)
    with quiet():
        iterate = start(surface, by, np.array(surface.start))
        for _ in range(5):
            iterate = advance(surface, by, iterate, 0)  # every array in a frame is read-only: writing to one raises
        assert same(advance(surface, by, iterate, 0), advance(surface, by, iterate, 0))


def told(by: Optimizer, state: object, loss: float, slope: float) -> Evaluation:
    """An evaluation of the kind that the optimizer asks for, of two coordinates."""
    evaluation, matrix = Evaluation(np.float64(loss), np.array([slope, 2.0])), np.array([[slope, 1.0], [1.0, 2.0]])
    match by.asks(state):
        case "value":
            return evaluation._replace(grad=None)
        case "hessian":
            return evaluation._replace(hessian=matrix)
        case "hessian_diagonal":
            return evaluation._replace(hessian=np.diagonal(matrix).copy())
        case "residuals":
            return evaluation._replace(residuals=matrix[0], jacobian=matrix)
        case _:
            return evaluation


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("optimizer_name", OPTIMIZERS)
def test_a_sample_that_is_not_finite_is_survived(optimizer_name: str, bad: float) -> None:
    by = optimizer(optimizer_name)
    x = np.array([1.0, -2.0])
    drawn = np.ones((by.normals, 2))
    with quiet():
        state = by.init(x)
        for evaluation in (
            told(by, state, 3.0, 0.5),
            told(by, state, bad, bad),
        ):
            evaluation = evaluation._replace(normals=drawn)
            q = by.ask(x, state)
            assert q.shape == x.shape
            x, state, *_ = by.tell(x, state, evaluation)
        assert by.ask(x, state).shape == x.shape


@pytest.mark.parametrize("optimizer_name", OPTIMIZERS)
def test_terms_follow_the_equations(optimizer_name: str) -> None:
    by, surface = made(optimizer_name, "himmelblau")
    trace = Trace(Lane(surface, by, surface.start), 3)
    assert list(trace.iterate(3).terms) == [equation.term for equation in by.equations]


@pytest.mark.parametrize("optimizer_name", OPTIMIZERS)
def test_every_optimizer_goes_down_a_bowl(optimizer_name: str) -> None:
    by, surface = made(optimizer_name, "sphere")
    by = by.edited("lr", SLOWER[optimizer_name]) if optimizer_name in SLOWER else by
    trace = Trace(Lane(surface, by, surface.start), 200)
    trace.reach(200)
    assert trace.stopped_at is None
    assert trace.loss[-1] < trace.loss[0] * (0.9 if preset(surface, optimizer_name) else 1)
