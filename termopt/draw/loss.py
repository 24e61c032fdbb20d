"""Curves over the steps of a run: loss above the best known, or any other quantity a step has.

Why not plotext for the curve: measured on 35x18, best of 30, a smooth curve costs 0.9 ms above the frame's 0.7 ms, one
that jumps up and down in every column 6 ms (it walks each dot in Python), times as many lanes as there are. The strokes
of `braille` take the same two points a column: 0.2 ms for the whole plot, rough or smooth. The frame is plotext's.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw import chart
from termopt.draw.braille import Grid, Ints, grid, pack, stroke
from termopt.draw.canvas import Canvas, Rect, inside, merge_dots, put
from termopt.draw.scale import Columns, Decimator, Limits, decimate, loss_limits
from termopt.draw.theme import Theme, mix
from termopt.draw.ticks import Tick, labels_for, nice_values, powers_for
from termopt.draw.view import place
from termopt.engine.types import Array

__all__ = ["Curve", "Decimator", "decimate", "loss_limits", "loss_plot"]

START, ABOVE, BELOW, BROKEN = "○", "▲", "▼", "✗"
CURSOR = "│"
FAINT = 0.38
"""How much of its color a curve keeps beyond the step shown."""


class Curve(NamedTuple):
    """One lane's values at steps 0, 1, ..., n - 1."""

    values: Array  # (n,)
    colour: str  # a slot of the theme
    marker: str
    stopped: bool = False  # diverged
    floor: float = 0.0  # subtracted from every value
    k: int | None = None  # the step shown, if not the last: later values are drawn faint
    dash: tuple[int, int] = (1, 0)  # braille columns on and off
    thin: Array | None = None  # (m,): what the rows read at each step said of the loss, beside the truth
    steps: int | None = None  # how many of its steps the axis is long, if not as many as the plot's

    @property
    def shown(self) -> int:
        """The step shown; -1 if there is none."""
        return len(self.values) - 1 if self.k is None else self.k


class Axes(NamedTuple):
    """How steps and values become cells. `low` and `high` are exponents of ten where `log`."""

    steps: int
    low: float
    high: float
    log: bool
    rect: Rect

    def level(self, values: Array) -> Array:
        """Values to dots from the top, beyond 0..4 height where they are off scale; nan stays nan."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            shown = np.log10(np.maximum(values, 0)) if self.log else values
            return (self.high - shown) / (self.high - self.low) * (4 * self.rect.height)

    def row(self, value: float) -> int:
        """The row of the plot that shows a value, the outermost for what is off scale."""
        level = float(self.level(np.array([value]))[0])
        return 0 if np.isnan(level) else int(min(max(level / 4, 0), self.rect.height - 1))

    def col(self, step: int) -> int:
        """The column of the plot that shows a step."""
        return place(step, max(self.steps, 1), 2 * self.rect.width) // 2


def loss_plot(
    curves: Sequence[Curve],
    steps: int,
    width: int,
    height: int,
    theme: Theme,
    log: bool = True,
    limits: Limits | None = None,
    cursor: int | None = None,
    decimators: Sequence[Decimator] | None = None,
) -> Canvas:
    """Curves over the steps 0..steps in width x height cells, the last on top.

    limits: the range of the values, from `loss_limits` of all panels that are to compare; by default that of these
    curves. A value off scale is drawn along the edge, with ▲ or ▼ where the curve leaves; ▼ is also where zero and less
    lie on a log axis. ✗ marks the first value that is not finite. cursor: a step to point at. decimators: one for each
    curve, kept by the caller from frame to frame, which makes a frame cost what is new in it.
    """
    limits = limits or loss_limits([curve.values - curve.floor for curve in curves], log)
    low, high = np.log10(limits).tolist() if log else limits
    labels = _value_labels(low, high, log, height)
    rect = chart.layout(width, height, max((len(label) for _, label in labels), default=0))
    axes = Axes(steps, low, high, log, rect)
    y_ticks = tuple(Tick(place(high - v, high - low, rect.height), label) for v, label in labels if rect.height)
    canvas = chart.frame(width, height, rect, _step_ticks(axes), y_ticks, theme, guides=True).canvas.copy()
    plot = inside(canvas, rect)
    if not plot.code.size:
        return canvas
    decimators = decimators or [Decimator() for _ in curves]
    columns = [
        decimator.columns(curve.values, 2 * rect.width, steps).above(curve.floor)
        for curve, decimator in zip(curves, decimators, strict=True)
    ]
    taken = np.zeros(plot.code.shape, dtype=np.bool_)
    for curve, part in zip(curves, columns, strict=True):
        _curve(plot, axes, curve, part, theme, taken)
    if cursor is not None and 0 <= cursor <= steps:
        col = axes.col(cursor)
        free = ~taken[:, col]
        plot.code[free, col], plot.fg[free, col] = ord(CURSOR), theme.accent
    for curve, part in zip(curves, columns, strict=True):
        _ends(plot, axes, curve, part, theme)
    return canvas


def _value_labels(low: float, high: float, log: bool, height: int) -> list[tuple[float, str]]:
    """Ticks of the value axis, about one every three rows."""
    count = max(1, (height - 2) // 3)
    return powers_for(low, high, count) if log else labels_for(low, high, count)


def _step_ticks(axes: Axes) -> tuple[Tick, ...]:
    """Round steps, and always the first and the last: they are the ends of the run."""
    width, last = axes.rect.width, str(axes.steps)
    if width < len(last) + 3 or axes.steps < 1:
        return (Tick(0, "0"),) if width else ()
    room = axes.col(axes.steps) - len(last) - 2
    inner = [int(v) for v in nice_values(0, axes.steps, max(1, width // 9)) if v == int(v) and 0 < v < axes.steps]
    ticks = [Tick(axes.col(step), str(step)) for step in inner]
    return Tick(0, "0"), *(t for t in ticks if t.cell > 3 and t.cell + len(t.label) // 2 < room), Tick(width - 1, last)


def _curve(plot: Canvas, axes: Axes, curve: Curve, columns: Columns, theme: Theme, taken: NDArray[np.bool_]) -> None:
    """The dots of one curve, along the edge where it is off scale."""
    top, bottom = axes.level(columns.high), axes.level(columns.low)
    whole = ~np.isnan(top)
    edge = 4 * plot.height - 1
    top, bottom = (np.clip(np.where(whole, level, 0), 0, edge).astype(np.int64) for level in (top, bottom))
    dots = grid(plot.width, plot.height)
    _join(dots, columns.cols, top, bottom, whole)
    on, off = curve.dash
    dots[:, np.arange(2 * plot.width) % (on + off) >= on] = False
    color, now = theme.lane(curve.colour), axes.col(max(curve.shown, 0))
    if not theme.colored:  # what lies ahead could not be told from what is
        dots[:, 2 * now + 2 :] = False
    cells = pack(dots)
    rows, cols = np.nonzero(cells)
    shades = np.where(cols > now, mix(theme.background, color, FAINT), color).astype(np.uint32)
    merge_dots(plot, rows, cols, cells[rows, cols], shades, taken)


def _join(dots: Grid, cols: Ints, top: Ints, bottom: Ints, whole: NDArray[np.bool_]) -> None:
    """Light each column from top to bottom, and what joins it to the column before, unless one of them is empty."""
    spans = np.stack([cols, top, cols, bottom], axis=1)[whole]
    fall, rise = top[1:] > bottom[:-1], bottom[1:] < top[:-1]
    level = np.maximum(top[1:], top[:-1])
    leave = np.where(fall, bottom[:-1], np.where(rise, top[:-1], level))
    arrive = np.where(fall, top[1:], np.where(rise, bottom[1:], level))
    joints = np.stack([cols[:-1], leave, cols[1:], arrive], axis=1)[whole[1:] & whole[:-1]]
    x, y, _ = stroke(np.concatenate([spans, joints]))
    dots[y, x] = True


def _ends(plot: Canvas, axes: Axes, curve: Curve, columns: Columns, theme: Theme) -> None:
    """Where a curve starts, leaves the scale, stands or ends."""
    color = theme.lane(curve.colour)
    values = curve.values

    def mark(step: int, value: float, char: str, fg: int) -> None:
        put(plot, axes.row(value - curve.floor), axes.col(step), char, fg)

    _edge_marks(plot, axes, columns, color)
    if len(values) and np.isfinite(values[0]):
        mark(0, values[0], START, theme.text)
    if columns.broken.any():
        step = int(np.isfinite(values).argmin())
        mark(step, values[max(step - 1, 0)], BROKEN, color)
    if len(values) and np.isfinite(values[curve.shown]):
        mark(curve.shown, values[curve.shown], BROKEN if curve.stopped else curve.marker, color)


def _edge_marks(plot: Canvas, axes: Axes, columns: Columns, color: int) -> None:
    """▲ and ▼ where a curve leaves the scale."""
    above = axes.level(columns.high) < 0
    below = axes.level(columns.low) > 4 * plot.height
    for row, off, char in ((0, above, ABOVE), (plot.height - 1, below, BELOW)):
        for i in np.flatnonzero(off & ~np.concatenate([[False], off[:-1]])):
            put(plot, row, int(columns.cols[i]) // 2, char, color)
