"""A race at one moment, to be saved."""

from collections.abc import Callable
from typing import NamedTuple

from termopt.base.errors import UserError
from termopt.draw.cells.canvas import Canvas
from termopt.draw.theme.theme import Theme
from termopt.session.state import Session
from termopt.session.tape import Tape


class Snapshot(NamedTuple):
    """A race as it is now: the session, what is drawn of it, in which colors, and the tape that led to it, if kept.

    stop: whether to give up saving it.
    """

    session: Session
    canvas: Canvas
    theme: Theme
    tape: Tape | None = None
    stop: Callable[[], bool] = lambda: False

    def whole_tape(self) -> Tape:
        """All that was done since the race was opened. Raises UserError if that was not kept."""
        if self.tape is None:
            raise UserError("there is no tape of this race")
        return self.tape


class Stopped(Exception):
    """Saving was given up: there is no file."""
