"""The first picture of a race, which the terminal shows while Textual is loaded: that takes as long again."""

import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager

from termopt.draw.cells.ansi import Depth, to_ansi
from termopt.draw.cells.canvas import Canvas
from termopt.tui.race_view import RaceView
from termopt.tui.served import is_served
from termopt.tui.textual_patches.terminal.output import TerminalOutput
from termopt.tui.textual_patches.terminal.saved_state import SavedModes
from termopt.tui.textual_patches.terminal.size import plausible_size

BEGIN = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""The alternate screen, no cursor, and no scrolling after the last cell."""


@contextmanager
def first_picture(view: RaceView) -> Generator[SavedModes | None]:
    """Show a race as it begins, and leave it there for the application to draw over.

    What is typed meanwhile is kept for the application, and not echoed. If something ends the program before the
    application has begun, the terminal is as it was.

    Yields the modes of the terminal before; None where nothing is shown, on Windows, in a page, or without a size.
    """
    size = shutil.get_terminal_size()
    if sys.platform == "win32" or sys.__stderr__ is None or is_served(os.environ) or not plausible_size(*size):
        yield None
        return
    picture = as_text(view.picture(*size), view.depth)
    modes = SavedModes()
    try:
        modes.keep_typed()
        TerminalOutput(sys.__stderr__, lost=lambda: None).write(BEGIN + picture)
        yield modes
    except BaseException:
        modes.restore(drawing=True)
        raise


def as_text(canvas: Canvas, depth: Depth) -> str:
    """A canvas as a terminal takes it, row by row to its place."""
    rows = to_ansi(canvas, depth).split("\n")[: canvas.height]
    return "".join(f"\x1b[{number};1H{row}" for number, row in enumerate(rows, 1))
