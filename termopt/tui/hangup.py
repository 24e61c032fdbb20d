"""Leaving when asked from outside: by a signal, or because the terminal has gone."""

import asyncio
import os
import select
import signal
import sys
from collections.abc import Callable
from functools import partial
from threading import Event, Thread

HANGUP = 129
GRACE = 2.0
"""Seconds to leave in good order once the terminal has gone; writing to it may never return."""


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
        if not loop.is_closed():
            loop.call_soon_threadsafe(leave, HANGUP)
        Event().wait(GRACE)
        os._exit(HANGUP)

    Thread(target=watch, daemon=True).start()
