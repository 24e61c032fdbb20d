"""Members of Adam's family that go gently through their first steps, while the averages have seen little."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.adam_family import AVERAGES, RATE, S_HAT, STEP, V_HAT, Averaging, Moments
from termopt.optimizers.common import Number, beta1, beta2, epsilon, learning_rate, per_run, power


class MomentsAndProduct(NamedTuple):
    """Moments, and P: the product of all μ so far, one number for all runs or one each."""

    t: int
    V: Array
    S: Array
    P: Number


@dataclass(frozen=True)
class NAdam(Averaging):
    """NAdam: Adam with Nesterov's look-ahead folded into its momentum, which warms up from β₁/2 to β₁.

        V̂ ← μ′·V / (1 − P·μ′) + (1 − μ)·g / (1 − P),  w ← w − η·V̂ / (√Ŝ + ε)

    μ is this step's momentum, μ′ the next one's, P the product of all so far, as in PyTorch. Dozat 2016, Incorporating
    Nesterov momentum into Adam.
    Watch: this step's gradient counts for more than in Adam, so it turns earlier and swings less.
    """

    name: ClassVar[str] = "nadam"
    title: ClassVar[str] = "NAdam"
    equals: ClassVar[str] = "torch 2.13.0 NAdam"
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES,
        Equation("μ", "μ ← β₁·(1 − 0.5·0.96^(t·ψ))"),
        Equation("μ′", "μ′ ← β₁·(1 − 0.5·0.96^((t + 1)·ψ))"),
        Equation("P", "P ← P·μ"),
        Equation("V̂", "V̂ ← μ′·V / (1 − P·μ′) + (1 − μ)·g / (1 − P)"),
        S_HAT,
        RATE,
        STEP,
    )

    lr: float = learning_rate(2e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)
    momentum_decay: float = hyperparameter(
        4e-3, lo=0, scale="log", symbol="ψ", doc="how soon the momentum warms up to β₁"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> MomentsAndProduct:
        return MomentsAndProduct(0, np.zeros_like(x), np.zeros_like(x), 1.0)

    def tell(self, x: Array, state: MomentsAndProduct, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        mu = self.beta1 * (1 - 0.5 * power(0.96, t * self.momentum_decay))
        mu_next = self.beta1 * (1 - 0.5 * power(0.96, (t + 1) * self.momentum_decay))
        P = state.P * mu
        V_hat = mu_next * V / (1 - P * mu_next) + (1 - mu) * g / (1 - P)
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (np.sqrt(S_hat) + self.eps)
        dw = -rate * V_hat
        shared = {"μ": per_run(mu, x), "μ′": per_run(mu_next, x), "P": per_run(P, x)}
        terms = {"g": g, "V": V, "S": S, **shared, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, MomentsAndProduct(t, V, S, P), terms)


@dataclass(frozen=True)
class RAdam(Averaging):
    """RAdam: Adam that does not divide by S before S has seen enough to be trusted.

        w ← w − η·r·√(1 − β₂ᵗ)·V̂ / (√S + ε) if ρ > 5, else w ← w − η·V̂

    ρ is how many gradients S speaks for, at most ρ∞, and r makes up for the spread of an S that has seen few. ε stands
    beside the raw √S and the threshold is 5, both as in PyTorch; the paper's is 4. Liu et al. 2020, On the variance of
    the adaptive learning rate and beyond.
    Watch: a few plain momentum steps as long as the slope is steep, then a sudden cautious restart as Adam.
    """

    name: ClassVar[str] = "radam"
    title: ClassVar[str] = "RAdam"
    equals: ClassVar[str] = "torch 2.13.0 RAdam"
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES,
        V_HAT,
        Equation("ρ∞", "ρ∞ ← 2 / (1 − β₂) − 1"),
        Equation("ρ", "ρ ← ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ)"),
        Equation("r", "r ← √((ρ − 4)·(ρ − 2)·ρ∞ / ((ρ∞ − 4)·(ρ∞ − 2)·ρ)) if ρ > 5 else 0"),
        Equation("rate", "rate ← η·r·√(1 − β₂ᵗ) / (√S + ε) if ρ > 5 else η"),
        STEP,
    )

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
        rho_max = 2 / (1 - self.beta2) - 1
        fading = power(self.beta2, t)
        rho = rho_max - 2 * t * fading / (1 - fading)
        r = _rectification(rho, rho_max)
        rate = np.where(rho > 5, self.lr * r * np.sqrt(1 - fading) / (np.sqrt(S) + self.eps), self.lr)
        dw = -rate * V_hat
        shared = {"ρ∞": per_run(rho_max, x), "ρ": per_run(rho, x), "r": per_run(r, x)}
        terms = {"g": g, "V": V, "S": S, "V̂": V_hat, **shared, "rate": rate, "Δw": dw}
        return Update(x + dw, Moments(t, V, S), terms)


def _rectification(rho: Number, rho_max: Number) -> Number:
    """r, or 0 where ρ ≤ 5: there the fraction may be negative or divide by 0, and is not used."""
    trusted = rho > 5
    above = np.where(trusted, (rho - 4) * (rho - 2) * rho_max, 0)
    below = np.where(trusted, (rho_max - 4) * (rho_max - 2) * rho, 1)
    return np.sqrt(above / below)
