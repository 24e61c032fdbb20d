"""What an optimizer knows, drawn around its lane: outlines such as a simplex, and further points, with their names.

The names stand beside them, so that a map is its own key.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from termopt.draw.cells.braille import grid, pack, stroke
from termopt.draw.cells.canvas import Canvas, Dots, text_width
from termopt.draw.contour.path_layer import moves
from termopt.draw.plot.coordinates import View
from termopt.engine.core.types import Array

SPOT = "+"
"""A further point."""

APART = 3
"""Of so many dots of an outline one is dark: it is no path."""

TILE = 2
"""Cells across the tile of a lane, less one."""

Paint = Callable[[Canvas, int, int, str], None]
"""Puts a character into a cell, in the color of the lane."""


class Outline(NamedTuple):
    """A closed line through points, (n, 2), and its name."""

    label: str
    points: Array


class Spot(NamedTuple):
    """A further point, (2,), and its name."""

    label: str
    point: Array


def outline_cells(outline: Outline, view: View) -> Dots:
    """The dots of an outline in each cell, (view.height, view.width); what lies outside is cut off."""
    points = outline.points
    if not np.isfinite(points).all():
        return pack(grid(view.width, view.height))
    spots = view.project(np.concatenate([points, points[:1]]))
    found, across = moves(spots, view.dots), view.dots[0]
    ends = (found.start % across, found.start // across, found.end % across, found.end // across)
    x, y, _ = stroke(np.stack(ends, axis=1))
    lit = grid(view.width, view.height)
    shown = np.arange(len(x)) % APART != 0
    lit[y[shown], x[shown]] = True
    return pack(lit)


def name_outline(plot: Canvas, outline: Outline, cells: Dots, here: tuple[int, int] | None, paint: Paint) -> None:
    """Write the name of an outline at the right end of the part that is in view, if the lane does not cover it all.

    plot: is drawn into.
    cells: the dots of the outline, cell by cell.
    here: the cell of the lane, if it is in view; the name stands beside its tile, not under it.
    paint: puts a character into a cell.
    """
    rows, cols = np.nonzero(cells)
    if not len(rows) or max(np.ptp(rows), np.ptp(cols)) <= TILE:
        return
    last = int(np.argmax(cols))
    row, col, left = int(rows[last]), int(cols[last]), False
    wide = text_width(outline.label)
    if here is not None and row == here[0] and col - TILE < here[1] <= col + wide + 1:
        left = here[1] + TILE + wide > plot.width
        col = here[1] - 1 if left else here[1] + 1
    _name(plot, row, col, outline.label, paint, left)


def draw_spots(plot: Canvas, view: View, spots: Sequence[Spot], here: tuple[int, int] | None, paint: Paint) -> None:
    """Further points, with their names beside them, but not where the lane itself covers them.

    plot, view: what is drawn into, and the region that it shows.
    spots: the points.
    here: the cell of the lane, if it is in view.
    paint: puts a character into a cell.
    """
    for spot in spots:
        cell = view.cell(*spot.point.tolist()) if np.isfinite(spot.point).all() else None
        if cell is None or (here is not None and cell[0] == here[0] and abs(cell[1] - here[1]) < TILE):
            continue
        paint(plot, *cell, SPOT)
        behind = here is not None and cell[0] == here[0] and cell[1] < here[1]
        _name(plot, *cell, spot.label, paint, behind)


def _name(plot: Canvas, row: int, col: int, label: str, paint: Paint, left: bool = False) -> None:
    """A name beside a cell: to the right, or to the left where that is wanted or it does not fit.

    plot: is drawn into.
    row, col: the cell.
    label: the name.
    paint: puts a character into a cell.
    left: whether it stands to the left.
    """
    fits = col + 1 + text_width(label) <= plot.width and not left
    start = col + 1 if fits else col - text_width(label)
    for i, char in enumerate(label):
        if 0 <= start + i < plot.width:
            paint(plot, row, start + i, char)
