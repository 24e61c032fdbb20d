"""Work that is done in pieces, so that keys are answered meanwhile: a generator that returns the result."""

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")


def drained(work: Generator[object, None, Result]) -> Result:
    """The result of work that is done in pieces, done in one go."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value
