"""Curves over the steps of a run: loss above the best known, or any other quantity a step has.

Why not plotext for the curve: measured on 35x18, best of 30, a smooth curve costs 0.9 ms above the frame's 0.7 ms, one
that jumps up and down in every column 6 ms (it walks each dot in Python), times as many lanes as there are. The strokes
of `braille` take the same two points a column: 0.2 ms for the whole plot, rough or smooth. The frame is plotext's.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.number_text import digits
from termopt.base.translate import translate
from termopt.draw.cells.canvas import SPACE, Canvas, inside, put, text_width
from termopt.draw.contour.paths import TURNED
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.curve_dots import Axes, Curve, PlottedCurve, Spans, draw_curves, last_drawn
from termopt.draw.plot.limits import Decimator, Limits, StepAxis, decimate, loss_limits
from termopt.draw.plot.ticks import Tick, run_ticks, value_ticks
from termopt.draw.theme.theme import Theme

__all__ = ["Axes", "Curve", "Decimator", "LossPlot", "axes_of", "decimate", "loss_limits", "loss_plot"]

START, ABOVE, BELOW, BROKEN = "○", "↑", "↓", "✗"
CURSOR, NEAR = "│", "┊"


class LossPlot(NamedTuple):
    """What a plot shows: the curves, the last on top, over the steps first..steps.

    log, log_steps: whether values and steps are on logarithmic axes. limits: the range of the values, from
    `loss_limits` of all panels that are to compare; by default that of these curves. cursor: a step to point at. axis:
    what the ticks count instead of steps, and how much of it there is at the last step. name: of the values. lang: the
    language of the words.
    """

    curves: Sequence[Curve]
    steps: float
    log: bool = True
    limits: Limits | None = None
    cursor: int | None = None
    axis: tuple[str, float] = ("steps", 0.0)
    name: str = ""
    log_steps: bool = False
    lang: str = "en"
    first: float = 0


def loss_plot(
    shown: LossPlot, width: int, height: int, theme: Theme, decimators: Sequence[Decimator] | None = None
) -> Canvas:
    """What is `shown`, in width x height cells and the colors of a theme.

    A curve that leaves the scale ends there with ↑ or ↓; where its present is off scale, its value stands at the edge.
    On a log axis zero and less are below. ✗ marks the first value that is not finite. Where a curve has thin values,
    those lie fainter under all curves, and it is drawn two dots thick itself. Where a column holds many values that
    differ, they are a pale band, and the curve is the middle one of each column.

    decimators: one for each curve, kept by the caller from frame to frame, which makes a frame cost what is new in it.
    """
    axes, canvas = _framed(shown, width, height, theme)
    plot = inside(canvas, axes.rect)
    if not plot.code.size:
        return canvas
    names = _names(canvas, plot, axes, shown, theme)
    decimators = decimators or [Decimator() for _ in shown.curves]
    lines = [_line(curve, axes, decimator) for curve, decimator in zip(shown.curves, decimators, strict=True)]
    taken = draw_curves(plot, lines, theme)
    full = taken.copy()
    if shown.cursor is not None and shown.first <= shown.cursor <= shown.steps:
        _upright(plot, axes.col(shown.cursor), taken, CURSOR, theme.accent)
        full[:, axes.col(shown.cursor)] = True
    named = _write_names(plot, names, full, theme)
    taken |= named
    for line in lines:
        if line.curve.near is not None:
            _upright(plot, line.axes.col(line.curve.near), taken, NEAR, theme.muted)
        _ends(plot, line, taken, named, theme)
    return canvas


def axes_of(shown: LossPlot, width: int, height: int, theme: Theme) -> Axes:
    """Where steps and values lie in `loss_plot` of the same shown, width, height and theme."""
    return _framed(shown, width, height, theme)[0]


def _framed(shown: LossPlot, width: int, height: int, theme: Theme) -> tuple[Axes, Canvas]:
    """The axes, and the canvas with ticks, labels, guides and the name of the steps."""
    limits = shown.limits or loss_limits([curve.values - curve.floor for curve in shown.curves], shown.log)
    low, high = np.log10(limits).tolist() if shown.log else limits
    rows = plotext_frame.layout(width, height, 0).height
    labels = value_ticks(low, high, shown.log, rows)
    widest = max((len(label) for _, label in labels), default=0)
    beside = text_width(_steps_name(shown)) + 1 if width >= ROOMY else 0
    rect = plotext_frame.layout(width, height, max(widest, min(beside, widest + width // SPARE)))
    axes = Axes(StepAxis(shown.steps, shown.log_steps, shown.first), low, high, shown.log, rect)
    y_ticks = tuple(
        Tick(dot // 4, label, dot % 4)
        for v, label in labels
        if rect.height
        for dot in [min(int((high - v) / (high - low) * 4 * rect.height), 4 * rect.height - 1)]
    )
    total = shown.axis[1] or float(shown.steps)
    ends = total * shown.first / max(shown.steps, 1), total
    x_ticks = run_ticks(shown.axis[0], ends, rect.width, shown.log_steps)
    return axes, plotext_frame.frame(width, height, rect, x_ticks, y_ticks, theme, guides=True).canvas.copy()


ROOMY, SPARE = 14, 7
"""Columns from which on the name of the steps may widen the room for labels, and the part of them that it may take."""


def _steps_name(shown: LossPlot) -> str:
    return translate("step" if shown.axis[0] == "steps" else shown.axis[0], shown.lang)


class Inner(NamedTuple):
    """The name of an axis that stands inside the plot: its row, whether it is at the right, and its words, the longest
    first."""

    row: int
    right: bool
    words: tuple[str, ...]


def _names(canvas: Canvas, plot: Canvas, axes: Axes, shown: LossPlot, theme: Theme) -> list[Inner]:
    """Write the name of the steps beside their axis; returns the names that stand inside the plot."""
    logarithmic = [translate("{name}, log", shown.lang, name=shown.name)] if shown.log else []
    words = (*logarithmic, shown.name, shown.name.partition(" ")[0])
    inner = [Inner(0, True, words)] if shown.name and plot.height > 2 else []
    name, below = _steps_name(shown), axes.rect.height + 1
    if below < canvas.height and (canvas.code[below, : text_width(name) + 1] == SPACE).all():
        put(canvas, below, 0, name, theme.muted)
        return inner
    return [*inner, Inner(plot.height - 1, False, (name,))] if plot.height > 1 else inner


def _write_names(plot: Canvas, names: Sequence[Inner], taken: NDArray[np.bool_], theme: Theme) -> NDArray[np.bool_]:
    """Write names inside the plot as far out as the curves leave room for them and a space on either side.

    Returns the cells of the names.
    """
    cells = np.zeros_like(taken)
    for name in names:
        rows = range(name.row, (plot.height + 1) // 2) if name.right else [name.row]
        places = ((row, text) for row in rows for text in name.words)
        for row, text in places:
            free = "".join("x" if cell else " " for cell in taken[row])
            gap = " " * (text_width(text) + 2)
            at = f"{free} ".rfind(gap) + 1 if name.right else f" {free}".find(gap)
            if at >= name.right:
                put(plot, row, at, text, theme.muted)
                cells[row, at : at + text_width(text)] = True
                break
    return cells


def _upright(plot: Canvas, col: int, taken: NDArray[np.bool_], char: str, color: int) -> None:
    """A line through a column, behind all curves; none where the column is not shown."""
    if not 0 <= col < plot.width:
        return
    free = ~taken[:, col]
    plot.code[free, col], plot.fg[free, col] = ord(char), color


def _line(curve: Curve, axes: Axes, decimator: Decimator) -> PlottedCurve:
    own = axes
    if curve.steps is not None:
        own = axes._replace(steps=StepAxis(curve.steps, axes.steps.log, curve.first))
    columns = 2 * axes.rect.width
    full = decimator.columns(curve.values, columns, own.steps).above(curve.floor)
    if curve.ghost is not None:
        full = full.since(own.dot(curve.ghost))
    if curve.thin is None:
        return PlottedCurve(curve, own, own.spans(full), None)
    thin = decimator.beside.columns(curve.thin, columns, own.steps).above(curve.floor)
    return PlottedCurve(curve, own, own.spans(full), own.spans(thin))


def _ends(plot: Canvas, line: PlottedCurve, taken: NDArray[np.bool_], named: NDArray[np.bool_], theme: Theme) -> None:
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
