"""Levenberg and Marquardt's method, for losses that are sums of squares."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Scalars, Terms, Update
from termopt.optimizers.common import eigen, outcome
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.one_by_one import OneByOne
from termopt.optimizers.trust import GOOD, POOR, Step, trusted_step

TAKEN = 1e-4
"""A step is taken that gains more than this share of what was predicted."""


class Damped(NamedTuple):
    """A step under way from w, within the radius of trust. Vectors are (d,)."""

    loss: Scalars  # ‖r‖²/2 at w, HUGE before it is known
    A: Array  # (d, d), JᵀJ there
    grad: Array  # Jᵀr there
    D: Array  # the scale of each coordinate: the largest ‖∂r/∂wᵢ‖ so far
    radius: Scalars
    damping: Scalars  # λ of the step tried
    p: Array  # the step tried
    length: Scalars  # ‖D·p‖
    gain: Scalars  # that the model predicts for it
    q: Array  # the trial point w + p
    stuck: bool


@dataclass(frozen=True)
class LevenbergMarquardt(OneByOne):
    """Levenberg and Marquardt's method: Gauss and Newton's step where it is short enough, and a damped one where not.

        p ← −(JᵀJ + λ·D²)⁻¹·Jᵀr,  w ← w + p if the loss ‖r‖²/2 falls

    J is the Jacobian of the residuals r, and D scales each coordinate by the largest ‖∂r/∂wᵢ‖ so far. λ is 0 if
    ‖D·p‖ ≤ R, else what makes it R. The radius R begins as ‖D·w‖ / τ, is a quarter after a step that gained less than a
    quarter of what was predicted, and twice the step after one that gained three quarters or had λ = 0: so a larger τ
    damps more from the start. One step of this optimizer is one trial; each is told the residuals and their Jacobian.
    Levenberg 1944; Marquardt 1963; in the form of Moré 1978, The Levenberg–Marquardt algorithm: implementation and
    theory, that of MINPACK.
    Watch: it needs no Hessian and yet converges as Newton's method does, where the residuals at the minimum are small.
    """

    name: ClassVar[str] = "lm"
    title: ClassVar[str] = "Levenberg–Marquardt"
    oracle: ClassVar[Oracle] = "residuals"
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("q", "q ← w + p"),
        Equation("φ", "φ ← ‖r(q)‖² / 2"),
        Equation("g", "g ← Jᵀ·r(q)"),
        Equation("ratio", "ratio ← (φ₀ − φ) / gain"),
        Equation("Δw", "Δw ← p if ratio > 0.0001 else 0"),
        Equation(
            "R",
            "R ← ((R if λ·(0.75 − ratio) > 0 else 2·n) if ratio > 0.25 else 0.25·min(R, 10·n))"
            " after a step, else ‖D·w‖ / τ",
        ),
        Equation("λ", "λ ← 0, or what makes ‖D·p‖ = R"),
        Equation("p", "p ← −(JᵀJ + λ·D²)⁻¹·Jᵀr"),
        Equation("n", "n ← ‖D·p‖"),
        Equation("gain", "gain ← −gᵀp − ‖J·p‖² / 2"),
    )

    damping: float = hyperparameter(
        1e-3, lo=0, open_lo=True, scale="log", symbol="τ", doc="how short the first steps are held"
    )

    def init_one(self, x: Array) -> Damped:
        none, zero = np.zeros_like(x), np.float64(0.0)
        matrix = np.zeros((len(x), len(x)))
        return Damped(np.float64(HUGE), matrix, none, none, zero, zero, none, zero, zero, x, False)

    def tell_one(self, x: Array, state: Damped, evaluation: Evaluation) -> Update:
        with np.errstate(all="ignore"):
            return self._tell(x, state, evaluation)

    def _tell(self, x: Array, state: Damped, evaluation: Evaluation) -> Update:
        r, J = evaluation.residuals, evaluation.jacobian
        phi, g = 0.5 * (r @ r), J.T @ r
        start = bool(state.loss == HUGE)
        finite = bool(np.isfinite(phi) and np.isfinite(J).all()) and not state.stuck
        ratio = np.float64(1.0) if start else (state.loss - phi) / state.gain
        ratio = ratio if finite else np.float64(-1.0)
        taken = bool(ratio > TAKEN)
        moved = taken and not start
        w, loss, grad, A = (state.q, phi, g, J.T @ J) if taken else (x, state.loss, state.grad, state.A)
        D = np.maximum(state.D, np.sqrt(np.diagonal(A)))
        radius = self._first_radius(x, D) if start else _radius(state, ratio)
        step = _step(A, grad, D, radius)
        p = step.p / np.where(D > 0, D, 1.0)
        q = w + p
        stuck = bool(state.stuck or not step.gain > 0 or (q == w).all())
        length, gain, damping = np.sqrt(step.p @ step.p), np.float64(step.gain), np.float64(step.shift)
        terms: Terms = {
            "q": state.q,
            "φ": phi,
            "g": g,
            "ratio": ratio,
            "Δw": state.p if moved else np.zeros_like(x),
            "R": np.float64(radius),
            "λ": damping,
            "p": p,
            "n": length,
            "gain": gain,
        }
        after = Damped(loss, A, grad, D, np.float64(radius), damping, p, length, gain, w if stuck else q, stuck)
        return Update(w, after, terms, outcome(moved, stuck))

    def _first_radius(self, x: Array, D: Array) -> float:
        """‖D·w‖ / τ, where that is anything."""
        size = float(np.sqrt((D * x) @ (D * x)))
        return (size if size > 0 else 1.0) / self.damping


def _radius(state: Damped, ratio: Scalars) -> float:
    """The radius after a step that gained so much of what was predicted."""
    if not ratio > POOR:
        return 0.25 * min(float(state.radius), 10 * float(state.length))
    return float(state.radius) if state.damping * (GOOD - ratio) > 0 else 2 * float(state.length)


def _step(A: Array, grad: Array, D: Array, radius: float) -> Step:
    """The step in units of D, in which its length is at most the radius."""
    scale = np.where(D > 0, D, 1.0)
    return trusted_step(*eigen(A / np.outer(scale, scale)), grad / scale, radius)
