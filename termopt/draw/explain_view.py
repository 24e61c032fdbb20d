"""What there is to tell of one step, as plain values, and how its numbers are written."""

import math
from typing import NamedTuple, TypeAlias

from termopt.draw.ticks import typeset
from termopt.engine.types import Array

DIGITS = 5
"""Significant digits of a number from which the next step can be worked out by hand."""


class Extremes(NamedTuple):
    """A long vector: its 2-norm, its smallest and its largest number and whose they are."""

    norm: float
    low: float
    low_name: str
    high: float
    high_name: str


Value: TypeAlias = bool | float | tuple[float, ...] | Extremes
"""Yes or no, one number for all coordinates, one number each, or what stands for many."""


class LineView(NamedTuple):
    """An equation and what it came to."""

    term: str
    text: str
    value: Value


class CurvatureView(NamedTuple):
    """Smallest and largest eigenvalue of the Hessian, what else is known of them, and what that means, in words."""

    low: float
    high: float
    condition: float | None
    reach: float | None  # learning rate times largest eigenvalue
    limit: float | None  # what it must stay below
    words: tuple[str, ...]


class TrialView(NamedTuple):
    """A trial of a line search: step length, loss, slope, and what became of it, in words and in few of them."""

    t: float
    loss: float
    slope: float
    verdict: str
    short: str


class PairView(NamedTuple):
    """A correction pair: sᵀy, |s|, |y|."""

    sy: float
    s: float
    y: float


class SearchView(NamedTuple):
    """A line search up to now: where it began, its bracket (open where `high` is None), γ, its pairs and trials."""

    loss: float | None
    slope: float | None
    low: float
    high: float | None
    scale: float
    room: int
    pairs: tuple[PairView, ...]
    trials: tuple[TrialView, ...]
    end: str


class RateView(NamedTuple):
    """The effective rate of a coordinate at each step up to the end of the one told of, (n,)."""

    name: str
    values: Array


class ExplainView(NamedTuple):
    """The step from k to k + 1 of the lane of this color. `curvature` may be a word on why there is none."""

    k: int
    colour: str
    names: tuple[str, ...]
    before: Value
    q: Value
    looked: bool  # whether q is not where the lane was
    loss: float  # what the rule was told of q
    batch: bool  # that this is the loss on some rows of the data
    lines: tuple[LineView, ...]
    after: Value
    curvature: CurvatureView | str
    search: SearchView | None = None
    rates: tuple[RateView, ...] = ()


def digits(value: float, count: int = DIGITS) -> str:
    """A number with so many significant digits, also where they are zeros: `−2.0000`, `0.10000`, `6.2267e−5`, `0`."""
    if value == 0 or not math.isfinite(value):
        return typeset("0" if value == 0 else str(value))
    if 1e-3 <= abs(value) < 10.0**count:
        return typeset(f"{value:#.{count}g}".removesuffix("."))
    return typeset(f"{value:.{count - 1}e}")
