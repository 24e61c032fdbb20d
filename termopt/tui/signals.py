"""Being told from outside to end: by a signal, or because the terminal has gone.

A thread of its own hears it, whatever the program is doing: a long computation, a backlog, a write to a terminal that
takes nothing.
"""

import os
import select
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Thread, current_thread, main_thread
from types import FrameType

from termopt.base.exit import ASKING

HANGUP = 129
GRACE = 2.0
"""Seconds to leave in good order; after that the program is broken off."""


@contextmanager
def told_to_end(told: Callable[[int], object], break_off: Callable[[int], object]) -> Generator[None]:
    """Meanwhile call `told` with the exit code of what asks the program to end, and if it is still there after a time
    of grace, `break_off`. Both are called in another thread.
    """
    if sys.platform == "win32" or current_thread() is not main_thread():  # no such signals there, or not for us
        yield
        return
    ear, mouth = os.pipe()
    os.set_blocking(mouth, False)
    usual = {number: signal.getsignal(number) for number in ASKING}
    heard = [number for number, handler in usual.items() if handler is not signal.SIG_IGN]  # `nohup` ignores one
    for number in heard:
        signal.signal(number, _noted)
    before = signal.set_wakeup_fd(mouth, warn_on_full_buffer=False)
    over = Event()

    def attend() -> None:
        for code in _asked(ear, set(heard)):
            told(code)
            if not over.wait(GRACE):
                break_off(code)

    thread = Thread(target=attend, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        signal.set_wakeup_fd(before)
        for number in heard:
            signal.signal(number, usual[number])
        os.close(mouth)
        thread.join(GRACE)


def _noted(number: int, frame: FrameType | None) -> None:
    """That it came is written to the pipe; nothing is to be done here."""


def _asked(ear: int, numbers: set[int]) -> Generator[int]:
    """The exit code of whatever asks the program to end, until the other end of the pipe is closed."""
    poll = select.poll()
    poll.register(ear, select.POLLIN)
    terminal = sys.__stdin__.fileno() if sys.__stdin__ and sys.__stdin__.isatty() else None
    if terminal is not None:
        poll.register(terminal, 0)  # hanging up is reported unasked
    while True:
        for handle, what in poll.poll():
            if handle == ear:
                came = os.read(ear, 64)
                if not came:
                    os.close(ear)
                    return
                yield from (128 + number for number in came if number in numbers)
            else:
                poll.unregister(handle)
                if what & (select.POLLHUP | select.POLLERR):
                    yield HANGUP
