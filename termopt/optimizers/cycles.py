"""Schedules with several phases, and one that depends on the losses so far."""

import math
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Equation, Scalars
from termopt.optimizers.common import per_run
from termopt.optimizers.schedule import Schedule, argument

HUGE = np.finfo(float).max
"""More than any loss. It is finite, as a state has to be."""

BETTER = 0.9999
"""A loss is better if it is below this share of the best one, as by default in PyTorch."""


@dataclass(frozen=True)
class MultiStep(Schedule):
    """lr0·factorⁿ, n being how many of up to four steps have come: a stair with steps of any length."""

    name: ClassVar[str] = "multistep"
    first: int = argument(1, lo=1, doc="the step of the first stair")
    second: int = argument(1, doc="that of the second; 0 is none", default=0)
    third: int = argument(1, doc="that of the third; 0 is none", default=0)
    fourth: int = argument(1, doc="that of the fourth; 0 is none", default=0)
    factor: float = argument(0.1, hi=1, open_lo=True, also=("gamma",), doc="from one stair to the next", default=0.1)

    def warm(self, t: int) -> float:
        stairs = (self.first, self.second, self.third, self.fourth)
        return self.lr0 * math.pow(self.factor, sum(0 < stair <= t for stair in stairs))


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up from lr0/div to lr0 by a cosine, over `part` of the steps, and down to lr0/div/final (Smith & Topin 2019)."""

    name: ClassVar[str] = "onecycle"
    steps: int = argument(1, lo=2, also=("total_steps",), doc="steps of the whole cycle")
    part: float = argument(0.3, hi=1, also=("pct_start",), doc="share of the steps that go up", default=0.3)
    div: float = argument(25.0, open_lo=True, also=("div_factor",), doc="lr0 over the first rate", default=25.0)
    final: float = argument(
        1e4, open_lo=True, also=("final_div_factor",), doc="the first rate over the last", default=1e4
    )

    def warm(self, t: int) -> float:
        top, last = self.part * self.steps - 1, self.steps - 1
        low = self.lr0 / self.div
        if t <= top:
            return _wave(low, self.lr0, t / top if top else 1.0)
        return _wave(self.lr0, low / self.final, min(1.0, (t - top) / (last - top)) if last > top else 1.0)


def _wave(start: float, end: float, part: float) -> float:
    """From start to end by half a cosine wave, of which a part is gone."""
    return end + (start - end) / 2 * (1 + math.cos(math.pi * part))


@dataclass(frozen=True)
class Restarts(Schedule):
    """cosine from lr0 to end again and again, each time `factor` times as long (Loshchilov & Hutter 2017, SGDR)."""

    name: ClassVar[str] = "restarts"
    steps: int = argument(1, lo=1, also=("T_0",), doc="steps of the first wave")
    factor: int = argument(1, lo=1, also=("T_mult",), doc="how much longer each next one is", default=1)
    end: float = argument(0.1, also=("eta_min",), doc="the lowest rate", default=0.0)

    def warm(self, t: int) -> float:
        length = self.steps
        if self.factor == 1:
            t %= length
        while t >= length:
            t, length = t - length, length * self.factor
        return self.end + (self.lr0 - self.end) * (1 + math.cos(math.pi * t / length)) / 2


class Heard(NamedTuple):
    """The state of a schedule that depends on the losses so far, one number a run.

    cut: what is left of the rate. best: the lowest loss so far. bad: steps since it got better.
    """

    cut: Scalars
    best: Scalars
    bad: Scalars


@dataclass(frozen=True)
class Plateau(Schedule):
    """lr0, times `factor` whenever the loss has not got better for more than `patience` steps, but not below end."""

    name: ClassVar[str] = "plateau"
    patience: int = argument(10, doc="steps without a better loss that are borne", default=10)
    factor: float = argument(0.1, hi=1, open_lo=True, doc="what is left of the rate then", default=0.1)
    end: float = argument(0.1, also=("min_lr",), doc="the lowest rate", default=0.0)

    def warm(self, t: int) -> float:
        """The rate as long as nothing was heard."""
        return self.lr0

    def unheard(self, x: Array) -> Heard:
        """Before the first step, for x of shape (d, *B)."""
        return Heard(per_run(1.0, x), per_run(HUGE, x), per_run(0.0, x))

    def rate_of(self, t: int, heard: Heard) -> Scalars:
        """The rate of step t, a number each run."""
        return np.maximum(min(self.end, self(t)), self(t) * heard.cut)

    def heard(self, t: int, before: Heard, loss: Scalars) -> Heard:
        """With the loss of step t; those of the warm-up do not count."""
        if t < self.warmup:
            return before
        better = loss < before.best * BETTER
        bad = np.where(better, 0.0, before.bad + 1)
        over = bad > self.patience
        cut = np.where(over, before.cut * self.factor, before.cut)[()]
        return Heard(cut, np.where(better, loss, before.best)[()], np.where(over, 0.0, bad)[()])

    def lines(self) -> tuple[Equation, ...]:
        """The rate of a step, and what the loss of that step does to the next one's."""
        better = f"best·{BETTER} > f(q)"
        lowest = f"min({self.end!r}, η₀)" if self.warmup else repr(min(self.end, self.lr0))
        counts = f" and t > {self.warmup}" if self.warmup else ""
        return (
            Equation("η₀", f"η₀ ← {self} at t − 1"),
            Equation("η", f"η ← max({lowest}, cut·η₀)"),
            Equation("worse", f"worse ← 0 if {better} else bad + 1"),
            Equation("best", f"best ← f(q) if {better}{counts} else best"),
            Equation("cut", f"cut ← {self.factor!r}·cut if worse > {self.patience} else cut"),
            Equation("bad", f"bad ← 0 if worse > {self.patience} else worse"),
        )

    def terms(self, x: Array, t: int, before: Heard, loss: Scalars) -> dict[str, Scalars]:
        after = self.heard(t, before, loss)
        worse = np.where(loss < before.best * BETTER, 0.0, before.bad + 1)[()]
        shown = {"worse": worse, "best": after.best, "cut": after.cut, "bad": after.bad}
        return {"η₀": per_run(self(t), x), "η": self.rate_of(t, before), **shown}
