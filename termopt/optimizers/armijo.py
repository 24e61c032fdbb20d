"""Gradient descent that finds its own rate: steps are halved until they gain enough."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Report, Trial
from termopt.engine.core.types import Array, Blocks, Equation, Evaluation, Iterate, Outcome, Scalars, Terms, Update
from termopt.optimizers.common import dot, outcome
from termopt.optimizers.lbfgs.line_search import HUGE, Mask, choose
from termopt.optimizers.lbfgs.report import ACCEPTED, GAVE_UP, START, TOO_HIGH
from termopt.optimizers.line_searching import c1
from termopt.optimizers.wrapping import Transformable


class Backtracking(NamedTuple):
    """A step under way. Each field is (*B,) but for the vectors, (d, *B)."""

    grad: Array  # at w
    loss: Scalars  # at w, HUGE before it is known
    t: Scalars  # the rate tried, 0 for the start itself
    q: Array  # the trial point w − t·g₀
    tried: NDArray[np.int64] | np.int64  # trials before this one
    stuck: Mask  # t is so small that w does not move


@dataclass(frozen=True)
class Armijo(Transformable):
    """Gradient descent with backtracking: the rate is cut until the loss falls by a share of what the slope promises.

        w ← w − t·g for the first t with f(w − t·g) ≤ f(w) − c₁·t·‖g‖²

    The first trial of a run is t = 1; the first of a later step is one cut longer than the last step was, so that the
    rate can grow again. One step of this optimizer is one trial: w waits while q tries. When t is so small that w does
    not move, it stays for good. Armijo 1966, Minimization of functions having Lipschitz continuous first partial
    derivatives; Nocedal and Wright 2006, Numerical Optimization, Alg. 3.1.
    Watch: no rate to tune, and the loss never rises; in a long valley it zigzags as gradient descent does.
    """

    name: ClassVar[str] = "armijo"
    title: ClassVar[str] = "gradient descent with backtracking"
    evaluations: ClassVar[str] = "1 or more"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("q", "q ← w − t·g₀"),
        Equation("φ", "φ ← f(q)"),
        Equation("g", "g ← ∇f(q)"),
        Equation("armijo", "armijo ← φ ≤ φ₀ − c₁·t·‖g₀‖²"),
        Equation("Δw", "Δw ← −t·g₀ if armijo else 0"),
        Equation("t", "t ← (t / shrink if t > 0 else 1) if armijo else shrink·t"),
    )

    c1: float = c1()
    shrink: float = hyperparameter(
        0.5, lo=0, hi=1, open_lo=True, open_hi=True, symbol="shrink", doc="what is left of the rate after a cut"
    )

    def init(self, x: Array, blocks: Blocks = ()) -> Backtracking:
        """x itself is the first trial, from a point whose loss has no bound."""
        zero = np.zeros(x.shape[1:])[()]
        count = np.zeros(x.shape[1:], np.int64)[()]
        return Backtracking(np.zeros_like(x), zero + HUGE, zero, x, count, zero != 0)

    def ask(self, x: Array, state: Backtracking) -> Array:
        return state.q

    def tell(self, x: Array, state: Backtracking, evaluation: Evaluation) -> Update:
        phi, g, tried = evaluation.loss, evaluation.grad, state.t
        finite = np.isfinite(phi) & np.isfinite(g).all(axis=0)
        armijo = (phi <= state.loss - self.c1 * tried * dot(state.grad, state.grad)) & finite & ~state.stuck
        moved = armijo & (tried > 0)
        dw = choose(moved, -tried * state.grad, np.zeros_like(x))
        w = choose(moved, state.q, x)
        grad, loss = choose(armijo, g, state.grad), choose(armijo, phi, state.loss)
        longer = choose(tried > 0, tried / self.shrink, np.ones(tried.shape)[()])
        t: Scalars = choose(armijo, longer, np.multiply(self.shrink, tried))
        q = w - t * grad
        stuck = state.stuck | (q == w).all(axis=0)
        trials = choose(armijo, np.zeros(t.shape, np.int64)[()], state.tried + 1)
        terms: Terms = {"q": state.q, "φ": phi, "g": g, "armijo": armijo.astype(np.float64), "Δw": dw, "t": t}
        after = Backtracking(grad, loss, t, choose(stuck, w, q), trials, stuck)
        return Update(w, after, terms, outcome(moved, stuck))

    def report(self, state: Backtracking) -> Report:
        known = bool(state.t > 0)
        slope = -float(dot(state.grad, state.grad))
        return Report(float(state.loss) if known else None, slope if known else None, 0.0, None, int(state.tried))

    def trial(self, before: Iterate, after: Iterate) -> Trial:
        """slope: that at the trial, along the step."""
        state: Backtracking = before.state
        slope = -float(np.sum(after.terms["g"] * state.grad))
        found = float(state.t), float(after.terms["φ"]), slope
        if not state.t > 0:
            return Trial(*found, *START)
        said = (ACCEPTED, ACCEPTED) if after.terms["armijo"] else TOO_HIGH
        return Trial(*found, *said, GAVE_UP if after.outcome == Outcome.GAVE_UP else "")
