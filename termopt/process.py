"""`termopt` as a process: however it ends, one exit code and at most a few plain words, never a traceback."""

import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn

from termopt.errors import LONGEST_LINE, UserError, printable
from termopt.files import legible

WRONG, INTERRUPTED = 2, 130

ASKING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What a program is asked to end with, as far as this system knows it."""


def exit_code(run: Callable[[], int]) -> int:
    """What `run` returns, or the code of the way it ended. What the person did wrong is said on standard error."""
    try:
        listen()
        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except UserError as error:
        complain(*error.lines)
        return WRONG
    except MemoryError as error:
        complain(f"there is not enough memory{f': {error}' if str(error) else ''}")
        return WRONG


def listen() -> None:
    """Have a polite request to end, or a terminal that is gone, undo half-done work as an interrupt does."""
    for number in ASKING:
        if signal.getsignal(number) is signal.SIG_DFL:  # not where `nohup` ignores it
            signal.signal(number, leave)


@contextmanager
def signals_put_off() -> Generator[None]:
    """What asks the program to end comes when this is over, and not in the middle of it."""
    came: list[tuple[int, FrameType | None]] = []
    usual = {number: signal.getsignal(number) for number in ASKING} if current_thread() is main_thread() else {}
    heard = [number for number, handler in usual.items() if callable(handler)]

    def note(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))

    for number in heard:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, usual[number])
    for number, frame in came:
        handler = usual[number]
        assert callable(handler)
        handler(number, frame)


def leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def complain(*lines: str) -> None:
    """Say on standard error what is wrong: mostly one line, and nothing in it acts on the terminal."""
    message = "\n".join(printable(line, LONGEST_LINE) for line in lines)
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] (so it is after `2>&-`)
        with suppress(OSError):  # with the terminal gone there is nobody to say it to
            print(f"termopt: {message}", file=legible(sys.stderr), flush=True)
