"""The one way out of a session: the terminal as it was, the tape kept, one plain line, the right exit code."""

import os
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from termopt.base.exit import CRASHED, INTERRUPTED, complain, explain, unexpected
from termopt.tui.signals import told_to_end
from termopt.tui.textual_patches.terminal.saved_state import Found

if TYPE_CHECKING:
    from termopt.tui.app import TermoptApp

LAST_WORDS = 1.0
"""Seconds for a terminal that takes nothing any more to take the last line."""


class Ending:
    """Why a session ends. The first reason counts, what comes later is a consequence of it."""

    def __init__(self) -> None:
        self.told: int | None = None
        self.broken: BaseException | None = None

    def code(self, returned: int | None) -> int:
        """The exit code. returned: what the application ended with if nothing was wrong."""
        if self.told is not None:
            return self.told
        return CRASHED if self.broken else returned or 0

    def line(self, farewell: str) -> str:
        """What is said at last, or nothing. farewell: what became of the tape."""
        return "; ".join(filter(None, [unexpected(self.broken) if self.broken else "", farewell]))


def run_to_its_end(app: "TermoptApp") -> int:
    """Run an application in this terminal until it ends, however it does. Returns the exit code."""
    found = Found()

    def break_off(code: int) -> None:
        """It does not end by itself."""
        app.keep(watched=code != INTERRUPTED)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # Textual has them otherwise while it runs
        last = threading.Thread(target=_last, args=(app, found), daemon=True)
        last.start()
        last.join(LAST_WORDS)
        os._exit(code)

    with told_to_end(app.tell, break_off), _threads_told(app):
        try:
            app.run()
        except BaseException as error:  # Textual lets pass what is no Exception, such as the SystemExit of a plug-in
            app.ending.broken = app.ending.broken or error
            app.keep(watched=True)
    _last(app, found)
    return app.ending.code(app.return_code)


def _last(app: "TermoptApp", found: Found) -> None:
    found.put_back(app.drawing)
    line = app.ending.line(app.unsaved.farewell)
    if line:
        complain(line)
    if app.ending.broken:
        explain(app.ending.broken)


@contextmanager
def _threads_told(app: "TermoptApp") -> Generator[None]:
    """Meanwhile what breaks a thread ends the application too."""

    def broken(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            app.broken(args.exc_value)

    usual, threading.excepthook = threading.excepthook, broken
    try:
        yield
    finally:
        threading.excepthook = usual
