"""The one surface with hyperparameters: a bowl as ill-conditioned and as tilted as you like, of any dimension."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from termopt.base.hyperparameter import hyperparameter
from termopt.problems.surfaces.surface import Row, minima, square
from termopt.problems.transforms.affine import Warp

if TYPE_CHECKING:
    from termopt.problems.spectra.quadratic_form import QuadraticForm

SPECTRA = ("log", "uniform", "two", "marchenko")
"""Even in the logarithm, even, half of them 1 and half κ, or those of a random matrix (Marchenko and Pastur 1967)."""


@dataclass(frozen=True)
class Quadratic:
    """An ellipsoidal bowl: curvature 1 along a valley at `angle` to the x axis, `kappa` across it.

    Of more than two parameters `spectrum` says the curvatures, and a matrix drawn by `data_seed` the directions.
    """

    name: ClassVar[str] = "quadratic"

    kappa: float = hyperparameter(
        100.0, lo=1.0, scale="log", symbol="κ", doc="condition number: how much steeper across than along"
    )
    angle: float = hyperparameter(
        30.0, lo=-180.0, hi=180.0, symbol="θ", doc="direction of the valley, in degrees from the x axis"
    )
    dim: int = hyperparameter(2, lo=2, hi=100_000, scale="log", doc="number of parameters")
    spectrum: str = hyperparameter("log", choices=SPECTRA, doc="how the eigenvalues lie between 1 and κ")
    data_seed: int = hyperparameter(0, lo=0, hi=2**63 - 1, also=("seed",), doc="another matrix with these eigenvalues")

    @property
    def spec(self) -> str:
        """The spec string, without what means something only in more than two dimensions."""
        return f"quadratic:kappa={_number(self.kappa)},angle={_number(self.angle)}"

    def form(self) -> "QuadraticForm":
        """The same in more than two dimensions."""
        from termopt.problems.spectra.quadratic_form import QuadraticForm  # imported late: most bowls are surfaces

        return QuadraticForm(self.kappa, self.dim, self.spectrum, self.data_seed)

    def row(self) -> Row:
        turn = math.radians(self.angle)
        c, s = math.cos(turn), math.sin(turn)
        text = f"(({c}*x + {s}*y)**2 + {self.kappa}*({c}*y - {s}*x)**2)/2"
        turned = str(Warp(rotate=self.angle))
        shown = f"(x²+{self.kappa:g}y²)/2{turned and ', '}{turned}"
        return Row(self.name, "a quadratic bowl", text, square(2), (1.5, 1.7), minima((0, 0, 0)), "textbook", shown)


def _number(value: float) -> str:
    """The shortest text that reads back as this number."""
    return repr(float(value)).removesuffix(".0")
