"""Straight strokes in braille dots, many at once."""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import Dots

Ints = NDArray[np.int64]
Grid = NDArray[np.bool_]

BITS = np.array([[1, 8], [2, 16], [4, 32], [64, 128]], dtype=np.uint8)
"""What each dot of a cell is in Unicode's braille characters."""

CHUNK = 1 << 21
"""Dots drawn in one go; more would only cost memory."""


def grid(width: int, height: int) -> Grid:
    """A dark dot for every place of width x height cells."""
    return np.zeros((4 * height, 2 * width), dtype=np.bool_)


def pack(dots: Grid) -> Dots:
    """Dots (4h, 2w) to braille bits (h, w)."""
    height, width = dots.shape[0] // 4, dots.shape[1] // 2
    bits = dots.view(np.uint8).reshape(height, 4, 2 * width) * _bits_of_row(width)
    columns: Dots = np.bitwise_or.reduce(bits, axis=1)
    return np.bitwise_or(columns[:, ::2], columns[:, 1::2])


@lru_cache(maxsize=64)
def _bits_of_row(width: int) -> Dots:
    """The bits of a row of cells: (4, 2 width)."""
    return np.tile(BITS, (1, width))


class Strokes(NamedTuple):
    """The dots of many strokes, in the order walked, and the number of the stroke that each belongs to."""

    x: Ints
    y: Ints
    which: Ints


def dot_counts(segments: Ints) -> Ints:
    """How many dots each of the segments (m, 4) takes: x0, y0, x1, y1, ends included."""
    return np.maximum(abs(segments[:, 2] - segments[:, 0]), abs(segments[:, 3] - segments[:, 1])) + 1


def stroke(segments: Ints) -> Strokes:
    """The dots of segments (m, 4). Whole numbers throughout: the same segment lights the same dots on every machine."""
    x0, y0, x1, y1 = segments.T
    counts = dot_counts(segments)
    which = np.repeat(np.arange(len(segments)), counts)
    along = np.arange(len(which)) - (np.cumsum(counts) - counts)[which]
    whole = np.maximum(counts - 1, 1)[which]
    x = x0[which] + (2 * along * (x1 - x0)[which] + whole) // (2 * whole)
    y = y0[which] + (2 * along * (y1 - y0)[which] + whole) // (2 * whole)
    return Strokes(x, y, which)


def pieces(segments: Ints) -> list[slice]:
    """Runs of segments (m, 4) that take about CHUNK dots each."""
    if not len(segments):
        return []
    total = np.cumsum(dot_counts(segments))
    inner = np.searchsorted(total, np.arange(CHUNK, int(total[-1]), CHUNK))
    return [slice(a, b) for a, b in pairwise([0, *map(int, inner), len(total)]) if a < b]
