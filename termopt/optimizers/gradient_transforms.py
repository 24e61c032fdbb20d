"""What any optimizer takes: a gradient that adds up or is clipped, and a learning rate that follows a schedule."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter, fields_named, hyperparameters
from termopt.engine.core.reports import Figure, Report, Stability, Trial, Vector
from termopt.engine.core.types import (
    UNTOLD,
    Array,
    Blocks,
    Equation,
    Evaluation,
    Iterate,
    Optimizer,
    Oracle,
    Scalars,
    State,
    Update,
)
from termopt.optimizers.common import Number, norm, per_run

if TYPE_CHECKING:
    from termopt.optimizers.schedules import Schedule

WRAPPER_HYPERPARAMETERS = (
    Hyperparameter(
        "zero_grad",
        default=True,
        lo=-math.inf,
        hi=math.inf,
        open_lo=True,
        open_hi=True,
        scale="linear",
        symbol="",
        doc="false: gradients add up, as in a PyTorch loop that never calls zero_grad()",
    ),
    Hyperparameter(
        "clip",
        default=math.inf,
        lo=0,
        hi=math.inf,
        open_lo=True,
        open_hi=False,
        scale="log",
        symbol="c",
        also=("max_norm",),
        doc="the longest gradient let through, by its 2-norm; inf lets all through",
    ),
)
"""The hyperparameters that every optimizer takes beside its own."""


_TRANSFORMED = frozenset(k.name for k in WRAPPER_HYPERPARAMETERS)


class TransformedState(NamedTuple):
    """t: steps taken so far; G: the gradient left for the next step, (d, *B), 0 if none; inner: the state inside."""

    t: int
    G: Array
    inner: State


@dataclass(frozen=True)
class GradientTransform(Optimizer):
    """Any optimizer with a transformed gradient, or with a learning rate that follows a schedule.

        η ← schedule at t − 1        a schedule in place of lr; it counts from 0 where t counts from 1
        G ← G + ∇w                   zero_grad=False: the sum of all gradients so far
        C ← G·min(1, c / ‖G‖)        clip=c: no longer than c, in the 2-norm over all coordinates
        g ← C                        the gradient that the optimizer gets

    Without zero_grad, gradient descent is Momentum with γ = 1. If it clips as well, the sum is kept as it was clipped,
    G ← C + ∇w, as PyTorch's clip_grad_norm_ does in a loop without zero_grad(). (There c is over ‖G‖ + 1e-6.)

    WARNING: a line search compares the loss with the gradient. With a sum of gradients, or a clipped one, L-BFGS works
    with slopes that are not those of the loss, and may give up.

    An optimizer that is told no gradient has none to add up or to clip: nothing is done, and no line says so.

    Raises UserError for a schedule around an optimizer that has no lr.
    """

    optimizer: Optimizer
    zero_grad: bool = True
    clip: float = math.inf
    schedule: "Schedule | None" = None

    def __post_init__(self) -> None:
        if self.schedule is not None and not hasattr(self.optimizer, "lr"):
            raise UserError(f"{self.optimizer.name} has no lr, so it cannot take the schedule {self.schedule}")

    @property
    def name(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.name

    @property
    def title(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.title

    @property
    def oracle(self) -> Oracle:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.oracle

    @property
    def normals(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.optimizer.normals

    @property
    def equations(self) -> tuple[Equation, ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        source = "C" if self._clips else "∇w" if self.zero_grad else "G"
        inner = (
            Equation("g", f"g ← {source}") if e.term == "g" and source != "∇w" else e for e in self.optimizer.equations
        )
        return (*self._own_equations(), *inner)

    def _own_equations(self) -> tuple[Equation, ...]:
        lines: list[Equation] = []
        if self.schedule is not None:
            lines.append(Equation("η", f"η ← {self.schedule} at t − 1"))
        if self.oracle == "value":
            return tuple(lines)
        if not self.zero_grad:
            lines.append(Equation("G", f"G ← {'C' if self._clips else 'G'} + ∇w"))
        elif self._clips:
            lines.append(Equation("G", "G ← ∇w"))
        if self._clips:
            lines.append(Equation("C", "C ← G·min(1, c / ‖G‖)"))
        return tuple(lines)

    @property
    def _clips(self) -> bool:
        return bool(np.min(self.clip) < math.inf)

    def init(self, x: Array, blocks: Blocks = ()) -> TransformedState:
        return TransformedState(0, np.zeros_like(x), self._scheduled(0).init(x, blocks))

    def ask(self, x: Array, state: TransformedState) -> Array:
        return self.optimizer.ask(x, state.inner)

    def tell(self, x: Array, state: TransformedState, evaluation: Evaluation) -> Update:
        optimizer, grad = self._scheduled(state.t), evaluation.grad
        if grad is UNTOLD:
            update = optimizer.tell(x, state.inner, evaluation)
            inner = TransformedState(state.t + 1, state.G, update.state)
            return update._replace(state=inner, terms={**self._rate(optimizer, x), **update.terms})
        own = self._rate(optimizer, x)
        if not self.zero_grad:
            grad = state.G + grad
        if not self.zero_grad or self._clips:
            own["G"] = grad
        if self._clips:
            grad = own["C"] = clip_by_norm(grad, self.clip)
        kept = np.zeros_like(grad) if self.zero_grad else grad
        update = optimizer.tell(x, state.inner, evaluation._replace(grad=grad))
        return update._replace(state=TransformedState(state.t + 1, kept, update.state), terms={**own, **update.terms})

    def _rate(self, optimizer: Optimizer, x: Array) -> dict[str, Array | Scalars]:
        """The line of a schedule."""
        return {} if self.schedule is None else {"η": per_run(cast(Any, optimizer).lr, x)}

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
            case _ if field in _TRANSFORMED:
                return replace(self, **{field: value})
            case _:
                return replace(self, optimizer=self.optimizer.edited(field, value))

    def adopt(self, x: Array, state: State) -> TransformedState:
        """From the bare optimizer's state, or this wrapper's before an edit; a new wrapper starts with sum and t 0."""
        if isinstance(state, TransformedState):
            return state._replace(inner=self.optimizer.adopt(x, state.inner))
        return TransformedState(0, np.zeros_like(x), self.optimizer.adopt(x, state))

    def _scheduled(self, t: int) -> Optimizer:
        """The optimizer inside, with the learning rate of the step after t steps."""
        return self.optimizer if self.schedule is None else self.optimizer.edited("lr", self.schedule(t))

    def at(self, state: TransformedState) -> Optimizer:
        return replace(self, optimizer=self._scheduled(state.t), schedule=None)

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return self.optimizer.vectors(_inside(before), _inside(after))

    def stability(self, eigenvalues: Array) -> Stability | None:
        """That of the optimizer inside; None where gradients are summed or clipped, or the rate depends on the step."""
        plain = self.zero_grad and not self._clips and self.schedule is None
        return self.optimizer.stability(eigenvalues) if plain else None

    def figures(self, x: Array, state: TransformedState) -> tuple[Figure, ...]:
        return self.optimizer.figures(x, state.inner)

    def report(self, state: TransformedState) -> Report | None:
        return self.optimizer.report(state.inner)

    def trial(self, before: Iterate, after: Iterate) -> Trial | None:
        return self.optimizer.trial(_inside(before), _inside(after))


def _inside(iterate: Iterate) -> Iterate:
    """The iterate as the optimizer inside sees it."""
    return iterate._replace(state=iterate.state.inner)


class Transformable(Optimizer):
    """An optimizer of this package: an edit of what any optimizer takes puts it into a `GradientTransform`."""

    def edited(self, field: str, value: Any) -> Optimizer:
        return edited(self, field, value)


def edited(optimizer: Optimizer, field: str, value: Any) -> Optimizer:
    """The optimizer with one hyperparameter changed, in a `GradientTransform` where it takes one.

    field: the name of one of its own hyperparameters or of WRAPPER_HYPERPARAMETERS. value: a number or truth value; for
    `lr` also a Schedule or the text of one. Raises TypeError for another field, UserError for no schedule.
    """
    if is_transformed(optimizer, field, value):
        return GradientTransform(optimizer).edited(field, value)
    if field not in getattr(optimizer, "__dataclass_fields__", ()):  # a symbol, or a name that PyTorch has
        names = fields_named(all_hyperparameters(optimizer), field)
        if names and names[0] != field:
            return edited(optimizer, names[0], value)
    return replace(optimizer, **{field: value})  # type: ignore[type-var]


def all_hyperparameters(optimizer: Optimizer) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of an optimizer: its own first, then those that any optimizer takes."""
    return (*hyperparameters(bare(optimizer)), *WRAPPER_HYPERPARAMETERS)


def is_transformed(optimizer: Any, field: str, value: Any) -> bool:
    """Whether a value of this field is one for a `GradientTransform` around the optimizer."""
    if field == "lr":
        return isinstance(value, str) or callable(value)
    return field in _TRANSFORMED and field not in getattr(optimizer, "__dataclass_fields__", ())


def bare(optimizer: Optimizer) -> Optimizer:
    """The optimizer itself, without a `GradientTransform` around it."""
    return optimizer.optimizer if isinstance(optimizer, GradientTransform) else optimizer


def wrap(
    optimizer: Optimizer, zero_grad: bool = True, clip: float = math.inf, schedule: "Schedule | None" = None
) -> Optimizer:
    """The optimizer wrapped as asked, or as it is. Raises UserError for a schedule where there is no lr."""
    if zero_grad and schedule is None and np.min(clip) == math.inf:
        return optimizer
    return GradientTransform(optimizer, zero_grad, clip, schedule)


def unwrapped(optimizer: Optimizer) -> Optimizer:
    """The optimizer as `wrap` makes it: without a wrapper that no longer does anything."""
    return (
        wrap(optimizer.optimizer, optimizer.zero_grad, optimizer.clip, optimizer.schedule)
        if isinstance(optimizer, GradientTransform)
        else optimizer
    )


def clip_by_norm(g: Array, longest: Number) -> Array:
    """g·min(1, longest / ‖g‖), for each run of (d, *B); right also where ‖g‖ or the quotient is beyond floats."""
    unit = g / np.max(np.abs(g), axis=0)
    return np.where(norm(g) > longest, longest * (unit / norm(unit)), g)
