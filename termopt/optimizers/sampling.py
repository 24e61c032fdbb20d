"""Optimizers that draw random numbers: a walk with heat, and the simplest evolution strategy.

What they draw comes with the evaluation, so equal calls answer equally and all lanes of a race share the numbers.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Oracle, Outcome, Scalars, Update
from termopt.optimizers.common import learning_rate, zero
from termopt.optimizers.first_order import Nothing
from termopt.optimizers.gradient_transforms import Transformable

GROW = 2.0
"""By how much a step that led down makes the next ones longer."""
SHRINK = 0.84
"""And by how much one that did not makes them shorter: at one success in five steps they stay about as long."""
HUGE = float(np.finfo(np.float64).max)
"""The lowest loss before there is one."""


@dataclass(frozen=True)
class Langevin(Transformable):
    """Langevin's walk: gradient descent in a heat bath, the unadjusted Langevin algorithm.

        w ← w − η·g + √(2·η·T)·ξ,  ξ standard normal

    For small η the points it visits are distributed as e^(−f/T). Roberts & Tweedie 1996, Exponential convergence of
    Langevin distributions and their discrete approximations; Welling & Teh 2011, Bayesian learning via stochastic
    gradient Langevin dynamics.
    Watch: it never comes to rest; the warmer it is, the wider it roams, and out of a local minimum.
    """

    name: ClassVar[str] = "langevin"
    title: ClassVar[str] = "Langevin"
    normals: ClassVar[int] = 1
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("g", "g ← ∇w"),
        Equation("ξ", "ξ ← N(0, 1)"),
        Equation("Δw", "Δw ← −η·g + √(2·η·T)·ξ"),
    )

    lr: float = learning_rate(0.01)
    temperature: float = hyperparameter(0.01, lo=0, scale="log", symbol="T", doc="how much the noise stirs")

    def init(self, x: Array, blocks: Blocks = ()) -> Nothing:
        return Nothing()

    def tell(self, x: Array, state: Nothing, evaluation: Evaluation) -> Update:
        g, xi = evaluation.grad, evaluation.normals[0]
        dw = -self.lr * g + np.sqrt(2 * self.lr * self.temperature) * xi
        return Update(x + dw, state, {"g": g, "ξ": xi, "Δw": dw})


class Proposal(NamedTuple):
    """d: the step to try next, (d, *B); b: the lowest loss, huge before the first; s: σ; t: evaluations so far."""

    d: Array
    b: Scalars
    s: Scalars
    t: int


@dataclass(frozen=True)
class OnePlusOne(Transformable):
    """The (1+1) evolution strategy: a random step from the best point so far, kept if it is no worse.

        w ← w + d and s ← 2·s if f(w + d) ≤ f(w), else s ← 0.84·s,  d ← s·ξ,  ξ standard normal

    With one success in five steps s stays about as long as it is: Rechenberg's rule. It looks at losses alone; the
    first is that of w itself. Rechenberg 1973, Evolutionsstrategie; Kern et al. 2004, Learning probability
    distributions in continuous evolutionary algorithms, for the factors.
    Watch: the trial points come nearer as it closes in, and in a narrow valley s shrinks long before the end.
    """

    name: ClassVar[str] = "one_plus_one"
    title: ClassVar[str] = "(1+1) evolution strategy"
    oracle: ClassVar[Oracle] = "value"
    evaluations: ClassVar[str] = "1 or more"
    normals: ClassVar[int] = 1
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("φ", "φ ← f(q)"),
        Equation("better", "better ← 1 if φ ≤ b else 0"),
        Equation("Δw", "Δw ← d if better else 0"),
        Equation("b", "b ← φ if better else b"),
        Equation("s", "s ← (2·s if better else 0.84·s) if t > 1 else s"),
        Equation("ξ", "ξ ← N(0, 1)"),
        Equation("d", "d ← s·ξ"),
    )

    sigma: float = hyperparameter(1.0, lo=0, scale="log", symbol="σ", doc="how long the steps are at first")

    def init(self, x: Array, blocks: Blocks = ()) -> Proposal:
        return Proposal(np.zeros_like(x), HUGE + zero(x), self.sigma + zero(x), 0)

    def ask(self, x: Array, state: Proposal) -> Array:
        return x + state.d

    def tell(self, x: Array, state: Proposal, evaluation: Evaluation) -> Update:
        phi, xi = evaluation.loss, evaluation.normals[0]
        better = np.less_equal(phi, state.b)
        dw = np.where(better, state.d, 0.0)
        b = np.where(better, phi, state.b)[()]
        s = np.where(better, GROW * state.s, SHRINK * state.s)[()] if state.t else state.s
        d = s * xi
        terms = {"φ": phi, "better": better.astype(np.float64), "Δw": dw, "b": b, "s": s, "ξ": xi, "d": d}
        return Update(x + dw, Proposal(d, b, s, state.t + 1), terms, _outcome(better & (state.t > 0)))


def _outcome(moved: Any) -> NDArray[np.int8] | int:
    """Whether a trial point was taken."""
    if not np.ndim(moved):
        return Outcome.MOVED if moved else Outcome.SEARCHING
    return np.where(moved, Outcome.MOVED, Outcome.SEARCHING).astype(np.int8)
