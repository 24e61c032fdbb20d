"""Curves over the steps of a run: loss above the best known, or any other quantity a step has.

Why not plotext for the curve: measured on 35x18, best of 30, a smooth curve costs 0.9 ms beside its frame, one that
jumps up and down in every column 6 ms (it walks each dot in Python), times as many lanes as there are. The strokes of
`braille` take the same two points a column: 0.2 ms for the whole plot, rough or smooth. The frame is plotext's.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.translate import translate
from termopt.draw.cells.canvas import SPACE, Canvas, inside, put, text_width
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.curve_dots import draw_curves
from termopt.draw.plot.curve_ends import count_hidden, draw_ends
from termopt.draw.plot.limits import Decimator, Limits, StepAxis, decimate, loss_limits
from termopt.draw.plot.plotted_curve import Axes, Curve, PlottedCurve
from termopt.draw.plot.ticks import Tick, run_ticks, value_ticks
from termopt.draw.theme.theme import Theme

__all__ = ["Axes", "Curve", "Decimator", "LossPlot", "axes_of", "decimate", "loss_limits", "loss_plot"]

CURSOR, NEAR = "│", "┊"


class LossPlot(NamedTuple):
    """What a plot shows: the curves, the last on top, over the steps first..steps.

    log, log_steps: whether values and steps are on logarithmic axes. limits: the range of the values, from
    `loss_limits` of all panels that are to compare; by default that of these curves. cursor: a step to point at. axis:
    what the ticks count instead of steps, and how much of it there is at the last step. name: of the values. zoom: how
    much closer they are shown, in words. lang: the language of the words.
    """

    curves: Sequence[Curve]
    steps: float
    log: bool = True
    limits: Limits | None = None
    cursor: int | None = None
    axis: tuple[str, float] = ("steps", 0.0)
    name: str = ""
    zoom: str = ""
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
        draw_ends(plot, line, taken, named, theme)
    count_hidden(plot, lines, taken, theme)
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
    """The name of an axis that stands inside the plot: its row, whether it is at the right, and its words.

    Where no row has room for words of the first group, those of the next stand; in each group the longest are first.
    """

    row: int
    right: bool
    words: tuple[tuple[str, ...], ...]


def _names(canvas: Canvas, plot: Canvas, axes: Axes, shown: LossPlot, theme: Theme) -> list[Inner]:
    """Write the name of the steps beside their axis; returns the names that stand inside the plot."""
    words = (*_wordings(shown.name, shown), shown.name.partition(" ")[0])
    zoomed = (*_wordings(f"{shown.zoom} {shown.name}", shown), shown.zoom) if shown.zoom else ()
    inner = [Inner(0, True, (zoomed, words))] if shown.name and plot.height > 2 else []
    name, below = _steps_name(shown), axes.rect.height + 1
    if below < canvas.height and (canvas.code[below, : text_width(name) + 1] == SPACE).all():
        put(canvas, below, 0, name, theme.muted)
        return inner
    return [*inner, Inner(plot.height - 1, False, ((name,),))] if plot.height > 1 else inner


def _wordings(name: str, shown: LossPlot) -> list[str]:
    """A name of the values and, on a logarithmic axis, before it the one that says so."""
    return [*([translate("{name}, log", shown.lang, name=name)] if shown.log else []), name]


def _write_names(plot: Canvas, names: Sequence[Inner], taken: NDArray[np.bool_], theme: Theme) -> NDArray[np.bool_]:
    """Write names inside the plot as far out as the curves leave room for them and a space on either side.

    The last row is that of the name of the steps.

    Returns the cells of the names.
    """
    cells = np.zeros_like(taken)
    for name in names:
        rows = range(name.row, plot.height - 1) if name.right else [name.row]
        places = ((row, text) for words in name.words for row in rows for text in words)
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
