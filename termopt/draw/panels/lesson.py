"""A page of a lesson: an optimizer with its title and page, and below it the text, all of it."""

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

LEAST_OPTIMIZER = 5
"""Columns kept free between the title or the text and the hint."""

LEAST_ROWS = 5
"""What a page takes at least, so that plots stay where they are from one page of usual length to the next."""


def lesson_rows(view: LessonView, width: int) -> int:
    """The rows that the page takes at this width."""
    rows = _rows(view.text, width)
    return max(1 + len(rows) + (_hint_row(view, rows, width) > len(rows)), LEAST_ROWS)


def lesson_pane(view: LessonView, width: int, theme: Theme) -> Canvas:
    """The page, `lesson_rows` high: never cut, however long its text."""
    canvas = blank(width, lesson_rows(view, width), theme.text, theme.background)
    rows, page, hint = _rows(view.text, width), f" {_count(view)} ", _hint(view, width)
    put(canvas, 0, 0, "─" * width, theme.faint)
    put(canvas, 0, INSET - 1, f" {view.title} ", theme.accent)
    put(canvas, 0, width - INSET + 1 - text_width(page), page, theme.muted)
    for row, text in enumerate(rows, start=1):
        put(canvas, row, INSET, text, theme.text)
    row = _hint_row(view, rows, width)
    right = width - INSET - (0 if row else text_width(page))
    put(canvas, row, right - text_width(hint) - 1, f" {hint} ", theme.muted)
    return canvas


def _count(view: LessonView) -> str:
    return view.words or f"page {view.page} of {view.pages}"


def _hint(view: LessonView, width: int) -> str:
    """The hint, or of one that is too long as many of its parts as there is room for."""
    parts = view.hint.split(HINT_GAP)
    while len(parts) > 1 and text_width(HINT_GAP.join(parts)) + 2 * INSET > width:
        parts.pop()
    return HINT_GAP.join(parts)


def _hint_row(view: LessonView, rows: Sequence[str], width: int) -> int:
    """Where the hint fits: in the optimizer between title and page, else beside the last row of text, else below it."""
    hint = _hint(view, width)
    words = text_width(view.title + hint + _count(view))
    if words + LEAST_OPTIMIZER + 6 + 2 * (INSET - 1) <= width:
        return 0
    last = text_width(rows[-1] + hint) + LEAST_OPTIMIZER + 2 * INSET <= width
    return len(rows) if last else len(rows) + 1


@lru_cache(maxsize=4)
def _rows(text: str, width: int) -> tuple[str, ...]:
    """The rows of a text: of the page shown the same in every frame."""
    measure = min(width - 2 * INSET, MEASURE)
    return tuple(row for paragraph in text.split("\n") for row in wrap(paragraph, measure))
