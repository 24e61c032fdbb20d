"""Rules of a person's own are completed: also their knobs can be turned."""

from dataclasses import dataclass

import numpy as np
import pytest

from termopt.engine.core.types import Sample, Told
from termopt.registry.adapters import completed_rule


class Bare:
    """A rule with no more than a `tell`."""

    def tell(self, x, memory, sample):
        return Told(x - sample.grad, memory, {})


@dataclass(frozen=True)
class Loose:
    """A rule with a field, that derives from nothing."""

    lr: float = 0.5

    def tell(self, x, memory, sample):
        return Told(x - self.lr * sample.grad, memory, {})


class Own(Bare):
    """A rule that says itself what turning a knob does."""

    def edited(self, field, value):
        return Loose(value)


X = np.array([3.0, 4.0])


def step(rule):
    told = rule.tell(X, rule.init(X), Sample(np.float64(0), X))
    return (X - told.x).tolist()


@pytest.mark.parametrize(
    ("rule", "field", "value", "moved"),
    [
        (Bare(), "clip", 1.0, [0.6, 0.8]),
        (Loose(), "clip", 1.0, [0.3, 0.4]),
        (Loose(), "lr", 1.0, [3, 4]),
        (Loose(), "lr", "const(1)", [3, 4]),
        (Own(), "lr", 0.1, [0.3, 0.4]),
    ],
)
def test_a_knob_is_turned(rule, field, value, moved):
    np.testing.assert_allclose(step(completed_rule(rule).edited(field, value)), moved)


@pytest.mark.parametrize("rule", [Bare(), Loose()])
def test_what_is_no_knob_cannot_be_turned(rule):
    with pytest.raises(TypeError):
        completed_rule(rule).edited("rate", 1.0)
