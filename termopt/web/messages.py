"""What a page says to its session, as textual-serve's script writes it: `["stdin", TEXT]`, `["resize", {...}]`."""

import json
from typing import Any, NamedTuple

MOST_COLUMNS, MOST_ROWS = 1000, 500
"""Of a page; no screen has more cells that can be read."""

MOST_BYTES = 1 << 18
"""Of one message: what is pasted is the longest."""


class Typed(NamedTuple):
    """What was typed, clicked or pasted, as a terminal writes it."""

    data: bytes


class Resized(NamedTuple):
    """The page has another size, in cells."""

    columns: int
    rows: int


class Pinged(NamedTuple):
    """The page asks for an answer, to measure how long that takes."""

    text: str


class Focused(NamedTuple):
    """The page got, or lost, the keyboard."""

    has_keyboard: bool


Message = Typed | Resized | Pinged | Focused


def message_of(text: str) -> Message | None:
    """The message in the text of a frame; None for a text that no page of ours writes."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    match said:
        case ["stdin", str(data)]:
            return Typed(data.encode("utf-8", "ignore"))
        case ["resize", {"width": width, "height": height}]:
            return size_of(width, height)
        case ["ping", str(data)]:
            return Pinged(data)
        case ["focus" | "blur" as what, *_]:
            return Focused(what == "focus")
        case _:
            return None


def size_of(width: Any, height: Any) -> Resized | None:
    """A size that a page can have, given as numbers or their digits; None for any other."""
    columns, rows = (int(side) if _is_number(side) else 0 for side in (width, height))
    return Resized(columns, rows) if 0 < columns <= MOST_COLUMNS and 0 < rows <= MOST_ROWS else None


def _is_number(side: Any) -> bool:
    return type(side) is int or (isinstance(side, str) and len(side) <= 4 and side.isascii() and side.isdigit())
