"""Adam, a running average of gradients over the root of one of their squares, and the optimizers made from it.

In all of them t counts the steps from 1, V and S start at 0, and a hat corrects for that start.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Vector
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Iterate, Update
from termopt.optimizers.common import beta1, beta2, decay_rate, epsilon, learning_rate, power, root
from termopt.optimizers.wrapping import Transformable


class Moments(NamedTuple):
    """t steps taken; V, S: the running averages of gradients and of their squares, (d, *B)."""

    t: int
    V: Array
    S: Array


class MomentsAndMax(NamedTuple):
    """Moments, and M: the largest S so far, (d, *B)."""

    t: int
    V: Array
    S: Array
    M: Array


class MomentAndBound(NamedTuple):
    """t steps taken; V: the running average of gradients; u: the fading bound on their size, (d, *B)."""

    t: int
    V: Array
    u: Array


AVERAGES = (
    Equation("g", "g ← ∇f(w)"),
    Equation("V", "V ← β₁·V + (1 − β₁)·g"),
    Equation("S", "S ← β₂·S + (1 − β₂)·g²"),
)
V_HAT = Equation("V̂", "V̂ ← V / (1 − β₁ᵗ)")
S_HAT = Equation("Ŝ", "Ŝ ← S / (1 − β₂ᵗ)")
RATE = Equation("rate", "rate ← η / (√Ŝ + ε)")
STEP = Equation("Δw", "Δw ← −rate·V̂")


class Averaging(Transformable):
    """An optimizer with V, a running average of gradients, which is drawn as an arrow."""

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        """−V, the average downhill. It is no step, so it is free."""
        return (Vector.of("−V", -after.terms["V"], free=True, what="average"),)


@dataclass(frozen=True)
class Adam(Averaging):
    """Adam: Momentum's direction over RMSProp's scale, both corrected for having started at zero.

        V ← β₁·V + (1 − β₁)·g,  S ← β₂·S + (1 − β₂)·g²,  w ← w − η·V̂ / (√Ŝ + ε)

    ε stands outside the root of the corrected Ŝ. Kingma & Ba 2015, Adam: A method for stochastic optimization.
    Watch: the first step is η long along every axis, steep or flat; later the steeper axis gets the smaller rate.
    """

    name: ClassVar[str] = "adam"
    title: ClassVar[str] = "Adam"
    equals: ClassVar[str] = "torch 2.13.0 Adam"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (*AVERAGES, V_HAT, S_HAT, RATE, STEP)

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        return Moments(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (root(S_hat) + self.eps)
        dw = -rate * V_hat
        terms = {"g": g, "V": V, "S": S, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, Moments(t, V, S), terms)


@dataclass(frozen=True)
class AMSGrad(Averaging):
    """AMSGrad: Adam whose rate never grows back, because it divides by the largest S so far.

        M ← max(M, S),  w ← w − η·V̂ / (√(M / (1 − β₂ᵗ)) + ε)

    The maximum is of the raw S and is corrected afterwards, as in PyTorch; the paper corrects nothing. Reddi, Kale &
    Kumar 2018, On the convergence of Adam and beyond.
    Watch: after a steep stretch it stays careful where Adam speeds up again.
    """

    name: ClassVar[str] = "amsgrad"
    title: ClassVar[str] = "AMSGrad"
    equals: ClassVar[str] = "torch 2.13.0 Adam(amsgrad=True)"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES,
        Equation("M", "M ← max(M, S)"),
        V_HAT,
        Equation("Ŝ", "Ŝ ← M / (1 − β₂ᵗ)"),
        RATE,
        STEP,
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> MomentsAndMax:
        return MomentsAndMax(0, np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: MomentsAndMax, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        M = np.maximum(state.M, S)
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = M / (1 - power(self.beta2, t))
        rate = self.lr / (root(S_hat) + self.eps)
        dw = -rate * V_hat
        terms = {"g": g, "V": V, "S": S, "M": M, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, MomentsAndMax(t, V, S, M), terms)


@dataclass(frozen=True)
class AdamW(Averaging):
    """AdamW: Adam, and beside it a pull towards zero that its scaling does not touch.

        w ← w − η·V̂ / (√Ŝ + ε) − η·λ·w

    Decoupled: λ never enters the averages. Loshchilov & Hutter 2019, Decoupled weight decay regularization.
    Watch: it comes to rest a little off the minimum, on the side of the origin.
    """

    name: ClassVar[str] = "adamw"
    title: ClassVar[str] = "AdamW"
    equals: ClassVar[str] = "torch 2.13.0 AdamW"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES,
        V_HAT,
        S_HAT,
        RATE,
        Equation("Δw", "Δw ← −rate·V̂ − η·λ·w"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)
    weight_decay: float = hyperparameter(
        0.01, lo=0, scale="log", symbol="λ", doc="pull towards zero, as a share of η·w"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        return Moments(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (root(S_hat) + self.eps)
        dw = -rate * V_hat - self.lr * self.weight_decay * x
        terms = {"g": g, "V": V, "S": S, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, Moments(t, V, S), terms)


@dataclass(frozen=True)
class AdaMax(Averaging):
    """AdaMax: Adam with the largest recent gradient in place of the root mean square.

        V ← β₁·V + (1 − β₁)·g,  u ← max(β₂·u, |g| + ε),  w ← w − η·V̂ / u

    ε stands inside the maximum, as in PyTorch; the paper has none. u needs no correction. Kingma & Ba 2015, Adam: A
    method for stochastic optimization, section 7.1.
    Watch: no step is longer than about η along any axis, and one steep moment lowers the rate for a long time.
    """

    name: ClassVar[str] = "adamax"
    title: ClassVar[str] = "AdaMax"
    equals: ClassVar[str] = "torch 2.13.0 Adamax"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES[:2],
        Equation("u", "u ← max(β₂·u, |g| + ε)"),
        V_HAT,
        Equation("rate", "rate ← η / u"),
        STEP,
    )

    lr: float = learning_rate(2e-3)
    beta1: float = beta1()
    beta2: float = decay_rate(0.999, "β₂", "how slowly the bound on the gradient fades", also=("betas[1]",))
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> MomentAndBound:
        return MomentAndBound(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: MomentAndBound, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        u = np.maximum(self.beta2 * state.u, np.abs(g) + self.eps)
        V_hat = V / (1 - power(self.beta1, t))
        rate = self.lr / u
        dw = -rate * V_hat
        return Update(x + dw, MomentAndBound(t, V, u), {"g": g, "V": V, "u": u, "V̂": V_hat, "rate": rate, "Δw": dw})
