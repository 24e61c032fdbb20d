"""Text in rows of a given width, also where it is Chinese."""

import re
from collections.abc import Iterator

from termopt.draw.cells.canvas import text_width
from termopt.draw.theme.theme import MARKERS

OPENING = frozenset("([{‘“（［｛「『《〈【")
CLOSING = frozenset(")]}’”,.;:?!%…—、。，；：？！）］｝」』》〉】·")
"""What a line of Chinese must not end with, and what none must begin with."""

BOUND = frozenset(MARKERS)
"""What stays on a line with the word after it: the marker of a lane and its name."""

PLACES = re.compile("(?<= )|(?=[^\\x00-\\x7f])|(?<=[^\\x00-\\x7f])")
"""Behind a space and beside what is not ASCII: where a row may end at all."""


def wrap(paragraph: str, width: int) -> list[str]:
    """Rows of at most so many columns: broken at spaces and beside wide characters, as punctuation allows.

    What has no place to break and is longer than a row is broken where the row ends. An empty paragraph is an empty
    row. width: at least 2.
    """
    text = " ".join(paragraph.split())
    return [text[start:end].rstrip() for start, end in spans(text, width)]


def spans(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The places in a text where its rows of at most so many columns begin and end, with the spaces behind them."""
    start = end = 0
    for part in _parts(text):
        if text_width(text[start : end + len(part)].rstrip()) > width:
            if end > start:
                yield start, end
            start = end
            *whole, rest = _pieces(part, width)
            for piece in whole:
                yield start, start + len(piece)
                start += len(piece)
            end = start + len(rest)
        else:
            end += len(part)
    yield start, end


def _parts(text: str) -> Iterator[str]:
    """The text cut wherever a row may end; spaces belong to what is before them."""
    start = 0
    for place in PLACES.finditer(text, 1):
        i = place.start()
        if i < len(text) and _may_break(text, i):
            yield text[start:i]
            start = i
    yield text[start:]


def _may_break(text: str, i: int) -> bool:
    """Whether a row may end before character i."""
    if text[i] == " " or text[i] in CLOSING or text[:i].rstrip()[-1:] in OPENING:
        return False
    if text[i - 1] == " " and text[i - 2] in BOUND:
        return False
    return text[i - 1] == " " or text_width(text[i - 1]) == 2 or text_width(text[i]) == 2 or text[i] in "“‘"


def _pieces(part: str, width: int) -> list[str]:
    """A part in rows of at most so many columns, the last of them with what is left."""
    rows = [""]
    for char in part:
        if text_width((rows[-1] + char).rstrip()) > width:
            rows.append("")
        rows[-1] += char
    return rows
