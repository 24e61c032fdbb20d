"""Textual's driver for terminals, with our own input parser and output.

Textual 8.2's own reader ends at the first byte that is not UTF-8, and its writer at the first error; after that no key
is answered. Both are private to Textual: `choose_driver` checks that they exist, and else uses Textual's own driver.
"""

import os
import selectors
import signal
import sys
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import constants
from textual.drivers.linux_driver import LinuxDriver  # there is none on Windows
from textual.events import Key

from termopt.tui.textual_patches.terminal.input_parser import InputParser
from termopt.tui.textual_patches.terminal.output import TerminalOutput
from termopt.tui.textual_patches.terminal.saved_state import SavedModes
from termopt.tui.textual_patches.terminal.size import plausible_size

if TYPE_CHECKING:
    from textual.app import App

CHUNK = 4096
POLL_INTERVAL = 0.1
"""Seconds between two checks whether to stop."""

PASTE_POLLS = 10
"""Polls without input after which an unfinished paste counts as complete."""

DEFAULT_SIZE = 80, 24
INTERRUPT = "ctrl+c"
ALTERNATE_SCREEN = "\x1b[?1049h"


class Owner(Protocol):
    """The application, which is told from any thread that the terminal was closed or that reading it failed.

    drawing: whether a picture of it stands on the terminal.
    modes: those of the terminal before, if the first picture stood there before the application began.
    """

    drawing: bool
    modes: SavedModes | None

    def terminal_lost(self) -> None: ...
    def report_error(self, error: BaseException) -> None: ...


class TerminalDriver(LinuxDriver):
    """Textual's driver for terminals. Unknown bytes are ignored; a closed terminal is reported once."""

    def __init__(self, app: "App[Any]", **options: Any) -> None:
        cast(Any, super()).__init__(app, **options)
        self._resuming = False
        self._owner = cast(Owner, app)
        self._file: Any = TerminalOutput(self._file, self._owner.terminal_lost)
        self._size: tuple[int, int] | None = self._size or self._get_terminal_size()  # else what Rich takes it to be

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except OSError:
            self._owner.terminal_lost()
        except BaseException as error:
            self._owner.report_error(error)

    def run_input_thread(self) -> None:
        """Read input and post its events until `exit_event` is set."""
        stop = self.exit_event
        parser, polls = InputParser(_input_encoding()), 0
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not stop.is_set():
                readable = bool(selector.select(constants.ESCAPE_DELAY if parser.unfinished else POLL_INTERVAL))
                polls = 0 if readable else polls + 1
                if readable:
                    data = os.read(self.fileno, CHUNK)
                    if not data:
                        raise OSError("the terminal was closed")
                    parsed = parser.feed(data)
                elif parser.unfinished and (polls >= PASTE_POLLS or not parser.pasting):
                    parsed = parser.flush()
                else:
                    continue
                for event in parsed:
                    if (
                        isinstance(event, Key) and event.key == INTERRUPT
                    ):  # answered at once, as without Textual, whatever is queued
                        os.kill(os.getpid(), signal.SIGINT)
                    self.process_message(event)

    def _get_terminal_size(self) -> tuple[int, int]:
        size = super()._get_terminal_size()
        return size if plausible_size(*size) else DEFAULT_SIZE

    def write(self, data: str) -> None:
        """Write to the terminal. Where a picture stands, the alternate screen is not entered: that would clear it."""
        if not (data == ALTERNATE_SCREEN and self._owner.drawing):
            super().write(data)

    def start_application_mode(self) -> None:
        first = self._owner.modes if self._owner.drawing else None
        super().start_application_mode()
        if first is not None and self.attrs_before is not None:
            self.attrs_before: Any = first.attributes  # what a shell is to have while this is suspended
        self._owner.drawing = True

    def stop_application_mode(self) -> None:
        self._owner.drawing = False
        self.write("\x1b[?1016l")  # Textual leaves the mouse reporting pixels
        super().stop_application_mode()

    def _sigcont_application(self, *_: Any) -> None:
        """Continue after a stop. SIGSTOP cannot be caught, and the shell may have changed the modes: set them again."""
        if self._resuming or not self._auto_restart:
            return
        self._resuming = True
        try:
            if self._owner.drawing:
                self.suspend_application_mode()
            self.resume_application_mode()
            self.send_message(self.SignalResume())
        finally:
            self._resuming = False


def _input_encoding() -> str:
    """The encoding of input: that of the locale, as for output."""
    return sys.__stdin__.encoding if sys.__stdin__ else "utf-8"
