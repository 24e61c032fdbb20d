"""`termopt` as a process: however it ends, one exit code and at most a few plain words, never a traceback."""

import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from termopt.errors import UserError
from termopt.files import utf8

WRONG, INTERRUPTED = 2, 130


def exit_code(run: Callable[[], int]) -> int:
    """What `run` returns, or the code of the way it ended. What the person did wrong is said on standard error."""
    try:
        listen()
        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
    except UserError as error:
        complain(str(error))
        return WRONG
    except MemoryError as error:
        complain(f"there is not enough memory{f': {error}' if str(error) else ''}")
        return WRONG


def listen() -> None:
    """Have a polite request to end, or a terminal that is gone, undo half-done work as an interrupt does."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # not where `nohup` ignores it
            signal.signal(number, leave)


def leave(number: int, frame: FrameType | None) -> NoReturn:
    sys.exit(128 + number)


def complain(message: str) -> None:
    """Say on standard error what is wrong."""
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] (so it is after `2>&-`)
        with suppress(OSError):  # with the terminal gone there is nobody to say it to
            print(f"termopt: {message}", file=utf8(sys.stderr), flush=True)
