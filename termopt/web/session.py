"""One session: this program in a process of its own, which draws for one page.

textual-serve carries packets between process and page. It starts a process by a shell and waits for its end as long as
that takes; here no shell reads anything, and a process that does not end is ended.
"""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from aiohttp.web import WebSocketResponse
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from termopt.base.errors import LONGEST_LINE, printable
from termopt.base.program import THIS_PROGRAM
from termopt.web.messages import Focused, Message, Pinged, Resized, Typed

GRACE = 2.0
"""Seconds that a process has to end by itself."""

MOST_LINES = 5
"""Of the last words of a process; there is one mostly."""

LOOKS = {"COLORTERM": "truecolor", "TERM": "xterm-256color", "PYTHONUTF8": "1"}
"""What a page can show, whatever the terminal that the server was started in."""

OVERRIDDEN = ("_open_app_process", "_build_environment", "run", "stop", "on_meta")
"""Names of textual-serve that `Session` relies on, two of them private."""


def fits() -> bool:
    """Whether textual-serve is built as `Session` needs it."""
    return all(callable(getattr(AppService, name, None)) for name in OVERRIDDEN)


class Session(AppService):
    """A process and its page. args: the command line of the process, without the name of the program."""

    def __init__(self, args: Sequence[str], socket: WebSocketResponse, downloads: DownloadManager) -> None:
        super().__init__(
            "termopt",
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=self._close,
            download_manager=downloads,
        )
        self._args = args
        self._socket = socket
        self.process: Process | None = None

    async def _close(self) -> None:
        await self._socket.close()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        usual = super()._build_environment(width, height)
        return {name: value for name, value in usual.items() if name != "NO_COLOR"} | LOOKS

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the process, in a group of its own: what it starts itself ends with it, and ctrl+c ends the server."""
        self.process = self._process = await asyncio.create_subprocess_exec(
            *THIS_PROGRAM,
            *self._args,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = self.process.stdin
        assert self.process.stderr is not None
        self._last_words = asyncio.ensure_future(self.process.stderr.read())
        self.process.stderr = asyncio.StreamReader()  # textual-serve would print it on standard output
        self.process.stderr.feed_eof()
        return self.process

    async def run(self) -> None:
        """Carry packets until the process ends, then its last words; the page is closed, whatever it ended with."""
        try:
            await super().run()
            ended, _ = await asyncio.wait({self._last_words}, timeout=GRACE)  # something else may hold standard error
            said = self._last_words.result() if ended else b""
            for line in said.decode("utf-8", "replace").splitlines()[-MOST_LINES:]:
                await self._socket.send_bytes(shown(line))
        except ConnectionError:
            pass  # the page is gone
        finally:
            await self._close()

    async def on_meta(self, data: bytes) -> None:
        """Pass on what the process says about itself. termopt opens no address, so none is passed on."""
        if json.loads(data).get("type") != "open_url":
            await super().on_meta(data)

    async def say(self, message: Message) -> None:
        """Tell the process what happened in the page."""
        match message:
            case Typed(data):
                await self.send_bytes(data)
            case Resized(columns, rows):
                await self.set_terminal_size(columns, rows)
            case Pinged(text):
                await self._socket.send_json(["pong", text])
            case Focused(has_keyboard):
                await (self.focus() if has_keyboard else self.blur())

    async def end(self) -> None:
        """End the process, and all that it has started: politely, and after GRACE by force."""
        stopping = asyncio.ensure_future(self.stop())
        ended, _ = await asyncio.wait({stopping}, timeout=GRACE)
        if ended:
            stopping.result()
        else:
            stopping.cancel()
        if self.process is not None:
            _kill(self.process)
            await self.process.wait()


def shown(line: str) -> bytes:
    """A line as the terminal of a page prints it: nothing in it acts."""
    return f"{printable(line, LONGEST_LINE)}\r\n".encode()


def _kill(process: Process) -> Any:
    """Kill a process and its group, if there is anything of it left."""
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            return process.kill()
        return os.killpg(process.pid, signal.SIGKILL)
