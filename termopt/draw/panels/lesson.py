"""A page of a lesson: a line with its title and page, and below it the text, all of it."""

from collections.abc import Sequence
from functools import lru_cache

from termopt.draw.cells.canvas import Canvas, blank, put, text_width
from termopt.draw.cells.wrap import wrap
from termopt.draw.screen.view_model import LessonView
from termopt.draw.theme.theme import Theme

INSET = 2
MEASURE = 96
"""Columns of the longest line: from the end of a longer one the eye does not find back."""

HINT_GAP = " · "

LEAST_LINE = 5
"""Columns of the line kept free between title, hint and page, or between the text and the hint."""

LEAST_ROWS = 5
"""What a page takes at least."""


def lesson_rows(view: LessonView, width: int) -> int:
    """The rows that every page takes at this width, so that plots stay where they are from one page to the next."""
    most = max(_height(texts, width) for texts in ((view.text,), view.texts))
    return max(1 + most, LEAST_ROWS)


def lesson_pane(view: LessonView, width: int, theme: Theme) -> Canvas:
    """The page, `lesson_rows` high: never cut, however long its text. What is of an earlier step is muted."""
    height = lesson_rows(view, width)
    canvas = blank(width, height, theme.text, theme.background)
    rows, page = _rows(view.text, width), f" {_count(view)} "
    put(canvas, 0, 0, "─" * width, theme.faint)
    put(canvas, 0, INSET - 1, f" {view.title} ", theme.accent)
    put(canvas, 0, width - INSET + 1 - text_width(page), page, theme.muted)
    for row, text in enumerate(rows, start=1):
        put(canvas, row, INSET, text, theme.muted if view.past else theme.text)
    row, hint = _hint(view, rows, width, height)
    right = width - INSET - (0 if row else text_width(page))
    put(canvas, row, right - text_width(hint) - 1, f" {hint} ", theme.accent if view.past else theme.muted)
    return canvas


def _count(view: LessonView) -> str:
    return view.words or f"page {view.page} of {view.pages}"


def _hint(view: LessonView, rows: Sequence[str], width: int, height: int) -> tuple[int, str]:
    """Where the hint goes, in the line of the title or in the last row, and as many of its parts as have room there."""
    line = width - text_width(view.title + _count(view)) - LEAST_LINE - 6 - 2 * (INSET - 1)
    last = width - 2 * INSET - (text_width(rows[-1]) + LEAST_LINE if len(rows) == height - 1 else 0)
    in_line, in_last = _fitted(view.hint, line), _fitted(view.hint, last)
    return (0, in_line) if len(in_line) >= len(in_last) else (height - 1, in_last)


def _fitted(hint: str, width: int) -> str:
    """The parts of a hint that fit, from its beginning."""
    parts = hint.split(HINT_GAP)
    while parts and text_width(HINT_GAP.join(parts)) > width:
        parts.pop()
    return HINT_GAP.join(parts)


@lru_cache(maxsize=8)
def _height(texts: tuple[str, ...], width: int) -> int:
    """The rows of the longest of some texts."""
    return max((len(_rows(text, width)) for text in texts), default=0)


@lru_cache(maxsize=4)
def _rows(text: str, width: int) -> tuple[str, ...]:
    """The rows of a text: of the page shown the same in every frame."""
    measure = min(width - 2 * INSET, MEASURE)
    return tuple(row for paragraph in text.split("\n") for row in wrap(paragraph, measure))
