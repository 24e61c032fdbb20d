"""A server as a user starts it, and what there is of its processes."""

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from termopt.base.program import THIS_PROGRAM

PATIENCE = 30_000
"""Milliseconds that a process may take to end before a test fails; none waits that long."""


class Served(NamedTuple):
    """A server that runs: its process, and the address that it printed."""

    process: "subprocess.Popen[str]"
    address: str

    @property
    def token(self) -> str:
        return parse_qs(urlsplit(self.address).query)["token"][0]

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def socket(self, scene: str = "", token: str | None = None) -> str:
        """The address of a session, as the page asks for it."""
        return f"ws://{self.host}/ws/{token or self.token}{scene and '/'}{scene}?width=80&height=24"

    def sessions(self) -> list[int]:
        """The processes of its sessions."""
        return children(self.process.pid)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int) -> bool:
    """Wait for the end of a process, however it comes. Returns whether it came."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    ended = bool(poll.poll(PATIENCE))
    os.close(handle)
    return ended


@contextmanager
def serving(folder: Path, *args: str) -> Iterator[Served]:
    """A server on a free port, in a folder of its own, until this is over."""
    homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("STATE", "CONFIG", "CACHE")}
    command = [*THIS_PROGRAM, "serve", "--port", "0", *args]
    env = {**os.environ, **homes, "NO_COLOR": "1", "TERM": "dumb"}
    with subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Served(process, process.stdout.readline().strip())
        finally:
            process.terminate()
