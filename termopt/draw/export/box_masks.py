"""The lines of boxes (U+2500 to U+257F), and what else is drawn, as areas of a cell.

An area is given at SAMPLES² points of every pixel, as booleans of shape (20 * SAMPLES, 10 * SAMPLES).
"""

import numpy as np
from numpy.typing import NDArray

from termopt.draw.export.box_lines import MIDDLE, Arc, Slant, figure
from termopt.draw.export.cell_shapes import CELL

Area = NDArray[np.bool_]

SAMPLES = 8


def points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x (1, 10 * SAMPLES) and y (20 * SAMPLES, 1) of the points, in pixels."""
    x, y = ((np.arange(side * SAMPLES) + 0.5) / SAMPLES for side in CELL)
    return x[None, :], y[:, None]


def rectangle(left: float, top: float, right: float, bottom: float) -> Area:
    """What lies between four sides, in pixels: left <= x < right, top <= y < bottom."""
    x, y = points()
    return (left <= x) & (x < right) & (top <= y) & (y < bottom)


def disc(x0: float, y0: float, radius: float) -> Area:
    """What lies within a circle, in pixels."""
    x, y = points()
    return (x - x0) ** 2 + (y - y0) ** 2 < radius**2


def line(code: int) -> Area:
    """What a character of box drawing covers."""
    made = figure(code)
    area = _curve(made.arc) if made.arc else rectangle(0, 0, 0, 0)
    for bar in made.bars:
        area |= rectangle(*bar.sides)
    for slant in made.slants:
        area |= _band(slant)
    return area


def _curve(arc: Arc) -> Area:
    """The quarter of a ring, and the straight line from there to the edge."""
    x, y = points()
    x0, y0 = (middle + 0.5 for middle in MIDDLE)
    radius = abs(arc.x - x0)
    y1 = y0 + radius if arc.y else y0 - radius
    ring = abs(np.hypot(x - arc.x, y - y1) - radius) < 0.5
    beyond = y >= y1 if arc.y else y <= y1
    return np.where(beyond, abs(x - x0) < 0.5, ring)


def _band(slant: Slant) -> Area:
    """What lies less than half a pixel from a slanted line."""
    x, y = points()
    away = (x - slant.x) * (slant.to_y - slant.y) - (y - slant.y) * (slant.to_x - slant.x)
    return abs(away) < slant.length / 2
