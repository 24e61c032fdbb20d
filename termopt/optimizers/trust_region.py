"""Newton's method in a region of trust: no step goes further than the quadratic model is trusted."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Figure
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Scalars, Terms, Update
from termopt.optimizers.common import eigen, outcome
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.one_by_one import OneByOne
from termopt.optimizers.trust import (
    RADIUS_LINE,
    judge,
    new_radius,
    next_trial,
    trust_circle,
    trusted_radius,
    trusted_step,
)


class Region(NamedTuple):
    """A step under way from w, within the radius of trust."""

    loss: Scalars  # at w, HUGE before it is known
    grad: Array  # (d,), there
    hessian: Array  # (d, d), there
    radius: Scalars
    p: Array  # (d,), the step tried
    gain: Scalars  # that the model predicts for it
    rim: bool  # whether it is as long as the radius
    q: Array  # (d,), the trial point w + p
    stuck: bool


ACCEPTED = 0.15
"""A step is taken that gains more than this share of what was predicted."""


@dataclass(frozen=True)
class TrustRegion(OneByOne):
    """Newton's method within a region of trust: the best step of a quadratic model, no longer than the radius R.

        p ← argmin gᵀp + pᵀHp / 2 over ‖p‖ ≤ R
        ratio ← (f(w) − f(w + p)) / (what the model predicts)
        w ← w + p if ratio > 0.15,  R ← R/4 if ratio < 0.25,  2·R if ratio > 0.75 and ‖p‖ = R

    p is found exactly, by the eigenvalues of H. One step of this optimizer is one trial, and each asks for loss,
    gradient and Hessian. Sorensen 1982; Conn, Gould and Toint 2000, Trust-region methods, Alg. 6.1.1 and chapter 7;
    radii and limits are those of SciPy's trust-exact.
    Watch: the circle grows while the model is right and shrinks where it is not; a saddle does not hold it.
    """

    name: ClassVar[str] = "trust_region"
    title: ClassVar[str] = "trust region"
    oracle: ClassVar[Oracle] = "hessian"
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("q", "q ← w + p"),
        Equation("φ", "φ ← f(q)"),
        Equation("g", "g ← ∇f(q)"),
        Equation("ratio", "ratio ← (φ₀ − φ) / gain if gain > 0 else −1"),
        Equation("Δw", "Δw ← p if ratio > 0.15 else 0"),
        Equation("R", RADIUS_LINE.format("min(2·R, Rmax)")),
        Equation("p", "p ← argmin of the model within R"),
        Equation("gain", "gain ← −gᵀp − pᵀHp / 2"),
        Equation("rim", "rim ← 1 if ‖p‖ = R, else 0"),
    )

    radius: float = trusted_radius()
    max_radius: float = hyperparameter(
        1000.0, lo=0, open_lo=True, scale="log", symbol="Rmax", doc="the largest radius of trust"
    )

    def init_one(self, x: Array) -> Region:
        none, zero = np.zeros_like(x), np.float64(0.0)
        matrix = np.zeros((len(x), len(x)))
        return Region(np.float64(HUGE), none, matrix, np.float64(self.radius), none, zero, False, x, False)

    def tell_one(self, x: Array, state: Region, evaluation: Evaluation) -> Update:
        with np.errstate(all="ignore"):
            return self._tell(x, state, evaluation)

    def _tell(self, x: Array, state: Region, evaluation: Evaluation) -> Update:
        phi, g, H = evaluation.loss, evaluation.grad, evaluation.hessian
        start = bool(state.loss == HUGE)
        finite = bool(np.isfinite(phi) and np.isfinite(g).all() and np.isfinite(H).all()) and not state.stuck
        ratio, taken, moved = judge(state.loss - phi, state.gain, ACCEPTED, start=start, finite=finite)
        radius = new_radius(float(state.radius), float(ratio), bool(state.rim), self.max_radius)
        w, loss, grad, hessian = (state.q, phi, g, H) if taken else (x, state.loss, state.grad, state.hessian)
        step = trusted_step(*eigen(hessian), grad, radius)
        q, stuck = next_trial(w, step.p, step.gain, state.stuck)
        terms: Terms = {
            "q": state.q,
            "φ": phi,
            "g": g,
            "ratio": ratio,
            "Δw": state.p if moved else np.zeros_like(x),
            "R": np.float64(radius),
            "p": step.p,
            "gain": np.float64(step.gain),
            "rim": np.float64(step.rim),
        }
        after = Region(loss, grad, hessian, np.float64(radius), step.p, np.float64(step.gain), step.rim, q, stuck)
        return Update(w, after, terms, outcome(moved, stuck))

    def figures(self, x: Array, state: Region) -> tuple[Figure, ...]:
        return trust_circle(x, state.radius)
