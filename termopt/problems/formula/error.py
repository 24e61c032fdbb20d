"""A formula that cannot be read: the reason in one line, then the formula with a caret under the place."""

from unicodedata import combining, east_asian_width

from termopt.base.errors import UserError
from termopt.base.foreign_text import is_seen

WIDTH = 72  # characters of a long formula that are quoted around the place


class FormulaError(UserError):
    """A text outside the grammar of formulas, or too large. `column` counts characters from 0."""

    def __init__(self, text: str, column: int, reason: str) -> None:
        self.text = text
        self.column = min(max(column, 0), len(text))
        self.reason = reason
        super().__init__(reason, *_quotation(text, self.column))


def _quotation(text: str, column: int) -> tuple[str, str]:
    """Two lines: the formula, or the part of it around the place, and the caret below."""
    first = max(0, column - WIDTH // 2) if len(text) > WIDTH else 0
    shown = "".join(c if is_seen(c) else " " for c in text[first : first + WIDTH])
    indent = sum(_cells(c) for c in shown[: column - first])
    return f"  {shown}", f"  {' ' * indent}^"


def _cells(character: str) -> int:
    """How many terminal cells a character takes."""
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
