"""The wrapper around any optimizer: what its hyperparameters do, step by step.

`wrappers` has the lines themselves, `step_transforms` what is done to the step of the optimizer inside.
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.engine.core.reports import Stability, Trial, Vector
from termopt.engine.core.types import (
    Array,
    Blocks,
    Charge,
    Equation,
    Evaluation,
    Iterate,
    Optimizer,
    Oracle,
    Outcome,
    Scalars,
    State,
    Update,
)
from termopt.optimizers.around import Around, inside
from termopt.optimizers.blocks import Shapes, shapes_of
from termopt.optimizers.step_transforms import transformed_step
from termopt.optimizers.wrappers import (
    ASCENT,
    WRAPPER_HYPERPARAMETERS,
    ascent,
    check_gradient_edits,
    clip_by_norm,
    gradient_lines,
    is_transformed,
    step_lines,
)

if TYPE_CHECKING:
    from termopt.optimizers.cycles import Heard
    from termopt.optimizers.schedules import Schedule

Terms = dict[str, Array | Scalars]


class TransformedState(NamedTuple):
    """What a wrapper carries; a field that it does not need is empty.

    t: steps so far, two evaluations of sam being one. G: the gradient left for the next step, (d, *B), 0 if none.
    inner: the state inside. half: 1 between the two evaluations of sam. p: the step uphill of sam. slow, moves: the
    slow weights of lookahead, and what it has counted, (*B,): steps, of a search those that moved. average: the average
    of the iterates. heard: what a schedule has heard of the loss. shapes: those of the blocks.
    """

    t: int
    G: Array
    inner: State
    half: int = 0
    p: Array | tuple[()] = ()
    slow: Array | tuple[()] = ()
    average: Array | tuple[()] = ()
    heard: "Heard | tuple[()]" = ()
    shapes: Shapes = ()
    moves: "NDArray[np.int64] | np.int64 | tuple[()]" = ()


@dataclass(frozen=True)
class GradientTransform(Around):
    """Any optimizer with these steps around it, in this order; steps that are not set are left out.

        p ← ρ·∇f(w) / (‖∇f(w)‖ + 10⁻¹²)        sam=ρ: the gradient is that at w + p, which takes two evaluations a move
        η ← schedule at t − 1            a schedule in place of lr; it counts from 0 where t counts from 1
        G ← G + ∇f(w)                       zero_grad=False: the sum of all gradients so far
        C∞ ← max(−c∞, min(c∞, G))        clip_value=c∞: no coordinate beyond c∞
        C ← C∞·min(1, c / ‖C∞‖)          clip=c: no longer than c, in the 2-norm over all coordinates
        g ← C + λ·w                      weight_decay=λ, for an optimizer that has none: what the optimizer gets
        Δ ← Δ·keep / max(0.001, mean(keep))    cautious: without the coordinates in which the step goes uphill
        slow ← slow + 0.5·(w − slow)     lookahead=K: at each Kth move, and w returns to slow
        average ← ω·average + (1 − ω)·w  average=ω: beside the path

    Without zero_grad, gradient descent is Momentum with γ = 1. If it clips as well, the sum is kept as it was clipped,
    as PyTorch's clip_grad_norm_ does in a loop without zero_grad(). (There c is over ‖G‖ + 1e-6.) The two evaluations
    of sam on mini-batches are two batches. The scale of cautious is timm's, for each array of the parameters by itself.

    WARNING: a line search compares the loss with the gradient. With a changed gradient, L-BFGS works with slopes that
    are not those of the loss, and may give up. Where cautious or lookahead move it, its search begins anew.

    Foret et al. 2021, Sharpness-aware minimization; Zhang et al. 2019, Lookahead optimizer: k steps forward, 1 step
    back; Liang et al. 2024, Cautious optimizers. Raises UserError for a schedule around an optimizer that has no lr,
    and for a change of the gradient of one that is told none.
    """

    zero_grad: bool = True
    clip: float = math.inf
    schedule: "Schedule | None" = None
    clip_value: float = math.inf
    weight_decay: float = 0.0
    sam: float = 0.0
    lookahead: int = 0
    cautious: bool = False
    average: float = 0.0

    def __post_init__(self) -> None:
        if self.schedule is not None and not hasattr(self.optimizer, "lr"):
            raise UserError(f"{self.optimizer.name} has no lr, so it cannot take the schedule {self.schedule}")
        given = {k.name: getattr(self, k.name) for k in WRAPPER_HYPERPARAMETERS}
        changed = {k.name: given[k.name] for k in WRAPPER_HYPERPARAMETERS if np.any(given[k.name] != k.default)}
        check_gradient_edits(self.optimizer, changed)

    @property
    def charge(self) -> Charge:
        evals, steps = self.optimizer.charge
        return Charge(evals + steps, 2 * steps) if self._sharpens else Charge(evals, steps)

    def asks(self, state: TransformedState) -> Oracle:
        return "gradient" if self._sharpens and not state.half else self.optimizer.asks(state.inner)

    @property
    def idle(self) -> bool:
        """Whether it changes nothing: every hyperparameter of its own has its default, and there is no schedule."""
        values = ((np.asarray(getattr(self, k.name)), k.default) for k in WRAPPER_HYPERPARAMETERS)
        return self.schedule is None and all(np.all(value == default) for value, default in values)

    # -- the lines -----------------------------------------------------------------------------------------------

    @property
    def equations(self) -> tuple[Equation, ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self._around(self.optimizer.equations)

    def _around(self, own: tuple[Equation, ...]) -> tuple[Equation, ...]:
        """The lines of the optimizer inside, with those before and after them."""
        gradient = gradient_lines(self.zero_grad, self._clips_value, self._clips, self._decays)
        source = gradient[-1].term if gradient else "∇f(w)"
        inner = [Equation("g", f"g ← {source}") if e.term == "g" and gradient else e for e in own]
        step = step_lines(inner, self.cautious, self._looks_ahead, self._averages, self.searches)
        rate = self.schedule.lines() if self.schedule else ()
        return (*rate, *gradient, *step)

    def lines(self, state: TransformedState) -> tuple[Equation, ...]:
        return ASCENT if self._sharpens and not state.half else self._around(self.optimizer.lines(state.inner))

    @property
    def searches(self) -> bool:
        """Whether the optimizer inside may need several evaluations for a move."""
        return self.optimizer.evaluations != "1"

    @property
    def _clips(self) -> bool:
        return bool(np.min(self.clip) < math.inf)

    @property
    def _clips_value(self) -> bool:
        return bool(np.min(self.clip_value) < math.inf)

    @property
    def _decays(self) -> bool:
        return bool(np.any(self.weight_decay))

    @property
    def _sharpens(self) -> bool:
        return bool(np.any(self.sam))

    @property
    def _looks_ahead(self) -> bool:
        return self.lookahead > 0

    @property
    def _averages(self) -> bool:
        return bool(np.any(self.average))

    # -- the step ------------------------------------------------------------------------------------------------

    def init(self, x: Array, blocks: Blocks = ()) -> TransformedState:
        state = self._filled(x, TransformedState(0, np.zeros_like(x), (), shapes=shapes_of(x, blocks)))
        return state._replace(inner=self._scheduled(state).init(x, blocks))

    def _filled(self, x: Array, state: TransformedState) -> TransformedState:
        """With what is needed for what is asked of the wrapper now, begun where it was not."""
        unheard = self.schedule.unheard(x) if self.schedule else ()
        moves = np.zeros(x.shape[1:], np.int64)[()]
        return state._replace(
            half=state.half if self._sharpens else 0,
            p=(state.p if len(state.p) else np.zeros_like(x)) if self._sharpens else (),
            slow=(state.slow if len(state.slow) else x) if self._looks_ahead else (),
            moves=(state.moves if np.size(state.moves) else state.t + moves) if self._looks_ahead else (),
            average=(state.average if len(state.average) else x) if self._averages else (),
            heard=(state.heard or unheard) if unheard else (),
        )

    def ask(self, x: Array, state: TransformedState) -> Array:
        q = self.optimizer.ask(x, state.inner)
        return q + cast(Array, state.p) if state.half else q

    def tell(self, x: Array, state: TransformedState, evaluation: Evaluation) -> Update:
        if self._sharpens and not state.half:
            terms = ascent(evaluation.grad, self.sam)
            return Update(x, state._replace(half=1, p=terms["p"]), terms, Outcome.SEARCHING)
        own: Terms = self.schedule.terms(x, state.t, state.heard, evaluation.loss) if self.schedule else {}
        gradient, left = self._gradient(x, state, evaluation.grad)
        own |= gradient
        g = list(gradient.values())[-1] if gradient else evaluation.grad
        update = self._scheduled(state).tell(x, state.inner, evaluation._replace(grad=g))
        heard = self.schedule.heard(state.t, state.heard, evaluation.loss) if self.schedule else state.heard
        state = state._replace(t=state.t + 1, G=left, inner=update.state, half=0, heard=heard)
        return transformed_step(self, x, update._replace(state=state, terms={**own, **update.terms}), g)

    def _gradient(self, x: Array, state: TransformedState, grad: Array) -> tuple[dict[str, Array], Array]:
        """The terms from ∇f(w) to the gradient that the optimizer gets, and what is left for the next step."""
        terms: dict[str, Array] = {}
        grad = grad if self.zero_grad else state.G + grad
        if not self.zero_grad or self._clips or self._clips_value:
            terms["G"] = grad
        if self._clips_value:
            grad = terms["C∞"] = np.maximum(-self.clip_value, np.minimum(self.clip_value, grad))
        if self._clips:
            grad = terms["C"] = clip_by_norm(grad, self.clip)
        left = np.zeros_like(state.G) if self.zero_grad else grad  # an optimizer of values has no gradient
        if self._decays:
            terms["gλ"] = grad + self.weight_decay * x
        return terms, left

    def _scheduled(self, state: TransformedState) -> Optimizer:
        """The optimizer inside, with the learning rate of this step."""
        if self.schedule is None:
            return self.optimizer
        return self.optimizer.edited("lr", self.schedule.rate_of(state.t, state.heard))

    def at(self, state: TransformedState) -> Optimizer:
        return replace(self, optimizer=self._scheduled(state), schedule=None)

    # -- edits ---------------------------------------------------------------------------------------------------

    def edited(self, field: str, value: Any) -> "GradientTransform":
        """A number for lr ends the schedule; a Schedule, or the text of one, takes its place."""
        match field:
            case "lr" if isinstance(value, str):
                from termopt.optimizers.schedules import parse_schedule

                return replace(self, schedule=parse_schedule(value))
            case "lr" if callable(value):
                return replace(self, schedule=value)
            case "lr":
                return replace(self, optimizer=self.optimizer.edited("lr", value), schedule=None)
            case _ if is_transformed(self.optimizer, field, value):
                return replace(self, **{field: value})
            case _:
                return replace(self, optimizer=self.optimizer.edited(field, value))

    def adopt(self, x: Array, state: State) -> TransformedState:
        """From the bare optimizer's state, or this wrapper's before an edit; what is new starts at this step."""
        if isinstance(state, TransformedState):
            return self._filled(x, state._replace(inner=self.optimizer.adopt(x, state.inner)))
        shapes = getattr(state, "shapes", shapes_of(x, ()))
        bare_state = self.optimizer.adopt(x, state)
        return self._filled(x, TransformedState(0, np.zeros_like(x), bare_state, shapes=shapes))

    # -- what the explain panel asks -----------------------------------------------------------------------------

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        if self._sharpens and not before.state.half:
            return (Vector.of("p", after.terms["p"], what="uphill"),)
        return self.optimizer.vectors(inside(before), inside(after))

    def stability(self, eigenvalues: Array) -> Stability | None:
        """That of the optimizer inside; None where anything is done to gradient or step, or the rate changes."""
        return self.optimizer.stability(eigenvalues) if replace(self, average=0.0).idle else None

    def trial(self, before: Iterate, after: Iterate) -> Trial | None:
        if after.state.half:
            return None  # the first half of sam is a step uphill, which no search has tried
        return self.optimizer.trial(inside(before), inside(after))
