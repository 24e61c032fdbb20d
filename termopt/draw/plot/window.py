"""The region that a map shows: a little more than what was asked for, so that ticks lie at whole cells.

Where a tick step is a whole number of cells, all ticks are equally far apart, and each lies in the middle of a cell:
the tick 0, a known minimum there and what has come to rest in it share that cell.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from termopt.draw.plot.coordinates import place
from termopt.draw.plot.ticks import MOST_TRIED, Tick, labels_for, number

EDGE = 1
"""Columns that stay free at either end, so that a marker on the edge of the region asked for is whole."""

WIDEST = 1.26
"""How much more than asked for may be shown."""

WASTE = 8.0
"""How much worse an axis is for what it shows beyond what was asked for, against one of too few or too many ticks."""

ROWS_EACH, COLUMNS_EACH = 4, 12
"""Cells from one tick to the next that are best."""

ROWS = 2
"""The least distance of two ticks of the vertical axis, in cells."""


class Axis(NamedTuple):
    """One axis of a map: the values at the outer edges of its outermost cells, and its ticks."""

    low: float
    high: float
    ticks: tuple[Tick, ...]


def window(low: float, high: float, cells: int, upwards: bool) -> Axis:
    """The axis of so many cells that shows at least low..high.

    upwards: cells are counted from the top, as labels of the vertical axis stand one a row. Where no round step is
    about a whole number of cells the region is shown as it is.
    """
    best = min(_candidates(low, high, cells, upwards), key=lambda found: found[0], default=None)
    if best is None:
        return uneven(low, high, cells, upwards)
    return best[1]


def uneven(low: float, high: float, cells: int, upwards: bool) -> Axis:
    """The axis that shows exactly low..high, whatever cells its ticks fall in. cells, upwards: as for `window`.

    There are as many round numbers as leave room between their labels: ample room, unless that leaves only one of them;
    where there is no room for two neighbors, there are two that lie farther apart.
    """
    wide, narrow = (ROWS, 1) if upwards else (4, 2)
    for ticks in (_spaced(low, high, cells, upwards, gap) for gap in (wide, narrow)):
        if len(ticks) > 1:
            return Axis(low, high, ticks)
    tried = (_placed(low, high, cells, upwards, count) for count in range(2, MOST_TRIED))
    outermost = ((ticks[0], ticks[-1]) for ticks in tried if len(ticks) > 1)
    alone = _spaced(low, high, cells, upwards, narrow)
    return Axis(low, high, next((pair for pair in outermost if _roomy(pair, upwards, 1)), alone))


def _candidates(low: float, high: float, cells: int, upwards: bool) -> Iterator[tuple[float, Axis]]:
    """Axes whose ticks lie at whole cells, each with how bad it is."""
    span, free = high - low, 1 if upwards else 2 * EDGE + 1
    if cells <= free or not math.isfinite(span) or span <= 0:
        return
    first = math.floor(math.log10(span / cells))
    for exponent in range(first, first + 4):
        for mantissa in (1, 2, 5):
            step = mantissa * 10.0**exponent
            apart = math.floor(step * (cells - free) / span * (1 + 1e-9))
            if apart < ROWS:
                continue
            wider = step * cells / (apart * span)
            axis = _aligned(low, high, cells, step, apart, upwards) if wider <= WIDEST else None
            if axis is not None and len(axis.ticks) > 1:
                uneasy = abs(math.log(apart / (ROWS_EACH if upwards else COLUMNS_EACH)))
                yield WASTE * (wider - 1) + uneasy, axis


def _aligned(low: float, high: float, cells: int, step: float, apart: int, upwards: bool) -> Axis | None:
    """The axis with ticks every `apart` cells, the region in its middle; None where labels would touch."""
    cell = step / apart
    slack = cells * cell - (high - low)
    base = math.floor(low / step) * step
    # The lower end lies half a cell below a multiple of a cell, as near as can be to where both ends are equally wide.
    steps = round((low - slack / 2 - base) / cell + 0.5)
    start = base + (steps - 0.5) * cell
    end = start + cells * cell
    if not (start < low and high < end) or not end - start > 0:
        return None
    first = math.ceil((start - base) / step - 1e-9)
    ticks: list[Tick] = []
    for i in range(first, first + cells // apart + 2):
        at = i * apart - steps
        if 0 <= at < cells:
            value = round((base + i * step) / step) * step
            ticks.append(Tick(cells - 1 - at if upwards else at, number(value, step)))
    return Axis(start, end, tuple(ticks)) if _roomy(ticks, upwards, ROWS if upwards else 2) else None


def _roomy(ticks: Sequence[Tick], upwards: bool, gap: int) -> bool:
    """Whether labels stand so far apart that each is read by itself."""
    room = gap if upwards else max((len(tick.label) for tick in ticks), default=0) + gap
    return all(abs(b.cell - a.cell) >= room for a, b in pairwise(ticks))


def _spaced(low: float, high: float, cells: int, upwards: bool, gap: int) -> tuple[Tick, ...]:
    for count in range(cells // (gap if upwards else 5), 0, -1):
        ticks = _placed(low, high, cells, upwards, count)
        if _roomy(ticks, upwards, gap):
            return tuple(ticks)
    return ()


def _placed(low: float, high: float, cells: int, upwards: bool, count: int) -> list[Tick]:
    """About so many round numbers where they lie."""
    labels = labels_for(low, high, count)
    return [Tick(place(high - v if upwards else v - low, high - low, cells), label) for v, label in labels]
