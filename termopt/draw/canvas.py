"""Cells: a code point, a foreground and a background each. The only thing that drawing returns.

A canvas is built by writing into a `blank` one and is not written to once it has been handed on.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Colors = NDArray[np.uint32]
Dots = NDArray[np.uint8]
Places = NDArray[np.intp]
Places = NDArray[np.intp]

DEFAULT = 0x1000000
"""The terminal's own color; every other color is 0xRRGGBB."""

SPACE = 0x20
BRAILLE = 0x2800


class Canvas(NamedTuple):
    """A picture in cells, all three arrays of shape (height, width)."""

    code: Codes
    fg: Colors
    bg: Colors

    @property
    def height(self) -> int:
        return self.code.shape[0]

    @property
    def width(self) -> int:
        return self.code.shape[1]

    def copy(self) -> "Canvas":
        """A canvas that can be written to without changing this one."""
        return Canvas(self.code.copy(), self.fg.copy(), self.bg.copy())


class Rect(NamedTuple):
    """A rectangle of cells inside a canvas."""

    row: int
    col: int
    height: int
    width: int


def inside(canvas: Canvas, rect: Rect) -> Canvas:
    """A part of a canvas that writes through to it."""
    area = np.s_[rect.row : rect.row + rect.height, rect.col : rect.col + rect.width]
    return Canvas(canvas.code[area], canvas.fg[area], canvas.bg[area])


def blank(width: int, height: int, fg: int = DEFAULT, bg: int = DEFAULT) -> Canvas:
    """A canvas of spaces. Sizes below zero count as zero."""
    shape = (max(height, 0), max(width, 0))
    return Canvas(np.full(shape, SPACE, np.int32), np.full(shape, fg, np.uint32), np.full(shape, bg, np.uint32))


def put(canvas: Canvas, row: int, col: int, text: str, fg: int, bg: int | None = None) -> None:
    """Write text from (row, col) on, cut at the edges; without `bg` the cells keep their background."""
    text = text[max(-col, 0) : max(canvas.width - col, 0)]
    col = max(col, 0)
    if not text or not 0 <= row < canvas.height:
        return
    cells = slice(col, col + len(text))
    canvas.code[row, cells] = [ord(char) for char in text]
    canvas.fg[row, cells] = fg
    if bg is not None:
        canvas.bg[row, cells] = bg


def paste(canvas: Canvas, other: Canvas, row: int, col: int) -> None:
    """Lay `other` over `canvas` with its corner at (row, col), cut at the edges."""
    top, left = max(row, 0), max(col, 0)
    bottom, right = min(row + other.height, canvas.height), min(col + other.width, canvas.width)
    if top >= bottom or left >= right:
        return
    source = np.s_[top - row : bottom - row, left - col : right - col]
    for target, part in zip(canvas, other, strict=True):
        target[top:bottom, left:right] = part[source]


def merge_dots(
    canvas: Canvas, rows: Places, cols: Places, dots: Dots, fg: Colors | int, taken: NDArray[np.bool_]
) -> None:
    """Draw braille over the cells (rows[i], cols[i]), each named once, and note them in `taken` (height, width).

    In a cell already taken the dots of both stay, and every other such cell keeps its color: where two curves run
    together, both colors show. Anything else in a cell is replaced.
    """
    both = taken[rows, cols]
    canvas.code[rows, cols] = np.where(both, canvas.code[rows, cols], BRAILLE) | dots
    canvas.fg[rows, cols] = np.where(both & ((rows + cols) % 2 == 1), canvas.fg[rows, cols], fg)
    taken[rows, cols] = True


def to_rows(canvas: Canvas) -> list[str]:
    """The characters of each row, without color."""
    return ["".join(map(chr, row)) for row in canvas.code.tolist()]


def to_text(canvas: Canvas) -> str:
    """The characters alone, trailing spaces cut, a line feed after each row."""
    return "".join(row.rstrip() + "\n" for row in to_rows(canvas))
