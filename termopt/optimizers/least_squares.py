"""Levenberg and Marquardt's method, for losses that are sums of squares."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Scalars, Terms, Update
from termopt.optimizers.common import outcome
from termopt.optimizers.damped_step import Triangle, damped_step, triangle_of
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.one_by_one import OneByOne
from termopt.optimizers.trust import GOOD, POOR, judge, next_trial

TAKEN = 1e-4
"""A step is taken that gains more than this share of what was predicted."""


class Damped(NamedTuple):
    """A step under way from w, within the radius of trust. Vectors are (d,)."""

    loss: Scalars  # ‖r‖²/2 at w, HUGE before it is known
    triangle: Triangle  # there
    grad: Array  # Jᵀr there
    D: Array  # the scale of each coordinate: the largest ‖∂r/∂wᵢ‖ so far
    radius: Scalars
    damping: Scalars  # μ of the step tried
    p: Array  # the step tried
    length: Scalars  # ‖D·p‖
    slope: Scalars  # gᵀp
    gain: Scalars  # that the model predicts for it
    q: Array  # the trial point w + p
    trials: int
    steps: int
    stuck: bool


@dataclass(frozen=True)
class LevenbergMarquardt(OneByOne):
    """Levenberg and Marquardt's method: Gauss and Newton's step where it is short enough, and a damped one where not.

        p ← −(JᵀJ + μ·D²)⁻¹·Jᵀr,  w ← w + p if the loss ‖r‖²/2 falls

    J is the Jacobian of the residuals r, and D scales each coordinate by the largest ‖∂r/∂wᵢ‖ so far, or by 1 where
    that began as 0. μ is 0 if ‖D·p‖ ≤ 1.1·R, else what makes it R to a tenth.

    The radius R begins as ‖D·w‖ / τ: so a larger τ damps more from the start. Until a step is taken, it is no longer
    than the last one tried (reach). After one that gained less than a quarter of what was predicted, R is halved or,
    where the loss rose, multiplied by the s where a parabola through the losses has its minimum, at least 0.1; after
    one that gained three quarters or had μ = 0, it is twice the step. One step of this optimizer is one trial; each is
    told the residuals and their Jacobian.

    Levenberg 1944; Marquardt 1963; in the form of Moré 1978, The Levenberg–Marquardt algorithm: implementation and
    theory, that of MINPACK: with τ = 0.01 its points are those of SciPy's least_squares(method="lm").
    Watch: it needs no Hessian and yet converges as Newton's method does, where the residuals at the minimum are small.
    """

    name: ClassVar[str] = "lm"
    title: ClassVar[str] = "Levenberg–Marquardt"
    equals: ClassVar[str] = 'scipy 1.17.1 least_squares(method="lm") at damping 0.01'
    oracle: ClassVar[Oracle] = "residuals"
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("q", "q ← w + p"),
        Equation("φ", "φ ← ‖r(q)‖² / 2"),
        Equation("g", "g ← Jᵀ·r(q)"),
        Equation("ratio", "ratio ← (φ₀ − φ) / gain if gain > 0 else −1"),
        Equation("Δw", "Δw ← p if ratio > 0.0001 else 0"),
        Equation("s", "s ← 0.5 if φ ≤ φ₀ else max(0.1, 0.5·d / (d + φ₀ − φ))"),
        Equation("reach", "reach ← R if steps > 0 else min(R, n)"),
        Equation(
            "R",
            "R ← ((reach if μ·(0.75 − ratio) > 0 else 2·n) if ratio > 0.25 else s·min(reach, 10·n))"
            " if trials > 0 else ‖D·w‖ / τ",
        ),
        Equation("μ", "μ ← 0, or what makes ‖D·p‖ = R"),
        Equation("p", "p ← −(JᵀJ + μ·D²)⁻¹·Jᵀr"),
        Equation("n", "n ← ‖D·p‖"),
        Equation("d", "d ← gᵀp"),
        Equation("gain", "gain ← −gᵀp − ‖J·p‖² / 2"),
    )

    damping: float = hyperparameter(
        1e-3, lo=0, open_lo=True, scale="log", symbol="τ", doc="how short the first steps are held"
    )

    def init_one(self, x: Array) -> Damped:
        none, zero = np.zeros_like(x), np.float64(0.0)
        triangle = Triangle(np.zeros((len(x), len(x))), none)
        return Damped(
            loss=np.float64(HUGE),
            triangle=triangle,
            grad=none,
            D=none,
            radius=zero,
            damping=zero,
            p=none,
            length=zero,
            slope=zero,
            gain=zero,
            q=x,
            trials=0,
            steps=0,
            stuck=False,
        )

    def tell_one(self, x: Array, state: Damped, evaluation: Evaluation) -> Update:
        with np.errstate(all="ignore"):
            return self._tell(x, state, evaluation)

    def _tell(self, x: Array, state: Damped, evaluation: Evaluation) -> Update:
        r, J = evaluation.residuals, evaluation.jacobian
        phi, g = 0.5 * (r @ r), J.T @ r
        start = state.trials == 0
        finite = bool(np.isfinite(phi) and np.isfinite(J).all()) and not state.stuck
        ratio, taken, moved = judge(state.loss - phi, state.gain, TAKEN, start=start, finite=finite)
        w, loss, grad = (state.q, phi, g) if taken else (x, state.loss, state.grad)
        triangle = triangle_of(J, r) if taken else state.triangle
        norms = np.sqrt(np.sum(triangle.R**2, axis=0))
        D = np.where(norms > 0, norms, 1.0) if start else np.maximum(state.D, norms)
        shrink = _shrink(state, phi)
        reach = state.radius if state.steps else np.minimum(state.radius, state.length)
        radius = self._first_radius(x, D) if start else _radius(state, ratio, shrink, reach)
        step = damped_step(triangle, D, radius, _guess(state, ratio, shrink))
        p = step.z / D
        q, stuck = next_trial(w, p, step.gain, state.stuck)
        terms: Terms = {
            "q": state.q,
            "φ": phi,
            "g": g,
            "ratio": ratio,
            "Δw": state.p if moved else np.zeros_like(x),
            "s": shrink,
            "reach": reach,
            "R": radius,
            "μ": np.float64(step.damping),
            "p": p,
            "n": step.length,
            "d": grad @ p,
            "gain": step.gain,
        }
        after = Damped(
            loss=loss,
            triangle=triangle,
            grad=grad,
            D=D,
            radius=radius,
            damping=np.float64(step.damping),
            p=p,
            length=step.length,
            slope=grad @ p,
            gain=step.gain,
            q=q,
            trials=state.trials + 1,
            steps=state.steps + moved,
            stuck=stuck,
        )
        return Update(w, after, terms, outcome(moved, stuck))

    def _first_radius(self, x: Array, D: Array) -> Scalars:
        """‖D·w‖ / τ, where that is anything."""
        size = np.sqrt((D * x) @ (D * x))
        return (size if size > 0 else np.float64(1.0)) / self.damping


def _shrink(state: Damped, phi: Scalars) -> Scalars:
    """What is left of the radius after a poor step: where a parabola through both losses and the slope is lowest."""
    if phi <= state.loss:
        return np.float64(0.5)
    lowest = 0.5 * state.slope / (state.slope + state.loss - phi)
    return np.fmax(0.1, lowest)


def _radius(state: Damped, ratio: Scalars, shrink: Scalars, reach: Scalars) -> Scalars:
    """The radius after a step.

    state: that before the step was tried.
    ratio: how much the loss fell, over how much the model predicted.
    shrink: what is left of the radius if that was poor.
    reach: the radius, or the length of the step if none was taken yet.
    """
    if not ratio > POOR:
        return shrink * np.minimum(reach, 10 * state.length)
    return reach if state.damping * (GOOD - ratio) > 0 else 2 * state.length


def _guess(state: Damped, ratio: Scalars, shrink: Scalars) -> float:
    """The μ that is tried first, from that of the last step: it is smaller for a larger radius."""
    if not ratio > POOR:
        return float(state.damping / shrink)
    return float(state.damping if ratio < GOOD else state.damping / 2)
