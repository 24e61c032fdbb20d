"""L-BFGS: a quasi-Newton direction from the last few steps, and a line search that tries one point a step."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Report, Trial, Vector
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Iterate, Outcome, Scalars, Terms, Update
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
from termopt.optimizers.lbfgs.two_loop import Pairs, dot, inverse_hessian_times, no_pairs, pushed, resized
from termopt.optimizers.wrapping import Transformable


class Ray(NamedTuple):
    """The iterate's gradient, the ray being searched, and the pairs that make the next ray."""

    grad: Array  # (d, *B), at w
    p: Array  # (d, *B), the direction; 0 where there is no search
    q: Array  # (d, *B), the trial point w + t·p
    search: Search
    pairs: Pairs
    stuck: Mask  # (*B,), the search has given up for good


@dataclass(frozen=True)
class LBFGS(Transformable):
    """L-BFGS: Newton's method with a Hessian guessed from the last m steps, and a line search.

        p ← −H·g
        w ← w + t·p for the first trial t with φ(t) ≤ φ₀ + c₁·t·d₀ and |φ′(t)| ≤ c₂·|d₀| (strong Wolfe)

    Here φ(t) = f(w + t·p), φ₀ = φ(0) and d₀ = φ′(0). H is the BFGS inverse Hessian of the last m pairs s = Δw, y = Δg,
    built on γI with γ = sᵀy / yᵀy and applied by the two-loop recursion; a pair is kept only if sᵀy > ε·yᵀy.
    The first trial is t = 1. Without pairs, p = −g: then the trial has length 1 at the start of a run, and later
    t = min(1, 1 / ‖g‖). One step of this optimizer is one trial: w waits while q tries.

    Where the ray crosses a kink, no t need meet the second condition. Once the minimum is known to lie in an interval
    shorter than c₂/100 of its far end, the lowest trial is taken if it meets the first condition. Unless it was the
    last one, it is tried again.

    Near the bottom of a valley all φ are equal but for rounding. So the Armijo condition has an allowance of δ·|φ₀|,
    δ = 2⁻⁴², and there the slopes decide (Hager and Zhang 2005, A new conjugate gradient method with guaranteed descent
    and an efficient line search). When a search finds nothing, the pairs are dropped and the next one goes down the
    gradient; when that finds nothing either (where f falls forever, no t is good enough), w stays for good. A trial
    where f is not finite is too long, no more.

    Liu and Nocedal 1989, On the limited memory BFGS method for large scale optimization; Nocedal and Wright 2006,
    Numerical Optimization, Alg. 7.4 and 7.5; Moré and Thuente 1994, see `line_search`.
    Watch: few steps, mostly with t = 1. It counts on exact gradients: on mini-batches its line search gets lost.

    Raises UserError unless c1 < c2.
    """

    name: ClassVar[str] = "lbfgs"
    title: ClassVar[str] = "L-BFGS"
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("q", "q ← w + t·p"),
        Equation("φ", "φ ← f(q)"),
        Equation("g", "g ← ∇f(q)"),
        Equation("d", "d ← gᵀp"),
        Equation("armijo", "armijo ← φ ≤ φ₀ + c₁·t·d₀ + δ·|φ₀|"),
        Equation("curvature", "curvature ← |d| ≤ c₂·|d₀|"),
        Equation("Δw", "Δw ← t·p after a step, else 0"),
        Equation("p", "p ← −H·g after a step, else p"),
        Equation("t", "t ← 1 after a step, else the next trial"),
    )

    history: int = hyperparameter(10, lo=1, hi=100, symbol="m", also=("history_size",), doc="number of stored pairs")
    c1: float = hyperparameter(
        1e-4,
        lo=0,
        hi=0.5,
        open_lo=True,
        open_hi=True,
        scale="log",
        symbol="c₁",
        doc="sufficient decrease: least share of what the slope promises",
    )
    c2: float = hyperparameter(
        0.9,
        lo=0,
        hi=1,
        open_lo=True,
        open_hi=True,
        symbol="c₂",
        doc="curvature condition: most slope left at the end of a line search",
    )

    def __post_init__(self) -> None:
        if not np.all(np.less(self.c1, self.c2)):
            raise UserError(f"c1={self.c1} is out of range: 0 < c1 < c2 = {self.c2}")

    def init(self, x: Array, blocks: Blocks = ()) -> Ray:
        """No ray yet: x itself is the first trial, of a step of length 0 from a point whose loss has no bound."""
        nothing, zero = np.zeros_like(x), np.zeros(x.shape[1:])[()]
        search = begin(zero, zero + HUGE, zero)
        return Ray(nothing, nothing, x, search, no_pairs(self.history, x.shape), zero != 0)

    def ask(self, x: Array, state: Ray) -> Array:
        return state.q if state.search.t.any() else x

    def tell(self, x: Array, state: Ray, evaluation: Evaluation) -> Update:
        with np.errstate(all="ignore"):  # what the masks leave out may divide by zero
            return self._tell(x, state, evaluation)

    def adopt(self, x: Array, state: Ray) -> Ray:
        """With room for another number of pairs, should `history` have been turned."""
        fits = len(state.pairs.rho) == self.history
        return state if fits else state._replace(pairs=resized(state.pairs, self.history))

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        """The step that the line search tries, t·p."""
        ray: Ray = before.state
        return (Vector.of("p", ray.search.t * ray.p, what="step tried"),) if ray.search.t > 0 else ()

    def report(self, state: Ray) -> Report:
        return report(state.search, state.pairs)

    def trial(self, before: Iterate, after: Iterate) -> Trial:
        ray: Ray = before.state
        if ray.stuck:
            return STUCK._replace(loss=float(after.terms["φ"]), slope=float(after.terms["d"]), t=float(ray.search.t))
        return trial(ray.search, after, searching=bool(after.state.search.trials))

    def _tell(self, x: Array, state: Ray, evaluation: Evaluation) -> Update:
        trial = Point(state.search.t, evaluation.loss, dot(evaluation.grad, state.p))
        finite = np.isfinite(evaluation.loss) & np.isfinite(evaluation.grad).all(axis=0)
        armijo, curvature = wolfe(state.search, trial, self.c1, self.c2)
        accepted = armijo & curvature & finite & ~state.stuck
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
            "p": after.p,
            "t": after.search.t,
        }
        return Update(choose(moved, state.q, x), after, terms, _outcome(moved, after.stuck))

    def _taken(self, state: Ray, trial: Point, evaluation: Evaluation) -> Ray:
        """At the trial point, on a new ray."""
        pairs = pushed(state.pairs, trial.t * state.p, evaluation.grad - state.grad)
        return _aimed(state.q, evaluation.loss, evaluation.grad, pairs, first=trial.t == 0)

    def _refused(self, x: Array, state: Ray, trial: Point, finite: Mask) -> Ray:
        """Still at x: with another trial or, if there is none, on the ray down the gradient, or stuck."""
        search = resumed(state.search, trial, finite, self.c1)
        search = choose(narrow(search, self.c2), back_to_best(search), search)
        onward = state._replace(q=x + search.t * state.p, search=search)
        failed = exhausted(search) | state.search.last | (onward.q == x).all(axis=0)
        if not failed.any():
            return onward
        downhill = _aimed(x, search.origin.phi, state.grad, no_pairs(self.history, x.shape), first=trial.t == 0)
        was_downhill = state.pairs.rho[0] == 0
        return choose(failed, choose(was_downhill, _parked(x, downhill), downhill), onward)


def _aimed(x: Array, loss: Scalars, grad: Array, pairs: Pairs, first: Mask) -> Ray:
    """At the start of a search from x, along −H·g or, where rounding makes that lead up, along −g without pairs."""
    p = -inverse_hessian_times(pairs, grad)
    good = _leads_down(dot(grad, p))
    if not good.all():
        p = choose(good, p, -grad)
        pairs = choose(good, pairs, no_pairs(len(pairs.rho), x.shape))
    slope = dot(grad, p)
    t = _first_trial(grad, pairs, first)
    ray = Ray(grad, p, x + t * p, begin(t, loss, slope), pairs, stuck=np.zeros(t.shape, np.bool_)[()])
    good = _leads_down(slope)
    return ray if good.all() else choose(good, ray, _parked(x, ray))


def _leads_down(slope: Scalars) -> Mask:
    return (slope < 0) & np.isfinite(slope)


def _first_trial(grad: Array, pairs: Pairs, first: Mask) -> Scalars:
    """1 with a Hessian. Without one a length of 1 says least about an unknown scale, but later no more than t = 1."""
    one = np.ones(first.shape)[()]
    unit = 1 / np.sqrt(dot(grad, grad))
    return choose(pairs.rho[0] > 0, one, choose(first, unit, np.minimum(unit, one)))


def _parked(x: Array, ray: Ray) -> Ray:
    """Stuck at x, with no direction."""
    zero = np.zeros(x.shape[1:])[()]
    search = begin(zero, ray.search.origin.phi, zero)
    return ray._replace(p=np.zeros_like(x), q=x, search=search, stuck=zero == 0)


def _outcome(moved: Mask, stuck: Mask) -> NDArray[np.int8] | int:
    if not moved.ndim:
        return Outcome.MOVED if moved else Outcome.GAVE_UP if stuck else Outcome.SEARCHING
    waiting = np.where(stuck, Outcome.GAVE_UP, Outcome.SEARCHING)
    return np.where(moved, Outcome.MOVED, waiting).astype(np.int8)
