"""Cells of a canvas as they are sent to a terminal: the same bytes as those of its strips, without making strips."""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from rich.color import ColorSystem
from textual.filter import ANSIToTruecolor, LineFilter

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, Canvas
from termopt.draw.cells.graphemes import FIRST
from termopt.tui.strips import style
from termopt.tui.text import Harmless, is_harmless


class RowWriter:
    """Writes what it `can`: rows of characters of one cell each that no filter changes. Strips do for all others."""

    def __init__(self, canvas: Canvas, filters: Iterable[LineFilter]) -> None:
        """filters: what every row goes through on its way to the terminal."""
        self._canvas = code, fg, bg = canvas
        self._borders = (fg[:, 1:] != fg[:, :-1]) | (bg[:, 1:] != bg[:, :-1])
        can = ((code != CONTINUED) & (code < FIRST)).all(axis=1)
        for line_filter in filters:
            if isinstance(line_filter, ANSIToTruecolor):
                can &= ((fg != DEFAULT) & (bg != DEFAULT)).all(axis=1)
            elif not isinstance(line_filter, Harmless):
                can[:] = False
        self._can: list[bool] = can.tolist()

    def can(self, row: int) -> bool:
        """Whether it can write this row."""
        if not (0 <= row < len(self._can) and self._can[row]):
            return False
        return is_harmless(self._canvas.code[row].tobytes().decode("utf-32-le"))

    def written(self, row: int, first: int, last: int, system: ColorSystem) -> str:
        """The cells of a row from the first column to before the last. system: how many colors the terminal has."""
        code, fg, bg = self._canvas
        text = code[row, first:last].tobytes().decode("utf-32-le")
        cuts = np.flatnonzero(self._borders[row, first : last - 1]) + 1
        fgs, bgs = fg[row, first:last], bg[row, first:last]
        out: list[str] = []
        start, before = 0, _around(fgs.item(0), bgs.item(0), system)
        for end, new_fg, new_bg in zip(cuts.tolist(), fgs[cuts].tolist(), bgs[cuts].tolist(), strict=True):
            out += before[0], text[start:end], before[1]
            start, before = end, _around(new_fg, new_bg, system)
        return "".join([*out, before[0], text[start:], before[1]])


@lru_cache(maxsize=16384)
def _around(fg: int, bg: int, system: ColorSystem) -> tuple[str, str]:
    """What Rich writes before and after a text in these colors."""
    before, _, after = style(fg, bg).render("x", color_system=system).partition("x")
    return before, after
