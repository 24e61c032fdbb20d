"""Optimizers that look only at the signs of gradients: every coordinate moves by a length of its own."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.adam_family import Averaging
from termopt.optimizers.common import beta1, decay_rate, learning_rate, momentum, weight_decay
from termopt.optimizers.momentum_family import Average
from termopt.optimizers.wrapping import Transformable


class Lengths(NamedTuple):
    """s: the length of each coordinate's step; h: the gradient before, 0 where it had changed its sign; (d, *B)."""

    s: Array
    h: Array


@dataclass(frozen=True)
class Signum(Averaging):
    """Signum: every coordinate moves by η, in the direction of its average gradient.

        V ← γ·V + (1 − γ)·g,  w ← w − η·sign(V)

    γ = 0 is sign descent. Bernstein et al. 2018, signSGD: compressed optimisation for non-convex problems.
    Watch: it goes down at 45 degrees whatever the slope, and ends in a square of side η around the minimum.
    """

    name: ClassVar[str] = "signum"
    title: ClassVar[str] = "Signum"
    equals: ClassVar[str] = "optax 0.2.8 signum"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("V", "V ← γ·V + (1 − γ)·g"),
        Equation("Δw", "Δw ← −η·sign(V)"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = momentum(0.9, "how much of the average is kept; 0 is sign descent")

    def init(self, x: Array, blocks: Blocks = ()) -> Average:
        return Average(np.zeros_like(x))

    def tell(self, x: Array, state: Average, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        V = self.momentum * state.V + (1 - self.momentum) * g
        dw = -self.lr * np.sign(V)
        return Update(x + dw, Average(V), {"g": g, "V": V, "Δw": dw})


@dataclass(frozen=True)
class RProp(Transformable):
    """Rprop: each coordinate's step grows while its slope keeps its sign, and is cut when that changes.

        s ← s·η⁺ where the sign is kept, s·η⁻ where it changes,  w ← w − s·sign(g), but not where it changes

    s starts at η and stays between smin and smax. After a change of sign the next gradient counts as the first, as in
    PyTorch. Riedmiller & Braun 1993, A direct adaptive method for faster backpropagation learning: the RPROP algorithm.
    Watch: steps that grow by a fifth each, and halve at every overshoot; noise in the gradient ruins it.
    """

    name: ClassVar[str] = "rprop"
    title: ClassVar[str] = "Rprop"
    equals: ClassVar[str] = "torch 2.13.0 Rprop"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("a", "a ← g·h"),
        Equation("s", "s ← max(smin, min(smax, s·(η⁺ if a > 0 else η⁻ if 0 > a else 1)))"),
        Equation("h", "h ← 0 if 0 > a else g"),
        Equation("Δw", "Δw ← −s·sign(h)"),
    )

    lr: float = learning_rate(0.01)
    eta_minus: float = hyperparameter(
        0.5, lo=0, hi=1, open_lo=True, open_hi=True, symbol="η⁻", also=("etas[0]",), doc="what a change of sign leaves"
    )
    eta_plus: float = hyperparameter(
        1.2, lo=1, open_lo=True, symbol="η⁺", also=("etas[1]",), doc="growth of a step while the sign is kept"
    )
    step_min: float = hyperparameter(
        1e-6, lo=0, scale="log", symbol="smin", also=("step_sizes[0]",), doc="the shortest step"
    )
    step_max: float = hyperparameter(
        50.0, lo=0, scale="log", symbol="smax", also=("step_sizes[1]",), doc="the longest step"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Lengths:
        return Lengths(np.zeros_like(x) + self.lr, np.zeros_like(x))

    def tell(self, x: Array, state: Lengths, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        a = g * state.h
        factor = np.where(a > 0, self.eta_plus, np.where(a < 0, self.eta_minus, 1.0))
        s = np.maximum(self.step_min, np.minimum(self.step_max, state.s * factor))
        h = np.where(a < 0, 0.0, g)
        dw = -s * np.sign(h)
        return Update(x + dw, Lengths(s, h), {"g": g, "a": a, "s": s, "h": h, "Δw": dw})


@dataclass(frozen=True)
class Lion(Averaging):
    """Lion: the sign of an average that leans on the newest gradient, and a longer average to remember.

        u ← sign(β₁·V + (1 − β₁)·g),  V ← β₂·V + (1 − β₂)·g,  w ← w − η·(u + λ·w)

    λ is decoupled. η is to be 3 to 10 times below Adam's. Chen et al. 2023, Symbolic discovery of optimization
    algorithms.
    Watch: steps of one length that never come to rest; near the minimum it circles in a box.
    """

    name: ClassVar[str] = "lion"
    title: ClassVar[str] = "Lion"
    equals: ClassVar[str] = "lion-pytorch 0.2.5 Lion"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("u", "u ← sign(β₁·V + (1 − β₁)·g)"),
        Equation("V", "V ← β₂·V + (1 − β₂)·g"),
        Equation("Δw", "Δw ← −η·(u + λ·w)"),
    )

    lr: float = learning_rate(1e-4)
    beta1: float = beta1()
    beta2: float = decay_rate(0.99, "β₂", "decay rate of the average that is remembered", also=("betas[1]",))
    weight_decay: float = weight_decay(0.0, "pull towards zero, as a share of η·w")

    def init(self, x: Array, blocks: Blocks = ()) -> Average:
        return Average(np.zeros_like(x))

    def tell(self, x: Array, state: Average, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        u = np.sign(self.beta1 * state.V + (1 - self.beta1) * g)
        V = self.beta2 * state.V + (1 - self.beta2) * g
        dw = -self.lr * (u + self.weight_decay * x)
        return Update(x + dw, Average(V), {"g": g, "u": u, "V": V, "Δw": dw})
