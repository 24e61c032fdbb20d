"""The crosshair of a plot over the steps: a line at one of them, and beside it what the curves are there."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from termopt.base.number_text import digits
from termopt.base.translate import translate
from termopt.draw.cells.canvas import BRAILLE, SPACE, Canvas, inside, put, text_width
from termopt.draw.plot.curves import CURSOR
from termopt.draw.plot.plotext_frame import GUIDES
from termopt.draw.plot.plotted_curve import Axes
from termopt.draw.theme.theme import Theme

LINE = "┃"
"""Heavier than the line of the step shown."""

NOTHING, BROKEN = "–", "✗"
"""What stands for a value that is not known, and for one that is not finite."""


BEHIND = (SPACE, *map(ord, GUIDES), ord(CURSOR))
"""What the line may cover: nothing of a curve."""


WORDS = 3
"""How much more a character is worth than a part of a curve, where something must be covered."""


class Reading(NamedTuple):
    """What a lane is at the step: its sign and color, and a value for each of its curves; None where it is unknown."""

    sign: str
    color: int
    values: tuple[float | None, ...]

    def text(self, count: int) -> str:
        """The sign and the values, with so many significant digits."""
        return " ".join((self.sign, *(_written(value, count) for value in self.values)))


def _written(value: float | None, count: int) -> str:
    if value is None:
        return NOTHING
    return digits(value, count) if np.isfinite(value) else BROKEN


def draw_crosshair(
    canvas: Canvas, axes: Axes, k: int, readings: Sequence[Reading], theme: Theme, lang: str = "en"
) -> None:
    """Draw the line of step k into a plot, and beside it the step and the readings, on the side with more room.

    Readings that there is no room for are counted.

    canvas: the plot, in the colors of theme; it is drawn into.
    axes: those of the plot.
    lang: the language of the words.
    """
    plot = inside(canvas, axes.rect)
    if not plot.code.size:
        return
    col = axes.col(k)
    if not 0 <= col < plot.width:
        return
    free = np.isin(plot.code[:, col], BEHIND)
    plot.code[free, col], plot.fg[free, col] = ord(LINE), theme.accent
    columns = _lines((translate("step {k}", lang, k=k), str(k)), readings, plot.width, plot.height, theme)
    width, rows = _width(columns), max(map(len, columns))
    left = max(min(col + 1, plot.width - width) if 2 * col < plot.width else col - width, 0)
    top = _emptiest(plot, left, width, rows)
    for column in columns:
        wide = max(text_width(text) for text, _ in column) + 1
        for row, (text, color) in enumerate(column, start=top):
            put(plot, row, left, f"{text:<{wide}}", color, theme.surface)
        left += wide


Lines = list[tuple[str, int]]


def _lines(heads: tuple[str, str], readings: Sequence[Reading], width: int, height: int, theme: Theme) -> list[Lines]:
    """The step, in words or bare, and the readings in columns; what has no room in any number of digits is counted."""
    for count in (3, 2, 1):
        lines = [(heads[0], theme.text), *((reading.text(count), reading.color) for reading in readings)]
        if (columns := _columns(lines, width, height)) is not None:
            return columns
    for head in heads:
        for shown in range(len(readings), -1, -1):
            rest = [(f"+{len(readings) - shown}", theme.text)] if shown < len(readings) else []
            kept = [(head, theme.text), *lines[1 : 1 + shown], *rest]
            if (columns := _columns(kept, width, height)) is not None:
                return columns
    return [[(heads[1], theme.text)]]


def _columns(lines: Lines, width: int, height: int) -> list[Lines] | None:
    """The lines in columns of so many rows; None where they are wider than there is room."""
    columns = [lines[i : i + height] for i in range(0, len(lines), height)]
    return columns if _width(columns) <= width else None


def _width(columns: list[Lines]) -> int:
    return sum(max(text_width(text) for text, _ in column) + 1 for column in columns)


def _emptiest(plot: Canvas, left: int, width: int, rows: int) -> int:
    """The row from which on so many rows cover the least of curves, and of words, which are worth more."""
    code = plot.code[:, left : left + width]
    drawn = ~np.isin(code, (*BEHIND, ord(LINE)))
    words = drawn & (code >> 8 != BRAILLE >> 8)
    covered = (drawn + WORDS * words).sum(axis=1)
    return min(range(plot.height - rows + 1), key=lambda first: int(covered[first : first + rows].sum()))
