"""Gradient descent that finds the length of its step: from ‖g‖, from the last two gradients, or from the loss."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Scalars, Update
from termopt.optimizers.common import dot, learning_rate, norm, per_run
from termopt.optimizers.first_order import Nothing
from termopt.optimizers.wrapping import Transformable


class LastStep(NamedTuple):
    """u, h: the last w and the gradient there, (d, *B); rate: the last rate, (*B,)."""

    u: Array
    h: Array
    rate: Scalars


@dataclass(frozen=True)
class NormGD(Transformable):
    """Normalized gradient descent: steps of the length η, straight down the slope.

        w ← w − η·g / ‖g‖

    Nesterov 1984, Minimization methods for nonsmooth convex and quasiconvex functions; Shor 1985, Minimization methods
    for non-differentiable functions.
    Watch: it crosses plateaus at full pace, and hops around the minimum at a distance of η / 2.
    """

    name: ClassVar[str] = "normgd"
    title: ClassVar[str] = "normalized gradient descent"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("n", "n ← ‖g‖"),
        Equation("Δw", "Δw ← −η·g / n if n > 0 else 0"),
    )

    lr: float = learning_rate(0.1)

    def init(self, x: Array, blocks: Blocks = ()) -> Nothing:
        return Nothing()

    def tell(self, x: Array, state: Nothing, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        n = norm(g)
        dw = np.where(n == 0, 0.0, -self.lr * g / np.where(n == 0, 1.0, n))
        return Update(x + dw, state, {"g": g, "n": n, "Δw": dw})


@dataclass(frozen=True)
class BarzilaiBorwein(Transformable):
    """Barzilai and Borwein's method: the rate is what would have explained the last change of the gradient.

        rate ← sᵀs / sᵀy (variant 1) or sᵀy / yᵀy (variant 2),  w ← w − rate·g

    s is the last step and y the change of the gradient over it. Where sᵀy is not positive the last rate stays; the
    first is η. Barzilai & Borwein 1988, Two-point step size gradient methods. There is no safeguard, as in the paper.
    Watch: the loss goes up again and again, and it still gets there in a tenth of the steps.
    """

    name: ClassVar[str] = "bb"
    title: ClassVar[str] = "Barzilai–Borwein"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("s", "s ← w − u"),
        Equation("y", "y ← g − h"),
        Equation("b", "b ← sᵀy"),
        Equation("rate", "rate ← (sᵀs / b if variant ≤ 1 else b / yᵀy) if b > 0 else rate"),
        Equation("u", "u ← w"),
        Equation("h", "h ← g"),
        Equation("Δw", "Δw ← −rate·g"),
    )

    lr: float = learning_rate(0.01)
    variant: int = hyperparameter(1, lo=1, hi=2, symbol="variant", doc="1: the longer rate, 2: the shorter one")

    def init(self, x: Array, blocks: Blocks = ()) -> LastStep:
        """The last w is w itself: the first step is one of the rate η."""
        return LastStep(x, np.zeros_like(x), per_run(self.lr, x))

    def tell(self, x: Array, state: LastStep, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        s, y = x - state.u, g - state.h
        b = dot(s, y)
        fits = b > 0
        safe = np.where(fits, b, 1.0)
        longer, shorter = dot(s, s) / safe, safe / np.where(fits, dot(y, y), 1.0)
        found = longer if self.variant == 1 else shorter
        rate = np.where(fits, found, state.rate)[()]
        dw = -rate * g
        terms = {"g": g, "s": s, "y": y, "b": b, "rate": rate, "u": x, "h": g, "Δw": dw}
        return Update(x + dw, LastStep(x, g, rate), terms)


@dataclass(frozen=True)
class Polyak(Transformable):
    """Polyak's step: as long as a cone with this slope would need to reach the minimum.

        rate ← min((f(w) − fmin) / ‖g‖², ηmax),  w ← w − rate·g

    fmin is the lowest loss: on a surface whose minimum is known it is that, else 0. If it is set too high, the rate
    turns negative there. Polyak 1987, Introduction to optimization; Loizou et al. 2021, Stochastic Polyak step-size for
    SGD.
    Watch: no rate to tune; long jumps where the slope is small, and chaotic ones on a surface that is not convex.
    """

    name: ClassVar[str] = "polyak"
    title: ClassVar[str] = "Polyak's step"
    equals: ClassVar[str] = "optax 0.2.8 polyak_sgd"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇f(w)"),
        Equation("n", "n ← ‖g‖"),
        Equation("rate", "rate ← min((f(w) − fmin) / n², ηmax) if n > 0 else 0"),
        Equation("Δw", "Δw ← −rate·g"),
    )

    max_lr: float = hyperparameter(
        1.0, lo=0, scale="log", symbol="ηmax", also=("max_learning_rate",), doc="the largest rate"
    )
    f_min: float = hyperparameter(0.0, symbol="fmin", doc="the loss at the minimum, where it is known")

    def init(self, x: Array, blocks: Blocks = ()) -> Nothing:
        return Nothing()

    def tell(self, x: Array, state: Nothing, evaluation: Evaluation) -> Update:
        g = evaluation.grad
        n = norm(g)
        gap = evaluation.loss - self.f_min
        rate = np.where(n == 0, 0.0, np.minimum(gap / np.where(n == 0, 1.0, n * n), self.max_lr))[()]
        dw = -rate * g
        return Update(x + dw, state, {"g": g, "n": n, "rate": rate, "Δw": dw})
