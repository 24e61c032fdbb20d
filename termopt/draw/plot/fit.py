"""The predictions of a network: a dot for each sample, predictions upwards over targets."""

import math
from collections.abc import Sequence

import numpy as np

from termopt.base.translate import translate
from termopt.draw.cells.braille import Grid, Ints, grid, pack, stroke
from termopt.draw.cells.canvas import BRAILLE, SPACE, Canvas, Dots, inside, put, text_width
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.coordinates import Box, View, place
from termopt.draw.plot.limits import Limits
from termopt.draw.plot.ticks import Tick, labels_for, nice_step
from termopt.draw.screen.view_model import FitView
from termopt.draw.theme.theme import Theme
from termopt.engine.core.types import Array

ABOVE, BELOW = "↑", "↓"
NAMED = 5
"""Rows from which on the plot says what its axes are."""

MARGIN = 0.2
"""How far the range of predictions reaches beyond that of the targets, as a part of it: there they start, by chance."""


def fit_limits(fits: Sequence[FitView]) -> Limits:
    """The range of the targets in all panels that are to compare, rounded outwards."""
    truth = np.concatenate([np.empty(0), *(fit.target[np.isfinite(fit.target)] for fit in fits)])
    low, high = (float(truth.min()), float(truth.max())) if truth.size else (0.0, 1.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = low - max(abs(low) / 2, 0.5), high + max(abs(high) / 2, 0.5)
    return _rounded(low, high)


def rounded(box: Box) -> Box:
    """A box with round numbers at its edges, a little larger."""
    return _rounded(*box[0]), _rounded(*box[1])


def _rounded(low: float, high: float) -> Limits:
    step = nice_step(high - low, 5)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def fit_plot(
    fit: FitView,
    colour: str,
    marker: str,
    width: int,
    height: int,
    theme: Theme,
    limits: Limits | None = None,
    lang: str = "en",
) -> Canvas:
    """Predictions over targets in width x height cells: a dot for each sample, and those in `fit.lit` marked.

    What is lit is a bright square of 2 x 2 dots, or the marker if there is a column for each. colour: a slot of the
    theme. limits: from `fit_limits` of all panels that are to compare; by default that of this one. The diagonal is
    where predictions are right. Predictions off scale are ↑ or ↓ at the edge, and what is no number is counted in a
    corner. lang: the language of the words.
    """
    low, high = limits or fit_limits([fit])
    margin = MARGIN * (high - low)
    view, canvas, plot = framed(((low, high), (low - margin, high + margin)), width, height, theme)
    if not plot.code.size:
        return canvas
    finite = np.isfinite(fit.target) & np.isfinite(fit.predicted)
    lit = np.zeros(len(finite), dtype=np.bool_)
    lit[fit.lit] = True
    spots = view.project(np.stack([fit.target, fit.predicted], axis=1))
    draw_dots(plot, pack(_diagonal(view, low, high, theme)), theme.faint)
    samples_at(plot, view, spots[:, finite & ~lit], spots[:, finite & lit], (theme.muted, theme.lane(colour)), marker)
    _count(plot, int((~finite).sum()), theme, lang)
    across = translate("target →", lang)
    axis_name(plot, 0, 0, translate("↑ prediction", lang), theme)
    axis_name(plot, plot.height - 1, plot.width - text_width(across), across, theme)
    return canvas


def framed(box: Box, width: int, height: int, theme: Theme) -> tuple[View, Canvas, Canvas]:
    """Axes with round numbers: where values lie, the whole canvas, and the plot area in it.

    box: the ends of both axes.
    """
    (left, right), (bottom, top) = box
    labels = labels_for(bottom, top, max(2, (height - 2) // 3))
    rect = plotext_frame.layout(width, height, max((len(label) for _, label in labels), default=0))
    y_ticks = tuple(Tick(place(top - v, top - bottom, rect.height), label) for v, label in labels if rect.height)
    columns = labels_for(left, right, max(1, rect.width // 9))
    x_ticks = tuple(Tick(place(v - left, right - left, rect.width), label) for v, label in columns if rect.width)
    canvas = plotext_frame.frame(width, height, rect, x_ticks, y_ticks, theme, guides=False).canvas.copy()
    return View(box, rect.width, rect.height), canvas, inside(canvas, rect)


def samples_at(plot: Canvas, view: View, others: Array, read: Array, colors: tuple[int, int], marker: str) -> None:
    """The samples not read and those read, those off scale as ↑ or ↓ at the edge.

    plot: is written to.
    view: where values lie in it.
    others, read: the spots of both, (2, m) in dots.
    colors: of both.
    marker: of the samples read, where there are few; of more each is a square of dots.
    """
    dots = pack(_dots(view, *inside_view(view, others)))
    draw_dots(plot, dots, colors[0])
    x, y = inside_view(view, read)
    if read.shape[1] <= plot.width:
        plot.code[y // 4, x // 2], plot.fg[y // 4, x // 2] = ord(marker), colors[1]
    else:
        squares = pack(_squares(view, x, y))
        draw_dots(plot, np.where(squares, squares | dots, squares), colors[1])
    for spots, color in zip((others, read), colors, strict=True):
        _off_scale(plot, spots, color)


def draw_dots(plot: Canvas, cells: Dots, color: int) -> None:
    """Braille over what is there."""
    there = cells > 0
    plot.code[there], plot.fg[there] = BRAILLE + cells[there].astype(np.int32), color


def inside_view(view: View, spots: Array) -> Ints:
    """The dots (2, m) of those spots that are on the scale; the far edges belong to the last dots."""
    across, down = view.dots
    shown = spots[:, (spots[1] >= 0) & (spots[1] <= down)].astype(np.int64)
    return np.minimum(shown, np.array([[across - 1], [down - 1]]))


def _diagonal(view: View, low: float, high: float, theme: Theme) -> Grid:
    """Where predictions equal targets: a line, of single dots where it cannot be fainter than data."""
    dots = grid(view.width, view.height)
    (x0, x1), (y0, y1) = view.project(np.array([[low, low], [high, high]]))
    ends = np.array([[x0, y0, x1 - 1, y1]]).astype(np.int64)
    x, y, _ = stroke(ends)
    kept = slice(None, None, 1 if theme.colored else 4)
    dots[y[kept], x[kept]] = True
    return dots


def _dots(view: View, x: Ints, y: Ints) -> Grid:
    dots = grid(view.width, view.height)
    dots[y, x] = True
    return dots


def _squares(view: View, x: Ints, y: Ints) -> Grid:
    """Two dots by two, wholly in the cell that holds the point: nearest to it that can be."""
    dots = grid(view.width, view.height)
    col, row = x // 2 * 2, y + np.array([0, 0, 0, -1])[y % 4]
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        dots[row + down, col + right] = True
    return dots


def _off_scale(plot: Canvas, spots: Array, color: int) -> None:
    """↑ or ↓ at the edge above or below which predictions lie."""
    for row, off, char in ((0, spots[1] < 0, ABOVE), (plot.height - 1, spots[1] > 4 * plot.height, BELOW)):
        cols = np.unique(np.minimum(spots[0, off] // 2, plot.width - 1).astype(np.int64))
        plot.code[row, cols], plot.fg[row, cols] = ord(char), color


def axis_name(plot: Canvas, row: int, col: int, text: str, theme: Theme) -> None:
    """What an axis is, in its corner, if nothing is there.

    plot: is written to. row, col: where the text begins. text: at most half as wide as the plot.
    """
    cells = plot.code[row, max(col - 1, 0) : col + text_width(text) + 1]
    if plot.height >= NAMED and 2 * text_width(text) <= plot.width and (cells == SPACE).all():
        put(plot, row, col, text, theme.muted)


def _count(plot: Canvas, count: int, theme: Theme, lang: str) -> None:
    """How many predictions are no numbers, in as many words as there is room for."""
    for words in (f" {translate('not finite: {n}', lang, n=count)}", f" {count} ✗", "✗"):
        if count and text_width(words) <= plot.width:
            put(plot, 0, plot.width - text_width(words), words, theme.bad, theme.background)
            break
