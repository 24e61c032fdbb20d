"""What a classifier has learned: the classes over a plane of its inputs, with the samples as signs of their class."""

from collections.abc import Sequence
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import printable
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, Colors, put, text_width
from termopt.draw.plot.coordinates import View
from termopt.draw.plot.fit import NAMED, framed, rounded
from termopt.draw.screen.view_model import FitView
from termopt.draw.theme.theme import SLOTS, Theme, on_band, shades
from termopt.engine.core.problem import Picture
from termopt.engine.core.types import Array

Numbers = NDArray[np.intp]

WEIGHTS = (0.08, 0.18, 0.28, 0.38)
"""How much of a class's color shows, from where no class is likelier than another to where one is certain."""
COLORS = tuple(slot for slot in SLOTS if slot != "red")
"""Of the classes; red is for mistakes."""
HALVES = ord("▀")
BORDER = ord("·")
LONGEST = 12
"""The most characters of the name of a class."""


def decision_plot(fit: FitView, picture: Picture, width: int, height: int, theme: Theme, lang: str = "en") -> Canvas:
    """The classes in width x height cells: colors, a dotted border between them, and a sign for each sample.

    fit: the targets and predictions of the samples, and which were read last: those are as bright as text. A sample
    that is told wrong has the color of a mistake; how many are right stands in a corner. picture: the samples, and the
    probabilities over the plane. lang: the language of the words.
    """
    view, canvas, plot = framed(rounded(picture.box), width, height, theme)
    if not plot.code.size:
        return canvas
    with np.errstate(all="ignore"):
        chances = picture.says(_places(view)).reshape(len(picture.classes), 2 * view.height, view.width)
    winner = np.where(np.isnan(chances), -1.0, chances).argmax(axis=0)
    _regions(plot, chances, winner, theme)
    signs = class_signs(picture.classes)
    _samples(plot, view, fit, picture, signs, theme)
    _words(plot, fit, picture, signs, theme, lang)
    return canvas


def class_signs(classes: Sequence[str]) -> str:
    """A sign for each class: the first characters of their names, if no two are the same, else letters."""
    first = "".join(name[:1] for name in classes)
    plain = first.isascii() and first.isprintable() and " " not in first and len(first) == len(classes)
    if plain and len(set(first)) == len(classes):
        return first
    return "".join(chr(ord("A") + i if i < 26 else ord("a") + i - 26) for i in range(len(classes)))


def _places(view: View) -> Array:
    """The middle of each upper and lower half of a cell, (2, 2·height·width), top row first."""
    (left, right), (bottom, top) = view.box
    x = left + (np.arange(view.width) + 0.5) / view.width * (right - left)
    y = top - (np.arange(2 * view.height) + 0.5) / (2 * view.height) * (top - bottom)
    return np.stack([np.tile(x, 2 * view.height), np.repeat(y, view.width)])


def _regions(plot: Canvas, chances: Array, winner: Numbers, theme: Theme) -> None:
    """The color of the likeliest class in each half of a cell, the paler the less likely it is, and borders."""
    count = len(chances)
    if theme.colored and theme.depth != "16" and count:
        best = np.nan_to_num(np.take_along_axis(chances, winner[None], axis=0)[0], nan=1 / count)
        level = ((best - 1 / count) / (1 - 1 / count) * len(WEIGHTS)).astype(np.intp)
        color = _palette(count, theme)[winner, np.minimum(level, len(WEIGHTS) - 1)]
        plot.fg[...], plot.bg[...] = color[::2], color[1::2]
        plot.code[...] = HALVES
    lower = winner[1::2]
    border = winner[::2] != lower
    border[:, 1:] |= lower[:, 1:] != lower[:, :-1]
    border[1:] |= winner[1:-1:2] != winner[2::2]
    plot.code[border], plot.fg[border] = BORDER, theme.text


def _palette(count: int, theme: Theme) -> Colors:
    """The colors of each class, (count, levels)."""
    return np.array([shades(theme, slot, WEIGHTS) for slot in islice(cycle(COLORS), count)], dtype=np.uint32)


def _samples(plot: Canvas, view: View, fit: FitView, picture: Picture, signs: str, theme: Theme) -> None:
    """A sign for each sample that is in view, those read last above the others, and those told wrong above all."""
    lit = np.zeros(len(picture.points), dtype=np.bool_)
    lit[fit.lit] = True
    wrong = fit.predicted != fit.target
    cells = np.floor(view.project(picture.points) / np.array([[2], [4]]))
    seen = ((cells >= 0) & (cells < np.array([[view.width], [view.height]]))).all(axis=0)
    spots = np.where(seen, cells, 0).astype(np.int64)
    codes = np.array([ord(sign) for sign in signs])[fit.target.astype(np.intp)]
    slots = list(islice(cycle(COLORS), len(signs)))
    for chosen, color in (
        *(((fit.target == i) & ~lit & ~wrong, theme.lane(slot)) for i, slot in enumerate(slots)),
        *(((fit.target == i) & lit & ~wrong, theme.lane(slot)) for i, slot in enumerate(slots) if lit.all()),
        (lit & ~wrong & (not lit.all()), theme.text),
        (wrong, theme.bad),
    ):
        col, row = spots[:, chosen & seen]
        under = plot.bg[row, col]
        plot.code[row, col] = codes[chosen & seen]
        for band in np.unique(under).tolist():
            here = under == band
            plot.fg[row[here], col[here]] = on_band(theme, color, band)


def _words(plot: Canvas, fit: FitView, picture: Picture, signs: str, theme: Theme, lang: str) -> None:
    """How many samples are told right, what the signs mean, and what the axes are."""
    if plot.height < NAMED:
        return
    across = f"{picture.names[0]} →"
    right = int((fit.predicted == fit.target).sum())
    counts = translate("{n} of {m} right", lang, n=right, m=len(fit.target)), f"{right}/{len(fit.target)}"
    count = next((words for words in counts if 2 * text_width(words) <= plot.width), "")
    _put(plot, 0, 0, f"↑ {picture.names[1]}", theme)
    _put(plot, 0, plot.width - text_width(count), count, theme)
    _put(plot, plot.height - 1, plot.width - text_width(across), across, theme)
    if any(len(name) > 1 for name in picture.classes):
        named = zip(signs, picture.classes, strict=True)
        _put(plot, plot.height - 1, 0, "  ".join(f"{sign} {printable(name, LONGEST)}" for sign, name in named), theme)


def _put(plot: Canvas, row: int, col: int, text: str, theme: Theme) -> None:
    """Words in a corner, if they take no more than half of the row."""
    if 2 * text_width(text) <= plot.width:
        put(plot, row, col, text, theme.text, theme.background)
