"""The dots of curves: lines, thick lines, pale bands, and what is fainter than what."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Grid, Ints, grid, pack, stroke
from termopt.draw.cells.canvas import Canvas, Dots, merge_dots
from termopt.draw.plot.plotted_curve import PlottedCurve, Spans
from termopt.draw.theme.theme import Theme, mix, shades

FAINT = 0.38
"""How much of its color a curve keeps beyond the step shown."""

THIN, BAND = 0.6, 0.45
"""How much of its color a thin curve keeps, and one that is a band."""

NARROW = 3
"""Dots that the values of one column may spread over before they are a band."""


def last_drawn(line: PlottedCurve, theme: Theme) -> int:
    """The last column that shows a curve: that of the present, where no color tells what lies ahead from what is."""
    return line.axes.rect.width if theme.colored or line.curve.ghost is not None else line.now


def draw_curves(plot: Canvas, lines: Sequence[PlottedCurve], theme: Theme) -> NDArray[np.bool_]:
    """All curves, thin values and bands below everything; returns the cells that the others have taken.

    Where it is not a crowd, a thin curve also joins the full one of its lane in its cells: it is seen to leave it.
    """
    below, taken = (np.zeros(plot.code.shape, dtype=np.bool_) for _ in range(2))
    thin = [None if line.thin is None else pack(_sparse(plot, line, line.thin, theme)) for line in lines]
    for line, cells in zip(lines, thin, strict=True):
        pale = [] if cells is None else [cells]
        if line.crowded and line.curve.ghost is None and (band := _band(line)) is not None:
            pale.append(pack(_sparse(plot, line, band, theme)))
        for dots in pale:
            (color,) = shades(theme, line.curve.colour, (BAND if line.crowded else THIN,))
            _put_dots(plot, line, dots, color, theme, below)
    for line, beside in zip(lines, thin, strict=True):
        dots = _curve(plot, line)
        if beside is not None:
            _thicken(dots)
        on, off = line.curve.dash
        dots[:, np.arange(2 * plot.width) % (on + off) >= on] = False
        cells = pack(dots)
        if beside is not None and not line.crowded:
            cells |= np.where(cells, beside, 0)
        _put_dots(plot, line, cells, theme.lane(line.curve.colour), theme, taken)
    return taken


def _wide(line: PlottedCurve) -> NDArray[np.bool_]:
    """The columns whose values spread over more than a curve is thick."""
    with np.errstate(invalid="ignore"):
        return line.full.bottom - line.full.top > NARROW


def _band(line: PlottedCurve) -> Spans | None:
    """All that the curve is in the columns where it is a band; None where it is one nowhere."""
    wide = _wide(line)
    if not wide.any():
        return None
    nothing = np.where(wide, 0.0, np.nan)
    return line.full._replace(top=line.full.top + nothing, bottom=line.full.bottom + nothing)


def _curve(plot: Canvas, line: PlottedCurve) -> Grid:
    """The dots of a curve: of each column what it spreads over, or the middle where that is a band.

    The middle of the column of the present is the present: the marker stands where the curve ends.
    """
    full = line.full
    if not line.crowded:
        return _dots(plot, full)
    wide, middle = _wide(line), full.middle.copy()
    curve = line.curve
    here = np.flatnonzero(full.cols == line.axes.dot(max(curve.shown, 0)))
    if len(here) and len(curve.values) and curve.ghost is None:
        middle[here] = line.axes.level(curve.values[[curve.shown]] - curve.floor)
    top, bottom = np.where(wide, middle, full.top), np.where(wide, middle, full.bottom)
    return _dots(plot, full._replace(top=top, bottom=bottom))


def _sparse(plot: Canvas, line: PlottedCurve, spans: Spans, theme: Theme) -> Grid:
    """The dots of thin values: of a crowd half of those between the highest and the lowest."""
    dots = _dots(plot, spans)
    y, x = np.ogrid[: dots.shape[0], : dots.shape[1]]
    if not theme.colored or theme.depth == "16":  # no color is fainter than another
        dots &= (x + 2 * y) % 4 == 0 if line.crowded else x % 3 == 0
    elif line.crowded:
        inner = np.zeros_like(dots)
        inner[1:-1] = dots[1:-1] & dots[:-2] & dots[2:]
        dots &= ((x + y) % 2 == 0) | ~inner
    return dots


def _dots(plot: Canvas, spans: Spans) -> Grid:
    """The dots of values; a curve off scale goes up to the edge and is not drawn beyond."""
    top, bottom = spans.top, spans.bottom
    whole = ~np.isnan(top)
    edge = 4 * plot.height - 1
    off = whole & ((bottom < 0) | (top > edge + 1))
    top, bottom = (np.clip(np.where(whole, level, 0), 0, edge).astype(np.int64) for level in (top, bottom))
    dots = grid(plot.width, plot.height)
    _join(dots, spans.cols, top, bottom, whole, off)
    return dots


def _join(dots: Grid, cols: Ints, top: Ints, bottom: Ints, whole: NDArray[np.bool_], off: NDArray[np.bool_]) -> None:
    """Light each column from top to bottom, and what joins it to the column before.

    whole: which columns hold anything; off: which of them lie beyond the scale, where only what leads there is drawn.
    """
    spans = np.stack([cols, top, cols, bottom], axis=1)[whole & ~off]
    fall, rise = top[1:] > bottom[:-1], bottom[1:] < top[:-1]
    level = np.maximum(top[1:], top[:-1])
    leave = np.where(fall, bottom[:-1], np.where(rise, top[:-1], level))
    arrive = np.where(fall, top[1:], np.where(rise, bottom[1:], level))
    there = whole[1:] & whole[:-1] & ~(off[1:] & off[:-1])
    joints = np.stack([cols[:-1], leave, cols[1:], arrive], axis=1)[there]
    x, y, _ = stroke(np.concatenate([spans, joints]))
    dots[y, x] = True


def _thicken(dots: Grid) -> None:
    """Add to each dot the one below it and the two to the right of these."""
    dots[-2] |= dots[-1]
    dots[1:] |= dots[:-1]
    dots[:, 1:] |= dots[:, :-1]


def _put_dots(
    plot: Canvas, line: PlottedCurve, cells: Dots, color: int, theme: Theme, taken: NDArray[np.bool_]
) -> None:
    """Cells of dots in a color, fainter beyond the step shown."""
    now = line.now if line.curve.ghost is None else -1
    cells[:, last_drawn(line, theme) + 1 :] = 0
    rows, cols = np.nonzero(cells)
    colors = np.where(cols > now, mix(theme.background, color, FAINT), color).astype(np.uint32)
    merge_dots(plot, rows, cols, cells[rows, cols], colors, taken)
