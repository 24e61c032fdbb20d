"""A quadratic bowl of any dimension whose eigenvalues you choose, so that rates can be predicted."""

import math
from dataclasses import dataclass, field

import numpy as np

from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, LossAndGradient
from termopt.problems.networks.tree_sum import folded
from termopt.problems.spectra.many import ManyParameters


@dataclass(frozen=True)
class QuadraticForm(ManyParameters):
    """wᵀA·w/2. kappa, dim, spectrum and data_seed: those of A; see `Mirrored`."""

    kappa: float
    dim: int
    spectrum: str
    data_seed: int

    name: str = field(default="quadratic", init=False, compare=False)
    title: str = field(default="a quadratic bowl", init=False, compare=False)
    source: str = field(default="textbook", init=False, compare=False)
    tags: tuple[str, ...] = field(default=("smooth", "valley"), init=False, compare=False)

    @property
    def spec(self) -> str:
        kappa = f"{self.kappa!r}".removesuffix(".0")
        return f"quadratic:kappa={kappa},dim={self.dim},spectrum={self.spectrum},data_seed={self.data_seed}"

    @property
    def formula(self) -> str:
        """With the best rates a step that there are, of gradient descent and of heavy-ball momentum."""
        root = math.sqrt(self.kappa)
        rates = (self.kappa - 1) / (self.kappa + 1), (root - 1) / (root + 1)
        spread = f"λ from 1 to {self.kappa:g}"
        best = f"best rates a step: gd {rates[0]:.4g} and momentum {rates[1]:.4g}"
        return f"wᵀA·w/2, {spread}, {best}"

    @property
    def start(self) -> tuple[float, ...]:
        """As far along each eigenvector."""
        return tuple(self._matrix.mirrored(np.ones(self.dim)).tolist())

    @property
    def minima(self) -> tuple[Minimum, ...]:
        return (Minimum((0.0,) * self.dim, 0.0),)

    @np.errstate(all="ignore")  # what is not finite is the engine's to report
    def evaluate(self, x: Array) -> LossAndGradient:
        u, eigenvalues = self._matrix.along(x)
        slope = eigenvalues * u
        return LossAndGradient(folded(u * slope) / 2, self._matrix.mirrored(slope))

    def hessian(self, x: Array) -> Array:
        matrix = self._matrix.matrix
        return np.broadcast_to(matrix.reshape(*matrix.shape, *(1,) * (x.ndim - 1)), (self.dim, *x.shape)).copy()
