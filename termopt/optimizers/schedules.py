"""Learning rates that change from step to step, and the text that names them: `cosine(0.1, 200, warmup=20)`.

They count as those of torch.optim.lr_scheduler do: the rate of the first step is that of t = 0.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from typing import Any, ClassVar

from termopt.base.errors import UserError, printable, unknown
from termopt.base.written_hyperparameters import parse_values
from termopt.optimizers.cycles import MultiStep, OneCycle, Plateau, Restarts
from termopt.optimizers.schedule import Schedule, argument, arguments, in_order, spelled

__all__ = ["SCHEDULES", "Const", "Cosine", "Exp", "InvSqrt", "Linear", "MultiStep", "OneCycle", "Plateau", "Restarts"]
__all__ += ["Schedule", "Step", "arguments", "parse_schedule", "signature"]


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


SIMPLEST_FIRST = (Const, Step, Exp, Cosine, Linear, InvSqrt, MultiStep, OneCycle, Restarts, Plateau)
SCHEDULES: Mapping[str, type[Schedule]] = {cls.name: cls for cls in SIMPLEST_FIRST}
"""All schedules by name, simplest first."""


def signature(cls: type[Schedule]) -> str:
    """`cosine(lr0, steps, end=0.0, warmup=0)`"""
    pieces = (f.name if f.default is MISSING else spelled(f, f.default) for f in in_order(cls))
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
    missing = [f.name for f in in_order(cls) if f.default is MISSING and f.name not in values]
    if missing:
        raise UserError(f"{cls.name} needs {' and '.join(missing)}; write {signature(cls)}")
    return cls(**values)


def _named(cls: type[Schedule], text: str) -> dict[str, str]:
    """`0.1, end=0.01` -> {"lr0": "0.1", "end": "0.01"}: a value without a name has the one of its place."""
    places = [f.name for f in in_order(cls) if not f.kw_only]
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
