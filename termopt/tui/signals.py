"""Requests to exit from outside: a signal, or a terminal that has been closed.

A separate thread receives them, so that a long computation, a backlog of keys or a blocked write cannot delay the exit.
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
"""Seconds that the program has to end by itself before it is forced to."""


@contextmanager
def exit_requests(request_exit: Callable[[int], object], force_exit: Callable[[int], object]) -> Generator[None]:
    """Meanwhile call `request_exit` with the exit code of each request, and `force_exit` if the program runs GRACE
    seconds longer. Both are called in another thread.
    """
    if current_thread() is not main_thread():  # only that one may handle signals
        yield
        return
    if sys.platform == "win32":
        with _handled(request_exit):
            yield
        return
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    previous = {number: signal.getsignal(number) for number in ASKING}
    numbers = [
        number for number, handler in previous.items() if handler is not signal.SIG_IGN
    ]  # `nohup` ignores SIGHUP
    for number in numbers:
        signal.signal(number, _ignore)
    previous_fd = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    stopped = Event()

    def watch() -> None:
        for code in _requests(reading, set(numbers)):
            request_exit(code)
            if not stopped.wait(GRACE):
                force_exit(code)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        signal.set_wakeup_fd(previous_fd)
        for number in numbers:
            signal.signal(number, previous[number])
        os.close(writing)
        thread.join(GRACE)


@contextmanager
def _handled(request_exit: Callable[[int], object]) -> Generator[None]:
    """The same where a pipe cannot be waited for: the main thread calls `request_exit` between two of its steps."""

    def ask(number: int, frame: FrameType | None) -> None:
        request_exit(128 + number)

    previous = {number: signal.getsignal(number) for number in ASKING}
    for number in ASKING:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number in ASKING:
            signal.signal(number, previous[number])


def _ignore(number: int, frame: FrameType | None) -> None:
    """The wakeup pipe receives the number of the signal; nothing is left to do here."""


def _requests(reading: int, numbers: set[int]) -> Generator[int]:
    """The exit code of each request, until the other end of the pipe is closed."""
    if sys.platform == "win32" or not hasattr(select, "poll"):  # some systems have none that works
        while received := os.read(reading, 64):
            yield from (128 + number for number in received if number in numbers)
        os.close(reading)
        return
    poll = select.poll()
    poll.register(reading, select.POLLIN)
    terminal = sys.__stdin__.fileno() if sys.__stdin__ and sys.__stdin__.isatty() else None
    if terminal is not None:
        poll.register(terminal, 0)  # a hangup is always reported
    while True:
        for handle, event in poll.poll():
            if handle == reading:
                received = os.read(reading, 64)
                if not received:
                    os.close(reading)
                    return
                yield from (128 + number for number in received if number in numbers)
            else:
                poll.unregister(handle)
                if event & (select.POLLHUP | select.POLLERR):
                    yield HANGUP
