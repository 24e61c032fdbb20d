"""Optimizers that give each coordinate a rate of its own, from the squares of the gradients it has seen."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Update
from termopt.optimizers.common import decay_rate, epsilon, learning_rate, momentum, root, weight_decay
from termopt.optimizers.wrapping import Transformable


class RMSState(NamedTuple):
    """S, M, v: the running averages of squared gradients and of gradients, and the velocity, (d, *B)."""

    S: Array
    M: Array
    v: Array


class Squares(NamedTuple):
    """S: the sum or running average of squared gradients, (d, *B)."""

    S: Array


class SquaresOfBoth(NamedTuple):
    """S, U: the running averages of squared gradients and of squared updates, (d, *B)."""

    S: Array
    U: Array


@dataclass(frozen=True)
class AdaGrad(Transformable):
    """AdaGrad: each coordinate's rate falls with all the gradient it has ever seen.

        S ← S + g²,  w ← w − η·g / (√S + ε)

    S starts at 0 and ε stands outside the root, as in PyTorch. Duchi, Hazan & Singer 2011, Adaptive subgradient methods
    for online learning and stochastic optimization.
    Watch: S is a sum, so the effective rate only ever falls; a steep start slows the whole walk.
    """

    name: ClassVar[str] = "adagrad"
    title: ClassVar[str] = "AdaGrad"
    equals: ClassVar[str] = "torch 2.13.0 Adagrad"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("S", "S ← S + g²"),
        Equation("rate", "rate ← η / (√S + ε)"),
        Equation("Δw", "Δw ← −rate·g"),
    )

    lr: float = learning_rate(0.01)
    eps: float = epsilon(1e-10)

    def init(self, x: Array, blocks: Blocks = ()) -> Squares:
        return Squares(np.zeros_like(x))

    def tell(self, x: Array, state: Squares, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        S = state.S + g * g
        rate = self.lr / (root(S) + self.eps)
        dw = -rate * g
        return Update(x + dw, Squares(S), {"g": g, "S": S, "rate": rate, "Δw": dw})


@dataclass(frozen=True)
class RMSProp(Transformable):
    """RMSProp: each coordinate's rate follows the size of its recent gradients.

        S ← β·S + (1 − β)·g²,  w ← w − η·g / (√S + ε)

    AdaGrad with a state that fades. S starts at 0 and ε stands outside the root, as in PyTorch; ε = 0 is the form
    without it. As in PyTorch too: if centered, S − M², the variance of the gradient, stands for S; with momentum γ the
    normalized gradients add up in v; λ is added to the gradient. Tieleman & Hinton 2012, Neural networks for machine
    learning, lecture 6.5.
    Watch: large recent gradients shrink the step, small ones grow it; near the bottom it hops by about η.
    """

    name: ClassVar[str] = "rmsprop"
    title: ClassVar[str] = "RMSProp"
    equals: ClassVar[str] = "torch 2.13.0 RMSprop"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("S", "S ← β·S + (1 − β)·g²"),
        Equation("rate", "rate ← η / (√S + ε)"),
        Equation("Δw", "Δw ← −rate·g"),
    )

    lr: float = learning_rate(0.01)
    beta: float = decay_rate(0.99, "β", "decay rate of the second-moment average", also=("alpha",))
    eps: float = epsilon(1e-8)
    centered: bool = hyperparameter(False, symbol="centered", doc="true: divide by the spread of the gradient")
    momentum: float = momentum(0.0, "how much of the velocity is kept; 1 is no friction")
    weight_decay: float = weight_decay(0.0, "pull towards zero, added to the gradient")

    def __post_init__(self) -> None:
        object.__setattr__(self, "equations", self._lines())

    def init(self, x: Array, blocks: Blocks = ()) -> RMSState:
        return RMSState(np.zeros_like(x), np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: RMSState, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        d = g + self.weight_decay * x if self._decays else g
        S = self.beta * state.S + (1 - self.beta) * (d * d)
        M = self.beta * state.M + (1 - self.beta) * d if self.centered else state.M
        rate = self.lr / (root(S - M * M if self.centered else S) + self.eps)
        v = self.momentum * state.v + rate * d if self._gains else state.v
        dw = -v if self._gains else -rate * d
        terms = {"g": g, "d": d, "S": S, "M": M, "rate": rate, "v": v, "Δw": dw}
        return Update(x + dw, RMSState(S, M, v), {line.term: terms[line.term] for line in self.equations})

    @property
    def _decays(self) -> bool:
        return bool(np.any(self.weight_decay))

    @property
    def _gains(self) -> bool:
        return bool(np.any(self.momentum))

    def _lines(self) -> tuple[Equation, ...]:
        """Those of what is switched on."""
        d = "d" if self._decays else "g"
        lines = [Equation("g", "g ← ∇f(w)")]
        if self._decays:
            lines.append(Equation("d", "d ← g + λ·w"))
        lines.append(Equation("S", f"S ← β·S + (1 − β)·{d}²"))
        if self.centered:
            lines.append(Equation("M", f"M ← β·M + (1 − β)·{d}"))
        lines.append(Equation("rate", f"rate ← η / (√{'(S − M²)' if self.centered else 'S'} + ε)"))
        if self._gains:
            lines.append(Equation("v", f"v ← γ·v + rate·{d}"))
        return (*lines, Equation("Δw", f"Δw ← {'−v' if self._gains else f'−rate·{d}'}"))


@dataclass(frozen=True)
class AdaDelta(Transformable):
    """AdaDelta: the rate is the size of recent updates over the size of recent gradients.

        S ← ρ·S + (1 − ρ)·g²,  d = √(U + ε) / √(S + ε)·g,  U ← ρ·U + (1 − ρ)·d²,  w ← w − η·d

    ε stands inside both roots and is what sets the first step; U averages the update before η. Zeiler 2012, ADADELTA:
    An adaptive learning rate method.
    Watch: it starts almost at rest, whatever the slope, and the effective rate grows as it gets going.
    """

    name: ClassVar[str] = "adadelta"
    title: ClassVar[str] = "AdaDelta"
    equals: ClassVar[str] = "torch 2.13.0 Adadelta"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("S", "S ← ρ·S + (1 − ρ)·g²"),
        Equation("R", "R ← √(U + ε) / √(S + ε)"),
        Equation("rate", "rate ← η·R"),
        Equation("d", "d ← R·g"),
        Equation("U", "U ← ρ·U + (1 − ρ)·d²"),
        Equation("Δw", "Δw ← −η·d"),
    )

    lr: float = learning_rate(1.0)
    rho: float = hyperparameter(0.9, lo=0, hi=1, symbol="ρ", doc="decay rate of both running averages")
    eps: float = epsilon(1e-6)

    def init(self, x: Array, blocks: Blocks = ()) -> SquaresOfBoth:
        return SquaresOfBoth(np.zeros_like(x), np.zeros_like(x))

    def tell(self, x: Array, state: SquaresOfBoth, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        S = self.rho * state.S + (1 - self.rho) * (g * g)
        R = root(state.U + self.eps) / root(S + self.eps)
        rate = self.lr * R
        d = R * g
        U = self.rho * state.U + (1 - self.rho) * (d * d)
        dw = -self.lr * d
        terms = {"g": g, "S": S, "R": R, "rate": rate, "d": d, "U": U, "Δw": dw}
        return Update(x + dw, SquaresOfBoth(S, U), terms)
