"""A program in a terminal of its own: what it writes, when, and what it costs."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[2]
WIDTH, HEIGHT = 160, 48

ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
"""What a modern terminal says when asked: it knows synchronized output, and does not report its size unasked."""
FRAME = b"\x1b[?2026h"
UNFINISHED = re.compile(rb"\x1b(\[[0-?]*[ -/]*)?\Z")
BRAILLE = re.compile("[\u2801-\u28ff]")


class Screen:
    """The characters that stand on a terminal: text, and the moves of the cursor that Textual makes."""

    TOKENS = re.compile("\x1b\\[([0-?]*)[ -/]*([@-~])|([^\x1b\r\n]+)|(\r|\n)")

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rows = [[" "] * WIDTH for _ in range(HEIGHT)]
        self._row = self._col = 0

    def feed(self, data: bytes) -> None:
        """Show more output."""
        for values, command, text, control in self.TOKENS.findall(self._decoder.decode(data)):
            if text:
                row = self._rows[min(self._row, HEIGHT - 1)]
                row[self._col : self._col + len(text)] = text[: WIDTH - self._col]
                self._col += len(text)
            elif command == "H":
                row, _, col = values.partition(";")
                self._row, self._col = int(row or 1) - 1, int(col or 1) - 1
            elif control == "\r":
                self._col = 0
            elif control:
                self._row, self._col = self._row + 1, 0

    def shows(self, pattern: str) -> bool:
        """Whether some row matches the regular expression."""
        return any(re.search(pattern, "".join(row)) for row in self._rows)


class Program:
    """A Python program started in a terminal of WIDTH x HEIGHT cells, with colors. A context: leaving it ends it."""

    def __init__(self, *arguments: str, python: str, screen: Screen | None = None) -> None:
        self.written = 0
        self.frames = 0
        self.braille = False
        self.log = bytearray()
        self._screen = screen
        self._rest = b""
        self.started = perf_counter()
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
            os.chdir(ROOT)
            os.execve(python, [python, *arguments], _environment())

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._fd)

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._fd, keys.encode())

    def read(self, seconds: float, done: Callable[[], bool] = lambda: False) -> bool:
        """Take in what it writes for so long or until `done`. Returns whether `done`. RuntimeError if it ended."""
        deadline = perf_counter() + seconds
        while not done():
            left = deadline - perf_counter()
            if left <= 0:
                return False
            if select.select([self._fd], [], [], left)[0]:
                self._take(self._written())
        return True

    def _written(self) -> bytes:
        try:
            return os.read(self._fd, 1 << 16)
        except OSError:  # how a terminal on Linux says that nobody is left on the other side
            raise RuntimeError(f"the program ended: {self.log[-500:].decode('utf-8', 'replace')}") from None

    def _take(self, data: bytes) -> None:
        self.written += len(data)
        data = self._rest + data
        unfinished = UNFINISHED.search(data)
        self._rest = unfinished[0] if unfinished else b""
        data = data[: len(data) - len(self._rest)]
        self.frames += data.count(FRAME)
        for query, answer in ANSWERS.items():
            if query in data:
                os.write(self._fd, answer)
        if not self.braille:
            self.log += data
            self.braille = BRAILLE.search(self.log.decode("utf-8", "ignore")) is not None
        if self._screen:
            self._screen.feed(data)

    def cpu(self) -> float:
        """Seconds of processor time used so far, by all its threads."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _environment() -> dict[str, str]:
    """Ours, but for what would change the program's looks, or have it compiled anew at every start."""
    foreign = "NO_COLOR|TEXTUAL|TERMOPT|COLUMNS|LINES|PYTHONDONTWRITEBYTECODE"
    kept = {k: v for k, v in os.environ.items() if not re.match(foreign, k)}
    return {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
