"""A problem whose gradient is seen through noise, as that of a mini-batch is."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter
from termopt.engine.core.problem import Problem
from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array, LossAndGradient

NOISE = Hyperparameter(
    "noise",
    default=0.0,
    lo=0.0,
    hi=math.inf,
    open_lo=False,
    open_hi=True,
    scale="log",
    symbol="σ",
    doc="the gradient is seen with Gaussian noise of this deviation on every coordinate",
)
"""The hyperparameter that every problem without data takes beside its own."""


BATCH = Hyperparameter(
    "batch",
    default=1,
    lo=1,
    hi=10_000,
    open_lo=False,
    open_hi=False,
    scale="log",
    symbol="n",
    doc="how many gradients with such noise are averaged",
)
"""Another, which means something only where there is noise."""


@dataclass(frozen=True)
class Noisy:
    """A problem sampled with noise: step k sees ∇f + σ·ξ, where ξ is the mean of n standard normals, for all lanes.

    Loss, gradient and Hessian stay exact: they are the problem's own. So is everything not said here.
    """

    problem: Problem
    noise: float
    batch: int = 1

    residuals = None  # those of the problem know nothing of the noise

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # copying and pickling look for these before there is a problem
            raise AttributeError(name)
        return getattr(self.problem, name)

    @property
    def spec(self) -> str:
        join = "," if ":" in self.problem.spec else ":"
        spec = f"{self.problem.spec}{join}noise={self.noise!r}".removesuffix(".0")
        return spec if self.batch == 1 else f"{spec},batch={self.batch}"

    @property
    def title(self) -> str:
        mean = "" if self.batch == 1 else f", mean of {self.batch}"
        return f"{self.problem.title}, noise σ = {self.noise:g}{mean}"

    @property
    def stochastic(self) -> bool:
        return True

    @np.errstate(all="ignore")  # what is not finite is the engine's to report
    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """The gradient with the noise of step k. x: (d, *B); the runs of a batch share the noise."""
        loss, grad, *_ = self.problem.sample(x, k, seed)
        draw = rng(seed, k).standard_normal((self.batch, len(x))).mean(axis=0)
        return LossAndGradient(loss, grad + self.noise * draw.reshape(-1, *(1,) * (x.ndim - 1)))


def noisy(problem: Problem, noise: float, batch: int = 1) -> Problem:
    """The problem with noise, or itself without.

    problem: a surface.
    noise: σ.
    batch: how many gradients with noise are averaged.

    Raises UserError for a problem with data, whose noise is its batch, and for a batch without noise.
    """
    if not noise:
        if batch != 1:
            raise UserError(f"batch={batch} averages noise, and there is none; write noise= as well")
        return problem
    if problem.cost is not None:
        raise UserError("takes no noise: that of a batch is its own")
    found: Any = Noisy(problem, noise, batch)
    return found
