"""Optimizers that draw random numbers.

What they draw comes with the evaluation, so equal calls answer equally and all lanes of a race share the numbers.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.common import learning_rate
from termopt.optimizers.first_order import Nothing
from termopt.optimizers.wrapping import Transformable


@dataclass(frozen=True)
class Langevin(Transformable):
    """Langevin's walk: gradient descent in a heat bath, the unadjusted Langevin algorithm.

        w ← w − η·g + √(2·η·T)·ξ,  ξ standard normal

    For small η the points it visits are distributed as e^(−f/T). Roberts & Tweedie 1996, Exponential convergence of
    Langevin distributions and their discrete approximations; Welling & Teh 2011, Bayesian learning via stochastic
    gradient Langevin dynamics.
    Watch: it never comes to rest; the warmer it is, the wider it roams, and out of a local minimum.
    """

    name: ClassVar[str] = "langevin"
    title: ClassVar[str] = "Langevin"
    normals: ClassVar[int] = 1
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("ξ", "ξ ← N(0, 1)"),
        Equation("Δw", "Δw ← −η·g + √(2·η·T)·ξ"),
    )

    lr: float = learning_rate(0.01)
    temperature: float = hyperparameter(0.01, lo=0, scale="log", symbol="T", doc="how much the noise stirs")

    def init(self, x: Array, blocks: Blocks = ()) -> Nothing:
        return Nothing()

    def tell(self, x: Array, state: Nothing, evaluation: Evaluation) -> Update:
        g, xi = evaluation.grad, evaluation.normals[0]
        dw = -self.lr * g + np.sqrt(2 * self.lr * self.temperature) * xi
        return Update(x + dw, state, {"g": g, "ξ": xi, "Δw": dw})
