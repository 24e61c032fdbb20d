"""Where curves start, leave the scale, stand and end, and how many of them stand in one cell."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from termopt.base.number_text import digits
from termopt.draw.cells.canvas import Canvas, put
from termopt.draw.contour.paths import TURNED
from termopt.draw.plot.curve_dots import last_drawn
from termopt.draw.plot.plotted_curve import PlottedCurve, Spans
from termopt.draw.theme.theme import Theme

START, ABOVE, BELOW, BROKEN = "○", "↑", "↓", "✗"


def draw_ends(
    plot: Canvas, line: PlottedCurve, taken: NDArray[np.bool_], named: NDArray[np.bool_], theme: Theme
) -> None:
    """Where a curve starts, leaves the scale, stands or ends; an arrow stands on no name of an axis."""
    curve, axes, color = line.curve, line.axes, theme.lane(line.curve.colour)
    values = curve.values
    if curve.ghost is not None:
        return

    def mark(step: int, char: str, fg: int) -> None:
        row, col = axes.row(values[step] - curve.floor), axes.col(step)
        if row is not None and 0 <= col < plot.width:
            put(plot, row, col, char, fg)

    end = 2 * last_drawn(line, theme) + 2
    full = line.full.before(end)
    _edge_marks(plot, full, named, color)
    if line.thin is not None:
        _edge_marks(plot, line.thin.before(end), named, color, most=1)
    for col in map(axes.col, curve.marks):
        if 0 <= col < plot.width:
            put(plot, 0, col, TURNED, color)
    if len(values) and np.isfinite(values[0]):
        mark(0, START, theme.text)
    if full.broken.any() and not curve.gaps:
        step = int(np.isfinite(values).argmin())
        mark(max(step - 1, 0), BROKEN, color)
    if len(values) and np.isfinite(values[curve.shown]):
        value = float(values[curve.shown] - curve.floor)
        if not 0 <= line.now < plot.width:
            _aside(plot, line, value, taken, color)
        elif axes.row(value) is not None:
            mark(curve.shown, BROKEN if curve.stopped else curve.marker, color)
        else:
            _note(plot, line, value, taken, color)


def count_hidden(plot: Canvas, lines: Sequence[PlottedCurve], taken: NDArray[np.bool_], theme: Theme) -> None:
    """Beside a cell in which presents lie over each other: how many there are below the one that is seen."""
    drawn = [line for line in lines if line.curve.ghost is None and not line.curve.gaps and len(line.curve.values)]
    if len(drawn) < 2:
        return
    presents = np.array([line.curve.values[line.curve.shown] - line.curve.floor for line in drawn])
    levels = drawn[0].axes.level(presents).tolist()
    places: dict[tuple[int, int], int] = {}
    for line, level in zip(drawn, levels, strict=True):
        if 0 <= level <= 4 * plot.height and 0 <= line.now < plot.width:
            place = min(int(level / 4), plot.height - 1), line.now
            places[place] = places.get(place, -1) + 1
    for (row, col), hidden in places.items():
        text = f"+{hidden}"
        starts = (col + 1, col - len(text))
        cells = ((start, slice(start, start + len(text))) for start in starts if 0 <= start <= plot.width - len(text))
        free = (start for start, cell in cells if not taken[row, cell].any())
        start = next(free, None) if hidden else None
        if start is not None:
            put(plot, row, start, text, theme.text)


def _aside(plot: Canvas, line: PlottedCurve, value: float, taken: NDArray[np.bool_], color: int) -> None:
    """A present before or after the steps shown, with an arrow at that side: as near its row as nothing else is."""
    mark = BROKEN if line.curve.stopped else line.curve.marker
    text, col = (f"←{mark}", 0) if line.now < 0 else (f"{mark}→", plot.width - 2)
    own = line.axes.row(value)
    at = own if own is not None else 0 if line.axes.above(value) else plot.height - 1
    for row in sorted(range(plot.height), key=lambda row: abs(row - at)):
        cells = slice(col, col + 2)
        if not taken[row, cells].any() and plot.width >= 2:
            put(plot, row, col, text, color)
            taken[row, cells] = True
            return


NEAR_EDGE = 3
"""Rows at the edge that the value of a present off scale stands in, if it fits there in any length."""


def _note(plot: Canvas, line: PlottedCurve, value: float, taken: NDArray[np.bool_], color: int) -> None:
    """The value of a present that is off scale, with an arrow at the edge where it is, where nothing else is."""
    above, col = line.axes.above(value), line.now
    mark, arrow = BROKEN if line.curve.stopped else line.curve.marker, ABOVE if above else BELOW
    words, right = digits(value, 2), 2 * col >= plot.width
    texts = (f"{words} {mark}{arrow}" if right else f"{arrow}{mark} {words}", f"{mark}{arrow}", arrow)
    rows = [*range(plot.height)] if above else [*reversed(range(plot.height))]
    for text, near in [(text, near) for near in (NEAR_EDGE, len(rows) // 2) for text in texts]:
        start = col - len(text) + 2 if right else col
        start = max(min(start, plot.width - len(text)), 0)
        cells = slice(start, start + len(text))
        free = next((row for row in rows[:near] if not taken[row, cells].any()), None)
        if free is not None and len(text) <= plot.width:
            put(plot, free, start, text, color)
            taken[free, cells] = True
            return


def _edge_marks(plot: Canvas, spans: Spans, named: NDArray[np.bool_], color: int, most: int | None = None) -> None:
    """↑ and ↓ where a curve leaves the scale, for the first `most` times: where it ends, or else where it is cut.

    named: the cells of names, beside which an arrow stands in the nearest free column.
    """
    edge = 4 * plot.height
    for row, cut, gone, char in (
        (0, spans.top < 0, spans.bottom < 0, ABOVE),
        (plot.height - 1, spans.bottom > edge, spans.top > edge, BELOW),
    ):
        if not cut.any():
            continue
        begins = np.flatnonzero(cut & ~np.concatenate([[False], cut[:-1]]))
        ends = np.flatnonzero(cut & ~np.concatenate([cut[1:], [False]])) + 1
        for first, end in list(zip(begins.tolist(), ends.tolist(), strict=True))[:most]:
            away = np.flatnonzero(gone[first:end])
            col = int(spans.cols[first + (int(away[0]) if len(away) else 0)]) // 2
            if named[row, col]:
                free = np.flatnonzero(~named[row])
                if not free.size:
                    continue
                col = int(free[np.abs(free - col).argmin()])
            put(plot, row, col, char, color)
