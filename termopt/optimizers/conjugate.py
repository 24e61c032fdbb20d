"""Nonlinear conjugate gradients: each direction minds the one before."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Equation, Evaluation, Scalars, Terms
from termopt.optimizers.common import dot, norm
from termopt.optimizers.lbfgs.line_search import Mask, Point, choose
from termopt.optimizers.line_searching import TRIAL_LINES, LineSearching, Ray, c1, c2

FORMULAS = {
    "pr": "max(0, gᵀy / ‖g₀‖²)",
    "fr": "‖g‖² / ‖g₀‖²",
    "hs": "gᵀy / pᵀy",
    "dy": "‖g‖² / pᵀy",
    "hz": "max(−1 / (‖p‖·min(0.01, ‖g₀‖)), gᵀy / pᵀy − 2·‖y‖²·d / pᵀy²)",
}
"""β by the variants."""

LEAST = 0.01
"""A direction leads down at least so much as this share of the gradient would."""


class Conjugate(NamedTuple):
    """β, (*B,), and the direction p that it is of, (d, *B), 0 where there was none; drop: what the step gained."""

    beta: Scalars
    p: Array
    drop: Scalars


def _lines(variant: str) -> tuple[Equation, ...]:
    return (
        *TRIAL_LINES,
        Equation("y", "y ← g − g₀"),
        Equation("β", f"β ← {FORMULAS[variant]} if t > 0 else 0"),
        Equation("down", "down ← 0.01·‖g‖² ≤ ‖g‖² − β·d"),
        Equation("p", "p ← −g + β·p after a step, else p"),
        Equation("t", "t ← the next trial"),
    )


_LINES = {variant: _lines(variant) for variant in FORMULAS}


@dataclass(frozen=True)
class ConjugateGradients(LineSearching):
    """Conjugate gradients: down the gradient, but not back over the way that the last direction made.

        p ← −g + β·p
        w ← w + t·p for the first trial t with φ(t) ≤ φ₀ + c₁·t·d₀ and |φ′(t)| ≤ c₂·|d₀| (strong Wolfe)

    With y = Δg, g the new gradient and g₀ the one before, β is that of Polak and Ribière, not below 0 (pr), Fletcher
    and Reeves (fr), Hestenes and Stiefel (hs), Dai and Yuan (dy), or Hager and Zhang (hz):

        pr: max(0, gᵀy / ‖g₀‖²)    fr: ‖g‖² / ‖g₀‖²    hs: gᵀy / pᵀy    dy: ‖g‖² / pᵀy
        hz: (y − 2·p·‖y‖² / pᵀy)ᵀg / pᵀy, not below −1 / (‖p‖·min(0.01, ‖g₀‖))

    A trial is also refused where the next p would lead down less than 0.01·‖g‖² (down); if that cannot be had, p is −g.
    A search begins at t = 2·Δφ / d₀, where the loss would fall as much as in the last one, or at 1 if that is less; the
    line search is that of L-BFGS, a trial a step. Nocedal and Wright 2006,
    Numerical Optimization, section 5.2; Hager and Zhang 2005.
    Watch: with exact line searches (a small c₂) a quadratic of d coordinates takes d steps.

    Raises UserError unless c1 < c2.
    """

    name: ClassVar[str] = "cg"
    title: ClassVar[str] = "conjugate gradients"
    equations: ClassVar[tuple[Equation, ...]] = _LINES["pr"]

    variant: str = hyperparameter("pr", choices=tuple(FORMULAS), symbol="variant", doc="which β")
    c1: float = c1()
    c2: float = c2(0.4)

    def lines(self, state: Ray) -> tuple[Equation, ...]:
        return _LINES[self.variant]

    def nothing(self, x: Array) -> Conjugate:
        zero = np.zeros(x.shape[1:])[()]
        return Conjugate(zero, np.zeros_like(x), zero)

    def knows(self, model: Conjugate) -> Mask:
        return model.beta != 0

    def learned(self, state: Ray, trial: Point, evaluation: Evaluation) -> Conjugate:
        drop = choose(trial.t > 0, state.search.origin.phi - trial.phi, np.zeros(trial.t.shape)[()])
        return Conjugate(self._beta(state, trial, evaluation.grad), state.p, drop)

    def direction(self, model: Conjugate, grad: Array) -> Array:
        p = -grad + model.beta * model.p
        return choose(dot(p, grad) <= -LEAST * dot(grad, grad), p, -grad)

    def suits(self, state: Ray, trial: Point, grad: Array) -> Mask:
        return self._down(self._beta(state, trial, grad), trial, grad)

    def first_trial(self, model: Conjugate, grad: Array, slope: Scalars, first: Mask) -> Scalars:
        """A trial at which the loss would fall as much as in the last search, if it fell as steeply; at most 1.

        model: what is kept of the last step.
        grad, slope: the gradient at w, and the slope along the direction.
        first: whether this is the first search of the run, (*B,).
        """
        guess = choose(first, 1.01 / norm(grad), 2.02 * model.drop / -slope)
        return choose((guess > 0) & np.isfinite(guess), np.minimum(guess, 1.0), np.minimum(1.01 / norm(grad), 1.0))

    def more_terms(self, state: Ray, after: Ray, trial: Point, grad: Array) -> Terms:
        beta = self._beta(state, trial, grad)
        return {"y": grad - state.grad, "β": beta, "down": self._down(beta, trial, grad).astype(np.float64)}

    def _down(self, beta: Scalars, trial: Point, g: Array) -> Mask:
        """Whether the direction after a step to the trial leads down."""
        return np.less_equal(LEAST * dot(g, g), dot(g, g) - beta * trial.slope)

    def _beta(self, state: Ray, trial: Point, g: Array) -> Scalars:
        """β of a step to the trial, 0 at the start."""
        g0, p, y = state.grad, state.p, g - state.grad
        match self.variant:
            case "pr":
                beta = np.maximum(0.0, dot(g, y) / dot(g0, g0))
            case "fr":
                beta = dot(g, g) / dot(g0, g0)
            case "hs":
                beta = dot(g, y) / dot(p, y)
            case "dy":
                beta = dot(g, g) / dot(p, y)
            case _:
                py = dot(p, y)
                beta = dot(g, y) / py - 2 * dot(y, y) * trial.slope / py**2
                beta = np.maximum(-1 / (norm(p) * np.minimum(0.01, norm(g0))), beta)
        return choose(trial.t > 0, beta, np.zeros(trial.t.shape)[()])
