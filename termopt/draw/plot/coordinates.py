"""Where a value lands: from the coordinates of a problem to the cells and the braille dots of a plot."""

from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array

Box = tuple[tuple[float, float], tuple[float, float]]
"""The region shown: (low, high) of the first axis, to the right, and of the second, upwards."""


class View(NamedTuple):
    """A box spread over width x height cells, 2 x 4 dots each. Its edges are the outer edges of the outermost cells."""

    box: Box
    width: int
    height: int

    @property
    def dots(self) -> tuple[int, int]:
        """Braille dots across and down."""
        return 2 * self.width, 4 * self.height

    def project(self, points: Array) -> Array:
        """Points (n, 2) to dots (2, n), right and down from the top left corner; what is inside lies in [0, dots]."""
        (left, right), (bottom, top) = self.box
        across, down = self.dots
        spots = np.empty((2, len(points)))
        with np.errstate(over="ignore", invalid="ignore"):
            np.multiply(points[:, 0] - left, across / (right - left), out=spots[0])
            np.multiply(top - points[:, 1], down / (top - bottom), out=spots[1])
        return spots

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """The (row, column) that shows a point, or None if the point is not in view."""
        (left, right), (bottom, top) = self.box
        if not (left <= x <= right and bottom <= y <= top and self.width and self.height):
            return None
        return place(top - y, top - bottom, self.height), place(x - left, right - left, self.width)

    def value(self, row: float, col: float) -> tuple[float, float]:
        """The point in the middle of a cell: what a click on it means."""
        (left, right), (bottom, top) = self.box
        return (
            left + (col + 0.5) / self.width * (right - left),
            top - (row + 0.5) / self.height * (top - bottom),
        )


def place(offset: float, span: float, bins: int) -> int:
    """Which of `bins` equal parts of 0..span holds `offset`; the far end belongs to the last."""
    return min(int(offset / span * bins), bins - 1)
