"""The standard streams while code of the user's may run: it reads nothing, and what it prints is no output of ours."""

import io
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NoReturn, TextIO

NO_INPUT = "there is no standard input for code that termopt runs"


class NoInput(io.TextIOBase):
    """In place of standard input: as that is, but nothing can be read. `input()` asks for a file number first."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def isatty(self) -> bool:
        return self._stream.isatty()

    def read(self, size: int | None = -1, /) -> NoReturn:
        raise EOFError(NO_INPUT)

    def readline(self, size: int = -1, /) -> NoReturn:  # pyright: ignore[reportIncompatibleMethodOverride]
        raise EOFError(NO_INPUT)

    def __next__(self) -> NoReturn:
        raise EOFError(NO_INPUT)


class Aside(io.TextIOBase):
    """In place of standard output: what is printed goes to standard error. own: standard output, for us."""

    def __init__(self, own: TextIO) -> None:
        self.own = own

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)

    def isatty(self) -> bool:
        return self.own.isatty()

    @property
    def encoding(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.own.encoding

    def write(self, text: str, /) -> int:
        return sys.stderr.write(text) if sys.stderr else len(text)  # pyright: ignore[reportUnnecessaryComparison]

    def flush(self) -> None:
        if sys.stderr:  # pyright: ignore[reportUnnecessaryComparison]
            sys.stderr.flush()


@contextmanager
def streams_for_code() -> Generator[None, None, None]:
    """Keep code from standard input and output while this lasts."""
    before = sys.stdin, sys.stdout
    if sys.stdin and not isinstance(sys.stdin, NoInput):  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdin = NoInput(sys.stdin)
    if sys.stdout and not isinstance(sys.stdout, Aside):  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdout = Aside(sys.stdout)
    try:
        yield
    finally:
        sys.stdin, sys.stdout = before
