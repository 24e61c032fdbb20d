"""Optimizers that treat an array of the parameters as the matrix it is: Muon, Shampoo.

A vector, such as the two coordinates of a surface, is a matrix of one column.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.adam_family import Averaging
from termopt.optimizers.blocks import (
    Shapes,
    Sides,
    diagonal,
    flat,
    matrices,
    products,
    shapes_of,
    sizes,
    stacked,
    unstacked,
    whole,
)
from termopt.optimizers.common import (
    either,
    epsilon,
    learning_rate,
    momentum,
    weight_decay,
)
from termopt.optimizers.wrapping import Transformable

NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)
"""a, b, c of Muon's iteration: it need not converge, but it is steep at 0."""
NEWTON_SCHULZ_STEPS = 5
TINY = 1e-7
"""The least norm that a matrix is divided by before the iteration."""


class Momenta(NamedTuple):
    """The shapes of the blocks; V: the running average of gradients, (d, *B)."""

    shapes: Shapes
    V: Array


class Statistics(NamedTuple):
    """The shapes of the blocks; t steps taken; M: the last preconditioned gradient, (d, *B); L: sums of products."""

    shapes: Shapes
    t: int
    M: Array
    L: tuple[Sides, ...]


@dataclass(frozen=True)
class Muon(Averaging):
    """Muon: momentum whose matrix is turned into the nearest one with all singular values alike.

        V ← γ·V + (1 − γ)·g,  N = γ·V + (1 − γ)·g,  w ← w − η·(√max(1, rows / columns)·orth(N) + λ·w)

    orth is five steps of the Newton–Schulz iteration X ← a·X + b·XXᵀX + c·(XXᵀ)²X from N / ‖N‖, with the authors' a, b
    and c: the singular values end between 0.7 and 1.2, in float64 here and in bfloat16 in PyTorch. Jordan et al. 2024,
    Muon: an optimizer for hidden layers in neural networks.
    Watch: on a surface, a matrix of one column, it is normalized momentum, with steps of one length; what it is for
    shows on the matrices of a network.
    """

    name: ClassVar[str] = "muon"
    title: ClassVar[str] = "Muon"
    on_a_vector: ClassVar[str] = "normalized momentum"
    equals: ClassVar[str] = "torch 2.13.0 Muon, which rounds to bfloat16"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("V", "V ← γ·V + (1 − γ)·g"),
        Equation("N", "N ← γ·V + (1 − γ)·g"),
        Equation("O", "O ← √(max(1, rows / columns))·orth(N)"),
        Equation("Δw", "Δw ← −η·(O + λ·w)"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = momentum(0.95, "how much of the average is kept")
    weight_decay: float = weight_decay(0.1, "pull towards zero, as a share of η·w")

    def init(self, x: Array, blocks: Blocks = ()) -> Momenta:
        return Momenta(shapes_of(x, blocks), np.zeros_like(x))

    def tell(self, x: Array, state: Momenta, evaluation: Evaluation) -> Update:
        g, shapes = evaluation.grad, state.shapes
        V = self.momentum * state.V + (1 - self.momentum) * g
        N = self.momentum * V + (1 - self.momentum) * g
        made = flat(map(_orthogonal, matrices(N, shapes)), shapes, x)
        dw = -self.lr * (made + self.weight_decay * x)
        return Update(x + dw, Momenta(shapes, V), {"g": g, "V": V, "N": N, "O": made, "Δw": dw})


def _orthogonal(matrix: Array) -> Array:
    """√max(1, rows / columns) times the matrix, (r, c, *B), with its singular values near 1."""
    rows, columns = matrix.shape[:2]
    tall = rows > columns
    x = stacked(matrix.swapaxes(0, 1) if tall else matrix)
    squares = np.add.accumulate((x * x).reshape(*x.shape[:-2], -1), axis=-1)[..., -1]
    x = x / np.maximum(np.sqrt(squares), TINY)[..., None, None]
    a, b, c = NEWTON_SCHULZ
    for _ in range(NEWTON_SCHULZ_STEPS):
        gram = x @ x.swapaxes(-1, -2)
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return unstacked(x.swapaxes(-1, -2) if tall else x) * np.sqrt(max(1, rows / columns))


@dataclass(frozen=True)
class Shampoo(Transformable):
    """Shampoo: a matrix is divided by roots of the sums of its gradients' products, from the left and from the right.

        L ← L + d·dᵀ,  R ← R + dᵀ·d,  M ← L^(−¼)·d·R^(−¼),  w ← w − η·M

    A vector has L only, and is multiplied by L^(−½). L and R start at ε·I. With momentum, d mixes the gradient with the
    last M, as in pytorch_optimizer. Gupta, Koren & Singer 2018, Shampoo: preconditioned stochastic tensor optimization.
    Watch: on a surface it is AdaGrad with the full matrix: turn the surface with `w`, and the path turns with it.
    """

    name: ClassVar[str] = "shampoo"
    title: ClassVar[str] = "Shampoo"
    on_a_vector: ClassVar[str] = "AdaGrad with the full matrix"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 Shampoo"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("d", "d ← (1 − γ)·g + γ·M if t > 1 else g"),
        Equation("M", "M ← L^(−½)·d"),
        Equation("Δw", "Δw ← −η·M"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = momentum(0.0, "share of the last step in the next gradient")
    eps: float = epsilon(1e-6)

    def init(self, x: Array, blocks: Blocks = ()) -> Statistics:
        shapes = shapes_of(x, blocks)
        L = tuple(tuple(diagonal(self.eps, n, x) for n in sizes(shape)) for shape in shapes)
        return Statistics(shapes, 0, np.zeros_like(x), L)

    def tell(self, x: Array, state: Statistics, evaluation: Evaluation) -> Update:
        t, g, shapes = state.t + 1, evaluation.grad, state.shapes
        d = either(t > 1, (1 - self.momentum) * g + self.momentum * state.M, g)
        blocks = matrices(d, shapes)
        L = tuple(_summed(old, G) for old, G in zip(state.L, blocks, strict=True))
        M = flat(map(_divided, L, blocks), shapes, x)
        dw = -self.lr * M
        return Update(x + dw, Statistics(shapes, t, M, L), {"g": g, "d": d, "M": M, "Δw": dw})


def _summed(L: Sides, G: Array) -> Sides:
    return tuple(old + new for old, new in zip(L, products(G, len(L)), strict=True))


def _divided(L: Sides, G: Array) -> Array:
    """G times the inverse roots of its statistics: the square root for one side, the fourth for two."""
    roots = [_inverse_root(stacked(side), 2 * len(L)) for side in L]
    X = roots[0] @ stacked(G)
    return unstacked(X @ roots[1] if len(roots) == 2 else X)


def _inverse_root(matrix: Array, order: int) -> Array:
    """The matrix, symmetric and positive, to the power −1 / order. What is not finite stays that."""
    finite = whole(matrix)
    values, axes = np.linalg.eigh(np.where(finite, matrix, np.eye(matrix.shape[-1])))
    root = (axes * np.maximum(values, 0)[..., None, :] ** (-1 / order)) @ axes.swapaxes(-1, -2)
    return np.where(finite, root, np.nan)
