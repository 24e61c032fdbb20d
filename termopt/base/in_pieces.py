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


def part_of(work: Generator[float, None, Result], begin: float, share: float) -> Generator[float, None, Result]:
    """Work that yields how much of it is done, from 0 to 1, as a part of more: it yields `begin` to `begin + share`."""
    while True:
        try:
            yield begin + share * next(work)
        except StopIteration as end:
            return end.value
