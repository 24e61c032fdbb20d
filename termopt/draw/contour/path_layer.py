"""A path in braille, kept from frame to frame: only what is new is drawn.

Why not plotext: a path is the one layer that changes in every frame of every lane. Measured on a 66x18 plot, best of
20: one new segment through a plotext figure of its own costs 0.14 ms if it fits 3x3 cells and 1.1 ms if it crosses the
plot, before its text is parsed back. `PathLayer.draw` costs 0.09 ms for ten new segments of any length.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Ints, grid, pack, pieces, stroke
from termopt.draw.cells.canvas import Dots
from termopt.draw.plot.coordinates import View
from termopt.engine.core.types import Array

FAR = 1e150
"""Dots beyond which a projected point is as good as infinite: differences of such points overflow."""

SLOTS = 1 << 20
"""Size of the table that finds strokes drawn more than once."""

PORTION = 1 << 14
"""Points projected in one go: their intermediate results stay in the processor's cache."""

AGES = np.array([0.06, 0.18, 0.4, 0.7])
"""Where the path grows dimmer, as parts of its moves counted back from the present."""


class PathCells(NamedTuple):
    """What a path has lit: cells by row and column, their dots and age, 0 the present .. 4 the past, (m,) each."""

    rows: NDArray[np.intp]
    cols: NDArray[np.intp]
    dots: Dots
    ages: NDArray[np.intp]
    length: int  # points before the first that is not finite


class Moves(NamedTuple):
    """Moves of a path from dot to dot, (k,) each. Dots are counted row by row; `step` is the point that ends a move."""

    start: Ints
    end: Ints
    step: Ints


def moves(spots: Array, size: tuple[int, int], first: int = 0) -> Moves:
    """The moves of a path inside [0, size]. spots: (2, n) finite; the first of them is point number `first`.

    Moves within one dot are left out, those that cross the edge are cut there.
    """
    if spots.min() >= 0 and spots[0].max() <= size[0] and spots[1].max() <= size[1]:
        numbers = _numbers(spots, size)
        return _changes(numbers[:-1], numbers[1:], np.arange(first + 1, first + len(numbers)))
    side = _sides(spots, size)
    near = np.flatnonzero((side[:-1] & side[1:]) == 0)  # not wholly beyond one edge
    start, end = spots[:, near], spots[:, near + 1]
    cut = np.flatnonzero(side[near] | side[near + 1])
    start[:, cut], end[:, cut], hits = clip(start[:, cut], end[:, cut], np.array(size, dtype=np.float64)[:, None])
    keep = np.ones(len(near), dtype=np.bool_)
    keep[cut] = hits
    return _changes(_numbers(start[:, keep], size), _numbers(end[:, keep], size), first + 1 + near[keep])


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
    # Both lie inside or on the edge, but for partners at 1e100 rounding may say otherwise.
    first, last = (np.clip(base + way * np.where(hits, at, 0.0), 0.0, size) for at in (enter, leave))
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


def _changes(start: Ints, end: Ints, step: Ints) -> Moves:
    changed = np.flatnonzero(start != end)
    return Moves(start[changed], end[changed], step[changed])


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
    """The dots of one path in one view. `draw` adds what is new, and going back looks at no point a second time.

    The only state in drawing, and one that cannot be seen: a fresh layer draws the same picture. A layer serves one
    lane in one panel. Age is counted in moves from dot to dot, so that a path that has come to rest does not fade.
    """

    def __init__(self) -> None:
        self._forget(View(((0.0, 1.0), (0.0, 1.0)), 0, 0))

    def draw(self, points: Array, view: View) -> PathCells:
        """What the path lights. points: (n, 2); the path ends at the first point that is not finite."""
        if view != self._view or not self._knows(points):
            self._forget(view)
        self._look(points)
        count = int(np.searchsorted(self._step[: self._found], len(points)))
        if count < self._drawn:
            self._wipe()
        if count > self._drawn:
            self._stroke(*self._ends[:, self._drawn : count])
        return self._path_cells(min(len(points), self._length))

    def _forget(self, view: View) -> None:
        """Nothing is known of the path."""
        self._view = view
        self._points = np.empty((0, 2))  # those looked at
        self._length = 0  # how many of them come before the first that is not finite
        self._found = 0  # moves among them
        self._ends = np.empty((2, 256), dtype=np.int64)
        self._step = np.empty(256, dtype=np.int64)
        self._wipe()

    def _wipe(self) -> None:
        """Nothing is drawn."""
        view = self._view
        self._grid = grid(view.width, view.height)
        self._last = np.zeros(view.width * view.height, dtype=np.int64)  # moves drawn when a cell was last lit, or 0
        self._drawn = 0

    def _knows(self, points: Array) -> bool:
        """Whether these are the points looked at, or more, or fewer, as far as a few of them tell."""
        at = _milestones(min(len(points), len(self._points)))
        return np.array_equal(points[at], self._points[at], equal_nan=True)

    def _look(self, points: Array) -> None:
        """Take note of the moves among new points."""
        seen = len(self._points)
        if len(points) <= seen or not self._last.size:
            return
        for first in range(max(seen - 1, 0), len(points), PORTION):
            if self._length < (seen if first < seen else first):
                break
            spots = self._view.project(points[first : first + PORTION + 1])
            if not abs(spots).max() < FAR:
                spots = spots[:, : int((~(abs(spots) < FAR)).any(axis=0).argmax())]
            self._length = first + spots.shape[1]
            if spots.shape[1] > 1:
                self._note(moves(spots, self._view.dots, first))
        self._points = points

    def _note(self, new: Moves) -> None:
        first, last = self._found, self._found + len(new.step)
        while last > len(self._step):
            self._ends = np.concatenate([self._ends, np.empty_like(self._ends)], axis=1)
            self._step = np.concatenate([self._step, np.empty_like(self._step)])
        self._ends[0, first:last], self._ends[1, first:last], self._step[first:last] = new
        self._found = last

    def _stroke(self, start: Ints, end: Ints) -> None:
        clock = np.arange(self._drawn + 1, self._drawn + 1 + len(start))
        self._drawn += len(start)
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

    def _path_cells(self, length: int) -> PathCells:
        lit = np.flatnonzero(self._last)
        rows, cols = np.divmod(lit, max(self._view.width, 1))
        age = (self._drawn - self._last[lit]) / max(self._drawn, 1)
        return PathCells(rows, cols, pack(self._grid)[rows, cols], np.searchsorted(AGES, age, side="right"), length)


def _milestones(n: int) -> Ints:
    """A few places among n, closer together at the beginning, and the last."""
    at = (1 << np.arange(n.bit_length())) - 1
    return np.append(at[at < n], n - 1) if n else at
