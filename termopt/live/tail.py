"""The end of a file that is being written: only what is whole is read, the rest is waited for."""

import os
import sys
from pathlib import Path

from termopt.base.errors import UserError

MOST_BYTES = 1 << 15
"""Read at a time, so that a large file does not keep the keys waiting."""
LONGEST_LINE = 1 << 24
"""A line of more bytes is none."""


class Tail:
    """What is new in a file since the last look. A file that became shorter is read from its beginning again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.restarted = False
        """Whether the last look found a file that had become shorter."""
        self._at = 0
        self._held: list[bytes] = []

    def more(self) -> bytes:
        """The bytes that came since the last look, at most MOST_BYTES. Raises OSError."""
        with self.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self.restarted = size < self._at
            if self.restarted:
                self._at, self._held = 0, []
            file.seek(self._at)
            found = file.read(MOST_BYTES)
        self._at += len(found)
        return found

    def cut(self, found: bytes) -> list[str]:
        """The whole lines of what was held back and this. Raises ValueError for a line that does not end."""
        *whole, rest = found.split(b"\n")
        if whole:  # joined only now: a long line comes in many parts
            whole[0] = b"".join([*self._held, whole[0]])
            self._held = []
        self._held.append(rest)
        if sum(map(len, self._held)) > LONGEST_LINE:
            raise ValueError(f"a line of more than {LONGEST_LINE:,} bytes")
        return [line.decode("utf-8", "replace").rstrip("\r") for line in whole]


class Pipe(Tail):
    """Standard input: what has come through it."""

    def __init__(self, descriptor: int) -> None:
        """Raises UserError on Windows, where there is no waiting pipe that can be looked into."""
        super().__init__(Path("-"))
        self._descriptor = descriptor
        if sys.platform == "win32":
            raise UserError("on Windows standard input cannot be followed; give a file in place of -")
        os.set_blocking(descriptor, False)

    def more(self) -> bytes:
        try:
            return os.read(self._descriptor, MOST_BYTES)
        except BlockingIOError:
            return b""
