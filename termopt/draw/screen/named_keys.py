"""Keys that the screen names beside what they do: what a click on one of them, or on the words behind it, means."""

import re
from collections.abc import Mapping

from termopt.draw.cells.canvas import CONTINUED, Canvas
from termopt.draw.cells.graphemes import FIRST

NAMED_KEYS: Mapping[str, str] = {
    "space": "toggle", "空格": "toggle", "enter": "next_page", "backspace": "page_back", "esc": "put_away",
    "l": "lessons", "tab": "next_lane", "S": "solo", "PgUp": "explain_page_up", "PgDn": "explain_page_down",
}  # fmt: skip
"""Keys as titles, pages of lessons and the explain panel write them, with the names of their actions."""

PART = re.compile(r"\S(?:(?! · |   ?)[^,、])*")
"""What stands between two dots, two spaces or two commas."""


def row_text(canvas: Canvas, row: int) -> str:
    """A row of a canvas, a character a cell."""
    return "".join(chr(code) if CONTINUED < code < FIRST else " " for code in canvas.code[row].tolist())


def named_action(text: str, x: int) -> str | None:
    """The action of the key that the part of a row under column x begins with, or that stands before x in it."""
    for part in PART.finditer(text):
        if part.start() <= x < part.end():
            keys = "|".join(NAMED_KEYS)
            found = list(re.finditer(rf"(?<!\w)(?:{keys})(?![a-zA-Z])", part[0][: max(x - part.start(), 0) + 9]))
            before = [key for key in found if key.start() <= x - part.start()]
            return NAMED_KEYS[before[-1][0]] if before else None
    return None
