"""A symmetric matrix with given eigenvalues: a diagonal one, seen through a mirror that mixes all coordinates.

Only elementwise operations in a fixed order: the same bits on every machine, for one run and for many.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array
from termopt.problems.networks.tree_sum import folded

KEY = int.from_bytes(b"mirror")
"""The step whose generator draws mirrors: one that no run gets to."""
GRID = 4001
"""Points on which the Marchenko–Pastur law is summed up."""


@dataclass(frozen=True)
class Mirrored:
    """The matrix A = H·diag(λ)·H with H = I − 2·v·vᵀ, v drawn by a seed. Points are (d, *B).

    dim: d. kappa: κ; the eigenvalues run from 1 to κ. spectrum: how they lie between, one of
    `quadratic.SPECTRA`. seed: draws v.
    """

    dim: int
    kappa: float
    spectrum: str
    seed: int

    @cached_property
    def eigenvalues(self) -> Array:
        """λ, (d,), rising from 1 to κ."""
        place = np.linspace(0, 1, self.dim)
        match self.spectrum:
            case "log":
                found = self.kappa**place
            case "uniform":
                found = 1 + (self.kappa - 1) * place
            case "two":
                found = np.where(place < 0.5, 1.0, self.kappa)
            case _:
                found = marchenko_pastur(self.kappa, place)
        found[-1] = self.kappa
        return found

    @cached_property
    def normal(self) -> Array:
        """v, (d,): of length 1."""
        drawn = rng(self.seed, KEY).standard_normal(self.dim)
        return drawn / np.sqrt(folded(drawn * drawn))

    def mirrored(self, x: Array) -> Array:
        """H·x: the coordinates along the eigenvectors, and from there back."""
        v = self.normal.reshape(-1, *(1,) * (x.ndim - 1))
        return x - 2 * v * folded(v * x)

    def along(self, x: Array) -> tuple[Array, Array]:
        """The coordinates u along the eigenvectors, and λ in the same shape."""
        return self.mirrored(x), self.eigenvalues.reshape(-1, *(1,) * (x.ndim - 1))

    @cached_property
    def matrix(self) -> Array:
        """A, (d, d), symmetric."""
        half = self.mirrored(np.diag(self.eigenvalues))
        whole = self.mirrored(half.T.copy())
        return (whole + whole.T) / 2


def marchenko_pastur(kappa: float, place: Array) -> Array:
    """Quantiles of the law whose largest value is κ and whose least one is 1; place: which, each from 0 to 1."""
    angle = np.pi * (np.arange(GRID) + 0.5) / GRID
    values = (kappa + 1) / 2 - (kappa - 1) / 2 * np.cos(angle)
    weight = np.cumsum(np.sin(angle) ** 2 / values)  # √((κ − λ)(λ − 1))/λ dλ
    share = np.concatenate([[0.0], weight / weight[-1]])
    return np.interp(place, share, np.concatenate([[1.0], values]))
