"""What the engine relies on in every rule, and the knobs that the documentation promises."""

import dataclasses
import inspect
import math

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.base.hyperparameter import knobs
from termopt.engine.core.types import Rule, Sample

from .walk import RATED, RULES, bowl, path, rosenbrock, walk

STARTS = np.random.default_rng(3).normal(size=(2, 3, 5))

every_rule = pytest.mark.parametrize("rule", [rule() for rule in RULES.values()], ids=RULES)
rated_rule = pytest.mark.parametrize("rule", [rule() for rule in RATED.values()], ids=RATED)


@every_rule
def test_every_field_is_a_knob_within_its_own_range(rule):
    declared = knobs(rule)
    assert [field.name for field in dataclasses.fields(rule)] == [knob.name for knob in declared]
    assert all(knob.check(knob.default) == knob.default and knob.doc and knob.symbol for knob in declared)
    assert len({knob.symbol for knob in declared}) == len(declared)


def test_a_knob_means_the_same_in_every_rule():
    """What it is called, where it may lie and how it is turned; what it is by default may differ."""
    meanings: dict[str, set] = {}
    for rule in RULES.values():
        for knob in knobs(rule):
            meanings.setdefault(knob.name, set()).add((knob.symbol, knob.range_text, knob.scale, knob.kind))
    assert {name: seen for name, seen in meanings.items() if len(seen) > 1} == {}


@every_rule
def test_a_rule_is_a_value_that_explains_itself(rule):
    assert Rule in type(rule).__mro__
    assert rule == type(rule)()
    assert hash(rule) == hash(type(rule)())
    with pytest.raises(dataclasses.FrozenInstanceError):
        rule.lr = 1.0
    assert rule.title
    assert "\nWatch: " in inspect.cleandoc(type(rule).__doc__)


@rated_rule
def test_edits(rule):
    assert rule.edited("lr", 0.5) == type(rule)(lr=0.5)
    with pytest.raises(TypeError):
        rule.edited("nonsense", 0.5)


@every_rule
def test_asks_at_x_itself_unless_it_looks_ahead(rule):
    x = np.array([1.0, 2.0])
    taken = list(walk(rule, bowl, x, 2))
    assert all((step.q is step.x) is (type(rule).ask is Rule.ask) for step in taken[1:])


@every_rule
def test_tell_is_pure(rule):
    for step in walk(rule, rosenbrock, (-1.2, 0.7), 5):  # every array is read-only here
        again = rule.tell(step.x, step.memory, step.sample)
        np.testing.assert_array_equal(again.x, step.told.x)
        for ours, theirs in zip(told_values(again), told_values(step.told), strict=True):
            np.testing.assert_array_equal(ours, theirs)


def told_values(told):
    return (*leaves(told.memory), *told.terms.values())


def leaves(memory):
    for value in memory:
        yield from leaves(value) if isinstance(value, tuple) else (value,)


@pytest.mark.every(3)
@every_rule
@pytest.mark.parametrize("shape", [(15,), (3, 5)])
def test_runs_side_by_side_are_bit_for_bit_single_runs(rule, shape):
    starts = STARTS.reshape(2, *shape)
    batch = list(walk(rule, rosenbrock, starts, 12))
    for index in np.ndindex(*shape):
        one = (slice(None), *index)
        for together, alone in zip(batch, walk(rule, rosenbrock, starts[one], 12), strict=True):
            np.testing.assert_array_equal(together.told.x[one], alone.told.x)
            for name, value in alone.told.terms.items():
                np.testing.assert_array_equal(together.told.terms[name][one[1 - np.ndim(value) :]], value, name)


@pytest.mark.every(2)
@pytest.mark.parametrize(("name", "knob"), [(name, knob.name) for name, rule in RATED.items() for knob in knobs(rule)])
def test_a_row_of_values_for_a_knob_is_bit_for_bit_single_runs(name, knob):
    values = np.random.default_rng(7).uniform(0.01, 0.95, 17) * (0.01 if knob == "lr" else 1)
    x = np.array([0.3, -0.4])
    together = path(RULES[name](**{knob: values}), rosenbrock, np.repeat(x[:, None], len(values), axis=1), 20)
    for i, value in enumerate(values):
        np.testing.assert_array_equal(together[..., i], path(RULES[name](**{knob: float(value)}), rosenbrock, x, 20))


@every_rule
def test_terms_have_one_number_a_run_or_one_a_coordinate(rule):
    for shape in [(), (4,), (3, 5)]:
        (step,) = walk(rule, bowl, np.ones((2, *shape)), 1)
        assert {np.shape(term) for term in step.told.terms.values()} <= {shape, (2, *shape)}
        assert not any(
            isinstance(term, float) and not isinstance(term, np.floating) for term in step.told.terms.values()
        )


@every_rule
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300, 5e-324, 0.0])
def test_survives_any_gradient_and_stays_lost_once_lost(rule, bad):
    for step in walk(rule, lambda p: Sample(np.float64(bad), np.array([bad, 1.0])), (1.0, 1.0), 8):
        assert np.isfinite(step.told.x[1])
    if math.isnan(bad) and rule.name in RATED:  # a line search turns back
        assert np.isnan(step.told.x[0])


@every_rule
def test_every_term_is_finite_on_an_ordinary_walk(rule):
    rules = [rule] if rule.name != "radam" else [rule, *(type(rule)(beta2=b) for b in (0.0, 0.5, 0.6, 2 / 3, 0.9))]
    for each in rules:
        for step in walk(each, bowl, (0.5, 0.4), 30):
            assert all(np.isfinite(term).all() for term in step.told.terms.values()), each


@every_rule
def test_goes_down_the_bowl(rule):
    walked = path(rule, bowl, (-2.0, 3.5), 400)
    assert bowl(walked[-1]).loss < bowl(walked[0]).loss


def test_no_rate_is_no_step():
    for rule in RATED.values():
        np.testing.assert_array_equal(path(rule(lr=0.0), bowl, (1.0, 2.0), 3), [[1.0, 2.0]] * 4)


@pytest.mark.parametrize(("name", "value"), [("lr", -1), ("momentum", 1.1), ("momentum", math.nan), ("lr", math.inf)])
def test_ranges_are_hard(name, value):
    knob = next(knob for knob in knobs(RULES["momentum"]) if knob.name == name)
    with pytest.raises(UserError, match="out of range"):
        knob.check(value)
