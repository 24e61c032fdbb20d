"""Searches by chance, told nothing but losses: mutations that stay if they are better, slopes of two losses, annealing.

What they draw comes with the evaluation, for the next point. So the first evaluation is that of the start.
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Oracle, Outcome, Scalars, Terms, Update
from termopt.optimizers.common import either, outcome, per_run, zero
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.wrapping import Transformable


class Mutation(NamedTuple):
    """φ₀: the loss at w, HUGE before it is known. σ: how far mutations go. s: the one tried, (d, *B)."""

    loss: Scalars
    sigma: Scalars
    s: Array


@dataclass(frozen=True)
class OnePlusOne(Transformable):
    """(1+1) evolution strategy: one parent, one child, and the better of the two is the next parent.

        q ← w + σ·ξ,  w ← q if f(q) ≤ f(w)
        σ ← 2·σ after a success, 0.84·σ after a failure

    σ keeps its size where one child in five is better. It starts from σ/2, as the start itself counts as a success.
    Rechenberg 1973, Evolutionsstrategie; Schumer & Steiglitz 1968, Adaptive step size random search.
    Watch: σ grows on a slope and shrinks at the minimum, at the same pace in every direction; a long valley is slow.
    """

    name: ClassVar[str] = "one_plus_one"
    title: ClassVar[str] = "(1+1) evolution strategy"
    oracle: ClassVar[Oracle] = "value"
    normals: ClassVar[int] = 1
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("φ", "φ ← f(q)"),
        Equation("better", "better ← φ ≤ φ₀"),
        Equation("Δw", "Δw ← s if better else 0"),
        Equation("σ", "σ ← 2·σ if better else 0.84·σ"),
        Equation("ξ", "ξ ← N(0, 1)"),
        Equation("s", "s ← σ·ξ"),
    )

    sigma: float = hyperparameter(
        1.0, lo=0, open_lo=True, scale="log", symbol="σ", doc="how far the first points are tried"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Mutation:
        return Mutation(zero(x) + HUGE, per_run(self.sigma, x) / 2, np.zeros_like(x))

    def ask(self, x: Array, state: Mutation) -> Array:
        return x + state.s

    def tell(self, x: Array, state: Mutation, evaluation: Evaluation) -> Update:
        phi, xi = evaluation.loss, evaluation.normals[0]
        better = phi <= state.loss
        dw = either(better, state.s, np.zeros_like(x))
        sigma = either(better, 2 * state.sigma, 0.84 * state.sigma)
        s = sigma * xi
        terms = {"φ": phi, "better": better.astype(np.float64), "Δw": dw, "σ": sigma, "ξ": xi, "s": s}
        after = Mutation(either(better, phi, state.loss), sigma, s)
        return Update(x + dw, after, terms, outcome(better & (state.s != 0).any(axis=0)))


class Perturbation(NamedTuple):
    """t: the number of the update, from 1. side: 0 at the start, then 1 and −1. delta: δ, (d, *B), 0 at the start.

    above: the loss at w + cₜ·δ, (*B,).
    """

    t: int
    side: int
    delta: Array
    above: Scalars


@dataclass(frozen=True)
class SPSA(Transformable):
    """SPSA: a slope from two losses, whatever the number of coordinates.

        g ← (f(w + cₜ·δ) − f(w − cₜ·δ)) / (2·cₜ)·δ,  each coordinate of δ is 1 or −1 by chance
        w ← w − aₜ·g,  aₜ = a / t^0.602,  cₜ = c / t^0.101

    On average over δ, g is the gradient, but for terms of second order in c. Spall 1992, Multivariate stochastic
    approximation using a simultaneous perturbation gradient approximation; the exponents are those of Spall 1998.
    Watch: it steps along diagonals only, and yet drifts down the gradient; noise in the loss does it little harm.
    """

    name: ClassVar[str] = "spsa"
    title: ClassVar[str] = "SPSA"
    oracle: ClassVar[Oracle] = "value"
    normals: ClassVar[int] = 1
    evaluations: ClassVar[str] = "2"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("width", "width ← c / t^0.101"),
        Equation("rate", "rate ← a / t^0.602"),
        Equation("φ", "φ ← f(q)"),
        Equation("g", "g ← (φ⁺ − φ) / (2·width)·δ after a step, else 0"),
        Equation("Δw", "Δw ← −rate·g"),
        Equation("δ", "δ ← sign(N(0, 1)) after a step, else δ"),
    )

    a: float = hyperparameter(0.01, lo=0, scale="log", symbol="a", doc="the first learning rate")
    c: float = hyperparameter(
        0.1, lo=0, open_lo=True, scale="log", symbol="c", doc="how far apart the two first points are, halved"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Perturbation:
        return Perturbation(1, 0, np.zeros_like(x), zero(x))

    def ask(self, x: Array, state: Perturbation) -> Array:
        return x + state.side * self.c / state.t**0.101 * state.delta

    def tell(self, x: Array, state: Perturbation, evaluation: Evaluation) -> Update:
        phi, t, first = evaluation.loss, state.t, state.side == 1
        width, rate = per_run(self.c / t**0.101, x), per_run(self.a / t**0.602, x)
        g = np.zeros_like(x) if first else (state.above - phi) / (2 * width) * state.delta
        dw = -rate * g
        delta = state.delta if first else np.sign(evaluation.normals[0])
        terms: Terms = {"width": width, "rate": rate, "φ": phi, "g": g, "Δw": dw, "δ": delta}
        after = Perturbation(t + (state.side == -1), -1 if first else 1, delta, phi)
        return Update(x + dw, after, terms, Outcome.MOVED if state.side == -1 else Outcome.SEARCHING)


class Heat(NamedTuple):
    """loss: at w, HUGE before it is known. T: the temperature. s: the step tried, (d, *B). best: the lowest point."""

    loss: Scalars
    T: Scalars
    s: Array
    best: Array
    best_loss: Scalars


@dataclass(frozen=True)
class Anneal(Transformable):
    """Simulated annealing: a walk by chance that climbs less and less as it cools.

        q ← w + √T·ξ₁,  w ← q if f(q) − f(w) ≤ T·e
        T ← κ·T

    e is exponentially distributed, here as half the sum of two squared normals; so a step up by Δ is taken with the
    probability e^(−Δ/T) of Metropolis. The lowest point so far is marked as best. Kirkpatrick, Gelatt & Vecchi 1983,
    Optimization by simulated annealing; steps as wide as √T: Szu & Hartley 1987 call it Boltzmann annealing.
    Watch: while it is warm it leaves every minimum; cooled too fast, it freezes in the nearest one.
    """

    name: ClassVar[str] = "anneal"
    title: ClassVar[str] = "simulated annealing"
    oracle: ClassVar[Oracle] = "value"
    normals: ClassVar[int] = 3
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("φ", "φ ← f(q)"),
        Equation("e", "e ← 0.5·(ξ₂² + ξ₃²)"),
        Equation("accept", "accept ← φ − φ₀ ≤ T·e"),
        Equation("Δw", "Δw ← s if accept else 0"),
        Equation("T", "T ← κ·T"),
        Equation("s", "s ← √T·ξ₁"),
    )

    temperature: float = hyperparameter(1.0, lo=0, scale="log", symbol="T", doc="how much the noise stirs")
    cooling: float = hyperparameter(0.99, lo=0, hi=1, symbol="κ", doc="what is left of the temperature after a step")

    def init(self, x: Array, blocks: Blocks = ()) -> Heat:
        unknown = zero(x) + HUGE
        return Heat(unknown, per_run(self.temperature, x), np.zeros_like(x), x, unknown)

    def ask(self, x: Array, state: Heat) -> Array:
        return x + state.s

    def tell(self, x: Array, state: Heat, evaluation: Evaluation) -> Update:
        phi, (xi, a, b) = evaluation.loss, evaluation.normals
        e = 0.5 * (a[0] ** 2 + b[0] ** 2)
        accept = phi - state.loss <= state.T * e
        dw = either(accept, state.s, np.zeros_like(x))
        temperature: Scalars = np.multiply(self.cooling, state.T)
        s = np.sqrt(temperature) * xi
        lower = phi < state.best_loss
        best = either(lower, x + state.s, state.best)
        terms: Terms = {"φ": phi, "e": e, "accept": accept.astype(np.float64), "Δw": dw, "T": temperature, "s": s}
        after = Heat(either(accept, phi, state.loss), temperature, s, best, either(lower, phi, state.best_loss))
        return Update(x + dw, after, terms, outcome(accept & (state.s != 0).any(axis=0)), {"best": best})
