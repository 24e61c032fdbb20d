"""What every schedule of a learning rate is: a function of the step, with arguments, a warm-up and a text."""

import math
from abc import ABC, abstractmethod
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Any, ClassVar

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter, Value
from termopt.engine.core.types import Array, Equation, Scalars
from termopt.optimizers.common import per_run


def argument(
    kind: Value,
    *,
    lo: float = 0,
    hi: float = math.inf,
    open_lo: bool = False,
    also: tuple[str, ...] = (),
    doc: str,
    **more: Any,
) -> Any:
    """Declare an argument of a schedule: a finite number of the type of `kind`.

    lo, hi, open_lo, also, doc: as for `hyperparameter`. more: for the dataclass field.
    """
    return field(
        metadata={"argument": Hyperparameter("", kind, lo, hi, open_lo, hi == math.inf, "linear", "", doc, also)},
        **more,
    )


@dataclass(frozen=True)
class Schedule(ABC):
    """A learning rate as a function of the step: `schedule(t)` for t = 0, 1, 2, ...

    With a warm-up the first rates climb in equal steps, r·(t + 1) / (warmup + 1), to r, the first rate of the schedule
    proper, which begins at t = warmup with a t of its own from 0. Raises UserError for an argument out of range.
    """

    name: ClassVar[str]
    warmup: int = argument(0, doc="steps of warm-up", default=0, kw_only=True)
    lr0: float = argument(0.1, doc="rate at the start, after the warm-up")

    def __post_init__(self) -> None:
        for declared in arguments(type(self)).values():
            try:
                declared.check(getattr(self, declared.name))
            except UserError as error:
                raise UserError(f"{self.name}: {error}") from None

    def __call__(self, t: int) -> float:
        """The rate of step t."""
        if t < self.warmup:
            return self.warm(0) * ((t + 1) / (self.warmup + 1))
        return self.warm(t - self.warmup)

    @abstractmethod
    def warm(self, t: int) -> float:
        """The rate t steps after the warm-up."""

    # -- within a run: what a schedule that depends on the losses says in another way ----------------------------

    def unheard(self, x: Array) -> Any:
        """What it has heard of the losses before the first step, for x of shape (d, *B): a tuple, empty if nothing."""
        return ()

    def heard(self, t: int, before: Any, loss: Scalars) -> Any:
        """What it has heard with the loss of step t, (*B,)."""
        return before

    def rate_of(self, t: int, heard: Any) -> Scalars | float:
        """The rate of step t after what was heard: one number, or one a run, (*B,)."""
        return self(t)

    def lines(self) -> tuple[Equation, ...]:
        """The lines that compute the rate."""
        return (Equation("η", f"η ← {self} at t − 1"),)

    def terms(self, x: Array, t: int, before: Any, loss: Scalars) -> dict[str, Scalars]:
        """The terms of `lines` at step t, one number a run.

        x: where the step begins, (d, *B).
        t: the step, counted from 0.
        before: what the schedule has heard of the losses of earlier steps.
        loss: that of this step, (*B,).
        """
        return {"η": per_run(self(t), x)}

    # -- as text ---------------------------------------------------------------------------------------------------

    def __str__(self) -> str:
        """The text that `parse_schedule` turns back into this schedule; what has its default is left out."""
        given = [(f, getattr(self, f.name)) for f in in_order(type(self))]
        return f"{self.name}({', '.join(spelled(f, value) for f, value in given if value != f.default)})"


def arguments(cls: type[Schedule]) -> dict[str, Hyperparameter]:
    """What a schedule takes, by name, in the order it is written; the last, warmup, is always named."""
    return {f.name: replace(f.metadata["argument"], name=f.name) for f in in_order(cls)}


def in_order(cls: type[Schedule]) -> list[Field[Any]]:
    """The fields as they are written: those that may stand without their name first."""
    own = fields(cls)
    return [f for f in own if not f.kw_only] + [f for f in own if f.kw_only]


def spelled(f: Field[Any], value: Value) -> str:
    """`0.1`, or `end=0.1` for what may be left out."""
    number = repr(f.metadata["argument"].kind(value))
    return number if f.default is MISSING else f"{f.name}={number}"
