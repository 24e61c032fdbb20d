"""Optimizers that give each array of the parameters a scale of its own: LARS, LAMB, NovoGrad, Adafactor.

On a surface x and y are one array, a vector of two.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.adam_family import AVERAGES, S_HAT, V_HAT, Averaging
from termopt.optimizers.blocks import Shapes, flat, parts, shapes_of, spread, vectors
from termopt.optimizers.common import Number, beta1, beta2, dot, epsilon, learning_rate, momentum, norm, per_run, power
from termopt.optimizers.wrapping import Transformable

MACHINE_EPSILON = 2.0**-52


class BlockVelocity(NamedTuple):
    """The shapes of the blocks; v: the step in the making, (d, *B)."""

    shapes: Shapes
    v: Array


class BlockMoments(NamedTuple):
    """The shapes of the blocks; t steps taken; V, S: averages of gradients and of their squares, (d, *B)."""

    shapes: Shapes
    t: int
    V: Array
    S: Array


class BlockSquares(NamedTuple):
    """The shapes of the blocks; t steps taken; S: the averages of squares of each block.

    Those of a vector are (n, *B). Those of a matrix are their means over rows and over columns, (r, 1, *B), (1, c, *B).
    """

    shapes: Shapes
    t: int
    S: tuple[tuple[Array, ...], ...]


def trust_ratio(x: Array, u: Array, shapes: Shapes, trust: Number = 1.0) -> Array:
    """trust·‖x‖ / ‖u‖ of each block, for each of its coordinates; 1 where one of the two is 0. x, u: (d, *B).

    shapes: those of the blocks.
    """
    norms = [(norm(a), norm(b)) for a, b in zip(vectors(x, shapes), vectors(u, shapes), strict=True)]
    lame = [(a == 0) | (b == 0) for a, b in norms]
    ratios = [np.where(no, 1.0, trust * a / np.where(no, 1.0, b)) for (a, b), no in zip(norms, lame, strict=True)]
    return spread(iter(ratios), shapes, x)


@dataclass(frozen=True)
class LARS(Transformable):
    """LARS: each array moves by a share of its own length, however steep the slope is.

        r = κ·‖w‖ / ‖g‖,  v ← γ·v + η·r·g,  w ← w − v

    r is 1 where a norm is 0, as in optax. You, Gitman & Ginsburg 2017, Large batch training of convolutional networks.
    Watch: on a surface it is one array: the step shrinks with the distance from the origin, which it cannot cross.
    """

    name: ClassVar[str] = "lars"
    title: ClassVar[str] = "LARS"
    equals: ClassVar[str] = "optax 0.2.8 lars"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("r", "r ← κ·‖w‖ / ‖g‖ if min(‖w‖, ‖g‖) > 0 else 1"),
        Equation("v", "v ← γ·v + η·r·g"),
        Equation("Δw", "Δw ← −v"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = momentum(0.9, "how much of the velocity is kept; 1 is no friction")
    trust: float = hyperparameter(
        1e-3, lo=0, scale="log", symbol="κ", also=("trust_coefficient",), doc="share of its length that an array moves"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> BlockVelocity:
        return BlockVelocity(shapes_of(x, blocks), np.zeros_like(x))

    def tell(self, x: Array, state: BlockVelocity, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        r = trust_ratio(x, g, state.shapes, self.trust)
        v = self.momentum * state.v + self.lr * r * g
        dw = -v
        return Update(x + dw, BlockVelocity(state.shapes, v), {"g": g, "r": r, "v": v, "Δw": dw})


@dataclass(frozen=True)
class LAMB(Averaging):
    """LAMB: Adam's direction, and LARS's length.

        u = V̂ / (√Ŝ + ε),  w ← w − η·‖w‖ / ‖u‖·u

    The ratio is 1 where a norm is 0, as in optax. You et al. 2020, Large batch optimization for deep learning: training
    BERT in 76 minutes.
    Watch: on a surface it is one array: every step is η·‖w‖ long, so it crawls near the origin.
    """

    name: ClassVar[str] = "lamb"
    title: ClassVar[str] = "LAMB"
    equals: ClassVar[str] = "optax 0.2.8 lamb"
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES,
        V_HAT,
        S_HAT,
        Equation("u", "u ← V̂ / (√Ŝ + ε)"),
        Equation("r", "r ← ‖w‖ / ‖u‖ if min(‖w‖, ‖u‖) > 0 else 1"),
        Equation("Δw", "Δw ← −η·r·u"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-6)

    def init(self, x: Array, blocks: Blocks = ()) -> BlockMoments:
        return BlockMoments(shapes_of(x, blocks), 0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: BlockMoments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = S / (1 - power(self.beta2, t))
        u = V_hat / (np.sqrt(S_hat) + self.eps)
        r = trust_ratio(x, u, state.shapes)
        dw = -self.lr * r * u
        terms = {"g": g, "V": V, "S": S, "V̂": V_hat, "Ŝ": S_hat, "u": u, "r": r, "Δw": dw}
        return Update(x + dw, BlockMoments(state.shapes, t, V, S), terms)


@dataclass(frozen=True)
class NovoGrad(Averaging):
    """NovoGrad: momentum of gradients that are divided by the running size of their whole array.

        S ← β₂·S + (1 − β₂)·‖g‖²,  V ← β₁·V + g / (√S + ε),  w ← w − η·V

    S begins as the first ‖g‖². V is a sum, not an average. Ginsburg et al. 2019, Stochastic gradient methods with
    layer-wise adaptive moments for training of deep networks.
    Watch: on a surface it is one array: steep and flat coordinates get one rate, so valleys zigzag as with momentum.
    """

    name: ClassVar[str] = "novograd"
    title: ClassVar[str] = "NovoGrad"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 NovoGrad"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("S", "S ← β₂·S + (1 − β₂)·‖g‖² if t > 1 else ‖g‖²"),
        Equation("V", "V ← β₁·V + g / (√S + ε)"),
        Equation("Δw", "Δw ← −η·V"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1(0.95)
    beta2: float = beta2(0.98)
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> BlockMoments:
        return BlockMoments(shapes_of(x, blocks), 0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: BlockMoments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        squares = spread((dot(a, a) for a in vectors(g, state.shapes)), state.shapes, x)
        S = self.beta2 * state.S + (1 - self.beta2) * squares if t > 1 else squares
        V = self.beta1 * state.V + g / np.where(g == 0, 1.0, np.sqrt(S) + self.eps)
        dw = -self.lr * V
        return Update(x + dw, BlockMoments(state.shapes, t, V, S), {"g": g, "S": S, "V": V, "Δw": dw})


@dataclass(frozen=True)
class Adafactor(Transformable):
    """Adafactor: RMSProp that keeps of a matrix only the means over rows and columns, and steps in shares of w.

        S ← S + t^(−0.8)·(g² − S),  u = g / √S,  w ← w − max(0.001, rms(w))·min(η, 1/√t)·u / max(1, rms(u))

    Of an array with two axes, √S is the root of rows·columns / their mean. δ is the precision of a number. Shazeer &
    Stern 2018, Adafactor: adaptive learning rates with sublinear memory cost; as in torch.optim.Adafactor.
    Watch: on a surface it is one vector and nothing is factored: steps in proportion to the distance from the origin.
    """

    name: ClassVar[str] = "adafactor"
    title: ClassVar[str] = "Adafactor"
    equals: ClassVar[str] = "torch 2.13.0 Adafactor"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("ρ", "ρ ← min(η, 1 / √t)"),
        Equation("a", "a ← max(0.001, rms(w))·ρ"),
        Equation("S", "S ← S + t^(−0.8)·(g² − S)"),
        Equation("u", "u ← g / √(max(S, δ²))"),
        Equation("Δw", "Δw ← −a·u / max(1, rms(u))"),
    )

    lr: float = learning_rate(0.01)

    def init(self, x: Array, blocks: Blocks = ()) -> BlockSquares:
        shapes = shapes_of(x, blocks)
        return BlockSquares(shapes, 0, tuple(map(_no_squares, parts(x, shapes), map(len, shapes))))

    def tell(self, x: Array, state: BlockSquares, evaluation: Evaluation) -> Update:
        t, g, shapes = state.t + 1, evaluation.grad, state.shapes
        new = power(float(t), -0.8)
        rho = np.minimum(self.lr, 1 / np.sqrt(t))
        S = tuple(_squares(old, part, new) for old, part in zip(state.S, parts(g, shapes), strict=True))
        shown = flat(map(_estimate, S), shapes, x)
        u = g / np.sqrt(np.maximum(shown, MACHINE_EPSILON**2))
        a = np.maximum(1e-3, spread(map(rms, vectors(x, shapes)), shapes, x)) * rho
        dw = -a * u / np.maximum(1.0, spread(map(rms, vectors(u, shapes)), shapes, x))
        terms = {"g": g, "ρ": per_run(rho, x), "a": a, "S": shown, "u": u, "Δw": dw}
        return Update(x + dw, BlockSquares(shapes, t, S), terms)


def rms(v: Array) -> Array:
    """The root mean square over the first axis."""
    return np.asarray(norm(v) / np.sqrt(len(v)))


def _no_squares(block: Array, axes: int) -> tuple[Array, ...]:
    if axes != 2:
        return (np.zeros_like(block),)
    return np.zeros_like(block[:, :1]), np.zeros_like(block[:1])


def _squares(old: tuple[Array, ...], g: Array, new: Number) -> tuple[Array, ...]:
    """The averages of a block with a share `new` of its gradient's squares."""
    squares = (g * g,) if len(old) == 1 else (_mean(g * g, 1), _mean(g * g, 0))
    return tuple(a + new * (b - a) for a, b in zip(old, squares, strict=True))


def _estimate(S: tuple[Array, ...]) -> Array:
    """The squares of a block, of a matrix from those of its rows and columns."""
    if len(S) == 1:
        return S[0]
    rows, columns = S
    return rows * columns / np.maximum(_mean(rows, 0), MACHINE_EPSILON)


def _mean(v: Array, axis: int) -> Array:
    """The mean over an axis, which stays, in one order of additions for any batch."""
    return np.add.accumulate(v, axis=axis).take([-1], axis=axis) / v.shape[axis]
