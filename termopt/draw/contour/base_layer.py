"""What does not move in a contour: the loss of a problem with its axes, its known minima, and what its axes are."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from termopt.draw.cells.braille import Ints
from termopt.draw.cells.canvas import BRAILLE, Canvas, Colors, Rect, inside, put, text_width
from termopt.draw.contour import bands as field
from termopt.draw.contour.progressive import PartialGrid
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.coordinates import Box, View
from termopt.draw.plot.ticks import Tick
from termopt.draw.plot.window import uneven, window
from termopt.draw.theme.color import GRAYS, WORDS, contrast, mix, nearest, readable
from termopt.draw.theme.theme import Theme, bands
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

HATCH = "╱"
"""Strewn where the loss is not finite, in themes that have no color to say so."""

MINIMUM = "✛"


class BaseLayer(NamedTuple):
    """What does not move. The canvas is shared: copy it before writing to it."""

    canvas: Canvas
    rect: Rect  # of the plot area
    box: Box
    under: Colors  # the color that covers each cell of the plot area best, (rect.height, rect.width)
    palette: tuple[int, ...]  # the different colors of these, rising
    bands: Ints  # which of them each cell has, (rect.height, rect.width)
    minima: tuple[tuple[int, int], ...]  # cells of the plot area
    points: tuple[tuple[float, float], ...]  # where these minima are
    levels: tuple[float, ...] = ()  # where bands meet, as powers of ten above the lowest loss
    named: bool = False  # whether the names of the axes stand in the first and the last row
    rippled: bool = False  # whether the loss ripples too fast for the cells, which is written there
    words: tuple[Rect, ...] = ()  # where in the plot area words stand

    @property
    def view(self) -> View:
        return View(self.box, self.rect.width, self.rect.height)

    def cell_of(self, x: float, y: float) -> tuple[int, int] | None:
        """The cell that shows a lane at this point: within half a cell of a known minimum, that of the minimum."""
        (left, right), (bottom, top) = self.box
        across, down = (right - left) / self.rect.width / 2, (top - bottom) / self.rect.height / 2
        near = [abs(x - at[0]) <= across and abs(y - at[1]) <= down for at in self.points]
        return self.minima[near.index(True)] if any(near) else self.view.cell(x, y)


@lru_cache(maxsize=64)
def base_layer(
    problem: Problem,
    box: Box,
    width: int,
    height: int,
    theme: Theme,
    isolines: bool = False,
    names: tuple[str, str] | None = None,
    partial: PartialGrid | None = None,
    equal: bool = False,
    rows: int = field.ROWS,
    ripples: tuple[str, ...] = (),
) -> BaseLayer:
    """The loss of a problem in width x height cells: bands, axes with ticks, known minima.

    It is kept for the problems and sizes used last. A theme without bands has dotted lines of equal loss.

    problem: of two parameters, hashable.
    box: the region to show, (low, high) along each axis.
    isolines: faint lines of equal loss on top.
    names: what the axes are, written where they end if there is room.
    partial: the part of the loss grid that is known, where it is not to be computed here.
    equal: the same scale along both axes.
    rows: parts of a cell above each other by which bands are drawn: field.ROWS, or field.ROWS_OF_OCTANTS.
    ripples: what to say where the loss ripples too fast for the cells, the longest first.
    """
    rect, view, *ticks = _axes(box, width, height, equal)
    frame = plotext_frame.frame(width, height, rect, *ticks, theme, guides=False)
    canvas = frame.canvas.copy()
    under = np.full((rect.height, rect.width), theme.background, dtype=np.uint32)
    borders = np.empty(0)
    losses = field.sampled(problem, view) if under.size and not partial else None
    depth = partial.depth if partial else None
    if losses is not None:
        depth = field.depths_of(problem, losses, rows)
    rippled = False
    if depth is not None and under.size:
        borders = field.levels(depth)
        rippled = losses is not None and field.rippled(losses, field.band_numbers(depth, borders))
        under = _bands(inside(canvas, rect), depth, borders, view, theme, isolines)
    named = names is not None and rect.height >= NAMED
    words: list[Rect] = []
    if names and named:
        words.append(_name(inside(canvas, rect), under, rect.height - 1, f"{names[0]} →", True, theme))
        words.append(_name(inside(canvas, rect), under, 0, f"↑ {names[1]}", False, theme))
        room = rect.width - text_width(f"{names[0]} →") - 2
        said = next((text for text in ripples if text_width(text) <= room), "") if rippled else ""
        words.append(_write(inside(canvas, rect), under, rect.height - 1, 0, said, theme))
    points = tuple((m.x[0], m.x[1]) for m in problem.minima if view.cell(m.x[0], m.x[1]))
    minima = tuple(cell for point in points if (cell := view.cell(*point)))
    for row, col in minima:
        put(canvas, rect.row + row, rect.col + col, MINIMUM, theme.text)
    palette, numbers = np.unique(under, return_inverse=True)
    numbers = numbers.reshape(under.shape)
    colors = tuple(palette.tolist())
    levels = tuple(borders.tolist())
    return BaseLayer(
        canvas, rect, view.box, under, colors, numbers, minima, points, levels, named, rippled, tuple(words)
    )


@lru_cache(maxsize=64)
def plot_view(box: Box, width: int, height: int, equal: bool = False) -> View:
    """What the plot area of a base layer of the same box, width, height and equal shows: the box, a little more."""
    return _axes(box, width, height, equal).view


class Axes(NamedTuple):
    """The plot area, what it shows, and the ticks along x and y."""

    rect: Rect
    view: View
    x: tuple[Tick, ...]
    y: tuple[Tick, ...]


def _axes(box: Box, width: int, height: int, equal: bool) -> Axes:
    """Axes for so many cells; the plot area keeps as much room beside it as the labels of its y axis need.

    equal: a unit is as long along both axes, on cells twice as high as wide.
    """
    axis = uneven if equal else window
    first = plotext_frame.layout(width, height, LABEL)
    shown = _equal(box, first) if equal else box
    y = axis(*shown[1], first.height, upwards=True)
    rect = plotext_frame.layout(width, height, max((len(tick.label) for tick in y.ticks), default=0))
    if equal:
        shown = _equal(box, rect)
        y = axis(*shown[1], rect.height, upwards=True)
    x = axis(*shown[0], rect.width, upwards=False)
    return Axes(rect, View(((x.low, x.high), (y.low, y.high)), rect.width, rect.height), x.ticks, y.ticks)


def _bands(plot: Canvas, depth: Array, borders: Array, view: View, theme: Theme, lines: bool) -> Colors:
    """Bands and iso-lines into the plot area; returns the color that covers each cell best."""
    colors = np.array([*bands(theme, field.BANDS), theme.void], dtype=np.uint32)
    parts = depth.shape[0] // view.height
    cells = field.blocks(field.band_numbers(depth, borders), parts)
    quarters = depth if parts == field.ROWS else field.halved(depth)
    under = colors[cells.under]
    plot.bg[:] = under
    if not theme.ramp:
        dots = field.dotted(quarters, borders)
        plot.code[dots > 0] = BRAILLE + dots[dots > 0].astype(np.int32)
        rows, cols = np.nonzero(cells.under == field.BANDS)
        sparse = (cols + 2 * rows) % 4 == 0
        plot.code[rows[sparse], cols[sparse]] = ord(HATCH)
        plot.fg[:] = theme.faint
        return under
    plot.code[:], plot.fg[:] = cells.code, colors[cells.over]
    if lines:
        dots = plotext_frame.isolines(field.isolines(quarters, borders), view.width, view.height)
        rows, cols = np.nonzero(dots)
        shades = {color: mix(color, theme.text, 0.16) for color in np.unique(under).tolist()}
        plot.code[rows, cols] = BRAILLE + dots[rows, cols].astype(np.int32)
        plot.fg[rows, cols] = [shades[color] for color in under[rows, cols].tolist()]
    return under


LABEL = 4
"""Columns of a label of the y axis, for the shape of a map whose axes are equal."""


def _equal(box: Box, rect: Rect) -> Box:
    """The box made wider or higher, about its middle, so that both axes have one scale."""
    (left, right), (bottom, top) = box
    across, down = right - left, top - bottom
    wanted = max(across / max(rect.width, 1), down / max(2 * rect.height, 1))
    half_width, half_height = wanted * rect.width / 2, wanted * rect.height
    x, y = (left + right) / 2, (bottom + top) / 2
    return (x - half_width, x + half_width), (y - half_height, y + half_height)


NAMED = 5
"""Rows from which on a plot says what its axes are."""


def _name(plot: Canvas, under: Colors, row: int, text: str, right: bool, theme: Theme) -> Rect:
    """Words against the left or right edge of a row, of which they cover at most half. Returns where they stand."""
    width = text_width(text)
    col = plot.width - width if right else 0
    return _write(plot, under, row, col, text if 2 * width <= plot.width else "", theme)


def _write(plot: Canvas, under: Colors, row: int, col: int, text: str, theme: Theme) -> Rect:
    """Words on a map, as faint as can be read. Returns where they stand."""
    put(plot, row, col, text, theme.muted)
    cells = slice(col, col + text_width(text))
    plot.bg[row, cells] = under[row, cells]
    if theme.colored:
        plot.fg[row, cells] = [_legible(theme, color) for color in under[row, cells].tolist()]
    return Rect(row, col, 1, text_width(text))


@lru_cache(maxsize=256)
def _legible(theme: Theme, under: int) -> int:
    """The color of labels, or the nearest to it that can be read on this color."""
    if theme.depth != "256":
        return readable(theme.muted, under, WORDS)
    return nearest(theme.muted, tuple(gray for gray in GRAYS if contrast(gray, under) >= WORDS))
