"""The paths of lanes, drawn over the contours of a problem."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.number_text import typeset
from termopt.draw.cells.canvas import Canvas, Dots, inside, merge_dots, paste, put
from termopt.draw.contour.base_layer import MINIMUM, BaseLayer
from termopt.draw.contour.figures import Outline, Spot, draw_spots, name_outline, outline_cells
from termopt.draw.contour.path_layer import PathLayer
from termopt.draw.plot.coordinates import place
from termopt.draw.theme.theme import Theme, on_band, shades
from termopt.engine.core.types import Array

START = "○"
TURNED = "▾"
"""Where a hyperparameter was turned."""
STOP = "✗"
HOLLOW = dict(zip("●◆▲■★▼✚▰◉", "◌◇△□☆▽✛▱◎", strict=True))
"""What marks the point that a lane tries or looks ahead to, by its marker; or, in parentheses, that it is elsewhere."""

ARROWS = {(0, -1): "↑", (1, -1): "↗", (1, 0): "→", (1, 1): "↘", (0, 1): "↓", (-1, 1): "↙", (-1, 0): "←", (-1, -1): "↖"}
"""Where a point outside the view lies, by the signs of right and down."""

BRIGHTNESS = (1.0, 0.93, 0.86, 0.79, 0.72)
"""How much of the lane's color a path shows, from the present to the past."""


class Track(NamedTuple):
    """The path of one lane up to now."""

    xs: Array  # (n, 2)
    q: Array | None  # (2,): the point being tried or looked ahead to
    colour: str  # a slot of the theme
    marker: str
    stopped: bool = False  # diverged
    ghost: bool = False  # the old path of a fork: all of it in the color of the past, and no present
    hollow: bool = False  # far off the plane shown: where it is drawn is not where it is
    marks: Array | None = None  # (m, 2): where hyperparameters were turned
    near: Array | None = None  # (2,): where it came nearest to the point that is pointed at
    outlines: tuple[Outline, ...] = ()  # what the optimizer knows around the lane
    spots: tuple[Spot, ...] = ()  # and its further points


def contour(
    back: BaseLayer, tracks: Sequence[Track], theme: Theme, layers: Sequence[PathLayer] | None = None
) -> Canvas:
    """Paths over a base layer.

    back: what lies under the paths; it stays as it is.
    tracks: the paths, the last on top.
    theme: that of the base layer.
    layers: one for each track, kept by the caller from frame to frame, which makes a frame cost what is new in it;
        without them every path is drawn afresh. The picture is the same.
    """
    canvas = back.canvas.copy()
    plot = inside(canvas, back.rect)
    if not plot.code.size:
        return canvas
    layers = layers or [PathLayer() for _ in tracks]
    taken = np.zeros(plot.code.shape, dtype=np.bool_)
    outlined = [_outlines(plot, back, track, theme, taken) for track in tracks]
    lengths = [_path(plot, back, track, layer, theme, taken) for track, layer in zip(tracks, layers, strict=True)]
    for words in back.words:  # over all paths too, which would cut them
        paste(plot, inside(inside(back.canvas, back.rect), words), words.row, words.col)
    for track, cells in zip(tracks, outlined, strict=True):
        _outline_names(plot, back, track, cells, theme)
    for row, col in back.minima:
        put(plot, row, col, MINIMUM, theme.text, int(back.under[row, col]))
    _ends(plot, back, list(zip(tracks, lengths, strict=True)), theme)
    return canvas


def _path(plot: Canvas, back: BaseLayer, track: Track, layer: PathLayer, theme: Theme, taken: NDArray[np.bool_]) -> int:
    """The dots of one lane into the plot area; returns how many points there are before the first not finite."""
    cells = layer.draw(track.xs, back.view)
    colors = _path_colors(theme, track.colour, back.palette)[:, back.bands[cells.rows, cells.cols]]
    fg = colors[-1] if track.ghost else colors[cells.ages, np.arange(len(cells.ages))]
    merge_dots(plot, cells.rows, cells.cols, cells.dots, fg, taken)
    plot.bg[cells.rows, cells.cols] = back.under[cells.rows, cells.cols]
    return cells.length


def _outlines(plot: Canvas, back: BaseLayer, track: Track, theme: Theme, taken: NDArray[np.bool_]) -> tuple[Dots, ...]:
    """The outlines of one lane, under all paths, in the color of its past; returns the dots of each, cell by cell."""
    outlined = tuple(outline_cells(outline, back.view) for outline in track.outlines)
    for cells in outlined:
        rows, cols = np.nonzero(cells)
        fg = _path_colors(theme, track.colour, back.palette)[-1, back.bands[rows, cols]]
        merge_dots(plot, rows, cols, cells[rows, cols], fg, taken)
        plot.bg[rows, cols] = back.under[rows, cols]
    return outlined


def _outline_names(plot: Canvas, back: BaseLayer, track: Track, outlined: tuple[Dots, ...], theme: Theme) -> None:
    """The names of the outlines of one lane, over all paths, whose dots would otherwise change their letters."""
    if not outlined:
        return
    here = back.cell_of(*track.xs[-1]) if len(track.xs) and np.isfinite(track.xs[-1]).all() else None
    for outline, cells in zip(track.outlines, outlined, strict=True):
        name_outline(plot, outline, cells, here, partial(_paint, back, theme.lane(track.colour), theme))


def _paint(back: BaseLayer, color: int, theme: Theme, plot: Canvas, row: int, col: int, char: str) -> None:
    """A character in the color of a lane, on the map."""
    band = int(back.under[row, col])
    put(plot, row, col, char, on_band(theme, color, band), band)


@lru_cache(maxsize=1024)
def _path_colors(theme: Theme, slot: str, palette: tuple[int, ...]) -> NDArray[np.uint32]:
    """The colors of a path, from the present to the past, on each color of a map: (len(BRIGHTNESS), len(palette))."""
    return np.array(
        [[on_band(theme, shade, band) for band in palette] for shade in shades(theme, slot, BRIGHTNESS)],
        dtype=np.uint32,
    )


def _ends(plot: Canvas, back: BaseLayer, drawn: Sequence[tuple[Track, int]], theme: Theme) -> None:
    """Start, trial point and present of each lane, or how it ended, given the points before the first not finite.

    The present is a square tile in the lane's color, two cells wide as it stands on three, with the marker cut out of
    it, or a hollow marker in parentheses for a lane that is not really there; all tiles come before all markers, so
    that lanes that meet leave each other's marker standing.
    """
    present = [(track, _last(track, length)) for track, length in drawn if length and not track.ghost]
    for track, length in drawn:
        _mark(plot, back, track.xs[0] if length else None, START, theme.text, theme)
        for point in () if track.marks is None else track.marks:
            _mark(plot, back, point, TURNED, theme.text, theme)
    for track, x in present:
        paint = partial(_paint, back, theme.lane(track.colour), theme)
        draw_spots(plot, back.view, track.spots, back.cell_of(*x), paint)
    here = [(track, cell) for track, x in present if (cell := back.cell_of(*x)) and not track.stopped]
    for track, (row, col) in here:
        for side, char in zip((-1, 1), "()" if track.hollow else "▐▌" if theme.colored else "[]", strict=True):
            if 0 <= col + side < plot.width:
                band = int(back.under[row, col + side])
                put(plot, row, col + side, char, on_band(theme, theme.lane(track.colour), band))
    for track, _ in present:
        _mark(plot, back, track.near, HOLLOW.get(track.marker, track.marker), theme.text, theme)
        q = None if track.stopped else track.q
        _mark(plot, back, q, HOLLOW.get(track.marker, track.marker), theme.lane(track.colour), theme)
    for track, cell in here:
        color, under = theme.lane(track.colour), int(back.under[cell])
        color = on_band(theme, color, under)
        put(plot, *cell, _sign(track), *((color, under) if track.hollow else (theme.background, color)))
    _stack_marks(plot, [cell for _, cell in here], theme)
    written: set[tuple[int, int]] = set()
    for track, x in present:
        if back.cell_of(*x) is None:
            _arrow(plot, back, x, track, written, theme)
        elif track.stopped:
            _mark(plot, back, x, STOP, theme.lane(track.colour), theme)


def _stack_marks(plot: Canvas, cells: Sequence[tuple[int, int]], theme: Theme) -> None:
    """Beside a marker that covers those of other lanes how many these are: `●+3`, where no other marker stands."""
    counts = Counter(cells)
    taken = set(counts)
    for (row, col), count in counts.items():
        if count > 1:
            words = f"+{count - 1}"
            starts = ((row + down, col + right) for right in (1, -len(words)) for down in (0, -1, 1))
            places = [[(r, c + i) for i in range(len(words))] for r, c in starts if 0 <= r < plot.height]
            inside = [place for place in places if place[0][1] >= 0 and place[-1][1] < plot.width]
            place = next((place for place in inside if taken.isdisjoint(place)), inside[0] if inside else None)
            if place is not None:
                put(plot, *place[0], words, theme.text, theme.background)
                taken |= {*place}


def _sign(track: Track) -> str:
    """What stands for a lane that has not stopped."""
    return HOLLOW.get(track.marker, track.marker) if track.hollow else track.marker


def _last(track: Track, length: int) -> Array:
    """Where a lane is: also a point too far out to be drawn, if only it is finite."""
    return track.xs[-1] if np.isfinite(track.xs[-1]).all() else track.xs[length - 1]


def _mark(plot: Canvas, back: BaseLayer, point: Array | None, char: str, color: int, theme: Theme) -> None:
    """A character at a point, if there is one and it is in view."""
    if point is not None and (cell := back.view.cell(float(point[0]), float(point[1]))):
        band = int(back.under[cell])
        put(plot, *cell, char, on_band(theme, color, band), band)


def _arrow(
    plot: Canvas, back: BaseLayer, point: Array, track: Track, written: set[tuple[int, int]], theme: Theme
) -> None:
    """Where a point outside the view has gone: an arrow at the nearest edge, and its coordinates where they fit.

    written: the cells of earlier ones, which are not covered: a row farther in has room.
    """
    (left, right), (bottom, top) = back.box
    x, y = float(point[0]), float(point[1])
    arrow = ARROWS[(x > right) - (x < left), (y < bottom) - (y > top)]
    nearest_x, nearest_y = min(max(x, left), right), min(max(y, bottom), top)
    col = place(nearest_x - left, right - left, plot.width)
    row = place(top - nearest_y, top - bottom, plot.height)
    if back.named:  # the first and the last row have the names of the axes
        row = min(max(row, 1), plot.height - 2)
    words = typeset(f"{_round(x, right - left)}, {_round(y, top - bottom)}")
    end = STOP if track.stopped else _sign(track)
    text = f"{words} {end} {arrow}" if 2 * col >= plot.width else f"{arrow} {end} {words}"
    if len(text) > plot.width:
        text = arrow
    start = max(col - len(text) + 1, 0) if 2 * col >= plot.width else min(col, plot.width - len(text))
    rows = sorted(range(plot.height), key=lambda other: abs(other - row))
    for free in rows:
        cells = {(free, start + i) for i in range(len(text))}
        if not cells & written:
            put(plot, free, start, text, theme.lane(track.colour), theme.background)
            written |= cells
            break


def _round(value: float, span: float) -> str:
    """A coordinate in three digits; what is nothing beside the region shown is 0."""
    return "0" if abs(value) < 1e-6 * span else f"{value:.3g}"
