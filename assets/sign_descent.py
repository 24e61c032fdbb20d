"""An optimizer of one's own, as README shows it: `termopt -p beale -o assets/sign_descent.py:SignDescent -o adam`."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Equation, Optimizer, Update


@dataclass(frozen=True)
class SignDescent(Optimizer):
    """It goes the same way along every axis, however steep it is."""

    name: ClassVar[str] = "sign"
    title: ClassVar[str] = "sign descent"
    equations: ClassVar[tuple[Equation, ...]] = (Equation("g", "g ← ∇f(w)"), Equation("Δw", "Δw ← −η·sign(g)"))
    lr: float = hyperparameter(0.01, lo=0, scale="log", symbol="η", doc="step size")

    def init(self, x, blocks):
        return ()

    def tell(self, x, state, evaluation):
        step = -self.lr * np.sign(evaluation.grad)
        return Update(x + step, state, {"g": evaluation.grad, "Δw": step})
