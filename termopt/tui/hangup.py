"""Leaving when asked from outside: by a signal, or because the terminal has gone."""

import asyncio
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from threading import Thread

HANGUP = 129


def leave_when_told(leave: Callable[[int], None]) -> None:
    """Call `leave` with the exit code of the signal that comes. To be called from within the event loop."""
    if sys.platform == "win32":  # its event loops take no signals, and ctrl+c comes as a key
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, partial(leave, 128 + number))


def leave_with_the_terminal(leave: Callable[[int], None]) -> None:
    """Call `leave` when the terminal hangs up, which without a controlling terminal comes with no signal.

    The thread sleeps in the kernel until then, and dies with the program.
    """
    stdin = sys.__stdin__
    if sys.platform == "win32" or stdin is None:
        return
    loop = asyncio.get_running_loop()

    def watch() -> None:
        terminal = select.poll()
        terminal.register(stdin.fileno(), 0)  # hanging up is reported unasked
        terminal.poll()
        loop.call_soon_threadsafe(leave, HANGUP)

    Thread(target=watch, daemon=True).start()
