"""The one way out of a session: the terminal as it was, the tape kept, one plain line, the right exit code."""

import os
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from termopt.base.exit import CRASHED, INTERRUPTED, complain, explain, unexpected
from termopt.tui.signals import exit_requests
from termopt.tui.textual_patches.terminal.saved_state import SavedModes

if TYPE_CHECKING:
    from termopt.tui.orderly_app import OrderlyApp

LAST_LINE_SECONDS = 1.0
"""How long the last line may take on a terminal that accepts no more output."""


TURN_SECONDS = 0.0005
"""How long a thread that computes keeps those waiting that read keys and that write the answer. Python's own 5 ms are a
third of a frame.
"""


class ExitReason:
    """Why a session ends. The first reason counts; later ones follow from it."""

    def __init__(self) -> None:
        self.requested: int | None = None
        self.error: BaseException | None = None

    def code(self, returned: int | None) -> int:
        """The exit code. returned: what the application ended with if nothing was wrong."""
        if self.requested is not None:
            return self.requested
        return CRASHED if self.error else returned or 0

    def line(self, farewell: str) -> str:
        """The last line printed, or an empty one. farewell: what became of the tape."""
        return "; ".join(filter(None, [unexpected(self.error) if self.error else "", farewell]))


def run_until_exit(app: "OrderlyApp") -> int:
    """Run an application in this terminal until it ends, for whatever reason. Returns the exit code."""
    modes = app.modes or SavedModes()

    def force_exit(code: int) -> None:
        """End the process: the application did not end by itself."""
        app.keep(watched=code != INTERRUPTED)
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # Textual has them otherwise while it runs
        last = threading.Thread(target=_restore_and_report, args=(app, modes), daemon=True)
        last.start()
        last.join(LAST_LINE_SECONDS)
        os._exit(code)

    with exit_requests(app.request_exit, force_exit), _thread_errors(app), _short_turns():
        try:
            app.run()
        except BaseException as error:  # Textual does not catch what is no Exception, such as SystemExit of a plug-in
            app.exit_reason.error = app.exit_reason.error or error
            app.keep(watched=True)
    _restore_and_report(app, modes)
    return app.exit_reason.code(app.return_code)


def _restore_and_report(app: "OrderlyApp", modes: SavedModes) -> None:
    modes.restore(app.drawing)
    line = app.exit_reason.line(app.farewell)
    if line:
        complain(line)
    if app.exit_reason.error:
        explain(app.exit_reason.error)


@contextmanager
def _thread_errors(app: "OrderlyApp") -> Generator[None]:
    """Meanwhile an error that ends a thread ends the application too."""

    def report(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            app.report_error(args.exc_value)

    usual, threading.excepthook = threading.excepthook, report
    try:
        yield
    finally:
        threading.excepthook = usual


@contextmanager
def _short_turns() -> Generator[None]:
    """Meanwhile a thread that has something to do waits TURN_SECONDS at most for one that computes."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
