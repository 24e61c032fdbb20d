"""The axes of a map: values that vary, evenly spaced or listed, along the sides of a plot."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from termopt.base.number_text import typeset
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, Rect, blank, cut, paste, put, text_width
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.ticks import Tick, value_ticks
from termopt.draw.theme.theme import Theme
from termopt.engine.core.types import Array

HEAD, FOOT = 1, 1
"""Rows above a plot, for the name of the axis that goes up, and below its ticks, for that of the other."""

NARROW_LABEL = 8
"""Columns that a tick of the axis across takes, about."""


MANY = 40
"""So many values that rise, such as steps, are read as a scale also where they are not quite evenly spaced."""


class MapAxis(NamedTuple):
    """What varies along one side.

    values: (n,) numbers, evenly spaced, by equal factors if `log`; or words, or numbers in any order. ends: whether the
    first and the last lie at the very ends of the side, as on a scale; otherwise each value has as much room as others.
    lang: the language of the words.
    """

    name: str
    values: tuple[float | str, ...]
    log: bool = False
    ends: bool = False
    lang: str = "en"

    @property
    def scale(self) -> bool:
        """Whether places between the values have a value too: they lie evenly, or rise in very many steps."""
        if len(self.values) < 2 or any(isinstance(value, str) for value in self.values):
            return False
        apart = np.diff(self._places())
        even = np.allclose(apart, apart[0], rtol=1e-6)
        return bool((apart > 0).all() and (even or len(self.values) > MANY))

    def _places(self) -> Array:
        numbers = np.array(self.values, dtype=np.float64)
        return np.log10(numbers) if self.log else numbers

    def ticks(self, most: int) -> Iterator[tuple[float, str]]:
        """Labelled places, as (0 for the first value to n - 1 for the last, label), about `most` of them."""
        last = len(self.values) - 1
        if self.scale:
            places = self._places()
            for value, label in value_ticks(places[0], places[-1], self.log, max(3 * most, 2)):
                yield self._between(value, places), label
        else:
            chosen: list[int] = np.linspace(0, last, max(min(most, last + 1), 1)).round().astype(int).tolist()
            for i in dict.fromkeys(chosen):
                value = self.values[i]
                yield float(i), value if isinstance(value, str) else typeset(f"{value:.4g}")

    def cell(self, place: float, cells: int) -> int:
        """Which of so many cells along the side shows a place from 0 to n - 1."""
        share = place / (len(self.values) - 1) if self.ends else (place + 0.5) / len(self.values)
        return min(int(share * cells), cells - 1)

    def place(self, value: float) -> float | None:
        """The place of a value from 0 to n - 1; None for one beyond the ends, or on an axis that is no scale."""
        if not self.scale or (self.log and value <= 0):
            return None
        places, at = self._places(), math.log10(value) if self.log else value
        return self._between(at, places) if places[0] <= at <= places[-1] else None

    def _between(self, at: float, places: Array) -> float:
        """The place of a number between those of the values."""
        return float(np.interp(at, places, np.arange(len(places))))


def plot_area(up: MapAxis, width: int, height: int) -> Rect:
    """Where the cells are in a picture of this size."""
    rows = max(height - HEAD - FOOT - 2, 0)
    widest = max((text_width(label) for _, label in up.ticks(max(rows // 3, 2))), default=0)
    inner = plotext_frame.layout(width, height - HEAD - FOOT, widest)
    return Rect(inner.row + HEAD, inner.col, inner.height, inner.width)


def axes_frame(across: MapAxis, up: MapAxis, width: int, height: int, theme: Theme) -> Canvas:
    """The axes `across` and `up` in width x height cells, with ticks, labels and names, in the colors of a theme.

    The area of `plot_area` is empty.
    """
    area = plot_area(up, width, height)
    canvas = blank(width, height, theme.text, theme.background)
    inner = area._replace(row=area.row - HEAD)
    y_ticks = tuple(
        Tick(area.height - 1 - up.cell(place, area.height), label)
        for place, label in up.ticks(max(area.height // 3, 2))
        if area.height
    )
    frame = plotext_frame.frame(width, height - HEAD - FOOT, inner, _across(across, area), y_ticks, theme, guides=False)
    paste(canvas, frame.canvas, HEAD, 0)
    put(canvas, 0, 0, cut(_named(up), width), theme.muted)
    name = cut(_named(across), width)
    put(canvas, height - 1, max(width - text_width(name), 0), name, theme.muted)
    return canvas


def _across(axis: MapAxis, area: Rect) -> tuple[Tick, ...]:
    ticks, free = list[Tick](), 0
    for place, label in axis.ticks(max(area.width // NARROW_LABEL, 2)) if area.width else ():
        cell = axis.cell(place, area.width)
        begin = cell - text_width(label) // 2
        if begin >= free and begin + text_width(label) <= area.width:
            ticks.append(Tick(cell, label))
            free = begin + text_width(label) + 1
    return tuple(ticks)


def _named(axis: MapAxis) -> str:
    return translate("{name}, log", axis.lang, name=axis.name) if axis.log else axis.name
