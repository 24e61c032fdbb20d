"""L-BFGS: a quasi-Newton direction from the last few steps, and a line search that tries one point a step."""

from dataclasses import dataclass
from typing import ClassVar

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Report
from termopt.engine.core.types import Array, Equation, Evaluation
from termopt.optimizers.lbfgs.line_search import Mask, Point
from termopt.optimizers.lbfgs.report import report, with_pairs
from termopt.optimizers.lbfgs.two_loop import Pairs, inverse_hessian_times, no_pairs, pushed, resized
from termopt.optimizers.line_searching import NEWTON_LINES, LineSearching, Ray, c1, c2


@dataclass(frozen=True)
class LBFGS(LineSearching):
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
    equations: ClassVar[tuple[Equation, ...]] = NEWTON_LINES

    history: int = hyperparameter(10, lo=1, hi=100, symbol="m", also=("history_size",), doc="number of stored pairs")
    c1: float = c1()
    c2: float = c2(0.9)

    def nothing(self, x: Array) -> Pairs:
        return no_pairs(self.history, x.shape)

    def knows(self, model: Pairs) -> Mask:
        return model.rho[0] > 0

    def learned(self, state: Ray, trial: Point, evaluation: Evaluation) -> Pairs:
        return pushed(state.model, trial.t * state.p, evaluation.grad - state.grad)

    def direction(self, model: Pairs, grad: Array) -> Array:
        return -inverse_hessian_times(model, grad)

    def adopt(self, x: Array, state: Ray) -> Ray:
        """With room for another number of pairs, should `history` have been turned."""
        fits = len(state.model.rho) == self.history
        return state if fits else state._replace(model=resized(state.model, self.history))

    def report(self, state: Ray) -> Report:
        return with_pairs(report(state.search), state.model)
