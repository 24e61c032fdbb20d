"""Optimizers that average their iterates: ASGD, the schedule-free methods, and MADGRAD, which goes towards z."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Scalars, Update
from termopt.optimizers.common import (
    beta1,
    beta2,
    decay_rate,
    either,
    epsilon,
    learning_rate,
    momentum,
    per_run,
    power,
    zero,
)
from termopt.optimizers.wrapping import Transformable


class Averaged(NamedTuple):
    """t steps taken; A: the average of the iterates, (d, *B)."""

    t: int
    A: Array


class Free(NamedTuple):
    """m: the largest η so far; W: the sum of weights, (*B,); z: where plain descent is, (d, *B)."""

    m: Scalars
    W: Scalars
    z: Array


class FreeMoments(NamedTuple):
    """t steps taken; the fields of Free; S: the average of squared gradients, (d, *B)."""

    t: int
    m: Scalars
    W: Scalars
    z: Array
    S: Array


class DualSums(NamedTuple):
    """t steps taken; start: where the run began; s, S: weighted sums of gradients and of their squares, (d, *B)."""

    t: int
    start: Array
    s: Array
    S: Array


@dataclass(frozen=True)
class ASGD(Transformable):
    """ASGD: gradient descent with a rate that falls, and beside it the average of its iterates.

        w ← (1 − λ·rate)·w − rate·g,  rate ← η / (1 + λ·η·t)^α,  A ← the mean of all w since step t₀

    λ is a weight decay too. The first rate is η. With the default t₀, PyTorch's, A is w itself: lower t₀ to see the
    average. Polyak & Juditsky 1992, Acceleration of stochastic approximation by averaging.
    Watch: with noise w dances around the minimum, and A comes to rest there.
    """

    name: ClassVar[str] = "asgd"
    title: ClassVar[str] = "averaged SGD"
    equals: ClassVar[str] = "torch 2.13.0 ASGD"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("rate", "rate ← η / (1 + λ·η·(t − 1))^α"),
        Equation("d", "d ← rate·(g + λ·w)"),
        Equation("A", "A ← A + (w − d − A) / max(1, t − 1 − t₀)"),
        Equation("Δw", "Δw ← −d"),
    )

    lr: float = learning_rate(0.01)
    lambd: float = hyperparameter(1e-4, lo=0, scale="log", symbol="λ", doc="decay of the rate, and of the weights")
    alpha: float = hyperparameter(0.75, lo=0, symbol="α", doc="power of the decay of the rate")
    t0: float = hyperparameter(1e6, lo=0, scale="log", symbol="t₀", doc="step from which on iterates are averaged")

    def init(self, x: Array, blocks: Blocks = ()) -> Averaged:
        return Averaged(0, np.zeros_like(x))

    def tell(self, x: Array, state: Averaged, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        rate = self.lr / power(1 + self.lambd * self.lr * (t - 1), self.alpha)
        d = rate * (g + self.lambd * x)
        A = state.A + (x - d - state.A) / np.maximum(1, t - 1 - self.t0)
        terms = {"g": g, "rate": per_run(rate, x), "d": d, "A": A, "Δw": -d}
        return Update(x - d, Averaged(t, A), terms, marks={"average": A})


@dataclass(frozen=True)
class ScheduleFreeSGD(Transformable):
    """Schedule-free SGD: plain descent in z, and w the average of it, asked in between.

        q = (1 − β)·z + β·w,  z ← z − η·∇f(q),  w ← w + c·(z − w)

    c is the share of this step in the average, with weights m², m the largest η so far. It needs no schedule: the
    average does what a falling rate would. Defazio et al. 2024, The road less scheduled.
    Watch: z, the mark, swings wide at a high rate, while w glides down in its middle.
    """

    name: ClassVar[str] = "schedulefree_sgd"
    title: ClassVar[str] = "schedule-free SGD"
    equals: ClassVar[str] = "schedulefree 1.4.1 SGDScheduleFree, whose training weights are q"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("m", "m ← max(m, η)"),
        Equation("W", "W ← W + m²"),
        Equation("c", "c ← m² / W if W > 0 else 0"),
        Equation("z", "z ← z − η·g"),
        Equation("d", "d ← z − w"),
        Equation("Δw", "Δw ← c·d"),
    )

    lr: float = learning_rate(1.0)
    beta: float = decay_rate(0.9, "β", "share of the average in the point asked", also=("momentum",))

    def init(self, x: Array, blocks: Blocks = ()) -> Free:
        return Free(zero(x), zero(x), x)

    def ask(self, x: Array, state: Free) -> Array:
        return (1 - self.beta) * state.z + self.beta * x

    def tell(self, x: Array, state: Free, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        m, W, c = _weight(state.m, state.W, self.lr)
        z = state.z - self.lr * g
        d = z - x
        dw = c * d
        terms = {"g": g, "m": m, "W": W, "c": c, "z": z, "d": d, "Δw": dw}
        return Update(x + dw, Free(m, W, z), terms, marks={"z": z})


def _weight(m: Scalars, W: Scalars, lr: float) -> tuple[Scalars, Scalars, Scalars]:
    """The largest rate so far, the sum of weights, and the share of this step in it."""
    m = np.maximum(m, lr)
    total = W + m * m
    return m, total, m * m / np.where(total == 0, 1.0, total)


@dataclass(frozen=True)
class ScheduleFreeAdamW(Transformable):
    """Schedule-free AdamW: Adam's scaled descent in z, and w the average of it, asked in between.

        q = (1 − β₁)·z + β₁·w,  z ← z − η·g / (√Ŝ + ε),  w ← w + c·(z − w)

    g is ∇f(q), and c as in schedule-free SGD. Without weight decay. Defazio et al. 2024, The road less scheduled.
    Watch: z, the mark, runs ahead and swings; w follows without a schedule.
    """

    name: ClassVar[str] = "schedulefree_adamw"
    title: ClassVar[str] = "schedule-free AdamW"
    equals: ClassVar[str] = "schedulefree 1.4.1 AdamWScheduleFree, whose training weights are q"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("S", "S ← β₂·S + (1 − β₂)·g²"),
        Equation("Ŝ", "Ŝ ← S / (1 − β₂ᵗ)"),
        Equation("rate", "rate ← η / (√Ŝ + ε)"),
        Equation("m", "m ← max(m, η)"),
        Equation("W", "W ← W + m²"),
        Equation("c", "c ← m² / W if W > 0 else 0"),
        Equation("z", "z ← z − rate·g"),
        Equation("d", "d ← z − w"),
        Equation("Δw", "Δw ← c·d"),
    )

    lr: float = learning_rate(0.0025)
    beta1: float = beta1()
    beta2: float = beta2()
    eps: float = epsilon(1e-8)

    def init(self, x: Array, blocks: Blocks = ()) -> FreeMoments:
        return FreeMoments(0, zero(x), zero(x), x, np.zeros_like(x))

    def ask(self, x: Array, state: FreeMoments) -> Array:
        return (1 - self.beta1) * state.z + self.beta1 * x

    def tell(self, x: Array, state: FreeMoments, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        S = self.beta2 * state.S + (1 - self.beta2) * (g * g)
        S_hat = S / (1 - power(self.beta2, t))
        rate = self.lr / (np.sqrt(S_hat) + self.eps)
        m, W, c = _weight(state.m, state.W, self.lr)
        z = state.z - rate * g
        d = z - x
        dw = c * d
        shared = {"m": m, "W": W, "c": c}
        terms = {"g": g, "S": S, "Ŝ": S_hat, "rate": rate, **shared, "z": z, "d": d, "Δw": dw}
        return Update(x + dw, FreeMoments(t, m, W, z, S), terms, marks={"z": z})


@dataclass(frozen=True)
class MADGRAD(Transformable):
    """MADGRAD: the sum of all gradients over the cube root of the sum of their squares, counted from the start.

        s ← s + l·g,  S ← S + l·g²,  z = start − s / (∛S + ε),  w ← w + (1 − γ)·(z − w)

    l = (η + ε)·√t weighs later gradients more. Dual averaging: z is found from the start, not from where w is. Defazio
    & Jelassi 2022, Adaptivity without compromise: a momentumized, adaptive, dual averaged gradient method.
    Watch: z, the mark, jumps ahead; w follows it slowly, and the pull of the start never ends.
    """

    name: ClassVar[str] = "madgrad"
    title: ClassVar[str] = "MADGRAD"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 MADGRAD"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("l", "l ← (η + ε)·√t if η > 0 else 0"),
        Equation("s", "s ← s + l·g"),
        Equation("S", "S ← S + l·g²"),
        Equation("z", "z ← start − s / (∛S + ε)"),
        Equation("d", "d ← z − w"),
        Equation("Δw", "Δw ← (1 − γ)·d"),
    )

    lr: float = learning_rate(0.01)
    momentum: float = momentum(0.9, "how little w follows z; 1 not at all")
    eps: float = epsilon(1e-6)

    def init(self, x: Array, blocks: Blocks = ()) -> DualSums:
        return DualSums(0, x, np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: DualSums, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        weight = either(np.asarray(self.lr)[()] > 0, (self.lr + self.eps) * np.sqrt(t), 0.0)
        s = state.s + weight * g
        S = state.S + weight * (g * g)
        z = state.start - s / (np.cbrt(S) + self.eps)
        d = z - x
        dw = (1 - self.momentum) * d
        terms = {"g": g, "l": per_run(weight, x), "s": s, "S": S, "z": z, "d": d, "Δw": dw}
        return Update(x + dw, DualSums(t, state.start, s, S), terms, marks={"z": z})
