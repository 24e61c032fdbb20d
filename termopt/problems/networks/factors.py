"""A matrix as the product of two thin ones: each entry is predicted by a row of U and a row of V.

The parameters are U, row by row, then V. A sample is an entry: x holds the numbers of its row and its column. Columns
as in `termopt.problems.networks.network`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from termopt.engine.core.types import Array, Block, Blocks, LossAndGradient, Scalars
from termopt.problems.data.teacher import sequence
from termopt.problems.networks.tree_sum import folded


@dataclass(frozen=True)
class Factors:
    """M ≈ U·Vᵀ. rows, columns: of M. rank: columns of U and of V."""

    rows: int
    columns: int
    rank: int

    features = 2
    least_squares = True

    @property
    def dim(self) -> int:
        return (self.rows + self.columns) * self.rank

    @property
    def layers(self) -> tuple[slice, ...]:
        end = self.rows * self.rank
        return slice(0, end), slice(end, self.dim)

    @property
    def blocks(self) -> Blocks:
        shapes = (self.rows, self.rank), (self.columns, self.rank)
        return tuple(map(Block, ("U", "V"), self.layers, shapes))

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """`U[1,2]`, `V[3,1]`, counted from 1."""
        return tuple(
            f"{block.name}[{i},{j}]"
            for block in self.blocks
            for i in range(1, block.shape[0] + 1)
            for j in range(1, self.rank + 1)
        )

    def start(self, seed: int) -> tuple[float, ...]:
        """Uniform on ±1/√rank: at 0 there is a saddle."""
        return tuple(((2 * sequence(seed, self.dim) - 1) / np.sqrt(self.rank)).tolist())

    def predicted(self, w: Array, x: Array) -> Array:
        """U·Vᵀ at these entries, (n,). w: (d,)."""
        u, v, _ = self._factors(w, x)
        return folded(u * v)

    def errors(self, w: Array, x: Array, y: Array) -> Array:
        """Half the squared error of each entry: (1, n, *N)."""
        u, v, _ = self._factors(w, x)
        residual = folded(u * v) - y
        return (residual * residual / 2)[None]

    def slopes(self, w: Array, x: Array, y: Array) -> Array:
        """The gradient of each entry's half squared error, and below it that itself: (d + 1, n, *N)."""
        u, v, places = self._factors(w, x)
        residual = folded(u * v) - y
        out = np.zeros((self.dim + 1, *residual.shape))
        out[-1] = residual * residual / 2
        n = np.arange(len(y))
        for k, (of_u, of_v) in enumerate(zip(*places, strict=True)):
            out[of_u, n] = residual * v[k]
            out[of_v, n] = residual * u[k]
        return out

    def mean_loss(self, w: Array, total: Scalars, n: int) -> Scalars:
        """The loss from the sum over n entries, (*N,)."""
        return total / n

    def mean(self, w: Array, sums: Array, n: int) -> LossAndGradient:
        """Loss and gradient from the sums of `slopes` over n entries, (d + 1, *N)."""
        return LossAndGradient(sums[-1] / n, sums[:-1] / n)

    def hessian(self, w: Array, x: Array, y: Array) -> Array:
        """The Hessian of the mean loss, (d, d). w: (d,). x, y: the samples, (2, n) and (n,)."""
        residual, jacobian = self.residuals(w, x, y)
        found = jacobian.T @ jacobian
        places = self._factors(w, x)[2]
        for of_u, of_v in zip(*places, strict=True):
            found[of_u, of_v] += residual / np.sqrt(len(y))
            found[of_v, of_u] += residual / np.sqrt(len(y))
        return found

    def residuals(self, w: Array, x: Array, y: Array) -> tuple[Array, Array]:
        """Residuals, half of whose squares make the loss, (n, *B), and their Jacobian, (n, d, *B)."""
        x = x.reshape(*x.shape, *(1,) * (w.ndim - 1))
        u, v, places = self._factors(w, x)
        size = 1 / np.sqrt(x.shape[1])
        residual = folded(u * v) - y.reshape(x.shape[1:])
        jacobian = np.zeros((x.shape[1], *w.shape))
        n = np.arange(len(y))
        for k, (of_u, of_v) in enumerate(zip(*places, strict=True)):
            jacobian[n, of_u] = size * v[k]
            jacobian[n, of_v] = size * u[k]
        return size * residual, jacobian

    def least(
        self, evaluate: Callable[[Array], LossAndGradient], hessian: Callable[[Array], Array], x: Array, y: Array
    ) -> Array:
        """A point of the least loss: the largest singular values, shared evenly (Eckart and Young 1936).

        x, y: the samples, (2, n) and (n,). evaluate, hessian: of the mean loss, which other models need to find theirs.
        """
        matrix = np.empty((self.rows, self.columns))
        matrix[x[0].astype(np.intp), x[1].astype(np.intp)] = y
        left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
        root = np.sqrt(sizes[: self.rank])
        return np.concatenate([(left[:, : self.rank] * root).ravel(), (right[: self.rank].T * root).ravel()])

    def _factors(self, w: Array, x: Array) -> tuple[Array, Array, Array]:
        """The rows of U and of V of each entry, (rank, n, *N) each, and where they stand, (2, rank, n)."""
        numbers = x.reshape(2, x.shape[1]).astype(np.intp)
        k = np.arange(self.rank)[:, None]
        places = np.stack([numbers[0] * self.rank + k, (self.rows + numbers[1]) * self.rank + k])
        return w[places[0]], w[places[1]], places
