"""The first picture stands on the terminal before Textual is loaded, and is the one that Textual then draws."""

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
from pathlib import Path

import pytest

import termopt

pyte = pytest.importorskip("pyte")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")

MOUSE = b"\x1b[?1000h"
"""What Textual asks for first."""

ASKED = b"\x1b[?2026$p"
ANSWER = b"\x1b[?2026;2$y"
"""Textual asks whether pictures can be shown as a whole; this terminal can, so that the end of each is seen."""

END_OF_PICTURE = b"\x1b[?2026l"
UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<>=?][\d;]*[a-z$]+|\x1b\[\?\d+\$p")

LOADING = """
import os, signal, sys
from termopt.base.exit import exit_code
from termopt.scene.scene import Scene, open_scene
from termopt.tui.first_picture import first_picture
from termopt.tui.options import AppOptions
from termopt.tui.race_view import race_view

def run():
    view = race_view(open_scene(Scene(paused=True)), AppOptions(marker="braille"))
    with first_picture(view) as modes:
        os.write(1, b"READY")
        {}
    return 0

sys.exit(exit_code(run))
"""
"""A program that shows the first picture, and does something in the place of loading Textual."""


class Child:
    """A program in a terminal of its own, in which nobody has seen anything yet."""

    def __init__(self, home: Path, arguments: list[str], size: tuple[int, int] = (80, 24), **env: str) -> None:
        self.size = size
        self.out = b""
        self.code: int | None = None
        self.master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.before = termios.tcgetattr(self._slave)
        (home / "termopt").mkdir()
        (home / "termopt" / "config.toml").write_text("hint = false\n")
        folders = {f"XDG_{name}_HOME": str(home) for name in ("STATE", "CONFIG", "CACHE")}
        kept = {k: v for k, v in os.environ.items() if k not in ("COLORTERM", "NO_COLOR", "COLUMNS", "LINES")}
        path = {"PYTHONPATH": str(Path(termopt.__file__).parents[1]), "LC_ALL": "C.UTF-8"}
        self.pid = os.fork()
        if self.pid == 0:
            os.login_tty(self._slave)
            os.execve(sys.executable, [sys.executable, *arguments], {**kept, **folders, **path, **env})

    def read(self, until: bytes) -> None:
        """Take in what it writes until these bytes have come, which they have to before it ends."""
        while until not in self.out:
            if self.code is not None and not self._readable():
                raise AssertionError(f"it ended with {self.code} and {self.out[-300:]!r}")
            self._look()

    def ended(self) -> int:
        """Its exit code, after all that it wrote. The terminal has to be as it was."""
        while self.code is None or self._readable():
            self._look()
        assert termios.tcgetattr(self._slave)[:4] == self.before[:4]
        os.close(self._slave)
        os.close(self.master)
        return self.code

    def _look(self) -> None:
        """Take in what has come, or whether it has ended."""
        if self._readable(0.1):
            self.out += os.read(self.master, 1 << 16)
        elif self.code is None and (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
            self.code = os.waitstatus_to_exitcode(ended[1])

    def _readable(self, seconds: float = 0.0) -> bool:
        return bool(select.select([self.master], [], [], seconds)[0])

    def screen(self, data: bytes) -> list[list[tuple[str, str, str]]]:
        """What stands on the terminal after these bytes: characters and their colors; a space has one alone."""
        columns, rows = self.size
        screen = pyte.Screen(columns, rows)
        pyte.Stream(screen).feed(UNKNOWN_TO_PYTE.sub("", data.decode()))
        cells = ([screen.buffer[row][column] for column in range(columns)] for row in range(rows))
        return [[(c.data, "" if c.data == " " else c.fg, c.bg) for c in row] for row in cells]


@pytest.mark.parametrize(
    ("arguments", "size", "env"),
    [
        (["--lang", "zh", "-p", "beale"], (80, 24), {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        (["--theme", "light", "-o", "adam"], (60, 20), {"TERM": "xterm"}),
        (["--theme", "nord"], (20, 5), {"TERM": "xterm-256color"}),
    ],
)
def test_textual_draws_the_same_picture_and_clears_nothing_before(arguments, size, env, tmp_path) -> None:
    child = Child(tmp_path, ["-m", "termopt", "--paused", "--marker", "braille", *arguments], size, **env)
    child.read(ASKED)
    os.write(child.master, ANSWER)
    child.read(END_OF_PICTURE)
    first = child.out[: child.out.index(MOUSE)]
    shown = child.screen(first)
    assert any(cell != " " for row in shown for cell, _, _ in row)
    assert shown == child.screen(child.out[: child.out.rindex(END_OF_PICTURE)])
    assert child.out.count(b"\x1b[?1049h") == 1
    os.write(child.master, b"q")
    child.read(b"\x1b[?1049l")
    assert child.ended() == 0


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        ("raise ValueError('broken')", 1),
        ("os.kill(os.getpid(), signal.SIGTERM); signal.pause()", 143),
        ("os.kill(os.getpid(), signal.SIGINT); signal.pause()", 130),
    ],
)
def test_what_ends_the_program_while_it_loads_leaves_the_terminal_as_it_was(meanwhile, code, tmp_path) -> None:
    child = Child(tmp_path, ["-c", LOADING.format(meanwhile)], TERM="xterm")
    child.read(b"\x1b[?1049l\x1b[?25h")
    assert child.ended() == code
    assert b"Traceback" not in child.out


def test_what_is_typed_while_it_loads_is_kept_and_not_echoed(tmp_path) -> None:
    reading = "os.write(1, repr(sys.stdin.buffer.readline()).encode()); raise SystemExit"
    child = Child(tmp_path, ["-c", LOADING.format(reading)])
    child.read(b"READY")
    os.write(child.master, b"e\x1a\x1c\x15\x7f\x13?\n")
    child.read(b"\x1b[?1049l\x1b[?25h")
    assert b"READYb'e\\x1a\\x1c\\x15\\x7f\\x13?\\n'" in child.out  # what stops, ends or deletes elsewhere is a key here
    child.ended()


SUSPENDED = """from termopt.tui.app import TermoptApp, make_app, run_app
        def on_ready(self):
            import termios
            with self.suspend():
                os.write(1, b"echo" if termios.tcgetattr(0)[3] & termios.ECHO else b"silence")
            self.exit()
        TermoptApp.on_ready = on_ready
        app = make_app(view.player.session, AppOptions(marker="braille"), view)
        app.take_over(modes)
        run_app(app)"""


def test_while_it_is_suspended_the_terminal_is_as_it_was_before_the_first_picture(tmp_path) -> None:
    child = Child(tmp_path, ["-c", LOADING.format(SUSPENDED)])
    child.read(b"\x1b[?1049l")
    child.ended()
    assert b"echo" in child.out
    assert b"silence" not in child.out
