"""Matrix factorization: entries of a matrix are the samples, so a batch sees few of them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array
from termopt.problems.data.made import KEY
from termopt.problems.data.table import Table
from termopt.problems.data.task import Task, batch_field, noise_field, replace_field, seed_field
from termopt.problems.networks.factors import Factors

MOST = 100
"""Rows, or columns, of the matrix, at most."""


@dataclass(frozen=True)
class Factor(Task):
    """M ≈ U·Vᵀ, where M is such a product with noise."""

    name: ClassVar[str] = "factor"
    title: ClassVar[str] = "matrix factorization"
    source: ClassVar[str] = "Eckart and Young 1936: the largest singular values give the least loss; M by data_seed"
    tags: ClassVar[tuple[str, ...]] = ("smooth", "valley", "data", "stochastic")

    m: int = hyperparameter(6, lo=1, hi=MOST, scale="log", doc="rows of the matrix")
    n: int = hyperparameter(5, lo=1, hi=MOST, scale="log", doc="columns of the matrix")
    rank: int = hyperparameter(2, lo=1, hi=MOST, scale="log", symbol="r", doc="columns of U and V")
    noise: float = noise_field(0.1, "deviation of the noise in each entry")
    batch: int = batch_field()
    replace: bool = replace_field()
    data_seed: int = seed_field()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.rank > min(self.m, self.n):
            raise UserError(f"rank={self.rank} is out of range: 1 ≤ rank ≤ {min(self.m, self.n)}, the smaller side")

    @property
    def formula(self) -> str:
        return "mean ((U·Vᵀ − M)ᵢⱼ)²/2"

    def table(self) -> Table:
        dice = rng(self.data_seed, KEY)
        left, right = dice.standard_normal((self.m, self.rank)), dice.standard_normal((self.n, self.rank))
        product: Array = np.einsum("ik,jk->ij", left, right)
        matrix = product + self.noise * dice.standard_normal((self.m, self.n))
        entries = np.stack(np.divmod(np.arange(matrix.size), self.n)).astype(np.float64)
        return Table(entries, matrix.ravel(), ("row", "column"), "entry", seed=self.data_seed)

    def model(self, table: Table) -> Factors:
        return Factors(self.m, self.n, self.rank)
