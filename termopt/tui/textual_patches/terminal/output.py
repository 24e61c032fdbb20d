"""Output to a terminal that may have been closed."""

import os
import select
from collections.abc import Callable
from typing import TextIO


class TerminalOutput:
    """Writes to a terminal without a buffer that could fail later. Calls `lost` once if the terminal was closed."""

    def __init__(self, stream: TextIO, lost: Callable[[], object]) -> None:
        self._handle = stream.fileno()
        self._encoding, self._errors = stream.encoding, stream.errors or "replace"
        self._lost = lost
        self._gone = False

    def write(self, text: str) -> None:
        """Write all of the text, however slowly the terminal accepts it."""
        data = memoryview(text.encode(self._encoding, self._errors))
        while data and not self._gone:
            try:
                data = data[os.write(self._handle, data) :]
            except BlockingIOError:  # another program may have made the terminal non-blocking
                select.select([], [self._handle], [])
            except OSError:
                self._gone = True
                self._lost()

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
        return self._handle
