"""Optimizers of a user's own are completed: also their hyperparameters can be turned."""

from dataclasses import dataclass

import numpy as np
import pytest

import termopt
from termopt.engine.core.types import Evaluation, Update
from termopt.registry.adapters.completed import completed_optimizer


class Bare:
    """An optimizer with no more than a `tell`."""

    def tell(self, x, state, evaluation):
        return Update(x - evaluation.grad, state, {})


@dataclass(frozen=True)
class Loose:
    """An optimizer with a field, that derives from nothing."""

    lr: float = 0.5

    def tell(self, x, state, evaluation):
        return Update(x - self.lr * evaluation.grad, state, {})


class Own(Bare):
    """An optimizer that says itself what turning a hyperparameter does."""

    def edited(self, field, value):
        return Loose(value)


class Blockwise(Bare):
    """An optimizer that wants to know the blocks."""

    def init(self, x, blocks):
        return tuple(block.shape for block in blocks)


X = np.array([3.0, 4.0])


def step(optimizer):
    update = optimizer.tell(X, optimizer.init(X), Evaluation(np.float64(0), X))
    return (X - update.x).tolist()


@pytest.mark.parametrize(
    ("optimizer", "field", "value", "moved"),
    [
        (Bare(), "clip", 1.0, [0.6, 0.8]),
        (Loose(), "clip", 1.0, [0.3, 0.4]),
        (Loose(), "lr", 1.0, [3, 4]),
        (Loose(), "lr", "const(1)", [3, 4]),
        (Own(), "lr", 0.1, [0.3, 0.4]),
    ],
)
def test_a_hyperparameter_is_turned(optimizer, field, value, moved):
    np.testing.assert_allclose(step(completed_optimizer(optimizer).edited(field, value)), moved)


def test_the_blocks_are_told_to_an_init_that_takes_them():
    assert termopt.run("mlp:hidden=3", Blockwise(), steps=1).iterate(0).state == ((3, 8), (3,), (1, 3), (1,))
    assert termopt.run("beale", Blockwise(), steps=1).iterate(1).state == ((2,),)


@pytest.mark.parametrize("optimizer", [Bare(), Loose()])
def test_what_is_no_hyperparameter_cannot_be_turned(optimizer):
    with pytest.raises(TypeError):
        completed_optimizer(optimizer).edited("rate", 1.0)
