"""How a gradient is fed to an optimizer: summed up, cut to a length, with a learning rate that follows a schedule."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter
from termopt.engine.core.types import FEEDING, Array, Equation, Evaluation, Optimizer, Scalars, State, Update
from termopt.optimizers.common import Number, per_run

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
        doc="the longest gradient let through, by its 2-norm; inf lets all through",
    ),
)
"""The hyperparameters that every optimizer takes beside its own."""


class TransformedState(NamedTuple):
    """t: steps taken so far; G: the gradient left for the next step, (d, *B), 0 if none; inner: the state inside."""

    t: int
    G: Array
    inner: State


@dataclass(frozen=True)
class GradientTransform(Optimizer):
    """Any optimizer, told another gradient than the one that was measured, or another learning rate than its own.

        η ← schedule at t − 1        a schedule in place of lr; it counts from 0 where t counts from 1
        G ← G + ∇w                   zero_grad=False: the sum of all gradients so far
        C ← G·min(1, c / ‖G‖)        clip=c: no longer than c, in the 2-norm over all coordinates
        g ← C                        what the optimizer is told as its gradient

    Without zero_grad, gradient descent is Momentum with γ = 1. If it clips as well, the sum is kept as it was clipped,
    G ← C + ∇w, as PyTorch's clip_grad_norm_ does in a loop without zero_grad(). (There c is over ‖G‖ + 1e-6.)

    WARNING: a line search holds the loss against the gradient it is told. L-BFGS fed a sum, or a clipped gradient,
    works with slopes that are not those of the loss, and may give up.

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

    def init(self, x: Array) -> TransformedState:
        return TransformedState(0, np.zeros_like(x), self.optimizer.init(x))

    def ask(self, x: Array, state: TransformedState) -> Array:
        return self.optimizer.ask(x, state.inner)

    def tell(self, x: Array, state: TransformedState, evaluation: Evaluation) -> Update:
        own: dict[str, Array | Scalars] = {}
        optimizer, fed = self.optimizer, evaluation.grad
        if self.schedule is not None:
            lr = self.schedule(state.t)
            optimizer = optimizer.edited("lr", lr)
            own["η"] = per_run(lr, x)
        if not self.zero_grad:
            fed = state.G + fed
        if not self.zero_grad or self._clips:
            own["G"] = fed
        if self._clips:
            fed = own["C"] = shortened(fed, self.clip)
        kept = np.zeros_like(fed) if self.zero_grad else fed
        update = optimizer.tell(x, state.inner, evaluation._replace(grad=fed))
        return update._replace(state=TransformedState(state.t + 1, kept, update.state), terms={**own, **update.terms})

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
            case "zero_grad" | "clip":
                return replace(self, **{field: value})
            case _:
                return replace(self, optimizer=self.optimizer.edited(field, value))

    def adopt(self, x: Array, state: State) -> TransformedState:
        """From the bare optimizer's state, or this wrapper's before an edit; a new wrapper starts with sum and t 0."""
        if isinstance(state, TransformedState):
            return state._replace(inner=self.optimizer.adopt(x, state.inner))
        return TransformedState(0, np.zeros_like(x), self.optimizer.adopt(x, state))


FEEDING.update({"zero_grad": GradientTransform, "clip": GradientTransform, "lr": GradientTransform})


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


def shortened(g: Array, longest: Number) -> Array:
    """g·min(1, longest / ‖g‖), for each run of (d, *B); right also where ‖g‖ or the quotient is beyond floats."""
    unit = g / np.max(np.abs(g), axis=0)
    return np.where(norm(g) > longest, longest * (unit / norm(unit)), g)


def norm(g: Array) -> Scalars:
    """The 2-norm of each run's gradient, (d, *B) -> (*B,), in the same order of additions for any batch."""
    return np.hypot.reduce(g, axis=0)
