"""Methods told the Hessian: Newton's, as it is, damped, or fit for saddles; and one in a region of trust."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Figure
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Scalars, Terms, Update
from termopt.optimizers.common import outcome
from termopt.optimizers.lbfgs.line_search import HUGE, ROUNDING
from termopt.optimizers.one_by_one import OneByOne
from termopt.optimizers.trust import RADIUS_LINE, new_radius, trusted_radius, trusted_step

ENOUGH = 1e-4
"""The share of the promised decrease that a damped step must make."""
LEAST = 0.1
"""Where the Hessian is not positive definite, what it is divided by is at least this share of the largest."""
CURVED = {
    "pure": "λ",
    "damped": "max(|λ|, 0.1·largest(|λ|)) if lowest(λ) ≤ 0 else λ",
    "saddle_free": "|λ|",
}
"""The curvatures by which each variant divides."""


class Newtonian(NamedTuple):
    """A step under way from w."""

    loss: Scalars  # at w, HUGE before it is known
    slope: Scalars  # gᵀp there
    p: Array  # (d,), the step in full
    t: Scalars  # the share of it that is tried, 0 for the start itself
    q: Array  # (d,), the trial point w + t·p
    stuck: bool


def _lines(variant: str) -> tuple[Equation, ...]:
    return (
        Equation("q", "q ← w + t·p"),
        Equation("φ", "φ ← f(q)"),
        Equation("g", "g ← ∇f(q)"),
        Equation("λ", "λ ← eigenvalues of ∇²f(q)"),
        Equation("h", f"h ← {CURVED[variant]}"),
        Equation("taken", "taken ← φ ≤ φ₀ + 0.0001·t·d₀ + δ·|φ₀|" if variant != "pure" else "taken ← 0 ≤ t"),
        Equation("Δw", "Δw ← t·p if taken else 0"),
        Equation("p", "p ← −U·(Uᵀ·g / h) after a step, else p"),
        Equation("t", "t ← 1 if taken else 0.5·t"),
    )


_LINES = {variant: _lines(variant) for variant in CURVED}


@dataclass(frozen=True)
class Newton(OneByOne):
    """Newton's method: to the minimum, or whatever it is, of the quadratic that the loss looks like from here.

        p ← −H⁻¹·g,  w ← w + t·p

    With the eigenvalues λ of the Hessian H and its eigenvectors U, p is −U·(Uᵀg / h), and h is

        pure: λ, and always t = 1: it goes to a saddle or a maximum as gladly as to a minimum
        damped: λ, or where one of them is not above 0, |λ|, and no less than 0.1 of the largest
        saddle_free: |λ|, which turns around along what curves down (Dauphin et al. 2014)

    Except for pure, t is halved from 1 until f(w + t·p) ≤ f(w) + 0.0001·t·gᵀp, with an allowance of δ·|f(w)| for
    rounding, δ = 2⁻⁴². One step of this optimizer is one trial, and each asks for loss, gradient and Hessian. Nocedal
    and Wright 2006, Numerical Optimization, section 3.4.
    Watch: on a quadratic one step is enough; near a minimum each step doubles the number of right digits.
    """

    name: ClassVar[str] = "newton"
    title: ClassVar[str] = "Newton's method"
    oracle: ClassVar[Oracle] = "hessian"
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = _LINES["damped"]

    variant: str = hyperparameter(
        "damped",
        choices=("pure", "damped", "saddle_free"),
        symbol="variant",
        doc="what it does where the loss curves down",
    )

    def lines(self, state: Newtonian) -> tuple[Equation, ...]:
        return _LINES[self.variant]

    def init_one(self, x: Array) -> Newtonian:
        zero = np.float64(0.0)
        return Newtonian(np.float64(HUGE), zero, np.zeros_like(x), zero, x, False)

    def tell_one(self, x: Array, state: Newtonian, evaluation: Evaluation) -> Update:
        phi, g = evaluation.loss, evaluation.grad
        with np.errstate(all="ignore"):
            values, axes = eigen(evaluation.hessian)
            h = self._curved(values)
            promised = state.loss + ENOUGH * state.t * state.slope + ROUNDING * abs(state.loss)
            fits = self.variant == "pure" or (phi <= promised and np.isfinite(g).all() and np.isfinite(h).all())
            taken = bool(fits)
            moved = taken and state.t > 0 and not state.stuck
            w = state.q if moved else x
            p = -(axes @ _quotient(axes.T @ g, h)) if taken else state.p
            t = np.float64(1.0 if taken else 0.5 * state.t)
            loss, slope = (phi, g @ p) if taken else (state.loss, state.slope)
            q = w + t * p
            stuck = bool(state.stuck or (q == w).all())
            p, q = (np.zeros_like(x), w) if stuck else (p, q)
        terms: Terms = {
            "q": state.q,
            "φ": phi,
            "g": g,
            "λ": values,
            "h": h,
            "taken": np.float64(taken),
            "Δw": state.t * state.p if moved else np.zeros_like(x),
            "p": p,
            "t": t,
        }
        return Update(w, Newtonian(loss, slope, p, t, q, stuck), terms, outcome(moved, stuck))

    def _curved(self, values: Array) -> Array:
        """The curvatures to divide by."""
        match self.variant:
            case "pure":
                return values
            case "saddle_free":
                return np.abs(values)
            case _:
                size = np.abs(values)
                return values if values[0] > 0 else np.maximum(size, LEAST * size.max())


def _quotient(a: Array, h: Array) -> Array:
    """a / h, 0 where a is: no slope is none, also where there is no curvature."""
    return np.where(a == 0, 0.0, a / h)


def eigen(H: Array) -> tuple[Array, Array]:
    """Eigenvalues of a symmetric matrix, ascending, and eigenvectors as columns; all nan where it is not finite."""
    if not np.isfinite(H).all():
        nothing = np.full(H.shape, np.nan)
        return nothing[0], nothing
    values, axes = np.linalg.eigh((H + H.T) / 2)
    return values, axes


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
        Equation("ratio", "ratio ← (φ₀ − φ) / gain"),
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
        ratio = np.float64(1.0) if start else (state.loss - phi) / state.gain
        ratio = ratio if finite else np.float64(-1.0)
        taken = bool(ratio > ACCEPTED)
        moved = taken and not start
        radius = new_radius(float(state.radius), float(ratio), bool(state.rim), self.max_radius)
        w, loss, grad, hessian = (state.q, phi, g, H) if taken else (x, state.loss, state.grad, state.hessian)
        step = trusted_step(*eigen(hessian), grad, radius)
        q = w + step.p
        stuck = bool(state.stuck or not step.gain > 0 or (q == w).all())
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
        after = Region(
            loss, grad, hessian, np.float64(radius), step.p, np.float64(step.gain), step.rim, w if stuck else q, stuck
        )
        return Update(w, after, terms, outcome(moved, stuck))

    def figures(self, x: Array, state: Region) -> tuple[Figure, ...]:
        return (Figure.circle("R", x, state.radius),) if len(x) == 2 else ()
