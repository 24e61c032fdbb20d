"""What the explain panel shows of one step, and how its numbers are written."""

import math
from typing import NamedTuple

from termopt.base.number_text import typeset
from termopt.engine.analysis.explanation import Curvature, Line, Value
from termopt.engine.core.reports import Report
from termopt.engine.core.types import Array

DIGITS = 5
"""Significant digits of a number from which the next step can be worked out by hand."""


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
    loss: float  # what the optimizer was told of q
    batch: bool  # that this is the loss on some rows of the data
    lines: tuple[Line, ...]
    after: Value
    curvature: Curvature | str
    search: Report | None = None
    rates: tuple[RateView, ...] = ()


def digits(value: float, count: int = DIGITS) -> str:
    """A number with so many significant digits, also where they are zeros: `−2.0000`, `0.10000`, `6.2267e−5`, `0`."""
    if value == 0 or not math.isfinite(value):
        return typeset("0" if value == 0 else str(value))
    if 1e-3 <= abs(value) < 10.0**count:
        return typeset(f"{value:#.{count}g}".removesuffix("."))
    return typeset(f"{value:.{count - 1}e}")
