"""From rows of a canvas to Textual's strips, and from two canvases to the spans in which they differ."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rich.cells import get_character_cell_size
from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Background
from textual.filter import ANSIToTruecolor, LineFilter
from textual.strip import Strip

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, Canvas, Codes
from termopt.draw.cells.graphemes import FIRST, spelled


@lru_cache(maxsize=4096)
def style(fg: int, bg: int) -> Style:
    """The one Style of a pair of colors: Textual caches by style, so equal ones must be the same one."""
    return Style(color=_color(fg), bgcolor=_color(bg))


def _color(value: int) -> Color:
    return Color.default() if value == DEFAULT else Color.from_rgb(value >> 16, value >> 8 & 255, value & 255)


class CachelessStrip(Strip):
    """A strip that does not keep itself in its own caches, nor do those made from it.

    Such cycles are garbage that only a full collection finds: at sixty frames a second 50,000 objects a second.
    """

    __slots__ = ()

    def apply_filter(self, filter: LineFilter, background: Background) -> Strip:
        if isinstance(filter, ANSIToTruecolor) and all(_has_true_colors(style) for _, style, _ in self):
            return self
        return type(self)(filter.apply(list(self), background), self.cell_length)

    def crop(self, start: int, end: int | None = None) -> Strip:
        """The cells between two columns. One character is one cell here, which Textual would count for each text."""
        first, last = self._within(start, end)
        if (first, last) == (0, self.cell_length):
            return self
        segments: list[Segment] = []
        left = 0
        for text, style, _ in self:
            right = left + len(text)
            if right > first and left < last:
                segments.append(Segment(text[max(first - left, 0) : last - left], style))
            left = right
        return CachelessStrip(segments, last - first)

    def divide(self, cuts: Iterable[int]) -> Sequence[Strip]:
        ends = [cut for cut in cuts if cut <= self.cell_length]
        return [self.crop(start, end) for start, end in zip([0, *ends], ends, strict=False)]

    def _within(self, start: int, end: int | None) -> tuple[int, int]:
        """The first column and the one after the last, as far as there are any."""
        last = self.cell_length if end is None else min(end, self.cell_length)
        return min(max(start, 0), last), last


@lru_cache(maxsize=4096)
def _has_true_colors(style: Style | None) -> bool:
    """Whether Textual has no color of the terminal to replace by one that it computes."""
    return style is not None and not style.dim and all(c is None or c.triplet for c in (style.color, style.bgcolor))


class Spelled(CachelessStrip):
    """A row with letters that take several characters, such as V̂, or two cells.

    Rich leaves the accents of a letter to what comes after a cut.
    """

    __slots__ = ()

    def crop(self, start: int, end: int | None = None) -> Strip:
        first, last = self._within(start, end)
        return self if (first, last) == (0, self.cell_length) else Spelled(list(_cut(self, first, last)), last - first)


def _cut(segments: Iterable[Segment], start: int, end: int) -> Iterator[Segment]:
    """What lies between two cells, letters whole; of a wide character that is cut there stays a space."""
    at = 0
    for segment in segments:
        kept: list[str] = []
        for letter, width in _letters(segment.text):
            inside = min(end, at + width) - max(start, at)
            if inside > 0:
                kept.append(letter if inside == width else " " * inside)
            at += width
        if kept:
            yield Segment("".join(kept), segment.style)


def _letters(text: str) -> Iterator[tuple[str, int]]:
    """Letters with their accents, and how many cells they take."""
    letter, width = "", 0
    for char in text:
        size = get_character_cell_size(char)
        if size and letter:
            yield letter, width
            letter, width = "", 0
        letter, width = letter + char, width + size
    if letter:
        yield letter, width


def whole(row: Strip, first: int, last: int) -> tuple[int, int]:
    """The columns of a row from the first to the last, with both halves of any wide character at their ends.

    Half a character sent to a terminal takes the other half away there.
    """
    if type(row) is CachelessStrip:  # one cell a character
        return first, last
    at = 0
    for text, _, _ in row:
        for _, width in _letters(text):
            if width > 1:
                first, last = at if at < first < at + width else first, at + width if at < last < at + width else last
            at += width
    return first, last


def strip(canvas: Canvas, row: int) -> Strip:
    """One row, as few segments as there are changes of color. Every segment has a style: Textual needs one."""
    fg, bg = canvas.fg[row], canvas.bg[row]
    text = canvas.code[row].tobytes().decode("utf-32-le")
    cuts = np.flatnonzero((fg[1:] != fg[:-1]) | (bg[1:] != bg[:-1])) + 1
    starts = [0, *cuts.tolist()]
    ends = [*starts[1:], len(text)]
    pairs = zip(starts, ends, fg[starts].tolist(), bg[starts].tolist(), strict=True)
    if WIDE_END in text or max(text, default="") >= BEYOND:
        return Spelled(_narrowed(text, pairs), len(text))
    return CachelessStrip([Segment(text[start:end], style(f, b)) for start, end, f, b in pairs], len(text))


WIDE_END, BEYOND = chr(CONTINUED), chr(FIRST)


def _narrowed(text: str, pairs: Iterable[tuple[int, int, int, int]]) -> list[Segment]:
    """Segments without the second cells of wide characters, which the first ones fill, and with accents."""
    parts = ((spelled(text[start:end].replace(WIDE_END, "")), f, b) for start, end, f, b in pairs)
    return [Segment(part, style(f, b)) for part, f, b in parts if part]


def changes(old: Canvas, new: Canvas) -> Iterator[tuple[int, int, int]]:
    """(row, first column, width) of what differs between two canvases of the same size; near changes are joined.

    A wide character is in a span as a whole or not at all, be it an old or a new one.
    """
    differs = (old.code != new.code) | (old.fg != new.fg) | (old.bg != new.bg)
    for code in (old.code, new.code):
        if np.count_nonzero(code) < code.size:
            _complete(differs, code)
    for row in np.flatnonzero(differs.any(axis=1)).tolist():
        columns = np.flatnonzero(differs[row])
        breaks = np.flatnonzero(np.diff(columns) > JOIN)
        firsts = columns[np.concatenate([[0], breaks + 1])]
        lasts = columns[np.concatenate([breaks, [len(columns) - 1]])]
        for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
            yield row, first, last - first + 1


def _complete(differs: NDArray[np.bool_], code: Codes) -> None:
    """Let both halves of a wide character differ where one does."""
    second = code[:, 1:] == CONTINUED
    either = second & (differs[:, 1:] | differs[:, :-1])
    differs[:, 1:] |= either
    differs[:, :-1] |= either


JOIN = 8
"""Cells between two changes in a row that cost less to send again than to jump over."""
