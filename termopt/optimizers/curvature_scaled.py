"""Methods told the diagonal of the Hessian, by which they divide as Adam does by its squares."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Charge, Equation, Evaluation, Oracle, Update
from termopt.optimizers.common import beta1, beta2, epsilon, learning_rate, power
from termopt.optimizers.wrapping import Transformable

TINY = 1e-12
"""The least curvature that Sophia divides by."""


class Curvatures(NamedTuple):
    """t: steps so far. V: the average gradient, (d, *B). h: the average curvature, (d, *B)."""

    t: int
    V: Array
    h: Array


class SquaredCurvatures(NamedTuple):
    """t: steps so far. V: the average gradient, (d, *B). S: the average squared curvature, (d, *B)."""

    t: int
    V: Array
    S: Array


@dataclass(frozen=True)
class Sophia(Transformable):
    """Sophia: the average gradient over the average curvature, no coordinate further than ρ.

        V ← β₁·V + (1 − β₁)·g,  h ← β₂·h + (1 − β₂)·D at every kth step
        w ← w − η·clip(V / max(h, 10⁻¹²), ±ρ)

    D is the exact diagonal of the Hessian here, which the paper estimates by random products; only the steps that ask
    for it are charged for it. Where the curvature is not above 0, the coordinate moves by η·ρ. Liu et al. 2023, Sophia:
    a scalable stochastic second-order optimizer for language model pre-training, in the form of pytorch_optimizer's
    SophiaH.
    Watch: on a slope it moves as a sign method does; where it is curved enough, as Newton's method along each axis.
    """

    name: ClassVar[str] = "sophia"
    title: ClassVar[str] = "Sophia"
    oracle: ClassVar[Oracle] = "hessian_diagonal"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 SophiaH, with the exact diagonal"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("V", "V ← β₁·V + (1 − β₁)·g"),
        Equation("h", "h ← β₂·h + (1 − β₂)·D if mod(t − 1, every) ≤ 0 else h"),
        Equation("u", "u ← max(−ρ, min(ρ, V / max(h, 10^(−12))))"),
        Equation("Δw", "Δw ← −η·u"),
    )

    lr: float = learning_rate(0.06)
    beta1: float = beta1(0.96)
    beta2: float = beta2(0.99)
    clip: float = hyperparameter(0.01, lo=0, scale="log", symbol="ρ", also=("p",), doc="the longest step, before η")
    every: int = hyperparameter(10, lo=1, symbol="every", doc="steps between two looks at the curvature")

    def asks(self, state: Curvatures) -> Oracle:
        return "gradient" if state.t % self.every else "hessian_diagonal"

    @property
    def charge(self) -> Charge:
        return Charge(self.every + 1, self.every)

    def init(self, x: Array, blocks: Blocks = ()) -> Curvatures:
        return Curvatures(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Curvatures, evaluation: Evaluation) -> Update:
        g, h = evaluation.grad, state.h
        V = self.beta1 * state.V + (1 - self.beta1) * g
        if state.t % self.every == 0:
            h = self.beta2 * state.h + (1 - self.beta2) * evaluation.hessian
        u = np.maximum(-self.clip, np.minimum(self.clip, V / np.maximum(h, TINY)))
        dw = -self.lr * u
        return Update(x + dw, Curvatures(state.t + 1, V, h), {"g": g, "V": V, "h": h, "u": u, "Δw": dw})


@dataclass(frozen=True)
class AdaHessian(Transformable):
    """AdaHessian: Adam with the curvature along each axis in the place of the gradient, where it is squared.

        V ← β₁·V + (1 − β₁)·g,  S ← β₂·S + (1 − β₂)·D²,  D = diag H
        w ← w − η·V̂ / (√Ŝ + ε)

    V̂ and Ŝ are corrected for their start at 0. D is the exact diagonal here, which the paper estimates by random
    products. Yao et al. 2021, ADAHESSIAN: an adaptive second order optimizer for machine learning.
    Watch: steps are long where it is flat and short where it is curved, as Newton's method would have it along each
    axis; a valley that is not along an axis is no narrower to it than it is.
    """

    name: ClassVar[str] = "adahessian"
    title: ClassVar[str] = "AdaHessian"
    oracle: ClassVar[Oracle] = "hessian_diagonal"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 AdaHessian, with the exact diagonal"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("D", "D ← diagonal of ∇²f(w)"),
        Equation("V", "V ← β₁·V + (1 − β₁)·g"),
        Equation("S", "S ← β₂·S + (1 − β₂)·D²"),
        Equation("V̂", "V̂ ← V / (1 − β₁ᵗ)"),
        Equation("Ŝ", "Ŝ ← S / (1 − β₂ᵗ)"),
        Equation("Δw", "Δw ← −η·V̂ / (√Ŝ + ε)"),
    )

    lr: float = learning_rate(0.1)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-16)

    def init(self, x: Array, blocks: Blocks = ()) -> SquaredCurvatures:
        return SquaredCurvatures(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: SquaredCurvatures, evaluation: Evaluation) -> Update:
        g, D, t = evaluation.grad, evaluation.hessian, state.t + 1
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (D * D)
        V_hat, S_hat = V / (1 - power(self.beta1, t)), S / (1 - power(self.beta2, t))
        dw = -self.lr * V_hat / (np.sqrt(S_hat) + self.eps)
        terms = {"g": g, "D": D, "V": V, "S": S, "V̂": V_hat, "Ŝ": S_hat, "Δw": dw}
        return Update(x + dw, SquaredCurvatures(t, V, S), terms)
