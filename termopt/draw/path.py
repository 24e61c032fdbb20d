"""A path in braille, kept from frame to frame: only what is new is drawn.

Why not plotext: a path is the one layer that changes in every frame of every lane. Measured on a 66x18 plot, best of
20: one new segment through a plotext figure of its own costs 0.14 ms if it fits 3x3 cells and 1.1 ms if it crosses the
plot, before its text is parsed back. `PathLayer.draw` costs 0.09 ms for ten new segments of any length.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.braille import Ints, grid, pack, pieces, stroke
from termopt.draw.canvas import Dots
from termopt.draw.view import View
from termopt.engine.types import Array

FAR = 1e150
"""Dots beyond which a projected point is as good as infinite: differences of such points overflow."""

SLOTS = 1 << 20
"""Size of the table that finds strokes drawn more than once."""

AGES = np.array([0.06, 0.18, 0.4, 0.7])
"""Where the path grows dimmer, as parts of its moves counted back from the present."""


class Ink(NamedTuple):
    """What a path has lit: cells by row and column, their dots and age, 0 the present .. 4 the past, (m,) each."""

    rows: NDArray[np.intp]
    cols: NDArray[np.intp]
    dots: Dots
    ages: NDArray[np.intp]
    length: int  # points before the first that is not finite


def moves(spots: Array, size: tuple[int, int]) -> Ints:
    """The moves of a path inside [0, size] as numbers of dots, from and to, (2, k); dots are counted row by row.

    spots: (2, n) finite. Moves within one dot are left out, those that cross the edge are cut there.
    """
    if spots.min() >= 0 and spots[0].max() <= size[0] and spots[1].max() <= size[1]:
        numbers = _numbers(spots, size)
        return _changes(numbers[:-1], numbers[1:])
    side = _sides(spots, size)
    near = np.flatnonzero((side[:-1] & side[1:]) == 0)  # not wholly beyond one edge
    start, end = spots[:, near], spots[:, near + 1]
    cut = np.flatnonzero(side[near] | side[near + 1])
    start[:, cut], end[:, cut], hits = clip(start[:, cut], end[:, cut], np.array(size, dtype=np.float64)[:, None])
    keep = np.ones(len(near), dtype=np.bool_)
    keep[cut] = hits
    return _changes(_numbers(start[:, keep], size), _numbers(end[:, keep], size))


def clip(start: Array, end: Array, size: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Segments cut at the edges of [0, size], and which of them touch it at all. start, end: (2, m); size: (2, 1).

    The end nearer to the origin is the base of the arithmetic, so that a partner at 1e100 costs no precision.
    """
    swap = np.abs(start).max(axis=0) > np.abs(end).max(axis=0)
    base, other = np.where(swap, end, start), np.where(swap, start, end)
    way = other - base
    still = way == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = -base / way, (size - base) / way
    enter = np.maximum(np.where(still, -np.inf, np.minimum(low, high)).max(axis=0), 0.0)
    leave = np.minimum(np.where(still, np.inf, np.maximum(low, high)).min(axis=0), 1.0)
    hits = (enter <= leave) & ~(still & ((base < 0) | (base > size))).any(axis=0)
    first, last = base + way * np.where(hits, enter, 0.0), base + way * np.where(hits, leave, 0.0)
    return np.where(swap, last, first), np.where(swap, first, last), hits


def _sides(spots: Array, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The edges a spot lies beyond, a bit each; 0 in view."""
    x, y = spots
    beyond = (x < 0, x > size[0], y < 0, y > size[1])
    return np.packbits(np.stack(beyond, axis=-1), axis=-1)[:, 0]


def _numbers(spots: Array, size: tuple[int, int]) -> Ints:
    """The dots that hold the spots; the far edges belong to the last dots."""
    x, y = spots.astype(np.int64)
    return np.minimum(y, size[1] - 1) * size[0] + np.minimum(x, size[0] - 1)


def _changes(start: Ints, end: Ints) -> Ints:
    changed = np.flatnonzero(start != end)
    return np.stack([start[changed], end[changed]])


def latest(start: Ints, end: Ints) -> NDArray[np.bool_]:
    """Which moves are not made again later. One in a great many is kept in vain; none that matters is lost."""
    key = start << 32 | end
    slot = (start * 7919 + end) & (SLOTS - 1)
    order = np.arange(len(key))
    owner = np.zeros(SLOTS, dtype=np.int64)
    owner[slot] = order  # of equal slots the last stays
    last = owner[slot]
    return (last == order) | (key[last] != key)


class PathLayer:
    """The dots of one path in one view. `draw` adds what is new; a path that is not a continuation is drawn afresh.

    The only state in drawing, and one that cannot be seen: a fresh layer draws the same picture. A layer serves one
    lane in one panel. Age is counted in moves from dot to dot, so that a path that has come to rest does not fade.
    """

    def __init__(self) -> None:
        self._view = View(((0.0, 1.0), (0.0, 1.0)), 0, 0)
        self._clear(self._view)

    def draw(self, points: Array, view: View) -> Ink:
        """What the path lights. points: (n, 2); the path ends at the first point that is not finite."""
        if view != self._view or not self._continues(points):
            self._clear(view)
        self._extend(points)
        return self._ink()

    def _clear(self, view: View) -> None:
        self._view = view
        self._grid = grid(view.width, view.height)
        self._last = np.zeros(
            view.width * view.height, dtype=np.int64
        )  # walked dots when a cell was last lit; 0: never
        self._moves = 0
        self._seen = 0  # points drawn
        self._length = 0  # points before the first that is not finite
        self._witness = np.empty((0, 2))  # the first, a middle and the last point drawn

    def _continues(self, points: Array) -> bool:
        if len(points) < self._seen or (self._length < self._seen and len(points) != self._seen):
            return False
        return np.array_equal(_witness(points[: self._seen]), self._witness, equal_nan=True)

    def _extend(self, points: Array) -> None:
        if len(points) == self._seen or not self._last.size:
            return
        drawn = max(self._seen - 1, 0)
        spots = self._view.project(points[drawn:])
        if not abs(spots).max() < FAR:
            spots = spots[:, : int((~(abs(spots) < FAR)).any(axis=0).argmax())]
        self._length = drawn + spots.shape[1]
        if spots.shape[1] > 1:
            self._stroke(*moves(spots, self._view.dots))
        self._seen = len(points)
        self._witness = _witness(points)

    def _stroke(self, start: Ints, end: Ints) -> None:
        clock = np.arange(self._moves + 1, self._moves + 1 + len(start))
        self._moves += len(start)
        if len(start) > SLOTS // 64:
            keep = latest(start, end)
            start, end, clock = start[keep], end[keep], clock[keep]
        across = self._view.dots[0]
        segments = np.stack([start % across, start // across, end % across, end // across], axis=1)
        for part in pieces(segments):
            x, y, which = stroke(segments[part])
            self._grid[y, x] = True
            # Of equal places the last assignment stays, so every cell ends with its latest visit.
            self._last[(y >> 2) * self._view.width + (x >> 1)] = clock[part][which]

    def _ink(self) -> Ink:
        lit = np.flatnonzero(self._last)
        rows, cols = np.divmod(lit, max(self._view.width, 1))
        age = (self._moves - self._last[lit]) / max(self._moves, 1)
        return Ink(rows, cols, pack(self._grid)[rows, cols], np.searchsorted(AGES, age, side="right"), self._length)


def _witness(points: Array) -> Array:
    n = len(points)
    return points[[0, n // 2, n - 1]] if n else np.empty((0, 2))
