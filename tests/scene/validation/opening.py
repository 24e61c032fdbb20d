"""Opening a file as `record`, `replay` and `trace` do, to its last picture, without a screen."""

from collections.abc import Callable
from pathlib import Path

import termopt
from termopt.base.errors import UserError
from termopt.base.toml import read_text
from termopt.config import settings
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.headless.length import check_length, length_of
from termopt.scene.tape import is_tape, recorded
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.viewer.player import Play
from termopt.viewer.wall_clock import Ticker

LONGEST = 300
"""Characters that may be said of a file that does not open, its name not counted."""


def open_and_paint(path: Path) -> None:
    """What the file opens with, drawn; of a tape also as it began. Raises UserError."""
    for session, done in _sessions(path):
        picture, _ = Play(session, Ticker(), done=done).view_model()
        Painter().paint(picture, 90, 28, THEMES["dark"])


def _sessions(path: Path) -> list[tuple[Session, tuple[tuple[int, Intent], ...]]]:
    text = read_text(path)
    if not is_tape(text):
        return [(termopt.load(path), ())]
    _, opened, tape, ended = recorded(path, text)
    check_length(length_of(opened, tape.events), timed=False)
    return [(opened, ()), (ended, tape.events)]


def settle(path: Path) -> None:
    """What the settings say. Raises UserError."""
    settings.load({}, path)


def complaint(path: Path, opens: Callable[[Path], None] = open_and_paint) -> str | None:
    """What is wrong with a file, None if it opens. Any other exception is a fault, as is a word not fit to print."""
    try:
        opens(path)
    except UserError as error:
        said = str(error).replace(str(path), "FILE")
        check_words(said)
        return said
    return None


def check_words(said: str) -> None:
    """One line that can be printed and is not long; a list of all names may be, and a formula has two lines more."""
    lines = said.split("\n")
    assert len(lines) in (1, 3), said
    assert all(line.isprintable() for line in lines), said
    assert "known: " in said or max(map(len, lines)) <= LONGEST, said
