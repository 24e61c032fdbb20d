"""The one surface with hyperparameters: a bowl as ill-conditioned and as tilted as you like."""

import math
from dataclasses import dataclass
from typing import ClassVar

from termopt.base.hyperparameter import hyperparameter
from termopt.problems.surfaces.surface import Row, minima, square
from termopt.problems.transforms.affine import Warp


@dataclass(frozen=True)
class Quadratic:
    """An ellipsoidal bowl: curvature 1 along a valley at `angle` to the x axis, `kappa` across it."""

    name: ClassVar[str] = "quadratic"

    kappa: float = hyperparameter(
        100.0, lo=1.0, scale="log", symbol="κ", doc="condition number: how much steeper across than along"
    )
    angle: float = hyperparameter(
        30.0, lo=-180.0, hi=180.0, symbol="θ", doc="direction of the valley, in degrees from the x axis"
    )

    def row(self) -> Row:
        turn = math.radians(self.angle)
        c, s = math.cos(turn), math.sin(turn)
        text = f"(({c}*x + {s}*y)**2 + {self.kappa}*({c}*y - {s}*x)**2)/2"
        turned = str(Warp(rotate=self.angle))
        shown = f"(x²+{self.kappa:g}y²)/2{turned and ', '}{turned}"
        return Row(self.name, "a quadratic bowl", text, square(2), (1.5, 1.7), minima((0, 0, 0)), "textbook", shown)
