"""Cells: a code point, a foreground and a background each. The only thing that drawing returns.

A canvas is built by writing into a `blank` one and is not written to once it has been handed on.

A character two columns wide takes two cells: the first holds its code point, the second CONTINUED. Neither is ever
without the other: where a function of this module covers one half, or cuts it off, a space is left of the other.
A letter with accents that has no code point has a code of `letters`.
"""

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.foreign_text import MOST_MARKS, NEWER, UNSEEN
from termopt.draw.cells.graphemes import code_of, spelled

Codes = NDArray[np.int32]
Colors = NDArray[np.uint32]
Dots = NDArray[np.uint8]
Places = NDArray[np.intp]

DEFAULT = 0x1000000
"""The terminal's own color; every other color is 0xRRGGBB."""

CONTINUED = 0
"""The code of a cell that holds the second half of the character before it."""

SPACE = 0x20
BRAILLE = 0x2800

ACCENT = "Mn"
WITHOUT_WIDTH = {ACCENT, "Me", "Mc", "Cf", "Cc", "Zl", "Zp", "Cs", "Co", "Cn"}
"""Unicode's categories of characters without a place of their own in a row, or a look: accents, joiners, controls."""

PLAIN = re.compile("[ -~±²³·×α-ωϵ₀-₉←-\u22ff─-╿▀-▟✓✗]*")
"""Text of characters that take one cell each, whatever stands beside them: all that numbers and their names need."""


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

    def holds(self, x: int, y: int) -> bool:
        """Whether column x and row y lie in it."""
        return self.col <= x < self.col + self.width and self.row <= y < self.row + self.height


def blank(width: int, height: int, fg: int = DEFAULT, bg: int = DEFAULT) -> Canvas:
    """A canvas of spaces, width x height cells. Sizes below zero count as zero.

    fg, bg: the colors of all cells, 0xRRGGBB; DEFAULT is the terminal's own.
    """
    shape = (max(height, 0), max(width, 0))
    return Canvas(np.full(shape, SPACE, np.int32), np.full(shape, fg, np.uint32), np.full(shape, bg, np.uint32))


def inside(canvas: Canvas, rect: Rect) -> Canvas:
    """A part of a canvas that writes through to it."""
    rows = slice(rect.row, rect.row + rect.height)
    for col in (rect.col, rect.col + rect.width):
        _part(canvas.code[rows], col)
    area = np.s_[rows, rect.col : rect.col + rect.width]
    return Canvas(canvas.code[area], canvas.fg[area], canvas.bg[area])


def _part(code: Codes, col: int) -> None:
    """Make spaces of the wide characters that lie half to the left of a column and half in it. code: (rows, cols)."""
    if 0 < col < code.shape[1] and np.count_nonzero(code[:, col]) < len(code):  # a third of the time of `all`
        code[code[:, col] == CONTINUED, col - 1 : col + 1] = SPACE


def text_width(text: str) -> int:
    """How many cells `put` fills with this text."""
    return len(text) if text.isascii() and text.isprintable() else len(_codes(text))


def ljust(text: str, width: int) -> str:
    """A text with spaces behind it, that many columns wide at least."""
    return text + " " * (width - text_width(text))


def rjust(text: str, width: int) -> str:
    """A text with spaces before it, that many columns wide at least."""
    return " " * (width - text_width(text)) + text


def cut(text: str, width: int) -> str:
    """As much of a text as so many columns hold, and … where that is not all of it."""
    if text_width(text) <= width:
        return text
    longer = bisect_left(range(len(text)), width, key=lambda end: text_width(text[:end]))
    return f"{text[: max(longer - 1, 0)]}…"


def cut_front(text: str, width: int) -> str:
    """As much of the end of a text as so many columns hold, behind … where that is not all of it."""
    back = cut(text[::-1], width)
    return text if back == text[::-1] else f"…{back[-2::-1]}"


def put(canvas: Canvas, row: int, col: int, text: str, fg: int, bg: int | None = None) -> None:
    """Write text into a canvas.

    A letter with its accents takes one cell. What has no width otherwise is left out, such as controls.

    canvas: is written to.
    row, col: the first cell; what lies outside the canvas is cut off.
    text: one line.
    fg: its color, 0xRRGGBB or DEFAULT.
    bg: the same for the background; by default the cells keep theirs.
    """
    codes = np.frombuffer(text.encode(), np.uint8) if text.isascii() and text.isprintable() else _codes(text)
    height, width = canvas.code.shape
    start, end = max(col, 0), min(col + len(codes), width)
    if start >= end or not 0 <= row < height:
        return
    line = canvas.code[row]
    if line.item(start) == CONTINUED:
        line[start - 1 : start + 1] = SPACE
    if end < width and line.item(end) == CONTINUED:
        line[end - 1 : end + 1] = SPACE
    line[start:end] = codes[start - col : end - col]
    if line.item(start) == CONTINUED:
        line[start] = SPACE
    if end - col < len(codes) and codes[end - col] == CONTINUED:
        line[end - 1] = SPACE
    canvas.fg[row, start:end] = fg
    if bg is not None:
        canvas.bg[row, start:end] = bg


@lru_cache(maxsize=1024)
def _codes(text: str) -> Codes:
    """The codes of the cells of a text. Kept, for what is not ASCII is mostly written in every frame."""
    if PLAIN.fullmatch(text):
        return np.fromiter(map(ord, text), np.int32, len(text))
    letters: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        if unicodedata.category(char) == ACCENT and letters and letters[-1][0].isalpha():
            letters[-1] += char if len(letters[-1]) <= MOST_MARKS else ""
        else:
            letters.append(char)
    return np.array([code for letter in letters for code in _cells(letter)], dtype=np.int32)


@lru_cache(maxsize=4096)
def _cells(letter: str) -> tuple[int, ...]:
    """The codes of a letter with its accents."""
    if NEWER.match(letter):
        return (ord(letter),)
    if unicodedata.category(letter[0]) in WITHOUT_WIDTH or UNSEEN.match(letter):
        return ()
    code = code_of(letter)
    return (code, CONTINUED) if unicodedata.east_asian_width(letter[0]) in "WF" else (code,)


def paste(canvas: Canvas, other: Canvas, row: int, col: int) -> None:
    """Lay `other` over `canvas` with its corner at (row, col), cut at the edges."""
    top, left = max(row, 0), max(col, 0)
    bottom, right = min(row + other.height, canvas.height), min(col + other.width, canvas.width)
    if top >= bottom or left >= right:
        return
    if right - left < other.width:
        other = other._replace(code=other.code.copy())
        for edge in (left, right):
            _part(other.code, edge - col)
    for side in (left, right):
        _part(canvas.code[top:bottom], side)
    source = np.s_[top - row : bottom - row, left - col : right - col]
    for target, piece in zip(canvas, other, strict=True):
        target[top:bottom, left:right] = piece[source]


def merge_dots(
    canvas: Canvas, rows: Places, cols: Places, dots: Dots, fg: Colors | int, taken: NDArray[np.bool_]
) -> None:
    """Draw braille over cells of a canvas.

    In a cell already taken the dots of both stay, and every other such cell keeps its color: where two curves run
    together, both colors show. Anything else in a cell is replaced.

    canvas: is written to.
    rows, cols: the cells (rows[i], cols[i]), each named once.
    dots: those of each cell, as bits of a braille character.
    fg: one color, or one a cell.
    taken: (height, width), the cells with curves; these cells are noted in it.
    """
    if np.count_nonzero(canvas.code) < canvas.code.size:
        _uncover(canvas.code, rows, cols)
    both = taken[rows, cols]
    canvas.code[rows, cols] = np.where(both, canvas.code[rows, cols], BRAILLE) | dots
    canvas.fg[rows, cols] = np.where(both & ((rows + cols) % 2 == 1), canvas.fg[rows, cols], fg)
    taken[rows, cols] = True


def _uncover(code: Codes, rows: Places, cols: Places) -> None:
    """Make spaces of the wide characters of which one of these cells is a half."""
    second = np.zeros_like(code, dtype=np.bool_)
    second[rows, cols] = True
    second[:, 1:] |= second[:, :-1]
    second &= code == CONTINUED
    code[second] = SPACE
    code[:, :-1][second[:, 1:]] = SPACE


def to_rows(canvas: Canvas) -> list[str]:
    """The characters of each row, without color."""
    return [spelled("".join(map(chr, row)).replace(chr(CONTINUED), "")) for row in canvas.code.tolist()]


def to_text(canvas: Canvas) -> str:
    """The characters alone, trailing spaces cut, a line feed after each row."""
    return "".join(row.rstrip() + "\n" for row in to_rows(canvas))
