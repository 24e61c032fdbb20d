"""The problem that optimizers are tried on: two parameters, smooth, also seen turned, stretched, shifted or scaled."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from termopt.engine.core.problem import Minimum
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.core.types import Array, LossAndGradient, Optimizer

START = (1.3, -0.7)
TENSOR = np.array([[[0.0, 0.0], [0.0, 0.3]], [[-0.3, 0.0], [0.0, 0.0]], [[0.0, 0.2], [0.2, 0.0]]])
"""Second derivatives of the residuals."""
SLOPES = np.array([[2.0, 0.5], [0.3, 5.0], [1.0, -1.0]])
SHIFTS = np.array([0.4, -0.6, 0.3])


@dataclass(frozen=True)
class Bowl:
    """c·f(A·x + b), where f is half the sum of the squares of three quadratic residuals.

    c: of the loss. a: the rows of A. b: the shift.
    """

    c: float = 1.0
    a: tuple[tuple[float, float], tuple[float, float]] = ((1.0, 0.0), (0.0, 1.0))
    b: tuple[float, float] = (0.0, 0.0)

    name = spec = title = formula = objective_id = "bowl"
    dim = 2
    stochastic = False
    cost = None
    minima: tuple[Minimum, ...] = ()
    box = domain = ((-3.0, 3.0), (-3.0, 3.0))

    @property
    def start(self) -> tuple[float, float]:
        """The point that this sees where the plain one sees its start."""
        x, y = np.linalg.solve(np.array(self.a), np.array(START) - np.array(self.b)).tolist()
        return x, y

    def start_for(self, seed: int) -> tuple[float, float]:
        return self.start

    def there(self, x: Array) -> Array:
        """A·x + b: where the plain bowl has what this one has at x, (2, *B)."""
        return np.einsum("ij,j...->i...", np.array(self.a), x) + np.array(self.b).reshape(2, *[1] * (x.ndim - 1))

    def residuals(self, x: Array) -> tuple[Array, Array]:
        z, root = self.there(x), np.sqrt(self.c)
        bent = np.einsum("nij,j...->ni...", TENSOR, z)
        slopes = SLOPES.reshape(3, 2, *[1] * (x.ndim - 1)) + bent
        shifts = SHIFTS.reshape(3, *[1] * (x.ndim - 1))
        values = np.einsum("ni,i...->n...", SLOPES, z) + 0.5 * np.einsum("ni...,i...->n...", bent, z) + shifts
        return root * values, root * np.einsum("ni...,ij->nj...", slopes, np.array(self.a))

    def loss(self, x: Array) -> Any:
        return 0.5 * np.sum(self.residuals(x)[0] ** 2, axis=0)

    def gradient(self, x: Array) -> Array:
        values, slopes = self.residuals(x)
        return np.einsum("ni...,n...->i...", slopes, values)

    def hessian(self, x: Array) -> Array:
        values, slopes = self.residuals(x)
        a = np.array(self.a)
        bent = np.einsum("nij,ik,jl->nkl", TENSOR, a, a) * np.sqrt(self.c)
        return np.einsum("ni...,nj...->ij...", slopes, slopes) + np.einsum("n...,nij->ij...", values, bent)

    def evaluate(self, x: Array) -> LossAndGradient:
        return LossAndGradient(self.loss(x), self.gradient(x))

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        return self.evaluate(x)


def path(optimizer: Optimizer, bowl: Bowl, steps: int, starts: Array | None = None) -> Array:
    """Where an optimizer goes in so many steps: (steps + 1, 2, *B).

    optimizer, bowl: what goes, and on which problem.
    steps: how many.
    starts: several points side by side, (2, *B); by default the start of the bowl alone.
    """
    with quiet():
        iterate = start(bowl, optimizer, np.array(bowl.start) if starts is None else starts)
        points = [iterate.x]
        for _ in range(steps):
            iterate = advance(bowl, optimizer, iterate, seed=0)
            points.append(iterate.x)
    return np.array(points)
