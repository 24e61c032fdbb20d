"""What any optimizer takes: alone, together, in the order that is said, and line by line."""

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameters
from termopt.base.spec import spell
from termopt.engine.core.types import Outcome
from termopt.optimizers.adam_family import Adam
from termopt.optimizers.first_order import GradientDescent, Momentum
from termopt.optimizers.gradient_transforms import GradientTransform
from termopt.optimizers.wrappers import wrapper_hyperparameters
from termopt.registry.registry import check_edit, optimizer, optimizer_spec

from .equations import ON_A_RAY, check_equations
from .searches import SEARCHES
from .walk import OPTIMIZERS, bowl, path, rosenbrock, walk

TOGETHER = (
    "sam=0.05,lookahead=3,cautious=true,average=0.8,clip=20,clip_value=15,weight_decay=0.1,zero_grad=false",
    "lookahead=2,clip=30",
    "cautious=true,average=0.5,weight_decay=0.3,clip_value=9",
    "sam=0.1,average=0.9",
)
RATES = ("0.003", "cosine(0.003,9,warmup=2)", "plateau(0.003,1,factor=0.5,end=0.002,warmup=2)", "onecycle(0.003,9)")


def made(name, around, rate):
    taken = {k.name for k in wrapper_hyperparameters(OPTIMIZERS[name])}
    parts = [part for part in around.split(",") if part.partition("=")[0] in taken]
    return optimizer(f"{name}:{','.join([*parts, *([f'lr={rate}'] if hasattr(OPTIMIZERS[name], 'lr') else [])])}")


@pytest.mark.every(5)
@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name not in {*ON_A_RAY, *SEARCHES}])
def test_every_line_and_every_spec_of_all_together(name):
    for around, rate in zip(TOGETHER, RATES, strict=True):
        wrapped = made(name, around, rate)
        assert optimizer(optimizer_spec(wrapped)) == wrapped
        for step in walk(wrapped, bowl, (-5.0, 4.0), 14):
            check_equations(wrapped, step)


@pytest.mark.parametrize("around", TOGETHER[1:])  # with a sum of gradients it gives up
def test_a_line_search_is_left_alone_and_goes_on(around):
    wrapped = made("lbfgs", around, "")
    walked = list(walk(wrapped, bowl, (-5.0, 4.0), 60))
    assert all(np.isfinite(step.update.x).all() for step in walked)
    assert bowl(walked[-1].update.x).loss < bowl(walked[0].x).loss


@pytest.mark.parametrize("around", TOGETHER)
def test_runs_side_by_side_are_bit_for_bit_single_runs(around):
    wrapped = made("adam", around, RATES[2])
    starts = np.random.default_rng(1).normal(size=(2, 5))
    together = path(wrapped, rosenbrock, starts, 15)
    for i, start in enumerate(starts.T):
        np.testing.assert_array_equal(together[..., i], path(wrapped, rosenbrock, start, 15))


def test_searches_side_by_side_move_each_by_itself():
    starts = np.random.default_rng(1).normal(size=(2, 3))
    for name in (name for name, cls in OPTIMIZERS.items() if cls.evaluations != "1" and cls.oracle != "residuals"):
        wrapped = made(name, "lookahead=2,cautious=true", "")
        together = path(wrapped, rosenbrock, starts, 12)
        for i, start in enumerate(starts.T):
            np.testing.assert_array_equal(together[..., i], path(wrapped, rosenbrock, start, 12), name)


def test_sam_goes_down_the_gradient_found_uphill():
    x = np.array([-2.0, 3.5])
    steps = list(walk(GradientTransform(GradientDescent(lr=0.01), sam=0.3), bowl, x, 10))
    for first, second in zip(steps[::2], steps[1::2], strict=True):
        assert first.update.outcome == Outcome.SEARCHING
        np.testing.assert_array_equal(first.update.x, first.x)
        g = bowl(x).grad
        uphill = x + 0.3 * g / np.linalg.norm(g)
        np.testing.assert_allclose(second.q, uphill, rtol=1e-12)
        x = x - 0.01 * bowl(uphill).grad
        np.testing.assert_allclose(second.update.x, x, rtol=1e-12)


def test_lookahead_returns_to_the_slow_weights():
    fast = slow = np.array([-2.0, 3.5])
    walked = path(GradientTransform(GradientDescent(lr=0.02), lookahead=4), bowl, fast, 12)
    for k in range(1, 13):
        fast = fast - 0.02 * bowl(fast).grad
        if k % 4 == 0:
            fast = slow = slow + 0.5 * (fast - slow)
        np.testing.assert_allclose(walked[k], fast, rtol=1e-12)


def test_lookahead_counts_the_moves_of_a_search():
    moves, slow = 0, np.array([-1.2, 1.0])
    for step in walk(made("bfgs", "lookahead=3", ""), rosenbrock, slow, 30):
        terms, moved = step.update.terms, step.update.outcome == Outcome.MOVED
        moves += moved
        assert terms["n"] == step.update.state.moves == moves
        if moved and moves % 3 == 0:
            slow = slow + 0.5 * (step.x + terms["Δ₁"] - slow)
        np.testing.assert_allclose(step.update.x, slow if moves % 3 == 0 else step.x + terms["Δ₁"], rtol=1e-12)
    assert moves > 6


def test_cautious_stands_still_where_momentum_goes_uphill():
    stood = False
    for step in walk(GradientTransform(Momentum(lr=0.02), cautious=True), bowl, (-2.0, 3.5), 30):
        v, g = step.update.state.inner.v, step.evaluation.grad
        keep = (v * g > 0).astype(float)
        stood |= 0 < keep.sum() < 2
        np.testing.assert_allclose(step.update.x - step.x, -v * keep / max(keep.mean(), 1e-3), rtol=1e-9, atol=1e-15)
    assert stood


def test_the_average_changes_nothing_and_is_a_mark():
    wrapped = GradientTransform(Adam(lr=0.1), average=0.75)
    average, taken = np.array([-2.0, 3.5]), list(walk(wrapped, bowl, (-2.0, 3.5), 20))
    np.testing.assert_array_equal(taken[-1].update.x, path(Adam(lr=0.1), bowl, (-2.0, 3.5), 20)[-1])
    for step in taken:
        average = 0.75 * average + 0.25 * step.update.x
        np.testing.assert_allclose(step.update.marks["average"], average, rtol=1e-12)


def test_the_gradient_is_summed_then_cut_then_pulled():
    order = GradientTransform(GradientDescent(lr=0.01), False, 5.0, clip_value=4.0, weight_decay=0.5)
    x, left = np.array([-2.0, 3.5]), np.zeros(2)
    for step in walk(order, bowl, x, 10):
        left = np.clip(left + bowl(step.x).grad, -4, 4)
        left = left * min(1, 5 / np.linalg.norm(left))
        np.testing.assert_allclose(step.update.terms["g"], left + 0.5 * step.x, rtol=1e-12)


def test_a_weight_decay_of_one_s_own_stands_for_the_wrapper_s():
    taken = {name: {k.name for k in wrapper_hyperparameters(cls)} for name, cls in OPTIMIZERS.items()}
    assert all({"lookahead", "average"} <= t for t in taken.values())
    edits = {"zero_grad", "clip", "clip_value", "sam", "cautious"}
    without = {name for name, cls in OPTIMIZERS.items() if cls.oracle in ("value", "residuals")}
    own = {name: {k.name for k in hyperparameters(cls)} for name, cls in OPTIMIZERS.items()}
    assert all(edits <= t | own[name] for name, t in taken.items() if name not in without)
    assert {name for name, t in taken.items() if "weight_decay" not in t} == {
        *("sgd", "rmsprop", "adamw", "lion", "muon", "asgd"),
        *without,
    }


def test_what_changes_a_gradient_is_refused_where_there_is_none():
    for name, cls in OPTIMIZERS.items():
        if cls.oracle in ("value", "residuals"):
            for field, value in {"clip": 1.0, "sam": 0.1, "cautious": True, "zero_grad": False}.items():
                said = f"{name} is told no gradient, so there is none for {field} to change"
                with pytest.raises(UserError, match=said):
                    optimizer(f"{name}:{field}={spell(value)}")
                with pytest.raises(UserError, match=said):
                    check_edit(cls(), field, value)
                with pytest.raises(UserError, match=said):
                    GradientTransform(cls(), **{field: value})


def test_what_is_turned_on_under_way_begins_there():
    x = np.array([-2.0, 3.5])
    half = list(walk(Momentum(lr=0.01), bowl, x, 10))[-1].update
    wrapped = Momentum(lr=0.01).edited("lookahead", 2).edited("average", 0.5).edited("lr", "plateau(0.01)")
    state = wrapped.adopt(half.x, half.state)
    np.testing.assert_array_equal(state.slow, half.x)
    np.testing.assert_array_equal(state.average, half.x)
    first = next(walk(wrapped, bowl, half.x, 1, state))
    np.testing.assert_allclose(first.update.x, path(Momentum(lr=0.01), bowl, x, 11)[-1], rtol=1e-14)
    assert wrapped.edited("lookahead", 0).adopt(half.x, first.update.state).slow == ()
