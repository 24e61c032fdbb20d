"""The values of a run as a plot needs them: the range that panels share, and two values a column."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.braille import Ints
from termopt.draw.ticks import nice_step
from termopt.engine.types import Array

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


def decimate(values: Array, columns: int, steps: int | None = None) -> Columns:
    """Lowest and highest value of each of `columns` equal parts of the steps 0..steps; no spike is lost. values: (n,).

    Step i falls in column i * columns // steps, the last step in the last column.
    """
    n = len(values)
    steps = max(n - 1 if steps is None else steps, 1)
    starts = np.unique(-(-np.arange(columns) * steps // columns))
    starts = starts[starts < n]
    cols = np.minimum(starts * columns // steps, columns - 1)
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
