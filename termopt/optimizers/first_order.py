"""Optimizers that go down the gradient itself: plain, with momentum, and with momentum that looks ahead."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Stability, Vector
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Iterate, Update
from termopt.optimizers.common import learning_rate, stability
from termopt.optimizers.wrapping import Transformable


class Nothing(NamedTuple):
    """The state of an optimizer that has none."""


class Velocity(NamedTuple):
    """v: the step in the making, (d, *B)."""

    v: Array


@dataclass(frozen=True)
class GradientDescent(Transformable):
    """Gradient descent: steepest descent, the step η times the gradient.

        w ← w − η·∇f(w)

    The baseline, without state. Cauchy 1847, Méthode générale pour la résolution des systèmes d'équations simultanées.
    Watch: in a long valley it zigzags from wall to wall, and hardly moves along the floor.
    """

    name: ClassVar[str] = "gd"
    title: ClassVar[str] = "gradient descent"
    equals: ClassVar[str] = "torch 2.13.0 SGD"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("Δw", "Δw ← −η·g"),
    )

    lr: float = learning_rate(1e-3)

    def init(self, x: Array, blocks: Blocks = ()) -> Nothing:
        return Nothing()

    def tell(self, x: Array, state: Nothing, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        dw = -self.lr * g
        return Update(x + dw, state, {"g": g, "Δw": dw})

    def stability(self, eigenvalues: Array) -> Stability | None:
        """|1 − a| < 1 with a = η·λmax."""
        return stability(self.lr, eigenvalues, 2.0)


@dataclass(frozen=True)
class Momentum(Transformable):
    """Momentum: a heavy ball, whose velocity keeps the fraction γ at every step.

        v ← γ·v + η·∇f(w),  w ← w − v

    The velocity contains η, so turning η leaves the speed already gained as it is; at constant η this is PyTorch's SGD
    with momentum. γ = 1 is no friction: the sum of all gradients. Polyak 1964, Some methods of speeding up the
    convergence of iteration methods.
    Watch: the zigzag cancels out and the path bends into the valley; with γ near 1 it overshoots and swings.
    """

    name: ClassVar[str] = "momentum"
    title: ClassVar[str] = "Momentum"
    equals: ClassVar[str] = "torch 2.13.0 SGD"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("v", "v ← γ·v + η·g"),
        Equation("Δw", "Δw ← −v"),
    )

    lr: float = learning_rate(1e-3)
    momentum: float = hyperparameter(
        0.9, lo=0, hi=1, symbol="γ", doc="how much of the velocity is kept; 1 is no friction"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Velocity:
        return Velocity(np.zeros_like(x))

    def tell(self, x: Array, state: Velocity, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        v = self.momentum * state.v + self.lr * g
        dw = -v
        return Update(x + dw, Velocity(v), {"g": g, "v": v, "Δw": dw})

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return (Vector.of("−v", -after.terms["v"], what="velocity"),)

    def stability(self, eigenvalues: Array) -> Stability | None:
        """Both roots of z² − (1 + γ − a)·z + γ lie inside the unit circle, with a = η·λmax (Polyak 1964)."""
        return stability(self.lr, eigenvalues, 2 * (1 + self.momentum), damped=self.momentum < 1)


@dataclass(frozen=True)
class Nesterov(Transformable):
    """Nesterov's momentum: look at the slope where the velocity is about to carry you, then correct.

        q = w − γ·v,  v ← γ·v + η·∇f(q),  w ← w − v

    w is the iterate and q the look-ahead where the gradient is taken; q walks the path of PyTorch's SGD with
    nesterov=True at constant η. Nesterov 1983, A method for solving the convex programming problem with convergence
    rate O(1/k²); in this form Sutskever et al. 2013, On the importance of initialization and momentum in deep learning.
    Watch: the evaluated point runs ahead of the path and brakes it before a turn; less swing than Momentum.
    """

    name: ClassVar[str] = "nesterov"
    title: ClassVar[str] = "Nesterov"
    equals: ClassVar[str] = "torch 2.13.0 SGD(nesterov=True), whose path is that of q"
    elementwise: ClassVar[bool] = True
    equations: ClassVar[tuple[Equation, ...]] = Momentum.equations

    lr: float = learning_rate(1e-3)
    momentum: float = hyperparameter(
        0.9, lo=0, hi=1, symbol="γ", doc="how much of the velocity is kept, and looked ahead along"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Velocity:
        return Velocity(np.zeros_like(x))

    def ask(self, x: Array, state: Velocity) -> Array:
        return x - self.momentum * state.v

    def tell(self, x: Array, state: Velocity, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        v = self.momentum * state.v + self.lr * g
        dw = -v
        return Update(x + dw, Velocity(v), {"g": g, "v": v, "Δw": dw})

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return (Vector.of("−v", -after.terms["v"], what="velocity"),)

    def stability(self, eigenvalues: Array) -> Stability | None:
        """Both roots of z² − (1 + γ)(1 − a)·z + γ(1 − a) lie inside the unit circle, with a = η·λmax."""
        limit = (2 + 2 * self.momentum) / (1 + 2 * self.momentum)
        return stability(self.lr, eigenvalues, limit, damped=self.momentum < 1)
