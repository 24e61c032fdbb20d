"""Curves over the steps of a run: loss above the best known, or any other quantity a step has.

Why not plotext for the curve: measured on 35x18, best of 30, a smooth curve costs 0.9 ms above the frame's 0.7 ms, one
that jumps up and down in every column 6 ms (it walks each dot in Python), times as many lanes as there are. The strokes
of `braille` take the same two points a column: 0.2 ms for the whole plot, rough or smooth. The frame is plotext's.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Grid, Ints, grid, pack, stroke
from termopt.draw.cells.canvas import Canvas, Dots, Rect, inside, merge_dots, put
from termopt.draw.contour.paths import TURNED
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.coordinates import place
from termopt.draw.plot.limits import Columns, Decimator, Limits, decimate, loss_limits
from termopt.draw.plot.ticks import Tick, labels_for, powers_for, run_ticks
from termopt.draw.theme.theme import Theme, mix, shades
from termopt.engine.core.types import Array

__all__ = ["Curve", "Decimator", "decimate", "loss_limits", "loss_plot"]

START, ABOVE, BELOW, BROKEN = "○", "↑", "↓", "✗"
CURSOR, NEAR = "│", "┊"
FAINT = 0.38
"""How much of its color a curve keeps beyond the step shown."""

THIN, BAND = 0.6, 0.45
"""How much of its color a thin curve keeps, and one that is a band."""


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
    marks: tuple[int, ...] = ()  # steps at which hyperparameters were turned
    near: int | None = None  # the step to point at
    gaps: bool = False  # values may be missing, which is no divergence
    ghost: int | None = None  # a future given up at this step: faint from there on, and without a present

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


class PlottedCurve(NamedTuple):
    """A curve, reduced to what its plot can show of it, on the axes of its own steps."""

    curve: Curve
    axes: Axes
    full: Columns
    thin: Columns | None

    @property
    def now(self) -> int:
        """The column of the step shown."""
        return self.axes.col(max(self.curve.shown, 0))

    @property
    def crowded(self) -> bool:
        """Whether there are more values than columns of dots, so that a curve that jumps becomes a band."""
        return self.axes.steps > 2 * self.axes.rect.width


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
    axis: tuple[str, float] = ("steps", 0.0),
) -> Canvas:
    """Curves over the steps 0..steps in width x height cells, the last on top.

    limits: the range of the values, from `loss_limits` of all panels that are to compare; by default that of these
    curves. A value off scale is drawn along the edge, with ↑ or ↓ where the curve leaves; ↓ is also where zero and less
    lie on a log axis. ✗ marks the first value that is not finite. cursor: a step to point at. decimators: one for each
    curve, kept by the caller from frame to frame, which makes a frame cost what is new in it. axis: what the ticks
    count instead of steps, and how much of it the whole width is.

    Where a curve has thin values, those lie fainter under all curves, and it is drawn two dots thick itself.
    """
    limits = limits or loss_limits([curve.values - curve.floor for curve in curves], log)
    low, high = np.log10(limits).tolist() if log else limits
    labels = _value_labels(low, high, log, height)
    rect = plotext_frame.layout(width, height, max((len(label) for _, label in labels), default=0))
    axes = Axes(steps, low, high, log, rect)
    dots = [(place(high - v, high - low, 4 * rect.height), label) for v, label in labels if rect.height]
    y_ticks = tuple(Tick(dot // 4, label, dot % 4) for dot, label in dots)
    x_ticks = run_ticks(axis[0], axis[1] or float(steps), rect.width)
    canvas = plotext_frame.frame(width, height, rect, x_ticks, y_ticks, theme, guides=True).canvas.copy()
    plot = inside(canvas, rect)
    if not plot.code.size:
        return canvas
    decimators = decimators or [Decimator() for _ in curves]
    lines = [_line(curve, axes, decimator) for curve, decimator in zip(curves, decimators, strict=True)]
    taken = _curves(plot, lines, theme)
    if cursor is not None and 0 <= cursor <= steps:
        col = axes.col(cursor)
        free = ~taken[:, col]
        plot.code[free, col], plot.fg[free, col] = ord(CURSOR), theme.accent
    for line in lines:
        _near(plot, line, taken, theme)
        _ends(plot, line, theme)
    return canvas


def _near(plot: Canvas, line: PlottedCurve, taken: NDArray[np.bool_], theme: Theme) -> None:
    """A line through the step that is pointed at, behind all curves."""
    if line.curve.near is None:
        return
    col = line.axes.col(line.curve.near)
    free = ~taken[:, col]
    plot.code[free, col], plot.fg[free, col] = ord(NEAR), theme.muted


def _line(curve: Curve, axes: Axes, decimator: Decimator) -> PlottedCurve:
    own = axes if curve.steps is None else axes._replace(steps=curve.steps)
    columns = 2 * axes.rect.width
    full = decimator.columns(curve.values, columns, own.steps).above(curve.floor)
    if curve.ghost is not None:
        full = full.since(curve.ghost * columns // max(own.steps, 1))
    if curve.thin is None:
        return PlottedCurve(curve, own, full, None)
    return PlottedCurve(curve, own, full, decimator.beside.columns(curve.thin, columns, own.steps).above(curve.floor))


def _value_labels(low: float, high: float, log: bool, height: int) -> list[tuple[float, str]]:
    """Ticks of the value axis, about one every three rows."""
    count = max(1, (height - 2) // 3)
    return powers_for(low, high, count) if log else labels_for(low, high, count)


def _curves(plot: Canvas, lines: Sequence[PlottedCurve], theme: Theme) -> NDArray[np.bool_]:
    """All curves, thin values below everything; returns the cells that the others have taken.

    Where it is not a crowd, a thin curve also joins the full one of its lane in its cells: it is seen to leave it.
    """
    below, taken = (np.zeros(plot.code.shape, dtype=np.bool_) for _ in range(2))
    thin = [None if line.thin is None else pack(_thin(plot, line, line.thin, theme)) for line in lines]
    for line, cells in zip(lines, thin, strict=True):
        if cells is not None:
            (color,) = shades(theme, line.curve.colour, (BAND if line.crowded else THIN,))
            _ink(plot, line, cells, color, theme, below)
    for line, beside in zip(lines, thin, strict=True):
        dots = _dots(plot, line.axes, line.full)
        if beside is not None:
            _thicken(dots)
        on, off = line.curve.dash
        dots[:, np.arange(2 * plot.width) % (on + off) >= on] = False
        cells = pack(dots)
        if beside is not None and not line.crowded:
            cells |= np.where(cells, beside, 0)
        _ink(plot, line, cells, theme.lane(line.curve.colour), theme, taken)
    return taken


def _thin(plot: Canvas, line: PlottedCurve, columns: Columns, theme: Theme) -> Grid:
    """The dots of thin values: of a crowd half of those between the highest and the lowest."""
    dots = _dots(plot, line.axes, columns)
    y, x = np.ogrid[: dots.shape[0], : dots.shape[1]]
    if not theme.colored or theme.depth == "16":  # no color is fainter than another
        dots &= (x + 2 * y) % 4 == 0 if line.crowded else x % 3 == 0
    elif line.crowded:
        inner = np.zeros_like(dots)
        inner[1:-1] = dots[1:-1] & dots[:-2] & dots[2:]
        dots &= ((x + y) % 2 == 0) | ~inner
    return dots


def _dots(plot: Canvas, axes: Axes, columns: Columns) -> Grid:
    """The dots of values, along the edge where they are off scale."""
    top, bottom = axes.level(columns.high), axes.level(columns.low)
    whole = ~np.isnan(top)
    edge = 4 * plot.height - 1
    top, bottom = (np.clip(np.where(whole, level, 0), 0, edge).astype(np.int64) for level in (top, bottom))
    dots = grid(plot.width, plot.height)
    _join(dots, columns.cols, top, bottom, whole)
    return dots


def _thicken(dots: Grid) -> None:
    """Add to each dot the one below it and the two to the right of these."""
    dots[-2] |= dots[-1]
    dots[1:] |= dots[:-1]
    dots[:, 1:] |= dots[:, :-1]


def _ink(plot: Canvas, line: PlottedCurve, cells: Dots, color: int, theme: Theme, taken: NDArray[np.bool_]) -> None:
    """Cells of dots in a color, fainter beyond the step shown."""
    now = line.now if line.curve.ghost is None else -1
    if not theme.colored and line.curve.ghost is None:  # what lies ahead could not be told from what is
        cells[:, now + 1 :] = 0
    rows, cols = np.nonzero(cells)
    colors = np.where(cols > now, mix(theme.background, color, FAINT), color).astype(np.uint32)
    merge_dots(plot, rows, cols, cells[rows, cols], colors, taken)


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


def _ends(plot: Canvas, line: PlottedCurve, theme: Theme) -> None:
    """Where a curve starts, leaves the scale, stands or ends."""
    curve, axes, color = line.curve, line.axes, theme.lane(line.curve.colour)
    values = curve.values
    if curve.ghost is not None:
        return

    def mark(step: int, value: float, char: str, fg: int) -> None:
        put(plot, axes.row(value - curve.floor), axes.col(step), char, fg)

    _edge_marks(plot, axes, line.full, color)
    if line.thin is not None:
        _edge_marks(plot, axes, line.thin, color, most=1)
    for step in curve.marks:
        put(plot, 0, axes.col(step), TURNED, color)
    if len(values) and np.isfinite(values[0]):
        mark(0, values[0], START, theme.text)
    if line.full.broken.any() and not curve.gaps:
        step = int(np.isfinite(values).argmin())
        mark(step, values[max(step - 1, 0)], BROKEN, color)
    if len(values) and np.isfinite(values[curve.shown]):
        mark(curve.shown, values[curve.shown], BROKEN if curve.stopped else curve.marker, color)


def _edge_marks(plot: Canvas, axes: Axes, columns: Columns, color: int, most: int | None = None) -> None:
    """↑ and ↓ where a curve leaves the scale, for the first `most` times."""
    above = axes.level(columns.high) < 0
    below = axes.level(columns.low) > 4 * plot.height
    for row, off, char in ((0, above, ABOVE), (plot.height - 1, below, BELOW)):
        for i in np.flatnonzero(off & ~np.concatenate([[False], off[:-1]]))[:most]:
            put(plot, row, int(columns.cols[i]) // 2, char, color)
