"""The terminal's modes at the start, restored however the program ends."""

import os
import sys
from contextlib import suppress
from typing import Any

MODES = 2026, 2004, 2048, 1016, 1015, 1006, 1003, 1000, 1004
PLAIN = "".join(f"\x1b[?{mode}l" for mode in MODES) + "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
"""Ends all modes that Textual sets: the keyboard protocol first, then the alternate screen."""

INPUT_FLAGS, LOCAL_FLAGS, CHARACTERS = 0, 3, 6
"""Where these stand in what `tcgetattr` returns."""


class SavedModes:
    """The modes of the terminal at standard input when this is created. attributes: as `tcgetattr` returns them."""

    def __init__(self) -> None:
        self.attributes: list[Any] | None = None
        if sys.platform != "win32" and sys.__stdin__ and sys.__stdin__.isatty():
            import termios

            self._handle = sys.__stdin__.fileno()
            self.attributes = termios.tcgetattr(self._handle)

    def keep_typed(self) -> None:
        """Have the terminal keep every key typed from now on, without an echo. Only an interrupt still acts at once."""
        if sys.platform == "win32" or self.attributes is None:
            return
        import termios

        modes = termios.tcgetattr(self._handle)
        modes[INPUT_FLAGS] &= ~termios.IXON
        modes[LOCAL_FLAGS] &= ~(termios.ECHO | termios.ICANON)
        off = bytes([os.fpathconf(self._handle, "PC_VDISABLE") & 0xFF])
        modes[CHARACTERS][termios.VSUSP] = modes[CHARACTERS][termios.VQUIT] = off
        with suppress(termios.error, OSError):
            termios.tcsetattr(self._handle, termios.TCSANOW, modes)

    def restore(self, drawing: bool) -> None:
        """Set the modes again, and leave the alternate screen if the application is `drawing`."""
        if sys.platform == "win32" or self.attributes is None:
            return
        import termios

        with suppress(termios.error, OSError):
            termios.tcsetattr(self._handle, termios.TCSANOW, self.attributes)
        if drawing and sys.__stderr__:
            with suppress(OSError):
                os.write(sys.__stderr__.fileno(), PLAIN.encode())
