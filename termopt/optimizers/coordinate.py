"""Coordinate descent: one coordinate a step."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.common import learning_rate
from termopt.optimizers.wrapping import Transformable

TURN = "1 for the coordinate whose turn it is, else 0"


class Steps(NamedTuple):
    """t: steps so far."""

    t: int


@dataclass(frozen=True)
class CoordinateDescent(Transformable):
    """Coordinate descent: gradient descent along one coordinate at a time.

        wᵢ ← wᵢ − η·∂f/∂wᵢ

    i goes round (cyclic), is drawn anew at each step (random), or is where the slope is steepest (largest: the rule of
    Gauss and Southwell). Wright 2015, Coordinate descent algorithms; Nesterov 2012, Efficiency of coordinate descent
    methods on huge-scale optimization problems.
    Watch: the path is a staircase; in a valley along an axis it is quick, in the same valley turned it is slow.
    """

    name: ClassVar[str] = "coordinate"
    title: ClassVar[str] = "coordinate descent"
    normals: ClassVar[int] = 1
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("on", f"on ← {TURN}"),
        Equation("Δw", "Δw ← −η·g if on > 0 else 0"),
    )

    lr: float = learning_rate(0.01)
    order: str = hyperparameter(
        "cyclic", choices=("cyclic", "random", "largest"), symbol="order", doc="whose turn it is at each step"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Steps:
        return Steps(0)

    def tell(self, x: Array, state: Steps, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        match self.order:
            case "cyclic":
                turn = state.t % len(x)
            case "random":  # of numbers drawn alike, each is the largest equally often
                turn = np.argmax(evaluation.normals[0], axis=0)
            case _:
                turn = np.argmax(np.abs(g), axis=0)
        number = np.arange(len(x)).reshape(-1, *[1] * (x.ndim - 1))
        on = np.broadcast_to(number == turn, x.shape)
        dw = np.where(on, -self.lr * g, 0.0)
        return Update(x + dw, Steps(state.t + 1), {"g": g, "on": on.astype(np.float64), "Δw": dw})
