"""The values of a run as a plot needs them: the range that panels share, and two values a column."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Ints
from termopt.draw.plot.ticks import nice_step
from termopt.engine.core.types import Array

HEADROOM_LOG = 1e2
HEADROOM_LINEAR = 2.0
DECADES = 16
SMALLEST, LARGEST = -307, 308
"""The whole powers of ten that a float64 holds at full precision."""

HUGE = 1e306
"""The farthest end of a linear axis: farther out, differences and ticks overflow."""

Limits = tuple[float, float]


class Columns(NamedTuple):
    """A curve with at most one entry a column, (m,) each: its number, and the lowest and highest finite value in it."""

    cols: Ints
    low: Array
    high: Array
    broken: NDArray[np.bool_]  # whether a value in it is not finite; low and high are nan if all are

    def above(self, floor: float) -> "Columns":
        """The same with `floor` taken from every value."""
        return self._replace(low=self.low - floor, high=self.high - floor) if floor else self

    def since(self, col: int) -> "Columns":
        """Those from a column on."""
        at = int(np.searchsorted(self.cols, col))
        return Columns(self.cols[at:], self.low[at:], self.high[at:], self.broken[at:])


def decimate(values: Array, columns: int, steps: int | None = None, first: int = 0) -> Columns:
    """Lowest and highest value of each of `columns` equal parts of the steps 0..steps; no spike is lost. values: (n,).

    Step i falls in column i * columns // steps, the last step in the last column. Only columns from `first` on count.
    """
    n = len(values)
    steps = max(n - 1 if steps is None else steps, 1)
    starts = -(-np.arange(columns) * steps // columns)
    starts = starts[(np.diff(starts, prepend=-1) > 0) & (starts < n)]
    cols = np.minimum(starts * columns // steps, columns - 1)
    starts, cols = starts[cols >= first], cols[cols >= first]
    if not n or not columns:
        return Columns(cols[:0], np.empty(0), np.empty(0), np.empty(0, dtype=np.bool_))
    low, high = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
    broken = ~(np.isfinite(low) & np.isfinite(high))
    ends = [*starts[1:], n]
    for i in np.flatnonzero(broken):
        part = values[starts[i] : ends[i]]
        part = part[np.isfinite(part)]
        low[i], high[i] = (part.min(), part.max()) if len(part) else (np.nan, np.nan)
    return Columns(cols, low, high, broken)


class Decimator:
    """`decimate` for values that grow: only columns that changed since the last time are looked at again.

    As with a path's layer, its state cannot be seen: a fresh one gives the same columns.
    """

    def __init__(self) -> None:
        self._shape = (0, 0)
        self._kept = decimate(np.empty(0), 0)
        self._seen = 0
        self._witness: Array = np.empty(0)

    @cached_property
    def beside(self) -> "Decimator":
        """Another one, for the values plotted beside these."""
        return Decimator()

    def columns(self, values: Array, columns: int, steps: int) -> Columns:
        """The same as `decimate(values, columns, steps)`."""
        shared = min(self._seen, len(values))
        if self._shape != (columns, steps) or not shared or not self._continues(values):
            self._kept, shared = decimate(values, columns, steps), 0
        if shared and len(values) != self._seen:
            self._kept = self._extended(values, shared - 1, columns, max(steps, 1))
        self._shape, self._seen, self._witness = (columns, steps), len(values), _witness(values)
        return self._kept

    def _continues(self, values: Array) -> bool:
        """Whether the values are those seen, or more, or fewer, as far as three of them tell."""
        n = min(self._seen, len(values))
        places = [0, self._seen // 2, self._seen - 1]
        return all(values[i] == w or w != w for i, w in zip(places, self._witness.tolist(), strict=True) if i < n)

    def _extended(self, values: Array, last: int, columns: int, steps: int) -> Columns:
        """The columns before that of step `last` as they were, and the others anew."""
        col = min(last * columns // steps, columns - 1)
        old = int(np.searchsorted(self._kept.cols, col))
        new = decimate(values, columns, steps, col)
        return Columns(
            np.concatenate([self._kept.cols[:old], new.cols]),
            np.concatenate([self._kept.low[:old], new.low]),
            np.concatenate([self._kept.high[:old], new.high]),
            np.concatenate([self._kept.broken[:old], new.broken]),
        )


def _witness(values: Array) -> Array:
    n = len(values)
    return values[[0, n // 2, n - 1]] if n else np.empty(0)


def loss_limits(all_values: Sequence[Array], log: bool) -> Limits:
    """The range that all panels share, from the values (n,) of every lane, rounded outwards to whole decades or round
    numbers, so that it seldom moves while a run grows.

    One exploding lane must not flatten the others. A log range ends at most HEADROOM_LOG times above the highest start
    of any lane and spans at most DECADES decades; a linear one goes at most HEADROOM_LINEAR times as far above the
    highest start as the lowest value lies below it, and no end is further than HUGE. Nothing beyond is cut in silence:
    `loss_plot` marks it at the edge.
    """
    parts = [extremes for values in all_values if (extremes := _extremes(values, log))]
    if not parts:
        return (1e-1, 1e1) if log else (0.0, 1.0)
    low, high = min(p[0] for p in parts), max(p[1] for p in parts)
    start = max(p[2] for p in parts)
    return _log_limits(low, high, start) if log else _linear_limits(low, high, start)


def _extremes(values: Array, log: bool) -> tuple[float, float, float] | tuple[()]:
    """Lowest, highest and first of the values that can be shown; nothing if none can."""
    shown = values[np.isfinite(values) & (values > 0)] if log else values[np.isfinite(values)]
    return (float(shown.min()), float(shown.max()), float(shown[0])) if len(shown) else ()


def _log_limits(low: float, high: float, start: float) -> Limits:
    top = min(math.ceil(round(math.log10(min(high, start * HEADROOM_LOG)), 9)), LARGEST)
    bottom = max(math.floor(round(math.log10(low), 9)), top - DECADES, SMALLEST)
    if top <= bottom:
        bottom, top = max(bottom - 1, SMALLEST), min(bottom + 1, LARGEST)
    stride = 1 if top - bottom <= 4 else 2 if top - bottom <= 12 else 4
    return 10.0 ** max(bottom // stride * stride, SMALLEST), 10.0**top


def _linear_limits(low: float, high: float, start: float) -> Limits:
    if start > low:
        high = min(high, start + HEADROOM_LINEAR * (start - low))
    low, high = (min(max(end, -HUGE), HUGE) for end in (low, high))
    if high - low <= max(abs(low), abs(high)) * 1e-12 + 1e-300:  # no more than rounding errors
        margin = max(abs(low) / 2, 0.5)
        low, high = low - margin, high + margin
    step = nice_step(high - low, 4)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
