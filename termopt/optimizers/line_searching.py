"""What optimizers with a line search share: a ray, one trial on it a step, and what becomes of the trial.

They differ in where the ray points, which they take from a model of what they have seen: pairs of steps and changes of
the gradient, an inverse Hessian, the Hessian itself, the last direction.
"""

from abc import abstractmethod
from typing import Any, ClassVar, NamedTuple

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Report, Trial, Vector
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Iterate, Scalars, Terms, Update
from termopt.optimizers.common import dot, outcome
from termopt.optimizers.lbfgs.line_search import (
    HUGE,
    Mask,
    Point,
    Search,
    back_to_best,
    begin,
    choose,
    exhausted,
    narrow,
    resumed,
    takes_lowest,
    wolfe,
)
from termopt.optimizers.lbfgs.report import STUCK, report, trial
from termopt.optimizers.wrapping import Transformable

Model = Any
"""What an optimizer makes its rays from: a NamedTuple of arrays whose last axes are those of the runs."""

TRIAL_LINES = (
    Equation("q", "q ← w + t·p"),
    Equation("φ", "φ ← f(q)"),
    Equation("g", "g ← ∇f(q)"),
    Equation("d", "d ← gᵀp"),
    Equation("armijo", "armijo ← φ ≤ φ₀ + c₁·t·d₀ + δ·|φ₀|"),
    Equation("curvature", "curvature ← |d| ≤ c₂·|d₀|"),
    Equation("Δw", "Δw ← t·p after a step, else 0"),
)
NEWTON_LINES = (
    *TRIAL_LINES,
    Equation("p", "p ← −H·g after a step, else p"),
    Equation("t", "t ← 1 after a step, else the next trial"),
)


def c1(default: float = 1e-4) -> Any:
    """The hyperparameter c₁."""
    doc = "sufficient decrease: least share of what the slope promises"
    return hyperparameter(default, lo=0, hi=0.5, open_lo=True, open_hi=True, scale="log", symbol="c₁", doc=doc)


def c2(default: float) -> Any:
    """The hyperparameter c₂."""
    doc = "curvature condition: most slope left at the end of a line search"
    return hyperparameter(default, lo=0, hi=1, open_lo=True, open_hi=True, symbol="c₂", doc=doc)


class Ray(NamedTuple):
    """The iterate's gradient, the ray being searched, and the model that makes the next ray."""

    grad: Array  # (d, *B), at w
    p: Array  # (d, *B), the direction; 0 where there is no search
    q: Array  # (d, *B), the trial point w + t·p
    search: Search
    model: Model
    stuck: Mask  # (*B,), the search has given up for good


class LineSearching(Transformable):
    """An optimizer that searches along rays, a trial a step, for a point that meets the strong Wolfe conditions.

    When a search finds nothing, the model is dropped and the next one goes down the gradient; when that finds nothing
    either, w stays for good. Raises UserError unless c1 < c2.
    """

    evaluations: ClassVar[str] = "1 or more"
    c1: float
    c2: float

    def __post_init__(self) -> None:
        if not np.all(np.less(self.c1, self.c2)):
            raise UserError(f"c1={self.c1} is out of range: 0 < c1 < c2 = {self.c2}")

    # -- what differs --------------------------------------------------------------------------------------------

    @abstractmethod
    def nothing(self, x: Array) -> Model:
        """The model that knows nothing, at x of shape (d, *B)."""

    @abstractmethod
    def knows(self, model: Model) -> Mask:
        """Whether the model knows more than the gradient, (*B,)."""

    @abstractmethod
    def learned(self, state: Ray, trial: Point, evaluation: Evaluation) -> Model:
        """The model after the step to a trial point. evaluation: what was told there."""

    @abstractmethod
    def direction(self, model: Model, grad: Array) -> Array:
        """Where the ray from a point with this gradient goes, (d, *B)."""

    def first_trial(self, model: Model, grad: Array, slope: Scalars, first: Mask) -> Scalars:
        """1 with a model. Without one a length of 1 says least about an unknown scale, but later no more than t = 1.

        model, grad: at w. slope: along the ray. first: whether this is the first ray of the run.
        """
        one = np.ones(first.shape)[()]
        unit = 1 / np.sqrt(dot(grad, grad))
        return choose(self.knows(model), one, choose(first, unit, np.minimum(unit, one)))

    def conditions(self, state: Ray, trial: Point) -> tuple[Mask, Mask]:
        """Whether a trial lowers the loss enough, and whether its slope is flat enough, (*B,) each."""
        return wolfe(state.search, trial, self.c1, self.c2)

    def suits(self, state: Ray, trial: Point, grad: Array) -> Mask:
        """Whether a trial that meets the Wolfe conditions may be taken, (*B,). grad: the gradient there."""
        return np.ones(trial.t.shape, np.bool_)[()]

    def more_terms(self, state: Ray, after: Ray, trial: Point, grad: Array) -> Terms:
        """Terms of a step between Δw and p.

        state, after: before the trial and after it.
        trial: what is known of the ray at the trial.
        grad: the gradient there, (d, *B).
        """
        return {}

    # -- what does not -------------------------------------------------------------------------------------------

    def init(self, x: Array, blocks: Blocks = ()) -> Ray:
        """No ray yet: x itself is the first trial, of a step of length 0 from a point whose loss has no bound."""
        nothing, zero = np.zeros_like(x), np.zeros(x.shape[1:])[()]
        search = begin(zero, zero + HUGE, zero)
        return Ray(nothing, nothing, x, search, self.nothing(x), zero != 0)

    def ask(self, x: Array, state: Ray) -> Array:
        return state.q if state.search.t.any() else x

    def tell(self, x: Array, state: Ray, evaluation: Evaluation) -> Update:
        with np.errstate(all="ignore"):  # what the masks leave out may divide by zero
            return self._tell(x, state, evaluation)

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        """The step that the line search tries, t·p."""
        ray: Ray = before.state
        return (Vector.of("p", ray.search.t * ray.p, what="step tried"),) if ray.search.t > 0 else ()

    def report(self, state: Ray) -> Report | None:
        return report(state.search)

    def trial(self, before: Iterate, after: Iterate) -> Trial:
        ray: Ray = before.state
        if ray.stuck:
            return STUCK._replace(loss=float(after.terms["φ"]), slope=float(after.terms["d"]), t=float(ray.search.t))
        return trial(ray.search, after, searching=bool(after.state.search.trials))

    def _tell(self, x: Array, state: Ray, evaluation: Evaluation) -> Update:
        trial = Point(state.search.t, evaluation.loss, dot(evaluation.grad, state.p))
        finite = np.isfinite(evaluation.loss) & np.isfinite(evaluation.grad).all(axis=0)
        armijo, curvature = self.conditions(state, trial)
        accepted = armijo & curvature & finite & ~state.stuck & self.suits(state, trial, evaluation.grad)
        lowest = ~accepted & ~state.stuck
        if lowest.any():
            lowest &= takes_lowest(state.search, trial, finite, self.c1, self.c2)
        accepted |= lowest
        after = self._taken(state, trial, evaluation) if accepted.any() else state
        if not accepted.all():
            after = choose(accepted, after, self._refused(x, state, trial, finite))
        moved = accepted & (trial.t > 0)
        terms: Terms = {
            "q": state.q,
            "φ": evaluation.loss,
            "g": evaluation.grad,
            "d": trial.slope,
            "armijo": armijo.astype(np.float64),
            "curvature": curvature.astype(np.float64),
            "Δw": choose(moved, trial.t * state.p, np.zeros_like(x)),
            **self.more_terms(state, after, trial, evaluation.grad),
            "p": after.p,
            "t": after.search.t,
        }
        return Update(choose(moved, state.q, x), after, terms, outcome(moved, after.stuck))

    def _taken(self, state: Ray, trial: Point, evaluation: Evaluation) -> Ray:
        """At the trial point, on a new ray."""
        model = self.learned(state, trial, evaluation)
        return self._aimed(state.q, evaluation.loss, evaluation.grad, model, first=trial.t == 0)

    def _refused(self, x: Array, state: Ray, trial: Point, finite: Mask) -> Ray:
        """Still at x: with another trial or, if there is none, on the ray down the gradient, or stuck."""
        search = resumed(state.search, trial, finite, self.c1)
        search = choose(narrow(search, self.c2), back_to_best(search), search)
        onward = state._replace(q=x + search.t * state.p, search=search)
        failed = exhausted(search) | state.search.last | (onward.q == x).all(axis=0)
        if not failed.any():
            return onward
        downhill = self._aimed(x, search.origin.phi, state.grad, self.nothing(x), first=trial.t == 0)
        was_downhill = ~self.knows(state.model)
        return choose(failed, choose(was_downhill, _parked(x, downhill), downhill), onward)

    def _aimed(self, x: Array, loss: Scalars, grad: Array, model: Model, first: Mask) -> Ray:
        """At the start of a search from x, as the model says or, where that leads up, down the gradient without it."""
        p = self.direction(model, grad)
        good = _leads_down(dot(grad, p))
        if not good.all():
            p = choose(good, p, -grad)
            model = choose(good, model, self.nothing(x))
        slope = dot(grad, p)
        t = self.first_trial(model, grad, slope, first)
        ray = Ray(grad, p, x + t * p, begin(t, loss, slope), model, stuck=np.zeros(t.shape, np.bool_)[()])
        good = _leads_down(slope)
        return ray if good.all() else choose(good, ray, _parked(x, ray))


def _leads_down(slope: Scalars) -> Mask:
    return (slope < 0) & np.isfinite(slope)


def _parked(x: Array, ray: Ray) -> Ray:
    """Stuck at x, with no direction."""
    zero = np.zeros(x.shape[1:])[()]
    search = begin(zero, ray.search.origin.phi, zero)
    return ray._replace(p=np.zeros_like(x), q=x, search=search, stuck=zero == 0)
