"""The values of a run as a plot needs them: the range that panels share, and two values a column."""

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Ints
from termopt.draw.plot.ticks import nice_step
from termopt.engine.core.types import Array

HEADROOM_LOG = 1e2
HEADROOM_LINEAR = 2.0
DECADES = 16
CLOSE = 2.0
"""Where all values are within this factor, a logarithmic range has round ends as a linear one."""

SMALLEST, LARGEST = -307, 308
"""The whole powers of ten that a float64 holds at full precision."""

HUGE = 1e306
"""The farthest end of a linear axis: farther out, differences and ticks overflow."""

FALL = 1e6
"""How many times farther than the others one falls that no linear axis can show beside them."""

Limits = tuple[float, float]
Extremes = tuple[float, float, float]
"""The lowest, the highest and the first of the values of a lane."""


TOLD_APART = 2e-3
"""How far apart, relative to themselves, values must be for ticks of a tight log axis to have labels that differ."""

ROUNDING = 1e-6
"""What differs by less, relative to itself, is a constant with rounding errors: a tight axis would show only these."""


class Columns(NamedTuple):
    """A curve with at most one entry a column, (m,) each: its number, and the lowest, the highest and the middle one of
    the finite values in it."""

    cols: Ints
    low: Array
    high: Array
    middle: Array
    broken: NDArray[np.bool_]  # whether a value in it is not finite; the others are nan if all are

    def above(self, floor: float) -> "Columns":
        """The same with `floor` taken from every value."""
        if not floor:
            return self
        return self._replace(low=self.low - floor, high=self.high - floor, middle=self.middle - floor)

    def since(self, col: int) -> "Columns":
        """Those from a column on."""
        at = int(np.searchsorted(self.cols, col))
        return Columns(self.cols[at:], self.low[at:], self.high[at:], self.middle[at:], self.broken[at:])


class StepAxis(NamedTuple):
    """An axis over the steps `first`..`last`, even or, where `log`, by log(1 + step).

    The ends are not whole for a lane that makes an update every few steps of the race.
    """

    last: float
    log: bool = False
    first: float = 0

    def column_starts(self, columns: int) -> Ints:
        """The first step that falls in each of so many equal parts of the axis, (columns,).

        Step i falls in column (i - first) * columns // (last - first), the last step in the last column. A column that
        no step falls in begins where the next one does.
        """
        parts = np.arange(columns)
        if not self.log:
            ends = self.first * columns + parts * self._long
            return (-(-ends // max(columns, 1))).astype(np.int64)
        low, high = np.log1p((self.first, self.first + self._long)).tolist()
        with np.errstate(over="ignore"):
            starts = np.expm1(low + parts / max(columns, 1) * (high - low))
        return np.ceil(starts - 1e-9).astype(np.int64)

    def column(self, step: int, columns: int) -> int:
        """Which of so many columns a step falls in; -1 left of the axis, `columns` right of it."""
        if not self.first <= step <= self.last:
            return -1 if step < self.first else columns
        if not self.log:
            return min(int((step - self.first) * columns // self._long), columns - 1)
        return int(np.searchsorted(self.column_starts(columns), step, side="right")) - 1

    @property
    def _long(self) -> float:
        return self.last - self.first or 1


def decimate(values: Array, columns: int, axis: StepAxis, from_column: int = 0) -> Columns:
    """Lowest, highest and middle value of each of `columns` parts of an axis; no spike is lost.

    values: (n,), from step 0 on, also of steps that the axis does not show. from_column: the first column that counts.
    """
    values = values[: math.floor(axis.last) + 1]
    n = len(values)
    every = axis.column_starts(columns)
    taken = np.flatnonzero((np.diff(every, append=np.iinfo(np.int64).max) > 0) & (every < n))
    cols = taken[taken >= from_column]
    starts = every[cols]
    if not cols.size:
        return Columns(cols, np.empty(0), np.empty(0), np.empty(0), np.empty(0, dtype=np.bool_))
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    middle = high.copy()
    broken = ~(np.isfinite(low) & np.isfinite(high))
    sizes = np.diff(starts, append=n)
    for size in set(sizes[~broken & (sizes > 2)].tolist()):
        alike = np.flatnonzero((sizes == size) & ~broken)
        middle[alike] = _middles(values, starts[alike], size)
    for i in np.flatnonzero(broken).tolist():
        part = values[starts[i] : starts[i] + sizes[i]]
        part = part[np.isfinite(part)]
        half = len(part) // 2
        low[i], high[i], middle[i] = (
            (part.min(), part.max(), np.partition(part, half)[half]) if len(part) else (np.nan, np.nan, np.nan)
        )
    return Columns(cols, low, high, middle, broken)


FEW, LONG = 3, 2000
"""So few columns, and so many values in a column, are quicker one column at a time."""


def _middles(values: Array, starts: Ints, size: int) -> Array:
    """The middle one of so many finite values from each start on, (len(starts),)."""
    half = size // 2
    if len(starts) <= FEW or size > LONG:
        return np.array([np.partition(values[start : start + size], half)[half] for start in starts.tolist()])
    return np.partition(values[starts[:, None] + np.arange(size)], half, axis=1)[:, half]


class Decimator:
    """`decimate` for values that grow: only columns that changed since the last time are looked at again.

    As with a path's layer, its state cannot be seen: a fresh one gives the same columns.
    """

    def __init__(self) -> None:
        self._shape = 0, StepAxis(0)
        self._kept = decimate(np.empty(0), *self._shape)
        self._seen = 0
        self._witness: Array = np.empty(0)

    @cached_property
    def beside(self) -> "Decimator":
        """Another one, for the values plotted beside these."""
        return Decimator()

    def columns(self, values: Array, columns: int, axis: StepAxis) -> Columns:
        """The same as `decimate(values, columns, axis)`."""
        shared = min(self._seen, len(values))
        shape = columns, axis
        if self._shape != shape or not shared or not self._continues(values):
            self._kept, shared = decimate(values, columns, axis), 0
        if shared and len(values) != self._seen:
            self._kept = self._extended(values, shared - 1, shape)
        self._shape, self._seen, self._witness = shape, len(values), _witness(values)
        return self._kept

    def _continues(self, values: Array) -> bool:
        """Whether the values are those seen, or more, or fewer, as far as three of them tell."""
        n = min(self._seen, len(values))
        places = [0, self._seen // 2, self._seen - 1]
        return all(values[i] == w or w != w for i, w in zip(places, self._witness.tolist(), strict=True) if i < n)

    def _extended(self, values: Array, last: int, shape: tuple[int, StepAxis]) -> Columns:
        """The columns before that of step `last` as they were, and the others anew."""
        columns, axis = shape
        col = axis.column(last, columns)
        old = int(np.searchsorted(self._kept.cols, col))
        new = decimate(values, columns, axis, max(col, 0))
        kept = self._kept
        return Columns(
            np.concatenate([kept.cols[:old], new.cols]),
            np.concatenate([kept.low[:old], new.low]),
            np.concatenate([kept.high[:old], new.high]),
            np.concatenate([kept.middle[:old], new.middle]),
            np.concatenate([kept.broken[:old], new.broken]),
        )


def _witness(values: Array) -> Array:
    n = len(values)
    return values[[0, n // 2, n - 1]] if n else np.empty(0)


def loss_limits(all_values: Sequence[Array], log: bool) -> Limits:
    """The range that all panels share, from the values (n,) of every lane, rounded outwards to the next 1, 2 or 5.

    One exploding lane must not flatten the others. A log range ends at most HEADROOM_LOG times above the highest start
    of any lane and spans at most DECADES decades; a linear one goes at most HEADROOM_LINEAR times as far above the
    highest start as the lowest value lies below it, and no end is further than HUGE. A lane that falls FALL times as
    far as the others does not count. Nothing beyond is cut in silence: `loss_plot` marks it at the edge.
    """
    parts = [extremes for values in all_values if (extremes := _extremes(values, log))]
    parts = parts if log else _bounded(parts)
    if not parts:
        return (1e-1, 1e1) if log else (0.0, 1.0)
    low, high = min(p[0] for p in parts), max(p[1] for p in parts)
    start = max(p[2] for p in parts)
    return _log_limits(low, high, start) if log else _linear_limits(low, high, start)


def _bounded(parts: list[Extremes]) -> list[Extremes]:
    """Those of lanes that do not fall without end, if there are any."""
    falls = sorted(parts, key=lambda part: part[2] - part[0])
    for part, deeper in pairwise(falls):
        if deeper[2] - deeper[0] > FALL * max(part[2] - part[0], abs(part[2]), 1):
            return falls[: falls.index(part) + 1]
    return parts


def _extremes(values: Array, log: bool) -> Extremes | tuple[()]:
    """Lowest, highest and first of the values that can be shown; nothing if none can."""
    shown = values[np.isfinite(values) & (values > 0)] if log else values[np.isfinite(values)]
    return (float(shown.min()), float(shown.max()), float(shown[0])) if len(shown) else ()


def _log_limits(low: float, high: float, start: float) -> Limits:
    top = min(high, start * HEADROOM_LOG, 10.0**LARGEST)
    bottom = min(max(low, top / 10.0**DECADES, 10.0**SMALLEST), top)
    if bottom * (1 + TOLD_APART) < top < CLOSE * bottom:
        step = nice_step(top - bottom, 4)
        lower = math.floor(bottom / step + 1e-9) * step
        return (
            (lower, math.ceil(top / step - 1e-9) * step)
            if lower > 0
            else (_rounded(bottom, False), _rounded(top, True))
        )
    lower, upper = _rounded(bottom, False), _rounded(top, True)
    return (lower, upper) if lower < upper else (lower / 2, min(2 * upper, 10.0**LARGEST))


def _rounded(value: float, up: bool) -> float:
    """The next of 1, 2 and 5 times a power of ten above or below."""
    exponent = math.floor(math.log10(value))
    powers = [min(exponent + more, LARGEST - 1) for more in (-1, 0, 1)]
    steps = [mantissa * 10.0**power for power in powers for mantissa in (1, 2, 5)]
    found = [step for step in steps if (step >= value * (1 - 1e-9) if up else step <= value * (1 + 1e-9))]
    return min(max((min if up else max)(found, default=value), 10.0**SMALLEST), 10.0**LARGEST)


def _linear_limits(low: float, high: float, start: float) -> Limits:
    if start > low:
        high = min(high, start + HEADROOM_LINEAR * (start - low))
    low, high = (min(max(end, -HUGE), HUGE) for end in (low, high))
    if high - low <= max(abs(low), abs(high)) * ROUNDING + 1e-300:
        margin = max(abs(low), abs(high)) / 2 or 0.5
        low, high = low - margin, high + margin
    step = nice_step(high - low, 4)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
