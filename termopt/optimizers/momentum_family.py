"""Other ways to give a step momentum: PyTorch's SGD, one gradient mixed with the average, several averages at once."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Vector
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Iterate, Update
from termopt.optimizers.common import either, learning_rate, momentum, weight_decay
from termopt.optimizers.wrapping import Transformable


class Buffer(NamedTuple):
    """t steps taken; v: the sum of gradients that fades, (d, *B)."""

    t: int
    v: Array


class Average(NamedTuple):
    """V: the running average of gradients, (d, *B)."""

    V: Array


class Velocities(NamedTuple):
    """v: the velocities, (d, *B) each."""

    v: tuple[Array, ...]


@dataclass(frozen=True)
class SGD(Transformable):
    """SGD: PyTorch's momentum, whose velocity knows nothing of η.

        d ← ∇f(w) + λ·w,  v ← γ·v + (1 − τ)·d,  w ← w − η·v, or w ← w − η·(d + γ·v) with Nesterov's momentum

    The velocity begins as the first d, and λ is coupled: it enters the velocity. Turning η changes the speed at once,
    which is how it differs from `momentum` and `nesterov`. Sutskever et al. 2013, On the importance of initialization
    and momentum in deep learning, in the form of torch.optim.SGD.
    Watch: at constant η the path of `momentum`, and with nesterov=true the points where `nesterov` looks.
    """

    name: ClassVar[str] = "sgd"
    title: ClassVar[str] = "SGD"
    equals: ClassVar[str] = "torch 2.13.0 SGD"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("d", "d ← g + λ·w"),
        Equation("v", "v ← γ·v + (1 − τ)·d if t > 1 and γ > 0 else d"),
        Equation("Δw", "Δw ← −η·(d + γ·v) if nesterov else −η·v"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = momentum(0.0, "how much of the velocity is kept; 1 is no friction")
    dampening: float = hyperparameter(
        0.0, lo=0, hi=1, symbol="τ", doc="share of each gradient that does not enter the velocity"
    )
    weight_decay: float = weight_decay(0.0, "pull towards zero, added to the gradient")
    nesterov: bool = hyperparameter(False, symbol="nesterov", doc="true: Nesterov's momentum")

    def init(self, x: Array, blocks: Blocks = ()) -> Buffer:
        return Buffer(0, np.zeros_like(x))

    def tell(self, x: Array, state: Buffer, evaluation: Evaluation) -> Update:
        t, g = state.t + 1, evaluation.grad
        d = g + self.weight_decay * x
        fades = (t > 1) & (np.asarray(self.momentum) > 0)[()]
        v = either(fades, self.momentum * state.v + (1 - self.dampening) * d, d)
        dw = either(self.nesterov, -self.lr * (d + self.momentum * v), -self.lr * v)
        return Update(x + dw, Buffer(t, v), {"g": g, "d": d, "v": v, "Δw": dw})

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return (Vector.of("−v", -after.terms["v"], free=True, what="velocity"),)


@dataclass(frozen=True)
class QHM(Transformable):
    """QHM: a mix of the gradient and of its running average.

        V ← γ·V + (1 − γ)·g,  w ← w − η·((1 − ν)·g + ν·V)

    ν = 0 is gradient descent, ν = 1 momentum as an average, ν = γ Nesterov's. V starts at 0 and is not corrected. Ma &
    Yarats 2019, Quasi-hyperbolic momentum and Adam for deep learning.
    Watch: with γ near 1 a long memory that does not swing, because the gradient at hand keeps its share.
    """

    name: ClassVar[str] = "qhm"
    title: ClassVar[str] = "QHM"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 QHM"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("V", "V ← γ·V + (1 − γ)·g"),
        Equation("Δw", "Δw ← −η·((1 − ν)·g + ν·V)"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = momentum(0.999, "how much of the average is kept")
    nu: float = hyperparameter(0.7, lo=0, hi=1, symbol="ν", doc="share of the average in a step")

    def init(self, x: Array, blocks: Blocks = ()) -> Average:
        return Average(np.zeros_like(x))

    def tell(self, x: Array, state: Average, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        V = self.momentum * state.V + (1 - self.momentum) * g
        dw = -self.lr * ((1 - self.nu) * g + self.nu * V)
        return Update(x + dw, Average(V), {"g": g, "V": V, "Δw": dw})

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return (Vector.of("−V", -after.terms["V"], free=True, what="average"),)


MOST_VELOCITIES = 6


@dataclass(frozen=True)
class AggMo(Transformable):
    """AggMo: the mean of several velocities, each with a friction of its own.

        vᵢ ← (1 − 0.1^(i − 1))·vᵢ + g,  w ← w − η·(v₁ + … + vₘ) / m

    The first velocity is the gradient itself. Lucas, Sun, Zemel & Grosse 2019, Aggregated momentum: stability through
    passive damping.
    Watch: the slow velocity carries far, the fast ones damp its swing.
    """

    name: ClassVar[str] = "aggmo"
    title: ClassVar[str] = "AggMo"
    equals: ClassVar[str] = "pytorch_optimizer 4.1.0 AggMo"
    equations: ClassVar[tuple[Equation, ...]] = ()

    lr: float = learning_rate(1e-3)
    damping: int = hyperparameter(
        3, lo=1, hi=MOST_VELOCITIES, symbol="m", doc="how many velocities: they keep 0, 0.9, 0.99 and so on"
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "equations", _aggmo_equations(int(self.damping)))

    def init(self, x: Array, blocks: Blocks = ()) -> Velocities:
        return Velocities((np.zeros_like(x),) * self.damping)

    def tell(self, x: Array, state: Velocities, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        v = tuple(_kept(i) * old + g for i, old in enumerate(state.v))
        dw = -self.lr / self.damping * sum(v[1:], v[0])
        terms = {f"v{SUBSCRIPTS[i]}": velocity for i, velocity in enumerate(v)}
        return Update(x + dw, Velocities(v), {"g": g, **terms, "Δw": dw})

    def adopt(self, x: Array, state: Velocities) -> Velocities:
        """With as many velocities as there are now; a new one is at rest."""
        return Velocities((*state.v, *(np.zeros_like(x),) * self.damping)[: self.damping])


SUBSCRIPTS = "₁₂₃₄₅₆"


def _kept(i: int) -> float:
    return 1 - 10.0**-i


def _aggmo_equations(velocities: int) -> tuple[Equation, ...]:
    names = [f"v{SUBSCRIPTS[i]}" for i in range(velocities)]
    lines = (Equation(v, f"{v} ← {f'{_kept(i):g}·{v} + ' if i else ''}g") for i, v in enumerate(names))
    return Equation("g", "g ← ∇f(w)"), *lines, Equation("Δw", f"Δw ← −η / m·({' + '.join(names)})")


AggMo.equations = _aggmo_equations(3)
