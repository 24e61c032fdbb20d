"""A slope whose gradient comes in a cycle: one large one the right way, then small ones the other way (Reddi 2018).

Adam forgets the large one before the cycle is over, and goes the wrong way. AMSGrad does not.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.formula.formula import Formula, compile_formula
from termopt.problems.surfaces.surface import Box, square

WALL = 10.0
"""How steep the walls are beyond |x| = 1, which stand for the interval of the paper."""


@dataclass(frozen=True)
class Cycle:
    """The mean of C·x, seen in the first step of a cycle, and −x, seen in the others; with walls, and a bowl in y."""

    name: ClassVar[str] = "cycle"
    title: ClassVar[str] = "a slope seen in a cycle"
    source: ClassVar[str] = (
        "Reddi, Kale and Kumar 2018, theorem 1, where Adam has β₁ = 0 and β₂ = 1/(1 + C²); walls stand for the interval"
    )
    tags: ClassVar[tuple[str, ...]] = ("smooth", "stochastic")

    steep: float = hyperparameter(3.0, lo=1.0, open_lo=True, scale="log", symbol="C", doc="slope of the first step")
    period: int = hyperparameter(3, lo=2, hi=10_000, scale="log", doc="steps of a cycle; those after the first see −x")

    def __post_init__(self) -> None:
        for k in hyperparameters(self):
            k.check(getattr(self, k.name))
        if self.steep <= self.period - 1:
            raise UserError(f"steep={self.steep:g} is out of range: {self.period - 1} < steep, or x has no minimum")

    @property
    def mean_slope(self) -> float:
        """The slope of the exact loss in x between the walls."""
        return (self.steep - (self.period - 1)) / self.period

    @cached_property
    def _exact(self) -> Formula:
        return compile_formula(f"{self.mean_slope!r}*x + {WALL:g}*max(abs(x) - 1, 0)**2 + y**2/2")

    @property
    def spec(self) -> str:
        return f"cycle:steep={self.steep!r},period={self.period}"

    @property
    def formula(self) -> str:
        return f"mean of {self.steep:g}x once and −x {self.period - 1} times, + {WALL:g}·max(|x|−1, 0)² + y²/2"

    @property
    def objective_id(self) -> str:
        return self.spec

    @property
    def dim(self) -> int:
        return 2

    @property
    def cost(self) -> None:
        return None

    @property
    def box(self) -> Box:
        return square(2)

    @property
    def domain(self) -> Box:
        return square(10)

    @property
    def start(self) -> tuple[float, float]:
        return 0.0, 1.5

    def start_for(self, seed: int) -> tuple[float, float]:
        return self.start

    @property
    def minima(self) -> tuple[Minimum, ...]:
        end = -1 - self.mean_slope / (2 * WALL)
        return (Minimum((end, 0.0), self.mean_slope * end + WALL * (end + 1) ** 2),)

    @property
    def stochastic(self) -> bool:
        return True

    def loss(self, x: Array) -> Scalars:
        return self._exact.loss(x)

    def gradient(self, x: Array) -> Array:
        return self._exact.gradient(x)

    def evaluate(self, x: Array) -> LossAndGradient:
        return self._exact.evaluate(x)

    def hessian(self, x: Array) -> Array:
        return self._exact.hessian(x)

    @np.errstate(all="ignore")  # what is not finite is the engine's to report
    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """What step k of the cycle sees; the same for every seed."""
        loss, grad, *_ = self._exact.evaluate(x)
        more = (self.steep if k % self.period == 0 else -1.0) - self.mean_slope
        return LossAndGradient(loss + more * x[0], np.stack([grad[0] + more, grad[1]]))
