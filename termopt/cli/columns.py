"""Tables and paragraphs as plain text that fits a width.

Not `rich.table`: it cuts a long formula inside a factor, and loading it would make `termopt list` slower.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable

from termopt.base.atomic_file import write_out
from termopt.base.errors import printable
from termopt.base.foreign_text import harmless
from termopt.base.language import spoken
from termopt.base.translate import translate

WIDE = "\u2e80"
"""From here on characters take two columns."""
WIDEST = 100
"""Columns of a line that is still easy to read."""


def text_width() -> int:
    """How wide text should be: as the terminal is, but at most WIDEST; WIDEST where there is no terminal."""
    return min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)


def write_list(listed: Callable[[str, int], str], opens: str, lang: str | None) -> None:
    """Print what there is to open, for where there is no terminal to open it in.

    listed: the list in a language and a width. opens: how to open one, in English. lang: the language asked for.
    """
    language = spoken(lang, False, os.environ)
    write_out([listed(language, text_width()), f"\n\n{translate(opens, language)}\n"])


def columns(rows: Iterable[tuple[str, ...]], width: int) -> str:
    """Rows with their columns aligned. The last column is folded at the width. Foreign text is made harmless."""
    table = [(*map(printable, cells), harmless(last)) for *cells, last in rows]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)][:-1]
    margin = sum(w + 2 for w in widths)
    lines: list[str] = []
    for *cells, last in table:
        start = "".join(cell + " " * (w - _width(cell)) + "  " for cell, w in zip(cells, widths, strict=True))
        for i, piece in enumerate(folded(last, width - margin)):
            lines.append((" " * margin if i else start) + piece)
    return "\n".join(line.rstrip() for line in lines)


def paragraph(text: str, width: int) -> str:
    """A text folded at the width."""
    return "\n".join(line.rstrip() for line in folded(text, width))


def _width(text: str) -> int:
    """The columns of a text: a Chinese character takes two."""
    return len(text) + (0 if text.isascii() else sum(character >= WIDE for character in text))


def folded(text: str, width: int) -> list[str]:
    """A text in lines no longer than the width where that is possible: broken at spaces and between factors, and before
    operators where those are too far apart; with Chinese characters also beside these.
    """
    if _width(text) > len(text):
        from termopt.draw.cells.wrap import wrap

        return wrap(text, width)
    lines = [""]
    for piece in re.split(r"(?<= )|(?<=\))(?=\()", text):
        for part in [piece] if len(piece.rstrip()) <= width else re.split(r"(?<=[)²³])(?=[+−·])", piece):
            if lines[-1] and len((lines[-1] + part).rstrip()) > width:
                lines.append("")
            lines[-1] += part
    return lines
