"""The program in a real terminal, with anything typed into it, and told to end: it always ends, in order."""

import fcntl
import os
import pty
import random
import select
import signal
import struct
import sys
import termios
from pathlib import Path

import pytest

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")]
PATIENCE = 600
"""Looks of a tenth of a second at whether it has ended."""


class Program:
    """termopt in a terminal of its own."""

    def __init__(self, state: Path, shell: str = "exec {} -m termopt --paused") -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.out = bytearray()
        env = {**os.environ, "XDG_STATE_HOME": str(state), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.pid = os.fork()
        if self.pid == 0:
            os.login_tty(self.slave)
            os.execve("/bin/sh", ["sh", "-c", shell.format(sys.executable)], env)

    def read(self, until: bytes) -> None:
        while until not in self.out:
            self.out += os.read(self.master, 1 << 16)

    def ended(self) -> int:
        """The exit code. Fails if it does not end."""
        for _ in range(PATIENCE):
            if select.select([self.master], [], [], 0.1)[0]:
                self.out += os.read(self.master, 1 << 16)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                assert termios.tcgetattr(self.slave)[:4] == self.before[:4]
                os.close(self.master)
                os.close(self.slave)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError("it does not end")


@pytest.mark.parametrize(
    ("begun", "ending"), [(b"\x1b[?25l", b"\x03\x1c"), (b"\x1b[?1000h", b"\x03")], ids=["loading", "there"]
)
@pytest.mark.parametrize("seed", range(12))
def test_random_bytes_then_a_signal(begun, ending, seed, tmp_path) -> None:
    """begun: what it has written then; ending: keys that would end it at once."""
    dice = random.Random(seed)
    program = Program(tmp_path)
    program.read(begun)
    for _ in range(10):
        os.write(program.master, dice.randbytes(dice.randrange(1, 60)).translate(None, ending))
        os.write(program.master, bytes([dice.choice(b"?lsponkbwcF][")]) * dice.choice([1, 100]))
    os.kill(program.pid, signal.SIGTERM)
    code = program.ended()
    assert code in (143, 0)  # some of the bytes may have meant: leave
    assert b"Traceback" not in program.out
    assert b"this should not" not in program.out


@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full", "2>/dev/null", ">&-", "<&-", "</dev/null", ">/dev/null"])
def test_standard_streams_that_lead_elsewhere(stream, tmp_path) -> None:
    program = Program(tmp_path, "exec {} -m termopt " + stream)
    assert program.ended() == 2
    assert b"termopt: " in program.out
    assert b"\x1b" not in program.out
