"""Optimizers that change what Adam divides by, or when it divides: AdaBelief, Yogi, AdaBound, LaProp, ADOPT."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.adam_family import AVERAGES, RATE, S_HAT, STEP, V_HAT, Averaging, Moments
from termopt.optimizers.common import beta1, beta2, either, epsilon, learning_rate, per_run, power, root


@dataclass(frozen=True)
class AdaBelief(Averaging):
    """AdaBelief: long steps where the gradient is what was expected, short ones where it surprises.

        S ← β₂·S + (1 − β₂)·(g − V)² + ε,  w ← w − η·V̂ / (√Ŝ + ε)

    V is the new average, and ε stands inside the recursion and again outside the root. Zhuang et al. 2020, AdaBelief
    optimizer: adapting stepsizes by the belief in observed gradients.
    Watch: on a long even slope it is faster than Adam, at a bend it brakes.
    """

    name: ClassVar[str] = "adabelief"
    title: ClassVar[str] = "AdaBelief"
    equals: ClassVar[str] = "optax 0.2.8 adabelief"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES[:2],
        Equation("S", "S ← β₂·S + (1 − β₂)·(g − V)² + ε"),
        V_HAT,
        S_HAT,
        RATE,
        STEP,
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-16)

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        return Moments(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        surprise = g - V
        S = self.beta2 * state.S + (1 - self.beta2) * (surprise * surprise) + self.eps
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (root(S_hat) + self.eps)
        dw = -rate * V_hat
        terms = {"g": g, "V": V, "S": S, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, Moments(t, V, S), terms)


@dataclass(frozen=True)
class Yogi(Averaging):
    """Yogi: Adam whose S changes by a bounded amount, so that it forgets a steep stretch slowly.

        S ← S − (1 − β₂)·sign(S − g²)·g²,  w ← w − η·V̂ / (√Ŝ + ε)

    V and S start at S₀, as in optax. ε is large on purpose. Zaheer et al. 2018, Adaptive methods for nonconvex
    optimization.
    Watch: after a steep stretch no sudden acceleration, where Adam has one.
    """

    name: ClassVar[str] = "yogi"
    title: ClassVar[str] = "Yogi"
    equals: ClassVar[str] = "optax 0.2.8 yogi"
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES[:2],
        Equation("S", "S ← S − (1 − β₂)·sign(S − g²)·g²"),
        V_HAT,
        S_HAT,
        RATE,
        STEP,
    )

    lr: float = learning_rate(0.01)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-3)
    initial: float = hyperparameter(1e-6, lo=0, scale="log", symbol="S₀", doc="what V and S start from")

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        start = np.zeros_like(x) + self.initial
        return Moments(0, start, start)

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = state.S - (1 - self.beta2) * np.sign(state.S - g * g) * (g * g)
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (np.sqrt(S_hat) + self.eps)
        dw = -rate * V_hat
        terms = {"g": g, "V": V, "S": S, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, Moments(t, V, S), terms)


@dataclass(frozen=True)
class AdaBound(Averaging):
    """AdaBound: Adam whose rates are held between two bounds that close in on one rate for all.

        rate ← max(low, min(high, η·√(1 − β₂ᵗ) / (1 − β₁ᵗ) / (√S + ε))),  w ← w − rate·V

    low and high come from far below and above to η∞ at the pace γ, so it starts as Adam and ends as SGD with momentum.
    The bounds hold the correction as well. Luo, Xiong, Liu & Sun 2019, Adaptive gradient methods with dynamic bound of
    learning rate.
    Watch: the rates of steep and flat coordinates meet.
    """

    name: ClassVar[str] = "adabound"
    title: ClassVar[str] = "AdaBound"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 AdaBound"
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES,
        Equation("a", "a ← η·√(1 − β₂ᵗ) / (1 − β₁ᵗ) / (√S + ε)"),
        Equation("low", "low ← η∞·(1 − 1 / (γ·t + 1))"),
        Equation("high", "high ← η∞·(1 + 1 / (γ·t))"),
        Equation("rate", "rate ← max(low, min(high, a))"),
        Equation("Δw", "Δw ← −rate·V"),
    )

    lr: float = learning_rate(1e-3)
    final_lr: float = hyperparameter(0.1, lo=0, scale="log", symbol="η∞", doc="the rate that both bounds end at")
    beta1: float = beta1()
    beta2: float = beta2()
    gamma: float = hyperparameter(1e-3, lo=0, open_lo=True, scale="log", symbol="γ", doc="how soon the bounds close in")
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        return Moments(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        corrected = self.lr * np.sqrt(1 - power(self.beta2, t)) / (1 - power(self.beta1, t))
        a = corrected / (np.sqrt(S) + self.eps)
        low = self.final_lr * (1 - 1 / (self.gamma * t + 1))
        high = self.final_lr * (1 + 1 / (self.gamma * t))
        rate = np.maximum(low, np.minimum(high, a))
        dw = -rate * V
        bounds = {"low": per_run(low, x), "high": per_run(high, x)}
        return Update(x + dw, Moments(t, V, S), {"g": g, "V": V, "S": S, "a": a, **bounds, "rate": rate, "Δw": dw})


@dataclass(frozen=True)
class LaProp(Averaging):
    """LaProp: divide first, then average; Adam averages first and then divides.

        d ← g·√(1 − β₂ᵗ) / (√S + ε),  V ← β₁·V + (1 − β₁)·d,  w ← w − η·V / (1 − β₁ᵗ)

    Ziyin, Wang & Ueda 2020, LaProp: separating momentum and adaptivity in Adam.
    Watch: beside Adam: it stays calm with a β₂ far below β₁, where Adam swings.
    """

    name: ClassVar[str] = "laprop"
    title: ClassVar[str] = "LaProp"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 LaProp"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        AVERAGES[2],
        Equation("d", "d ← g·√(1 − β₂ᵗ) / (√S + ε)"),
        Equation("V", "V ← β₁·V + (1 − β₁)·d"),
        V_HAT,
        Equation("Δw", "Δw ← −η·V̂"),
    )

    lr: float = learning_rate(4e-4)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-15)

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        return Moments(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        d = g * root(1 - power(self.beta2, t)) / (root(S) + self.eps)
        V = self.beta1 * state.V + (1 - self.beta1) * d
        V_hat = V / (1 - power(self.beta1, t))
        dw = -self.lr * V_hat
        return Update(x + dw, Moments(t, V, S), {"g": g, "S": S, "d": d, "V": V, "V̂": V_hat, "Δw": dw})


@dataclass(frozen=True)
class ADOPT(Averaging):
    """ADOPT: Adam that divides a gradient by what was known before it, and averages afterwards.

        d ← g / max(√S, ε), between −t^0.25 and t^0.25,  V ← β₁·V + (1 − β₁)·d,  w ← w − η·V,  S ← β₂·S + (1 − β₂)·g²

    The first gradient only makes S = g². So S knows nothing of the gradient that it divides, which is what the proof of
    convergence for any β₂ needs. Taniguchi et al. 2024, ADOPT: modified Adam can converge with any β₂ with the optimal
    rate.
    Watch: the first step stands still.
    """

    name: ClassVar[str] = "adopt"
    title: ClassVar[str] = "ADOPT"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 ADOPT"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("b", "b ← t^0.25"),
        Equation("d", "d ← max(−b, min(b, g / max(√S, ε))) if t > 1 else 0"),
        Equation("V", "V ← β₁·V + (1 − β₁)·d"),
        Equation("S", "S ← β₂·S + (1 − β₂)·g² if t > 1 else g²"),
        Equation("Δw", "Δw ← −η·V"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2(0.9999)
    eps: float = epsilon(1e-6)

    def init(self, x: Array, blocks: Blocks = ()) -> Moments:
        return Moments(0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Moments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        b = power(float(t), 0.25)
        d = np.maximum(-b, np.minimum(b, g / np.maximum(np.sqrt(state.S), self.eps))) if t > 1 else np.zeros_like(g)
        V = self.beta1 * state.V + (1 - self.beta1) * d
        S = either(t > 1, self.beta2 * state.S + (1 - self.beta2) * (g * g), g * g)
        dw = -self.lr * V
        terms = {"g": g, "b": per_run(b, x), "d": d, "V": V, "S": S, "Δw": dw}
        return Update(x + dw, Moments(t, V, S), terms)
