"""What the engine relies on in every optimizer, and the hyperparameters that the documentation promises."""

import dataclasses
import inspect
import math
import re

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.types import Evaluation, Optimizer

from .walk import OPTIMIZERS, RATED, assert_same, bowl, path, rosenbrock, walk

STARTS = np.random.default_rng(3).normal(size=(2, 3, 5))

COUPLED = re.compile(r"‖|ᵀ|sum\(|rms\(|orth\(|L\^")
"""Where the coordinates of a vector meet."""

HOMONYMS = {"variant", "damping"}
"""Words that the papers use for different things."""

every_optimizer = pytest.mark.parametrize(
    "optimizer", [optimizer() for optimizer in OPTIMIZERS.values()], ids=OPTIMIZERS
)
rated_optimizer = pytest.mark.parametrize("optimizer", [optimizer() for optimizer in RATED.values()], ids=RATED)


@every_optimizer
def test_every_field_is_a_hyperparameter_within_its_own_range(optimizer):
    declared = hyperparameters(optimizer)
    assert [field.name for field in dataclasses.fields(optimizer)] == [
        hyperparameter.name for hyperparameter in declared
    ]
    assert all(
        hyperparameter.check(hyperparameter.default) == hyperparameter.default
        and hyperparameter.doc
        and hyperparameter.symbol
        for hyperparameter in declared
    )
    assert len({hyperparameter.symbol for hyperparameter in declared}) == len(declared)


def test_a_hyperparameter_means_the_same_in_every_optimizer():
    """What it is called, where it may lie and how it is turned; defaults and variants may differ."""
    meanings: dict[str, set] = {}
    for optimizer in OPTIMIZERS.values():
        for hyperparameter in (k for k in hyperparameters(optimizer) if k.name not in HOMONYMS):
            meanings.setdefault(hyperparameter.name, set()).add(
                (hyperparameter.symbol, hyperparameter.range_text, hyperparameter.scale, hyperparameter.kind)
            )
    assert {name: seen for name, seen in meanings.items() if len(seen) > 1} == {}


@every_optimizer
def test_an_optimizer_is_a_value_that_explains_itself(optimizer):
    assert Optimizer in type(optimizer).__mro__
    assert optimizer == type(optimizer)()
    assert hash(optimizer) == hash(type(optimizer)())
    with pytest.raises(dataclasses.FrozenInstanceError):
        optimizer.lr = 1.0
    assert optimizer.title
    assert "\nWatch: " in inspect.cleandoc(type(optimizer).__doc__)


@rated_optimizer
def test_edits(optimizer):
    assert optimizer.edited("lr", 0.5) == type(optimizer)(lr=0.5)
    with pytest.raises(TypeError):
        optimizer.edited("nonsense", 0.5)


def test_blocks_may_be_plain_tuples():
    x = np.array([1.0, 2.0])
    for name, optimizer in OPTIMIZERS.items():
        assert repr(optimizer().init(x, (("w", slice(0, 2), (2,)),))) == repr(optimizer().init(x)), name


@every_optimizer
def test_asks_at_x_itself_unless_it_looks_ahead(optimizer):
    x = np.array([1.0, 2.0])
    taken = list(walk(optimizer, bowl, x, 2))
    assert all((step.q is step.x) is (type(optimizer).ask is Optimizer.ask) for step in taken[1:])


@every_optimizer
def test_tell_is_pure(optimizer):
    for step in walk(optimizer, rosenbrock, (-1.2, 0.7), 5):  # every array is read-only here
        again = optimizer.tell(step.x, step.state, step.evaluation)
        assert_same(again.x, step.update.x)
        for ours, theirs in zip(told_values(again), told_values(step.update), strict=True):
            assert_same(ours, theirs)


def told_values(update):
    return (*leaves(update.state), *update.terms.values())


def leaves(state):
    for value in state:
        yield from leaves(value) if isinstance(value, tuple) else (value,)


@pytest.mark.every(5)
@every_optimizer
@pytest.mark.parametrize("shape", [(15,), (3, 5)])
def test_runs_side_by_side_are_bit_for_bit_single_runs(optimizer, shape):
    starts = STARTS.reshape(2, *shape)
    batch = list(walk(optimizer, rosenbrock, starts, 12))
    for index in np.ndindex(*shape):
        one = (slice(None), *index)
        for together, alone in zip(batch, walk(optimizer, rosenbrock, starts[one], 12), strict=True):
            assert_same(together.update.x[one], alone.update.x)
            for name, value in alone.update.terms.items():
                assert_same(together.update.terms[name][one[1 - np.ndim(value) :]], value, name)


@pytest.mark.every(4)
@pytest.mark.parametrize(
    ("name", "hyperparameter"),
    [(name, k.name) for name, optimizer in RATED.items() for k in hyperparameters(optimizer) if k.kind is float],
)
def test_a_row_of_values_for_a_hyperparameter_is_bit_for_bit_single_runs(name, hyperparameter):
    values = np.random.default_rng(7).uniform(0.01, 0.95, 17) * (0.01 if hyperparameter == "lr" else 1)
    x = np.array([0.3, -0.4])
    together = path(
        OPTIMIZERS[name](**{hyperparameter: values}), rosenbrock, np.repeat(x[:, None], len(values), axis=1), 20
    )
    for i, value in enumerate(values):
        assert_same(together[..., i], path(OPTIMIZERS[name](**{hyperparameter: float(value)}), rosenbrock, x, 20))


@every_optimizer
def test_terms_have_one_number_a_run_or_one_a_coordinate(optimizer):
    for shape in [(), (4,), (3, 5)]:
        (step,) = walk(optimizer, bowl, np.ones((2, *shape)), 1)
        assert {np.shape(term) for term in step.update.terms.values()} <= {shape, (2, *shape)}
        assert not any(
            isinstance(term, float) and not isinstance(term, np.floating) for term in step.update.terms.values()
        )


@pytest.mark.every(2)
@every_optimizer
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300, 5e-324, 0.0])
def test_survives_any_gradient_and_stays_lost_once_lost(optimizer, bad):
    coupled = COUPLED.search(" ".join(line.text for line in optimizer.equations)) or optimizer.oracle != "gradient"
    for step in walk(optimizer, lambda p: Evaluation(np.float64(bad), np.array([bad, 1.0])), (1.0, 1.0), 8):
        assert coupled or np.isfinite(step.update.x[1])
    if math.isnan(bad) and optimizer.name in RATED:  # a line search turns back
        assert np.isnan(step.update.x[0])


@every_optimizer
def test_every_term_is_finite_on_an_ordinary_walk(optimizer):
    optimizers = (
        [optimizer]
        if optimizer.name != "radam"
        else [optimizer, *(type(optimizer)(beta2=b) for b in (0.0, 0.5, 0.6, 2 / 3, 0.9))]
    )
    for each in optimizers:
        for step in walk(each, bowl, (0.5, 0.4), 30):
            assert all(np.isfinite(term).all() for term in step.update.terms.values()), each


@pytest.mark.every(4)
@every_optimizer
def test_goes_down_the_bowl(optimizer):
    optimizer = optimizer.edited("lr", 0.01) if optimizer.name == "schedulefree_sgd" else optimizer
    walked = path(optimizer, bowl, (-2.0, 3.5), 400)
    assert bowl(walked[-1]).loss < bowl(walked[0]).loss


def test_no_rate_is_no_step():
    for name in set(RATED) - {"rprop", "adabound"}:  # which keep to a shortest step, a lowest rate
        assert_same(path(RATED[name](lr=0.0), bowl, (1.0, 2.0), 3), [[1.0, 2.0]] * 4)


@pytest.mark.parametrize(("name", "value"), [("lr", -1), ("momentum", 1.1), ("momentum", math.nan), ("lr", math.inf)])
def test_ranges_are_hard(name, value):
    hyperparameter = next(
        hyperparameter for hyperparameter in hyperparameters(OPTIMIZERS["momentum"]) if hyperparameter.name == name
    )
    with pytest.raises(UserError, match="out of range"):
        hyperparameter.check(value)
