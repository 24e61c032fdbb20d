"""The wrapper: gradients that add up, are clipped, or meet a rate that changes, in view."""

import math

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.engine.core.types import Equation, Evaluation, Optimizer, Outcome, Update
from termopt.optimizers.adam_family import Adam
from termopt.optimizers.common import norm
from termopt.optimizers.first_order import GradientDescent, Momentum, Nesterov
from termopt.optimizers.gradient_transforms import GradientTransform, TransformedState
from termopt.optimizers.schedules import Const, parse_schedule
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS
from termopt.optimizers.wrapping import wrap

from .walk import OPTIMIZERS, RATED, as_asked, bowl, path, rosenbrock, walk

COSINE = parse_schedule("cosine(0.01, 20, warmup=3)")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_wrapper_that_does_nothing_is_left_out(name):
    optimizer = OPTIMIZERS[name]()
    assert wrap(optimizer) is optimizer
    walked = path(GradientTransform(optimizer), rosenbrock, (-1.2, 0.7), 20)
    np.testing.assert_array_equal(walked, path(optimizer, rosenbrock, (-1.2, 0.7), 20))
    assert GradientTransform(optimizer).equations == optimizer.equations


def test_summed_gradients_are_momentum_without_friction():
    summed = path(GradientTransform(GradientDescent(lr=0.003), zero_grad=False), bowl, (-2.0, 3.5), 300)
    frictionless = path(Momentum(lr=0.003, momentum=1.0), bowl, (-2.0, 3.5), 300)
    np.testing.assert_allclose(summed, frictionless, rtol=0, atol=1e-12)


def test_summed_gradients_are_as_in_the_lecture():
    steps = list(walk(GradientTransform(GradientDescent(lr=0.003), zero_grad=False), bowl, (-2.0, 3.5), 5))
    total = sum(step.evaluation.grad for step in steps)
    np.testing.assert_allclose(steps[-1].update.x, steps[-1].x - 0.003 * total, rtol=1e-13)


@pytest.mark.parametrize(("c", "fed"), [(5.0, (3.0, 4.0)), (10.0, (3.0, 4.0)), (1.0, (0.6, 0.8))])
def test_clip_shortens_and_never_lengthens(c, fed):
    update = update_of(GradientTransform(GradientDescent(lr=1.0), clip=c), (3.0, 4.0))
    np.testing.assert_allclose(update.terms["g"], fed, rtol=1e-15)


@pytest.mark.parametrize("grad", [(3e200, 4e200), (3e-200, 4e-200), (0.0, 0.0), (1.7e308, 1.7e308)])
def test_clip_at_the_ends_of_the_number_range(grad):
    update = update_of(GradientTransform(GradientDescent(lr=1.0), clip=1e-250), grad)
    length = math.hypot(grad[0] / 2, grad[1] / 2)
    expected = [1e-250 * (g / 2 / length) if length else 0.0 for g in grad]
    np.testing.assert_allclose(update.terms["g"], expected, rtol=1e-12)


def test_clip_does_not_hide_what_is_not_finite():
    for grad in [(math.nan, 1.0), (math.inf, 1.0)]:
        assert not np.isfinite(update_of(GradientTransform(GradientDescent(), clip=1.0), grad).x).all()


def update_of(optimizer, grad):
    x = np.zeros(2)
    with np.errstate(all="ignore"):
        return optimizer.tell(x, optimizer.init(x), Evaluation(np.float64(0), np.array(grad)))


def test_a_clipped_sum_is_kept_as_it_was_clipped():
    optimizer = GradientTransform(GradientDescent(lr=0.01), zero_grad=False, clip=3.0)
    kept = np.zeros(2)
    for step in walk(optimizer, bowl, (-2.0, 3.5), 30):
        kept = kept + step.evaluation.grad
        kept = kept * min(1.0, 3.0 / math.hypot(*kept))
        np.testing.assert_allclose(step.update.terms["C"], kept, rtol=1e-12)


@pytest.mark.parametrize("name", RATED)
def test_a_schedule_turns_the_rate_before_each_step(name):
    optimizer = OPTIMIZERS[name]()
    x = np.array([0.3, -0.4])
    state = optimizer.edited("lr", COSINE(0)).init(x)
    for k, step in enumerate(walk(GradientTransform(optimizer, schedule=COSINE), bowl, x, 25)):
        now = optimizer.edited("lr", COSINE(k))
        q = now.ask(x, state)
        update = now.tell(x, state, as_asked(now, bowl, state, q, k))
        np.testing.assert_array_equal(step.update.x, update.x)
        assert step.update.terms["η"] == COSINE(k)
        x, state = update.x, update.state


def test_equations():
    adam = Adam.equations[1:]
    summed = GradientTransform(Adam(), zero_grad=False).equations
    assert summed == (Equation("G", "G ← G + ∇f(w)"), Equation("g", "g ← G"), *adam)
    clipped = (Equation("G", "G ← ∇f(w)"), Equation("C", "C ← G·min(1, c / ‖G‖)"), Equation("g", "g ← C"))
    assert GradientTransform(Adam(), clip=1.0).equations == (*clipped, *adam)
    assert GradientTransform(Adam(), zero_grad=False, clip=1.0).equations == (
        Equation("G", "G ← C + ∇f(w)"),
        *clipped[1:],
        *adam,
    )
    rated = Equation("η", "η ← cosine(0.01, 20, warmup=3) at t − 1")
    assert GradientTransform(Adam(), schedule=COSINE).equations == (rated, *Adam.equations)


@pytest.mark.parametrize("shape", [(4,), (2, 3)])
@pytest.mark.parametrize(
    "optimizer",
    [GradientTransform(Adam(), False, 0.5, COSINE), GradientTransform(Nesterov(), clip=2.0)],
    ids=["adam", "nesterov"],
)
def test_runs_side_by_side_are_bit_for_bit_single_runs(optimizer, shape):
    starts = np.random.default_rng(1).normal(size=(2, *shape))
    together = path(optimizer, rosenbrock, starts, 15)
    for index in np.ndindex(*shape):
        one = (slice(None), *index)
        np.testing.assert_array_equal(together[(slice(None), *one)], path(optimizer, rosenbrock, starts[one], 15))


def test_the_norm_does_not_depend_on_the_batch():
    g = np.random.default_rng(2).normal(size=(129, 7))
    np.testing.assert_array_equal(norm(g), [norm(np.ascontiguousarray(g[:, i])) for i in range(7)])
    np.testing.assert_allclose(norm(g), np.linalg.norm(g, axis=0), rtol=1e-14)


def test_name_and_title_are_the_optimizer_s():
    transform = GradientTransform(Adam(), clip=1.0)
    assert (transform.name, transform.title) == ("adam", "Adam")
    assert not isinstance(
        getattr(GradientTransform, "name", None), str
    )  # so that it is no entry in the table of optimizers


def test_edits():
    transform = GradientTransform(Adam(), zero_grad=False, schedule=COSINE)
    assert transform.edited("lr", 0.5) == GradientTransform(Adam(lr=0.5), zero_grad=False)
    assert transform.edited("lr", Const(lr0=0.1)) == GradientTransform(Adam(), zero_grad=False, schedule=Const(lr0=0.1))
    assert transform.edited("beta1", 0.5) == GradientTransform(Adam(beta1=0.5), zero_grad=False, schedule=COSINE)
    assert transform.edited("clip", 2.0) == GradientTransform(Adam(), False, 2.0, COSINE)
    assert transform.edited("zero_grad", True) == GradientTransform(Adam(), schedule=COSINE)
    with pytest.raises(TypeError):
        transform.edited("nonsense", 1.0)


def test_a_wrapper_that_comes_later_goes_on_from_the_bare_memory():
    x = np.array([-2.0, 3.5])
    half = list(walk(Momentum(), bowl, x, 10))[-1].update
    transform = GradientTransform(Momentum(), zero_grad=False)
    state = transform.adopt(half.x, half.state)
    assert state.t == 0
    first = next(walk(transform, bowl, half.x, 1, state))
    np.testing.assert_array_equal(first.update.x, path(Momentum(), bowl, x, 11)[-1])
    np.testing.assert_array_equal(state.inner.v, half.state.v)
    assert transform.adopt(half.x, state) == state


def test_turning_zero_grad_on_and_off_again_starts_a_new_sum():
    step = list(walk(GradientTransform(GradientDescent(), zero_grad=True), bowl, (-2.0, 3.5), 3))[-1]
    np.testing.assert_array_equal(step.update.state.G, [0, 0])


class Searching(Optimizer):
    """An optimizer in the middle of a line search, without a learning rate."""

    name = "searching"
    title = "Searching"
    equations = (Equation("q", "q ← w"), Equation("g", "g ← ∇f(q)"))

    def init(self, x, blocks=()):
        return ()

    def tell(self, x, state, evaluation):
        return Update(x, state, {"q": x, "g": evaluation.grad}, Outcome.SEARCHING)


def test_what_became_of_the_step_passes_through():
    transform = GradientTransform(Searching(), clip=1.0)
    update = update_of(transform, (3.0, 4.0))
    assert update.outcome == Outcome.SEARCHING
    assert isinstance(update.state, TransformedState)
    assert [line.text for line in transform.equations] == ["G ← ∇f(w)", "C ← G·min(1, c / ‖G‖)", "q ← w", "g ← C"]
    assert list(update.terms) == ["G", "C", "q", "g"]


def test_a_schedule_needs_a_rate():
    with pytest.raises(UserError, match="searching has no lr"):
        wrap(Searching(), schedule=COSINE)


def test_hyperparameters():
    zero_grad, clip, *_ = WRAPPER_HYPERPARAMETERS
    assert (zero_grad.name, zero_grad.default, zero_grad.parse("false")) == ("zero_grad", True, False)
    assert (clip.name, clip.default, clip.parse("2.5"), clip.parse("inf")) == ("clip", math.inf, 2.5, math.inf)
    for text in ("0", "-1", "nan"):
        with pytest.raises(UserError, match="out of range: 0 < clip"):
            clip.parse(text)
