"""An optimizer and a problem of a user's own."""

from dataclasses import dataclass

from termopt.engine.core.types import Optimizer, Update


@dataclass(frozen=True)
class Mine(Optimizer):
    """Gradient descent, as a user writes it who has read no more than the README."""

    name = "mine"
    lr: float = 0.1

    def tell(self, x, state, evaluation):
        return Update(x - self.lr * evaluation.grad, state, {})


class Bowl:
    """A problem with no more than it needs."""

    dim, start = 2, (1.0, -1.5)

    def loss(self, x):
        return (x * x).sum(axis=0)

    def gradient(self, x):
        return 2 * x
