"""Optimizers that average gradients in another way than Adam does: Adan, AdEMAMix, QHAdam."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.adam_family import AVERAGES, RATE, S_HAT, V_HAT, Averaging
from termopt.optimizers.common import Number, beta1, beta2, decay_rate, epsilon, learning_rate, per_run, power, root


class Differences(NamedTuple):
    """t steps taken; V, D, S: averages of gradients, differences, squares; h: the last gradient; (d, *B)."""

    t: int
    V: Array
    D: Array
    S: Array
    h: Array


class FastAndSlow(NamedTuple):
    """t steps taken; V, M: the fast and the slow average of gradients; S: that of their squares; (d, *B)."""

    t: int
    V: Array
    M: Array
    S: Array


class Weighted(NamedTuple):
    """u, z: how many gradients the averages speak for; V, S: those of gradients and of their squares, (d, *B)."""

    u: Number
    z: Number
    V: Array
    S: Array


def beta3(default: float, doc: str) -> float:
    """The hyperparameter β₃, in [0, 1), which PyTorch calls betas[2]."""
    return decay_rate(default, "β₃", doc, also=("betas[2]",))


@dataclass(frozen=True)
class Adan(Averaging):
    """Adan: Adam with Nesterov's momentum, which it takes from how the gradient changes.

        D ← β₂·D + (1 − β₂)·(g − h),  S ← β₃·S + (1 − β₃)·(g + β₂·(g − h))²,  w ← w − η·(V̂ + β₂·D̂) / (√Ŝ + ε)

    h is the gradient of the step before. The βs are what is kept, as in the authors' code; those of the paper are one
    minus that. Xie et al. 2024, Adan: adaptive Nesterov momentum algorithm for faster optimizing deep models.
    Watch: it brakes before a turn, as Nesterov does.
    """

    name: ClassVar[str] = "adan"
    title: ClassVar[str] = "Adan"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 Adan"
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES[:2],
        Equation("y", "y ← g − h if t > 1 else 0"),
        Equation("D", "D ← β₂·D + (1 − β₂)·y"),
        Equation("S", "S ← β₃·S + (1 − β₃)·(g + β₂·y)²"),
        Equation("h", "h ← g"),
        V_HAT,
        Equation("D̂", "D̂ ← D / (1 − β₂ᵗ)"),
        Equation("Ŝ", "Ŝ ← S / (1 − β₃ᵗ)"),
        RATE,
        Equation("Δw", "Δw ← −rate·(V̂ + β₂·D̂)"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1(0.98)
    beta2: float = decay_rate(0.92, "β₂", "decay rate of the average of differences", also=("betas[1]",))
    beta3: float = beta3(0.99, "decay rate of the average of squares")
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> Differences:
        zeros = np.zeros_like(x)
        return Differences(0, zeros, zeros, zeros, zeros)

    def tell(self, x: Array, state: Differences, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        y = g - state.h if t > 1 else np.zeros_like(g)
        D = self.beta2 * state.D + (1 - self.beta2) * y
        ahead = g + self.beta2 * y
        S = self.beta3 * state.S + (1 - self.beta3) * (ahead * ahead)
        V_hat = V / (1 - power(self.beta1, t))
        D_hat = D / (1 - power(self.beta2, t))
        S_hat = S / (1 - power(self.beta3, t))
        rate = self.lr / (np.sqrt(S_hat) + self.eps)
        dw = -rate * (V_hat + self.beta2 * D_hat)
        hats = {"V̂": V_hat, "D̂": D_hat, "Ŝ": S_hat}
        terms = {"g": g, "V": V, "y": y, "D": D, "S": S, "h": g, **hats, "rate": rate, "Δw": dw}
        return Update(x + dw, Differences(t, V, D, S, g), terms)


@dataclass(frozen=True)
class AdEMAMix(Averaging):
    """AdEMAMix: Adam's average of gradients, and beside it one that remembers thousands of steps.

        M ← β₃·M + (1 − β₃)·g,  w ← w − η·(V̂ + α·M) / (√Ŝ + ε)

    M is not corrected for its start. α and β₃ are constant, as in optax; the paper lets them grow. Pagliardini, Ablin &
    Grangier 2024, The AdEMAMix optimizer: better, faster, older.
    Watch: M keeps pushing long after the slope has turned, so on small problems it overshoots far.
    """

    name: ClassVar[str] = "ademamix"
    title: ClassVar[str] = "AdEMAMix"
    equals: ClassVar[str] = "optax 0.2.8 contrib.ademamix"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        *AVERAGES[:2],
        Equation("M", "M ← β₃·M + (1 − β₃)·g"),
        AVERAGES[2],
        V_HAT,
        S_HAT,
        RATE,
        Equation("Δw", "Δw ← −rate·(V̂ + α·M)"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    beta3: float = beta3(0.9999, "decay rate of the slow average")
    alpha: float = hyperparameter(5.0, lo=0, symbol="α", doc="weight of the slow average")
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> FastAndSlow:
        zeros = np.zeros_like(x)
        return FastAndSlow(0, zeros, zeros, zeros)

    def tell(self, x: Array, state: FastAndSlow, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        V = self.beta1 * state.V + (1 - self.beta1) * g
        M = self.beta3 * state.M + (1 - self.beta3) * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        V_hat = V / (1 - power(self.beta1, t))
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (root(S_hat) + self.eps)
        dw = -rate * (V_hat + self.alpha * M)
        terms = {"g": g, "V": V, "M": M, "S": S, "V̂": V_hat, "Ŝ": S_hat, "rate": rate, "Δw": dw}
        return Update(x + dw, FastAndSlow(t, V, M, S), terms)


@dataclass(frozen=True)
class QHAdam(Averaging):
    """QHAdam: Adam in which gradient and average are mixed, above and below the line.

        w ← w − η·((1 − ν₁)·g + ν₁·V) / (√((1 − ν₂)·g² + ν₂·S) + ε)

    V and S are means weighted by powers of β, so that they need no correction. ν₁ = ν₂ = 1 is Adam. Ma & Yarats 2019,
    Quasi-hyperbolic momentum and Adam for deep learning.
    Watch: less swing than Adam at the same β₁.
    """

    name: ClassVar[str] = "qhadam"
    title: ClassVar[str] = "QHAdam"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 QHAdam"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("u", "u ← β₁·u + 1"),
        Equation("V", "V ← V + (g − V) / u"),
        Equation("z", "z ← β₂·z + 1"),
        Equation("S", "S ← S + (g² − S) / z"),
        Equation("rate", "rate ← η / (√((1 − ν₂)·g² + ν₂·S) + ε)"),
        Equation("Δw", "Δw ← −rate·((1 − ν₁)·g + ν₁·V)"),
    )

    lr: float = learning_rate(1e-3)
    beta1: float = beta1()
    beta2: float = beta2()
    nu1: float = hyperparameter(
        0.7, lo=0, hi=1, symbol="ν₁", also=("nus[0]",), doc="share of the average of gradients in a step"
    )
    nu2: float = hyperparameter(
        1.0, lo=0, hi=1, symbol="ν₂", also=("nus[1]",), doc="share of the average of squares in the scale"
    )
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> Weighted:
        return Weighted(0.0, 0.0, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: Weighted, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        u = self.beta1 * state.u + 1
        V = state.V + (g - state.V) / u
        z = self.beta2 * state.z + 1
        S = state.S + (g * g - state.S) / z
        rate = self.lr / (np.sqrt((1 - self.nu2) * (g * g) + self.nu2 * S) + self.eps)
        dw = -rate * ((1 - self.nu1) * g + self.nu1 * V)
        terms = {"g": g, "u": per_run(u, x), "V": V, "z": per_run(z, x), "S": S, "rate": rate, "Δw": dw}
        return Update(x + dw, Weighted(u, z, V, S), terms)
