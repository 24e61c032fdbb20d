"""Learning rates that change from step to step, and the text that names them: `cosine(0.1, 200, warmup=20)`."""

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Any, ClassVar

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import Hyperparameter, Value, parse_values


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

    With a warm-up the first rates climb in equal steps, lr0·(t + 1) / (warmup + 1), and the schedule proper begins at
    t = warmup with a t of its own from 0. Raises UserError for an argument out of range.
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
            return self.lr0 * ((t + 1) / (self.warmup + 1))
        return self.warm(t - self.warmup)

    @abstractmethod
    def warm(self, t: int) -> float:
        """The rate t steps after the warm-up."""

    def __str__(self) -> str:
        """The text that `parse_schedule` turns back into this schedule; what has its default is left out."""
        given = [(f, getattr(self, f.name)) for f in _in_order(type(self))]
        return f"{self.name}({', '.join(_spelled(f, value) for f, value in given if value != f.default)})"


@dataclass(frozen=True)
class Const(Schedule):
    """lr0, always: for a warm-up and nothing else."""

    name: ClassVar[str] = "const"

    def warm(self, t: int) -> float:
        return self.lr0


@dataclass(frozen=True)
class Step(Schedule):
    """lr0·factorⁿ with n = ⌊t / every⌋: a stair."""

    name: ClassVar[str] = "step"
    every: int = argument(1, lo=1, also=("step_size",), doc="steps on each stair")
    factor: float = argument(0.1, hi=1, open_lo=True, also=("gamma",), doc="from one stair to the next", default=0.1)

    def warm(self, t: int) -> float:
        return self.lr0 * math.pow(self.factor, t // self.every)


@dataclass(frozen=True)
class Exp(Schedule):
    """lr0·rateᵗ: the same share off at every step."""

    name: ClassVar[str] = "exp"
    rate: float = argument(0.1, hi=1, open_lo=True, also=("gamma",), doc="what is left of the rate after each step")

    def warm(self, t: int) -> float:
        return self.lr0 * math.pow(self.rate, t)


@dataclass(frozen=True)
class Cosine(Schedule):
    """end + (lr0 − end)·(1 + cos(π·t / steps)) / 2, then end: half a wave (Loshchilov & Hutter 2017, SGDR)."""

    name: ClassVar[str] = "cosine"
    steps: int = argument(1, lo=1, also=("T_max",), doc="steps from lr0 to end")
    end: float = argument(0.1, also=("eta_min",), doc="rate from then on", default=0.0)

    def warm(self, t: int) -> float:
        return self.end + (self.lr0 - self.end) * (1 + math.cos(math.pi * (min(t, self.steps) / self.steps))) / 2


@dataclass(frozen=True)
class Linear(Schedule):
    """lr0 + (end − lr0)·t / steps, then end: a ramp."""

    name: ClassVar[str] = "linear"
    steps: int = argument(1, lo=1, also=("total_iters",), doc="steps from lr0 to end")
    end: float = argument(0.1, doc="rate from then on", default=0.0)

    def warm(self, t: int) -> float:
        return self.end if t >= self.steps else self.lr0 + (self.end - self.lr0) * (t / self.steps)


@dataclass(frozen=True)
class InvSqrt(Schedule):
    """lr0 / √(1 + t / scale): the pace at which stochastic descent is proved to converge."""

    name: ClassVar[str] = "invsqrt"
    scale: float = argument(1.0, open_lo=True, doc="steps before the fall sets in", default=1.0)

    def warm(self, t: int) -> float:
        return self.lr0 / math.sqrt(1 + t / self.scale)


SCHEDULES: Mapping[str, type[Schedule]] = {cls.name: cls for cls in (Const, Step, Exp, Cosine, Linear, InvSqrt)}
"""All schedules by name, simplest first."""


def arguments(cls: type[Schedule]) -> dict[str, Hyperparameter]:
    """What a schedule takes, by name, in the order it is written; the last, warmup, is always named."""
    return {f.name: replace(f.metadata["argument"], name=f.name) for f in _in_order(cls)}


def signature(cls: type[Schedule]) -> str:
    """`cosine(lr0, steps, end=0.0, warmup=0)`"""
    pieces = (f.name if f.default is MISSING else _spelled(f, f.default) for f in _in_order(cls))
    return f"{cls.name}({', '.join(pieces)})"


def parse_schedule(text: str) -> Schedule:
    """The schedule that a text names. Raises UserError with what is wrong and what would be right."""
    name, opened, inner = text.strip().partition("(")
    name = name.rstrip()
    if not re.fullmatch(r"[\w-]+", name) or (opened and not inner.endswith(")")) or "\n" in inner:
        raise UserError(f"'{printable(text)}' is not a schedule; write one such as cosine(0.1, 200)")
    cls = SCHEDULES.get(name.lower())
    if cls is None:
        raise unknown("schedule", name, SCHEDULES)
    if not opened:
        raise UserError(f"'{printable(text)}': write {signature(cls)}")
    values: dict[str, Any] = {**parse_values(cls.name, tuple(arguments(cls).values()), _named(cls, inner[:-1]))}
    missing = [f.name for f in _in_order(cls) if f.default is MISSING and f.name not in values]
    if missing:
        raise UserError(f"{cls.name} needs {' and '.join(missing)}; write {signature(cls)}")
    return cls(**values)


def _named(cls: type[Schedule], text: str) -> dict[str, str]:
    """`0.1, end=0.01` -> {"lr0": "0.1", "end": "0.01"}: a value without a name has the one of its place."""
    places = [f.name for f in _in_order(cls) if not f.kw_only]
    named: dict[str, str] = {}
    for i, piece in enumerate(text.split(",") if text.strip() else []):
        before, equals, after = (part.strip() for part in piece.partition("="))
        if not equals and i >= len(places):
            raise UserError(f"{cls.name}: '{printable(before)}' is one value too many; write {signature(cls)}")
        name, value = (before, after) if equals else (places[i], before)
        if name in named:
            raise UserError(f"{cls.name}: {printable(name)} is given twice; write {signature(cls)}")
        named[name] = value
    return named


def _in_order(cls: type[Schedule]) -> list[Field[Any]]:
    """The fields as they are written: those that may stand without their name first."""
    own = fields(cls)
    return [f for f in own if not f.kw_only] + [f for f in own if f.kw_only]


def _spelled(f: Field[Any], value: Value) -> str:
    """`0.1`, or `end=0.1` for what may be left out."""
    number = repr(f.metadata["argument"].kind(value))
    return number if f.default is MISSING else f"{f.name}={number}"
