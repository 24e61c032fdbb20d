"""The Rayleigh quotient: its least value is the least eigenvalue, along a whole line through 0."""

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.base.spec import spell
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, LossAndGradient
from termopt.problems.networks.tree_sum import folded
from termopt.problems.spectra.many import ManyParameters
from termopt.problems.surfaces.quadratic import SPECTRA


@dataclass(frozen=True)
class Rayleigh(ManyParameters):
    """wᵀA·w/wᵀw. At 0 it is not defined."""

    name: ClassVar[str] = "rayleigh"
    title: ClassVar[str] = "the Rayleigh quotient"
    source: ClassVar[str] = "Rayleigh 1877; all multiples of the minima listed are minima"
    tags: ClassVar[tuple[str, ...]] = ("smooth", "valley")

    dim: int = hyperparameter(2, lo=2, hi=100_000, scale="log", doc="number of parameters")
    kappa: float = hyperparameter(
        9.0, lo=1.0, open_lo=True, scale="log", symbol="κ", doc="the largest eigenvalue; the least is 1"
    )
    spectrum: str = hyperparameter("log", choices=SPECTRA, doc="how the eigenvalues lie between 1 and κ")
    data_seed: int = hyperparameter(0, lo=0, hi=2**63 - 1, also=("seed",), doc="another matrix with these eigenvalues")

    def __post_init__(self) -> None:
        for k in hyperparameters(self):
            k.check(getattr(self, k.name))

    @property
    def spec(self) -> str:
        written = (f"{k.name}={spell(getattr(self, k.name))}" for k in hyperparameters(self))
        return f"{self.name}:{','.join(written)}"

    @property
    def formula(self) -> str:
        return f"wᵀA·w/wᵀw, λ from 1 to {self.kappa:g}"

    @property
    def start(self) -> tuple[float, ...]:
        return (1.0,) * self.dim

    @cached_property
    def _minima(self) -> tuple[Minimum, ...]:
        first = np.zeros(self.dim)
        first[0] = 1.0
        least = self._matrix.mirrored(first)
        return tuple(Minimum(x, 1.0) for x in (least, -least))

    @property
    def minima(self) -> tuple[Minimum, ...]:
        return self._minima

    @np.errstate(all="ignore")  # what is not finite is the engine's to report
    def evaluate(self, x: Array) -> LossAndGradient:
        u, eigenvalues = self._matrix.along(x)
        squares = u * u
        length = folded(squares.copy())
        loss = folded(eigenvalues * squares) / length
        return LossAndGradient(loss, self._matrix.mirrored(2 * (eigenvalues - loss) * u / length))

    @np.errstate(all="ignore")
    def hessian(self, x: Array) -> Array:
        loss, grad = self.evaluate(x)
        runs = (1,) * (x.ndim - 1)
        outer = grad[:, None] * x
        matrix = self._matrix.matrix.reshape(self.dim, self.dim, *runs)
        unit = np.eye(self.dim).reshape(self.dim, self.dim, *runs)
        return 2 * (matrix - loss * unit - outer - outer.swapaxes(0, 1)) / folded(x * x)
