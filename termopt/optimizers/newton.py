"""Newton's method: as it is, damped, or fit for saddles."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Report
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Scalars, Terms, Update
from termopt.optimizers.common import dot, eigen, outcome, times, total, zero
from termopt.optimizers.lbfgs.line_search import Mask, Point, begin, choose, wolfe
from termopt.optimizers.line_searching import TRIAL_LINES, LineSearching, Ray

LEAST = 1e-3
"""Where the Hessian is not positive definite, what it is divided by is at least this share of the largest."""
CURVED = {
    "pure": "λ",
    "damped": f"max(|λ|, {LEAST}·largest(|λ|)) if lowest(λ) ≤ 0 else λ",
    "saddle_free": "|λ|",
}
"""The curvatures by which each variant divides."""


class Curvature(NamedTuple):
    """λ: the eigenvalues of the Hessian, ascending, (d, *B); U: its eigenvectors as columns, (d, d, *B)."""

    values: Array
    axes: Array
    drop: Scalars  # what the last step gained


_PURE = (
    *TRIAL_LINES[:3],
    Equation("λ", "λ ← eigenvalues of ∇²f(q)"),
    Equation("h", "h ← λ"),
    Equation("Δw", "Δw ← p"),
    Equation("p", "p ← −U·(Uᵀ·g / h)"),
)


def _searching(variant: str) -> tuple[Equation, ...]:
    return (
        *TRIAL_LINES[:4],
        Equation("armijo", "armijo ← φ ≤ φ₀ + 0.0001·t·d₀ + δ·|φ₀|"),
        Equation("curvature", "curvature ← |d| ≤ 0.9·|d₀ + t·b|"),
        TRIAL_LINES[-1],
        Equation("λ", "λ ← eigenvalues of ∇²f(q) after a step, else λ"),
        Equation("h", f"h ← {CURVED[variant]}"),
        Equation("b", "b ← min(0, Σ λ·(Uᵀ·g / h)²) after a step, else b"),
        Equation("p", "p ← −U·(Uᵀ·g / h) after a step, else p"),
        Equation("t", "t ← the next trial"),
    )


_LINES = {"pure": _PURE} | {variant: _searching(variant) for variant in ("damped", "saddle_free")}


@dataclass(frozen=True)
class Newton(LineSearching):
    """Newton's method: to the minimum, or whatever it is, of the quadratic that the loss looks like from here.

        p ← −H⁻¹·g
        w ← w + t·p for the first trial t with φ(t) ≤ φ₀ + c₁·t·d₀ and |φ′(t)| ≤ c₂·|d₀ + t·b|

    With the eigenvalues λ of the Hessian H and its eigenvectors U, p is −U·(Uᵀg / h), and h is

        pure: λ, and always t = 1: it goes to a saddle or a maximum as gladly as to a minimum
        damped: λ, or where one of them is not above 0, |λ|, and no less than 0.001 of the largest
        saddle_free: |λ|, which turns around along what curves down (Dauphin et al. 2014)

    Except for pure, the line search is that of L-BFGS, with c₁ = 0.0001 and c₂ = 0.9, and first tries t = 1. It differs
    where the loss curves down along p, by b = min(0, pᵀHp): there the slope is compared with the one that H promises at
    t (Moré and Sorensen 1979, On the use of directions of negative curvature in a modified Newton method), and the
    first trial is the t > 1 at which the model falls as much as the loss did in the last step. Where p leads up, or a
    search finds nothing, the next one goes down the gradient. One step of this optimizer is one trial, and each asks
    for loss, gradient and Hessian. Nocedal and Wright 2006, Numerical Optimization, sections 3.4 and 3.5.
    Watch: on a quadratic one step is enough; near a minimum each step doubles the number of right digits.
    """

    name: ClassVar[str] = "newton"
    title: ClassVar[str] = "Newton's method"
    oracle: ClassVar[Oracle] = "hessian"
    equations: ClassVar[tuple[Equation, ...]] = _LINES["damped"]
    c1: ClassVar[float] = 1e-4  # pyright: ignore[reportIncompatibleVariableOverride] (no hyperparameter here)
    c2: ClassVar[float] = 0.9  # pyright: ignore[reportIncompatibleVariableOverride]

    variant: str = hyperparameter(
        "damped",
        choices=("pure", "damped", "saddle_free"),
        symbol="variant",
        doc="what it does where the loss curves down",
    )

    def lines(self, state: Ray) -> tuple[Equation, ...]:
        return _LINES[self.variant]

    def nothing(self, x: Array) -> Curvature:
        return Curvature(np.zeros_like(x), np.zeros((len(x), *x.shape)), zero(x))

    def knows(self, model: Curvature) -> Mask:
        return (model.values != 0).any(axis=0)

    def learned(self, state: Ray, trial: Point, evaluation: Evaluation) -> Curvature:
        drop = choose(trial.t > 0, state.search.origin.phi - trial.phi, np.zeros(trial.t.shape)[()])
        return Curvature(*eigen(evaluation.hessian), drop)

    def direction(self, model: Curvature, grad: Array) -> Array:
        return -times(model.axes, self._along(model, grad))

    def first_trial(self, model: Curvature, grad: Array, slope: Scalars, first: Mask) -> Scalars:
        bend = self._bend(model, grad)
        as_before = (slope + np.sqrt(slope**2 - 2 * bend * np.maximum(model.drop, 0))) / -bend
        plain = super().first_trial(model, grad, slope, first)
        return choose((bend < 0) & np.isfinite(as_before), np.maximum(plain, as_before), plain)

    def conditions(self, state: Ray, trial: Point) -> tuple[Mask, Mask]:
        armijo, _ = wolfe(state.search, trial, self.c1, self.c2)
        promised = state.search.origin.slope + trial.t * self._bend(state.model, state.grad)
        return armijo, abs(trial.slope) <= self.c2 * abs(promised)

    def more_terms(self, state: Ray, after: Ray, trial: Point, grad: Array) -> Terms:
        values = after.model.values
        return {"λ": values, "h": self._curved(values), "b": self._bend(after.model, after.grad)}

    def tell(self, x: Array, state: Ray, evaluation: Evaluation) -> Update:
        if self.variant != "pure":
            return super().tell(x, state, evaluation)
        with np.errstate(all="ignore"):
            return self._in_full(x, state, evaluation)

    def report(self, state: Ray) -> Report | None:
        return None if self.variant == "pure" else super().report(state)

    def _in_full(self, x: Array, state: Ray, evaluation: Evaluation) -> Update:
        """The whole step, wherever it leads."""
        phi, g = evaluation.loss, evaluation.grad
        model = self.learned(state, state.search.best, evaluation)
        p = self.direction(model, g)
        stuck = state.stuck | (state.q + p == state.q).all(axis=0)
        p = choose(stuck, np.zeros_like(x), p)
        search = begin(np.ones(x.shape[1:])[()], phi, dot(g, p))
        after = Ray(g, p, state.q + p, search, model, stuck)
        terms: Terms = {"q": state.q, "φ": phi, "g": g, "λ": model.values, "h": model.values, "Δw": state.p, "p": p}
        moved = (state.search.t > 0) & ~state.stuck
        return Update(state.q, after, terms, outcome(moved, stuck))

    def _along(self, model: Curvature, grad: Array) -> Array:
        """−p along the eigenvectors: the slope along each, over h."""
        along = times(model.axes.swapaxes(0, 1), grad)
        return np.where(along == 0, 0.0, along / self._curved(model.values))  # no slope is none, also without curvature

    def _bend(self, model: Curvature, grad: Array) -> Scalars:
        """b: how the loss curves along p, if that is down."""
        bent = model.values * self._along(model, grad) ** 2
        return np.minimum(0.0, total(choose(self.knows(model), bent, np.zeros_like(bent))))

    def _curved(self, values: Array) -> Array:
        """The curvatures to divide by."""
        match self.variant:
            case "pure":
                return values
            case "saddle_free":
                return np.abs(values)
            case _:
                size = np.abs(values)
                return choose(values[0] > 0, values, np.maximum(size, LEAST * size.max(axis=0)))
