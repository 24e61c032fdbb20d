"""Optimizers that find their rate from the distance they have come: DoG, D-Adaptation, Prodigy."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Scalars, Update
from termopt.optimizers.common import beta1, beta2, dot, epsilon, learning_rate, norm, per_run, total, zero
from termopt.optimizers.wrapping import Transformable


class Distance(NamedTuple):
    """start: where the run began, (d, *B); r: the farthest it has been from there; S: the sum of ‖g‖²; (*B,)."""

    start: Array
    r: Scalars
    S: Scalars


class Estimate(NamedTuple):
    """d: the estimated distance; r: the average it comes from; s: that of steps; V, S: those of Adam; start."""

    d: Scalars
    r: Scalars
    s: Array
    V: Array
    S: Array
    start: Array


def first_estimate() -> float:
    """The hyperparameter d₀."""
    return hyperparameter(1e-6, lo=0, open_lo=True, scale="log", symbol="d₀", doc="the first estimate of the distance")


@dataclass(frozen=True)
class DoG(Transformable):
    """DoG: the rate is the farthest distance from the start over the root of all squared gradients.

        r ← max(r, ‖w − start‖),  S ← S + ‖g‖²,  w ← w − η·r / √(S + ε)·g

    r begins at 10⁻⁶·(1 + ‖start‖). η = 1 is no rate at all. The authors advise to average the iterates: average=β does.
    Ivgi, Hinder & Carmon 2023, DoG is SGD's best friend.
    Watch: the rate doubles itself from almost nothing until the path comes round.
    """

    name: ClassVar[str] = "dog"
    title: ClassVar[str] = "DoG"
    equals: ClassVar[str] = "optax 0.2.8 contrib.dog"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("r", "r ← max(r, ‖w − start‖)"),
        Equation("S", "S ← S + ‖g‖²"),
        Equation("rate", "rate ← η·r / √(S + ε)"),
        Equation("Δw", "Δw ← −rate·g"),
    )

    lr: float = learning_rate(1.0)
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> Distance:
        return Distance(x, per_run(1e-6 * (1 + norm(x)), x), zero(x))

    def tell(self, x: Array, state: Distance, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        r = np.maximum(state.r, norm(x - state.start))
        S = state.S + dot(g, g)
        rate = self.lr * r / np.sqrt(S + self.eps)
        dw = -rate * g
        return Update(x + dw, Distance(state.start, r, S), {"g": g, "r": r, "S": S, "rate": rate, "Δw": dw})


@dataclass(frozen=True)
class DAdaptAdam(Transformable):
    """D-Adaptation: Adam whose rate is η times a lower bound on the distance to the minimum.

        r ← √β₂·r + (1 − √β₂)·d·η·gᵀ(s / (√S + ε)),  d ← max(d, r / ((1 − √β₂)·|s|₁)),  w ← w − V / (√S + ε)

    s and V are running averages of d·η·g. Without bias correction, as by default in dadaptation. Defazio & Mishchenko
    2023, Learning-rate-free learning by D-Adaptation.
    Watch: d grows from d₀ in jumps, the steps with it, and then stays.
    """

    name: ClassVar[str] = "dadapt_adam"
    title: ClassVar[str] = "D-Adapt Adam"
    equals: ClassVar[str] = "dadaptation 3.2 DAdaptAdam"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("a", "a ← d·η"),
        Equation("o", "o ← s / (√S + ε)"),
        Equation("r", "r ← √β₂·r + (1 − √β₂)·a·gᵀo"),
        Equation("V", "V ← β₁·V + (1 − β₁)·a·g"),
        Equation("S", "S ← β₂·S + (1 − β₂)·g²"),
        Equation("s", "s ← √β₂·s + (1 − √β₂)·a·g"),
        Equation("d", "d ← max(d, r / ((1 − √β₂)·sum(|s|))) if sum(|s|) > 0 else d"),
        Equation("Δw", "Δw ← −V / (√S + ε)"),
    )

    lr: float = learning_rate(1.0)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)
    d0: float = first_estimate()

    def init(self, x: Array, blocks: Blocks = ()) -> Estimate:
        return _first(x, self.d0)

    def tell(self, x: Array, state: Estimate, evaluation: Evaluation) -> Update:
        g, keep = evaluation.grad, np.sqrt(self.beta2)
        a = state.d * self.lr
        o = state.s / np.where(state.s == 0, 1.0, np.sqrt(state.S) + self.eps)
        r = keep * state.r + (1 - keep) * a * dot(g, o)
        V = self.beta1 * state.V + (1 - self.beta1) * a * g
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        s = keep * state.s + (1 - keep) * a * g
        d = _raised(state.d, r, (1 - keep) * total(np.abs(s)))
        dw = -V / np.where(V == 0, 1.0, np.sqrt(S) + self.eps)
        terms = {"g": g, "a": a, "o": o, "r": r, "V": V, "S": S, "s": s, "d": d, "Δw": dw}
        return Update(x + dw, Estimate(d, r, s, V, S, state.start), terms)


def _first(x: Array, d0: float) -> Estimate:
    """The state before the first step: nothing averaged, and d as it is guessed."""
    zeros = np.zeros_like(x)
    return Estimate(per_run(d0, x), zero(x), zeros, zeros, zeros, x)


def _raised(d: Scalars, above: Scalars, below: Scalars) -> Scalars:
    """The larger of d and the new bound, where there is one."""
    return np.where(below == 0, d, np.maximum(d, above / np.where(below == 0, 1.0, below)))[()]


@dataclass(frozen=True)
class Prodigy(Transformable):
    """Prodigy: D-Adaptation that weighs later gradients more, so that its estimate grows sooner.

        r ← √β₂·r + d / d₀·d·η·gᵀ(start − w),  s ← √β₂·s + d / d₀·d·η·g,  d ← max(d, r / |s|₁)
        w ← w − d·η·V / (√S + d·ε)

    V and S are Adam's averages of d·g. η·d in the last line is that of the d before. Without bias correction, as by
    default in prodigyopt; optax corrects. With β₁ = 0, V is d·g here; prodigyopt then takes the new d for it.
    Mishchenko & Defazio 2024, Prodigy: an expeditiously adaptive parameter-free learner.
    Watch: d and the distance from the start grow together.
    """

    name: ClassVar[str] = "prodigy"
    title: ClassVar[str] = "Prodigy"
    equals: ClassVar[str] = "prodigyopt 1.1.2 Prodigy"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("a", "a ← d·η"),
        Equation("o", "o ← start − w"),
        Equation("r", "r ← √β₂·r + d / d₀·a·gᵀo"),
        Equation("V", "V ← β₁·V + (1 − β₁)·d·g"),
        Equation("S", "S ← β₂·S + (1 − β₂)·d²·g²"),
        Equation("s", "s ← √β₂·s + d / d₀·a·g"),
        Equation("d", "d ← max(d, r / sum(|s|)) if sum(|s|) > 0 else d"),
        Equation("Δw", "Δw ← −a·V / (√S + d·ε)"),
    )

    lr: float = learning_rate(1.0)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)
    d0: float = first_estimate()

    def init(self, x: Array, blocks: Blocks = ()) -> Estimate:
        return _first(x, self.d0)

    def tell(self, x: Array, state: Estimate, evaluation: Evaluation) -> Update:
        g, keep, d = evaluation.grad, np.sqrt(self.beta2), state.d
        a = d * self.lr
        o = state.start - x
        r = keep * state.r + d / self.d0 * a * dot(g, o)
        V = self.beta1 * state.V + (1 - self.beta1) * d * g
        S = self.beta2 * state.S + (1 - self.beta2) * (d * d) * (g * g)
        s = keep * state.s + d / self.d0 * a * g
        d = _raised(d, r, total(np.abs(s)))
        dw = -a * V / np.where(V == 0, 1.0, np.sqrt(S) + d * self.eps)
        terms = {"g": g, "a": a, "o": o, "r": r, "V": V, "S": S, "s": s, "d": d, "Δw": dw}
        return Update(x + dw, Estimate(d, r, s, V, S, state.start), terms)
