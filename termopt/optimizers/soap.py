"""SOAP: Adam along the axes that Shampoo finds."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Outcome, Update
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
from termopt.optimizers.common import beta1, beta2, epsilon, learning_rate, per_run, power


class Eigenbases(NamedTuple):
    """The shapes of the blocks; t steps taken; V, S: Adam's averages, S along the axes Q, (d, *B); L, Q of each block.

    L: the running averages of products, whose eigenvectors Q follows.
    """

    shapes: Shapes
    t: int
    V: Array
    S: Array
    L: tuple[Sides, ...]
    Q: tuple[Sides, ...]


@dataclass(frozen=True)
class SOAP(Averaging):
    """SOAP: Adam along the axes that Shampoo finds.

        r = Qᵀ·g,  S ← β₂·S + (1 − β₂)·r²,  w ← w − rate·Q·(Qᵀ·V / (√S + ε))

    Q are the eigenvectors of the running average of g·gᵀ, of a matrix those of both sides; every so many steps one step
    of power iteration and a QR decomposition renew them. A vector is turned too, which pytorch_optimizer does with
    precondition_1d. The first gradient only makes Q, and without weight decay. Vyas et al. 2025, SOAP: improving and
    stabilizing Shampoo using Adam.
    Watch: on a surface it is Adam that turns with the surface: Adam's path changes with `w`, its path does not.
    """

    name: ClassVar[str] = "soap"
    title: ClassVar[str] = "SOAP"
    on_a_vector: ClassVar[str] = "Adam along turned axes"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 SOAP(precondition_1d=True), which rounds Q to float32"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("V", "V ← β₁·V + (1 − β₁)·g if t > 1 else 0"),
        Equation("r", "r ← Qᵀ·g"),
        Equation("S", "S ← β₂·S + (1 − β₂)·r² if t > 1 else 0"),
        Equation("p", "p ← Qᵀ·V"),
        Equation("d", "d ← p / (√S + ε) if t > 1 else 0"),
        Equation("u", "u ← Q·d"),
        Equation("rate", "rate ← η·√(1 − β₂^(t − 1)) / (1 − β₁^(t − 1)) if t > 1 else 0"),
        Equation("Δw", "Δw ← −rate·u"),
    )

    lr: float = learning_rate(3e-3)
    beta1: float = beta1(0.95)
    beta2: float = beta2(0.95)
    eps: float = epsilon(1e-8)
    every: int = hyperparameter(10, lo=1, symbol="every", doc="steps between two looks at the axes")

    def init(self, x: Array, blocks: Blocks = ()) -> Eigenbases:
        shapes = shapes_of(x, blocks)
        L = tuple(tuple(diagonal(0.0, n, x) for n in sizes(shape)) for shape in shapes)
        Q = tuple(tuple(diagonal(1.0, n, x) for n in sizes(shape)) for shape in shapes)
        return Eigenbases(shapes, 0, np.zeros_like(x), np.zeros_like(x), L, Q)

    def tell(self, x: Array, state: Eigenbases, evaluation: Evaluation) -> Update:
        t, g, shapes = state.t + 1, evaluation.grad, state.shapes
        r = turned(g, state.Q, shapes, back=False)
        V = self.beta1 * state.V + (1 - self.beta1) * g if t > 1 else state.V
        S = self.beta2 * state.S + (1 - self.beta2) * (r * r) if t > 1 else state.S
        p = turned(V, state.Q, shapes, back=False)
        d = p / np.where(p == 0, 1.0, np.sqrt(S) + self.eps) if t > 1 else p
        u = turned(d, state.Q, shapes, back=True)
        corrected = np.sqrt(1 - power(self.beta2, t - 1)) / (1 - power(self.beta1, t - 1)) if t > 1 else 0.0
        rate = self.lr * corrected
        dw = -rate * u
        L = tuple(self._averaged(old, G) for old, G in zip(state.L, matrices(g, shapes), strict=True))
        Q = self._axes(t, L, state.Q)
        terms = {"g": g, "V": V, "r": r, "S": S, "p": p, "d": d, "u": u, "rate": per_run(rate, x), "Δw": dw}
        outcome = Outcome.MOVED if t > 1 else Outcome.SEARCHING  # the first gradient only makes Q
        return Update(x + dw, Eigenbases(shapes, t, V, S, L, Q), terms, outcome)

    def _averaged(self, L: Sides, G: Array) -> Sides:
        new = products(G, len(L))
        return tuple(self.beta2 * old + (1 - self.beta2) * side for old, side in zip(L, new, strict=True))

    def _axes(self, t: int, L: tuple[Sides, ...], Q: tuple[Sides, ...]) -> tuple[Sides, ...]:
        """The axes after step t: found by the first, and renewed by each `every`th after it."""
        if t == 1:
            return tuple(tuple(map(eigenvectors, sides)) for sides in L)
        if (t - 1) % self.every:
            return Q
        return tuple(tuple(map(renewed, sides, axes)) for sides, axes in zip(L, Q, strict=True))


def turned(v: Array, Q: tuple[Sides, ...], shapes: Shapes, back: bool) -> Array:
    """Each block of v, (d, *B), along the axes Q of its sides, or back from them. shapes: those of the blocks."""
    blocks = (_turned(G, sides, back) for G, sides in zip(matrices(v, shapes), Q, strict=True))
    return flat(blocks, shapes, v)


def _turned(G: Array, sides: Sides, back: bool) -> Array:
    left, *right = (stacked(side) if back else stacked(side.swapaxes(0, 1)) for side in sides)
    X = left @ stacked(G)
    return unstacked(X @ right[0].swapaxes(-1, -2) if right else X)


def eigenvectors(L: Array) -> Array:
    """The eigenvectors of each run's matrix, (n, n, *B), those of the largest eigenvalues first."""
    matrix = stacked(L)
    finite = whole(matrix)
    axes = np.linalg.eigh(np.where(finite, matrix, 0.0))[1]
    return unstacked(np.where(finite, axes[..., ::-1], np.nan))


def renewed(L: Array, Q: Array) -> Array:
    """One step of power iteration: the columns of L·Q made orthogonal, those of the largest eigenvalues first."""
    axes = stacked(Q)
    product = stacked(L) @ axes
    finite = whole(product)
    order = np.argsort(-(axes * product).sum(axis=-2), axis=-1, kind="stable")[..., None, :]
    made = np.linalg.qr(np.where(finite, np.take_along_axis(product, order, axis=-1), 0.0))[0]
    in_place = np.take_along_axis(made, np.argsort(order, axis=-1), axis=-1)
    return unstacked(np.where(finite, in_place, np.nan))
