"""What a user would press, as text: `space wait:2 right*3 f`. Keys with names, repeated, and pauses between them."""

import re
import shlex
from typing import NamedTuple

from termopt.base.errors import UserError, printable
from termopt.config.keymap import key_named

PACE = 0.3
"""Seconds before each key, so that eyes can follow."""

TYPING = 0.08
"""Seconds before each character of a word that is typed."""

MOST_ACTIONS = 10_000
LONGEST_WAIT = 3600.0


class Press(NamedTuple):
    """A key, by its name in `keymap`."""

    key: str

    def __str__(self) -> str:
        return self.key


class Click(NamedTuple):
    """A click of the mouse on a cell, both counted from 0."""

    col: int
    row: int

    def __str__(self) -> str:
        return f"click {self.col},{self.row}"


Action = Press | Click


class KeyEvent(NamedTuple):
    """An action and when it comes, in seconds since the beginning."""

    seconds: float
    action: Action


class Script(NamedTuple):
    """Everything that is done, in its order, and how long it takes."""

    key_events: tuple[KeyEvent, ...] = ()
    seconds: float = 0.0


IDLE = Script()
"""Nothing is done."""


def parse_script(text: str) -> Script:
    """The script of a text: words between spaces, which quotes keep together.

    A word is a key (`space`, `shift+right`, `[`), a key so many times (`right*3`), `wait:SECONDS`, `type:'WORDS'`, or
    `click:COLUMN,ROW`. Raises UserError for any other.
    """
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UserError(f"--keys {printable(text)}: {str(error).lower()}") from None
    key_events: list[KeyEvent] = []
    seconds = 0.0
    for word in words:
        for pause, action in _actions(word):
            seconds += pause
            if action is not None:
                key_events.append(KeyEvent(seconds, action))
            if len(key_events) > MOST_ACTIONS:
                raise UserError(f"--keys has more than {MOST_ACTIONS} keys")
    return Script(tuple(key_events), seconds)


def _actions(word: str) -> list[tuple[float, Action | None]]:
    """What a word stands for: seconds to wait, and what is done then."""
    kind, _, rest = word.partition(":")
    if kind == "wait" and rest:
        return [(_seconds(rest, word), None)]
    if kind == "type" and rest:
        return [(TYPING, Press(_typed(character))) for character in rest]
    if kind == "click" and rest:
        return [(PACE, _click(rest, word))]
    found = re.fullmatch(r"(.+)\*(\d{1,5})", word)
    key, times = (found[1], int(found[2])) if found else (word, 1)
    return [(PACE, Press(_key(key)))] * times


def _key(text: str) -> str:
    try:
        return key_named(text)
    except UserError as error:
        raise UserError(f"--keys: {error}") from None


def _typed(character: str) -> str:
    return "space" if character == " " else character


def _seconds(text: str, word: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        raise UserError(f"--keys {printable(word)}: expected seconds from 0 to {LONGEST_WAIT:g}, such as wait:2")
    return seconds


def _click(text: str, word: str) -> Click:
    found = re.fullmatch(r"(\d{1,4}),(\d{1,4})", text)
    if not found:
        raise UserError(f"--keys {printable(word)}: expected a column and a row, such as click:40,12")
    return Click(int(found[1]), int(found[2]))
