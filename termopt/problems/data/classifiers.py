"""Two classes in the plane that no line tells apart, and a network with one hidden layer that learns to."""

from dataclasses import dataclass
from typing import Any, ClassVar

from termopt.base.hyperparameter import hyperparameter
from termopt.problems.data import made
from termopt.problems.data.table import Table
from termopt.problems.data.task import (
    Task,
    activation_field,
    batch_field,
    l2_field,
    noise_field,
    penalty,
    replace_field,
    rows_field,
    seed_field,
)
from termopt.problems.networks.activations import ACTIVATIONS
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.losses import LOGISTIC

NOISE = "deviation of the noise in both coordinates"


def hidden_field(default: int) -> Any:
    """The hyperparameter hidden of a network."""
    return hyperparameter(default, lo=1, hi=100, scale="log", doc="hidden units")


@dataclass(frozen=True)
class TwoClasses(Task):
    """Two classes of the same number of samples in the plane. shape: where they lie; see `made`."""

    source: ClassVar[str] = "samples made by data_seed"
    tags: ClassVar[tuple[str, ...]] = ("many minima", "plateau", "data", "stochastic")
    shape: ClassVar[made.Shape]

    rows: int = rows_field(100)
    noise: float = noise_field(0.15, NOISE)
    hidden: int = hidden_field(8)
    activation: str = activation_field()
    l2: float = l2_field(0.0)
    batch: int = batch_field()
    replace: bool = replace_field()
    data_seed: int = seed_field()

    @property
    def formula(self) -> str:
        symbol = ACTIVATIONS[self.activation].symbol
        return f"mean log(1 + exp(z)) − y·z, z = w₂·{symbol}(W₁·x + b₁) + b₂{penalty(self.l2)}"

    def table(self) -> Table:
        return made.two_classes(type(self).shape, self.rows, self.noise, self.data_seed)

    def model(self, table: Table) -> Dense:
        return Dense(2, 1, LOGISTIC, self.l2, self.hidden, self.activation)


@dataclass(frozen=True)
class Moons(TwoClasses):
    """Two half moons, one into the other."""

    name: ClassVar[str] = "moons"
    title: ClassVar[str] = "a network on two moons"
    shape: ClassVar[made.Shape] = staticmethod(made.moons)


@dataclass(frozen=True)
class Circles(TwoClasses):
    """A circle around another."""

    name: ClassVar[str] = "circles"
    title: ClassVar[str] = "a network on two circles"
    shape: ClassVar[made.Shape] = staticmethod(made.circles)


@dataclass(frozen=True)
class Spiral(TwoClasses):
    """Two arms of a spiral."""

    name: ClassVar[str] = "spiral"
    title: ClassVar[str] = "a network on a spiral"
    shape: ClassVar[made.Shape] = staticmethod(made.spiral)

    rows: int = rows_field(150)
    noise: float = noise_field(0.05, NOISE)
    hidden: int = hidden_field(16)


@dataclass(frozen=True)
class Xor(TwoClasses):
    """Four fields of a chessboard."""

    name: ClassVar[str] = "xor"
    title: ClassVar[str] = "a network on four fields of a chessboard"
    shape: ClassVar[made.Shape] = staticmethod(made.xor)

    noise: float = noise_field(0.1, NOISE)
    hidden: int = hidden_field(4)
