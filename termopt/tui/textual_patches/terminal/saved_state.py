"""The terminal's modes at the start, restored however the program ends."""

import os
import sys
from contextlib import suppress

MODES = 2026, 2004, 2048, 1016, 1015, 1006, 1003, 1000, 1004
PLAIN = "".join(f"\x1b[?{mode}l" for mode in MODES) + "\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
"""Ends all modes that Textual sets: the keyboard protocol first, then the alternate screen."""


class SavedModes:
    """The modes of the terminal at standard input when this is created."""

    def __init__(self) -> None:
        self._modes = None
        if sys.platform != "win32" and sys.__stdin__ and sys.__stdin__.isatty():
            import termios

            self._handle = sys.__stdin__.fileno()
            self._modes = termios.tcgetattr(self._handle)

    def restore(self, drawing: bool) -> None:
        """Set the modes again, and leave the alternate screen if the application is `drawing`."""
        if sys.platform == "win32" or self._modes is None:
            return
        import termios

        with suppress(termios.error, OSError):
            termios.tcsetattr(self._handle, termios.TCSANOW, self._modes)
        if drawing and sys.__stderr__:
            with suppress(OSError):
                os.write(sys.__stderr__.fileno(), PLAIN.encode())
