"""Text that others wrote is text: nothing in it acts on a terminal, hides, turns words around, or goes on for ever."""

import re
import shlex
from collections.abc import Callable
from unicodedata import category

MOST_MARKS = 3
"""Accents that stay on one letter; more would climb into the lines above."""

MARKS = {"Mn", "Me"}

WIDE_SPACE = "\u3000"
"""The space between Chinese words."""

UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""What Python takes for printable and nobody sees: fillers, and signs that choose how the one before them looks."""


NEWER = re.compile("[\U0001cd00-\U0001cde5\U0001cea0\U0001cea3\U0001cea8\U0001ceab\U0001fbe6\U0001fbe7]+")
"""Blocks of Unicode 16 that we draw with, which Python before 3.14 does not know to be printable."""


def is_seen(char: str) -> bool:
    """Whether a character is a sign to be seen, or a space: no control, no turn of direction, no half of a pair."""
    known = char.isprintable() or char == WIDE_SPACE or NEWER.match(char)
    return bool(known) and not UNSEEN.match(char)


def harmless(text: str) -> str:
    """The text in one line, what cannot be seen in it escaped, as `\\x1b`; harmless text stays as it is."""
    if text.isascii() and text.isprintable():
        return text
    shown: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if category(char) in MARKS else 0
        if marks <= MOST_MARKS:
            shown.append(char if is_seen(char) else ascii(char)[1:-1])
    return "".join(shown)


def spelled_out(data: str, escape: Callable[[str], str]) -> str:
    """Data of some format, in lines, in which everything that cannot be seen is written as that format escapes it."""
    if data.isascii() and data.isprintable():
        return data
    return "".join(c if c == "\n" or is_seen(c) else escape(c) for c in data)


def json_escape(char: str) -> str:
    """A character as JSON escapes it, those beyond the first plane as two."""
    halves = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[i : i + 2].hex()}" for i in range(0, len(halves), 2))


def toml_escape(char: str) -> str:
    """A character as TOML escapes it."""
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def bounded(text: str, longest: int) -> str:
    """The text with its middle left out if it has more characters than that; what is left has fewer."""
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]} … {text[-longest // 3 :]}"


def quoted(path: str) -> str:
    """A path as a shell takes it; it can be copied from the screen, whatever is in it."""
    if path == harmless(path):
        return shlex.quote(path)
    kept = path.encode("utf-8", "surrogateescape").decode("latin-1")
    spelled = (c if c.isascii() and c.isprintable() and c not in "'\\" else f"\\{ord(c):03o}" for c in kept)
    return f"$'{''.join(spelled)}'"
