"""What is written to a terminal, whether or not it is still there."""

import os
import select
from collections.abc import Callable
from typing import TextIO


class Mouth:
    """Writes to a terminal at once, without a buffer that could fail later; says so once if it has gone."""

    def __init__(self, stream: TextIO, lost: Callable[[], object]) -> None:
        self._handle = stream.fileno()
        self._encoding, self._errors = stream.encoding, stream.errors or "replace"
        self._lost = lost
        self._gone = False

    def write(self, text: str) -> None:
        """Write all of it, however slowly the terminal takes it."""
        data = memoryview(text.encode(self._encoding, self._errors))
        while data and not self._gone:
            try:
                data = data[os.write(self._handle, data) :]
            except BlockingIOError:  # another program may have left the terminal so
                select.select([], [self._handle], [])
            except OSError:
                self._gone = True
                self._lost()

    def flush(self) -> None:
        """Nothing is held back."""

    def fileno(self) -> int:
        """The file descriptor of the terminal."""
        return self._handle
