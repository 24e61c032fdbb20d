"""`termopt` as a process: however it ends, one exit code and at most a few plain words, never a traceback."""

import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import NoReturn

from termopt.base.atomic_file import drop, say
from termopt.base.errors import LONGEST_LINE, UserError, printable

CRASHED, WRONG, INTERRUPTED = 1, 2, 130

ASKING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""What a program is asked to end with, as far as this system knows it."""

DEBUG = "TERMOPT_DEBUG"
"""The variable of the environment that brings tracebacks back."""


class AskedToEnd(SystemExit):
    """A signal asks the program to end, with the exit code that is due then."""


class Unseen(UserError):
    """What is said on standard error, and, if that leads elsewhere, also where the user looks."""


def exit_code(run: Callable[[], int]) -> int:
    """What `run` returns, or the code of the way it ended. What the user did wrong is said on standard error."""
    try:
        hold_places()
        listen()
        return finished(run())
    except KeyboardInterrupt:
        return INTERRUPTED
    except AskedToEnd as exit_:
        return int(exit_.code or 0)
    except UserError as error:
        complain(*error.lines, aloud=isinstance(error, Unseen))
        return WRONG
    except MemoryError as error:
        complain(f"there is not enough memory{f': {error}' if str(error) else ''}")
        return WRONG
    except BaseException as error:  # also a SystemExit of code that is not ours
        complain(unexpected(error))
        explain(error)
        return CRASHED


def finished(code: int) -> int:
    """The code with which to end, with all that was written gone out. Raises UserError if it cannot be written."""
    if sys.stdout is not None and not say(sys.stdout, "") and not code:  # pyright: ignore[reportUnnecessaryComparison]
        raise UserError("cannot write to standard output")
    return code


def unexpected(error: BaseException) -> str:
    """What is said of what should not have happened; code of others may say itself what is wrong with it."""
    if isinstance(error, UserError):
        return " ".join(error.lines)
    try:
        what = repr(error)
    except Exception:  # the words of an error may be broken too
        what = type(error).__name__
    return f"this should not have happened: {printable(what)}"


def explain(error: BaseException) -> None:
    """Print the traceback, if the user asked for it."""
    if os.environ.get(DEBUG):
        import traceback

        say(sys.stderr, "".join(traceback.format_exception(error)))


def hold_places() -> None:
    """Take the places of standard streams that are closed: a file opened next would get what is written to them."""
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)


def listen() -> None:
    """Have a polite request to end, or a terminal that is gone, undo half-done work as an interrupt does."""
    for number in ASKING:
        if signal.getsignal(number) is signal.SIG_DFL:  # not where `nohup` ignores it
            signal.signal(number, leave)


def ignore_interrupts() -> None:
    """From now on the interpreter only puts its things away, and would print a traceback if it were interrupted."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


_waiting: list[int] = []
"""Signals that have come and are put off."""


def is_asked_to_end() -> bool:
    """Whether a signal is waiting for work to be over: what can stop in the middle of it had better."""
    return bool(_waiting)


@contextmanager
def signals_put_off() -> Generator[None]:
    """What asks the program to end comes when this is over, and not in the middle of it."""
    came: list[tuple[int, FrameType | None]] = []
    usual = {number: signal.getsignal(number) for number in ASKING} if current_thread() is main_thread() else {}
    heard = [number for number, handler in usual.items() if callable(handler)]

    def note(number: int, frame: FrameType | None) -> None:
        came.append((number, frame))
        _waiting.append(number)

    for number in heard:
        signal.signal(number, note)
    try:
        yield
    finally:
        _waiting.clear()
        for number in heard:
            signal.signal(number, usual[number])
    for number, frame in came:
        handler = usual[number]
        assert callable(handler)
        handler(number, frame)


def leave(number: int, frame: FrameType | None) -> NoReturn:
    """Handle a signal that asks the program to end: the exit code is 128 and its number, as in a shell."""
    raise AskedToEnd(128 + number)


def complain(*lines: str, aloud: bool = False) -> None:
    """Say on standard error what is wrong, or, where that cannot be, to the user who looks at standard output.

    Mostly it is one line, and nothing in it acts on the terminal. aloud: to that user also if standard error leads
    elsewhere.
    """
    message = "\n".join(printable(line, LONGEST_LINE) for line in lines)
    line, error, output = f"termopt: {message}\n", sys.stderr, sys.stdout
    heard = say(error, line) and (error.isatty() or not aloud)
    if not heard and output is not None and output.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        say(output, line)
    elif not heard:
        drop(error)
