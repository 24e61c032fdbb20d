"""What a terminal shows after what the interface wrote to it: cells, as far as Textual makes use of a terminal."""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.ansi import PLAIN, after
from termopt.draw.cells.canvas import DEFAULT, Canvas, blank, put, text_width

SEQUENCE = re.compile(r"\x1b\[([?>=<]?)([0-9;]*)([@-~])|([\r\n])")
MODE = "hlu"
"""What modes end with that change no cell: the other screen, a hidden cursor, a keyboard's protocol."""

COLOR = re.compile(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)")
BOLD, NOT_BOLD, REVERSE, NOT_REVERSE = 1, 22, 7, 27


class Style(NamedTuple):
    """How the next cells are printed: foreground and background, bold, the two colors exchanged."""

    colors: tuple[int, int] = PLAIN
    bold: bool = False
    reverse: bool = False


class Terminal:
    """The cells of a terminal, and where it writes next."""

    def __init__(self, width: int, height: int, fg: int, bg: int) -> None:
        """width, height: its columns and rows. fg, bg: its own colors, 0xRRGGBB, for where they are exchanged."""
        self._canvas = blank(width, height)
        self._bold = np.zeros((height, width), np.bool_)
        self._own = fg, bg
        self._row, self._col = 0, 0
        self._style = Style()

    def cells(self) -> tuple[Canvas, NDArray[np.bool_]]:
        """The cells as they are now, and which of them are bold, (height, width)."""
        return self._canvas.copy(), self._bold.copy()

    def write(self, data: str) -> None:
        """Take what is written to the terminal. Raises ValueError for a sequence that is not known here."""
        at = 0
        for found in SEQUENCE.finditer(data):
            self._print(data[at : found.start()])
            self._obey(*found.groups(""))
            at = found.end()
        self._print(data[at:])

    def _print(self, text: str) -> None:
        if not text:
            return
        if "\x1b" in text:
            raise ValueError(f"a sequence that is not known: {text!r}")
        fg, bg = self._colors()
        put(self._canvas, self._row, self._col, text, fg, bg)
        end = self._col + text_width(text)
        if 0 <= self._row < len(self._bold):
            self._bold[self._row, self._col : end] = self._style.bold
        self._col = end

    def _colors(self) -> tuple[int, int]:
        colors, _, reverse = self._style
        if not reverse:
            return colors
        fg, bg = (own if color == DEFAULT else color for color, own in zip(colors, self._own, strict=True))
        return bg, fg

    def _obey(self, private: str, params: str, final: str, motion: str) -> None:
        if motion:
            self._row, self._col = (self._row + 1, self._col) if motion == "\n" else (self._row, 0)
        elif final == "m" and not private:
            self._style = styled(self._style, params)
        elif final == "H" and not private:
            row, col = (int(part or 1) for part in (params or ";").split(";"))
            self._row, self._col = row - 1, col - 1
        elif not (private and final in MODE):
            raise ValueError(f"a sequence that is not known: ESC [ {private}{params}{final}")


@lru_cache(maxsize=4096)
def styled(style: Style, params: str) -> Style:
    """The style after one SGR sequence."""
    bold, reverse = style.bold, style.reverse
    for code in (int(code) for code in COLOR.sub("", params or "0").split(";") if code):
        bold = (bold and code not in (0, NOT_BOLD)) or code == BOLD
        reverse = (reverse and code not in (0, NOT_REVERSE)) or code == REVERSE
    return Style(after(style.colors, params), bold, reverse)
