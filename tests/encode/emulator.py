"""What an independent terminal emulator makes of what was written: cells, to compare with ours."""

import unicodedata
from typing import NamedTuple

import pyte

from termopt.draw.cells.ansi import BASE16
from termopt.draw.cells.canvas import CONTINUED, DEFAULT, Canvas
from termopt.draw.cells.graphemes import spelled

NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")


class Cell(NamedTuple):
    """A cell: its text ("" for the second half of a wide one), colors, and whether it is bold."""

    text: str
    fg: int
    bg: int
    bold: bool


class Emulator:
    """pyte, fed with what is written."""

    def __init__(self, width: int, height: int, fg: int, bg: int) -> None:
        self._screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self._screen)
        self._own = fg, bg

    def write(self, data: str) -> list[list[Cell]]:
        """The cells after this was written."""
        self._stream.feed(data)
        screen = self._screen
        return [[self._cell(screen.buffer[y][x]) for x in range(screen.columns)] for y in range(screen.lines)]

    def _cell(self, char: "pyte.screens.Char") -> Cell:
        fg, bg = _color(char.fg), _color(char.bg)
        if char.reverse:
            fg, bg = (own if color == DEFAULT else color for color, own in zip((bg, fg), self._own[::-1], strict=True))
        return Cell(unicodedata.normalize("NFC", char.data), fg, bg, char.bold)


def _color(name: str) -> int:
    if name == "default":
        return DEFAULT
    if name in NAMES:
        return BASE16[NAMES.index(name)]
    return int(name, 16)


def ours(canvas: Canvas, bold) -> list[list[Cell]]:
    """A canvas in the same words."""
    rows = zip(canvas.code.tolist(), canvas.fg.tolist(), canvas.bg.tolist(), bold.tolist(), strict=True)
    return [
        [Cell("" if c == CONTINUED else spelled(chr(c)), f, b, d) for c, f, b, d in zip(*row, strict=True)]
        for row in rows
    ]
