"""The terminal as Textual drives it, with ears of ours and a mouth that a lost terminal does not stop.

Textual 8.2's own reader ends at the first byte that is not UTF-8, and its writer at the first error, after which
nothing is answered any more. What is changed here is private to Textual; `choice`
sees to it that all of it is there, and else Textual's own driver does what it can.
"""

import os
import selectors
import signal
import sys
from typing import TYPE_CHECKING, Any, Protocol, cast

from textual import constants
from textual.drivers.linux_driver import LinuxDriver  # there is none on Windows
from textual.events import Key

from termopt.tui.textual_patches.terminal.input_parser import Ears, believable
from termopt.tui.textual_patches.terminal.output import Mouth

if TYPE_CHECKING:
    from textual.app import App

CHUNK = 4096
LOOK = 0.1
"""Seconds between two looks at whether to stop."""

PASTE_PAUSE = 10
"""Looks in vain for the rest of a paste, after which there is none."""

USUAL = 80, 24
INTERRUPT = "ctrl+c"


class Owner(Protocol):
    """Who is told, in whatever thread it happens, that the terminal has gone or that reading it broke down."""

    drawing: bool

    def lost(self) -> None: ...
    def broken(self, error: BaseException) -> None: ...


class TerminalDriver(LinuxDriver):
    """Textual's driver for terminals. Bytes that mean nothing are ignored; a lost terminal is told, not written to."""

    def __init__(self, app: "App[Any]", **options: Any) -> None:
        cast(Any, super()).__init__(app, **options)
        self._changing = False
        self._owner = cast(Owner, app)
        self._file: Any = Mouth(self._file, self._owner.lost)

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except OSError:
            self._owner.lost()
        except BaseException as error:
            self._owner.broken(error)

    def run_input_thread(self) -> None:
        """Read what is typed, and say what it means, until there is to be no more."""
        stop = self.exit_event
        ears, looks = Ears(_spoken()), 0
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not stop.is_set():
                came = bool(selector.select(constants.ESCAPE_DELAY if ears.waits else LOOK))
                looks = 0 if came else looks + 1
                if came:
                    data = os.read(self.fileno, CHUNK)
                    if not data:
                        raise OSError("the terminal has nothing more to say")
                    heard = ears.hear(data)
                elif ears.waits and (looks >= PASTE_PAUSE or not ears.pasting):
                    heard = ears.silence()
                else:
                    continue
                for event in heard:
                    if isinstance(event, Key) and event.key == INTERRUPT:  # as without Textual, whatever is queued
                        os.kill(os.getpid(), signal.SIGINT)
                    self.process_message(event)

    def _get_terminal_size(self) -> tuple[int, int]:
        size = super()._get_terminal_size()
        return size if believable(*size) else USUAL

    def start_application_mode(self) -> None:
        super().start_application_mode()
        self._owner.drawing = True

    def stop_application_mode(self) -> None:
        self._owner.drawing = False
        self.write("\x1b[?1016l")  # the mouse in pixels, which Textual leaves to whoever comes next
        super().stop_application_mode()

    def _sigcont_application(self, *_: Any) -> None:
        """Go on. After a stop that could not be heard, all modes are set anew: the shell may have changed them."""
        if self._changing or not self._auto_restart:
            return
        self._changing = True
        try:
            if self._owner.drawing:
                self.suspend_application_mode()
            self.resume_application_mode()
            self.send_message(self.SignalResume())
        finally:
            self._changing = False


def _spoken() -> str:
    """The encoding of what is typed: that of the locale, as for what is shown."""
    return sys.__stdin__.encoding if sys.__stdin__ else "utf-8"
