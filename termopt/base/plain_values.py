"""Plain values, as JSON and TOML have them, read as what they are to be. Raises ValueError for another kind.

A truth value is no number, a number that no float can hold is none either, and a text is one that can be written.
"""

import json
import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

T = TypeVar("T")
Interval = tuple[float, float]
Box = tuple[Interval, ...]
Value = float | int | bool | str
"""What a hyperparameter may be turned to; a text is a schedule."""

LARGEST = 2**63
"""Whole numbers are smaller, whatever they count."""

LONGEST_SHOWN = 60
"""Characters of a value that are quoted back."""

FINEST, NARROWEST, WIDEST = 1e-13, 1e-290, 1e300
"""The sides of a region: at least so wide for what its ends are, where floats still tell the cells of a map apart; and
between so narrow and so wide, where no part of a cell is lost to the limits of floats."""


def shown(value: Any) -> str:
    """A value fit for one line of ASCII characters, of a long one the beginning."""
    try:
        text = json.dumps(value, default=str)
    except ValueError:  # a whole number of more digits than Python writes
        return "a value of too many digits"
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]} …"


def whole(value: Any) -> int:
    """A whole number of a size that can be counted."""
    if type(value) is not int or abs(value) >= LARGEST:
        raise ValueError(f"{shown(value)} is not a whole number" + " that can be counted to" * (type(value) is int))
    return value


def number(value: Any) -> float:
    """A finite number as a float."""
    if type(value) not in (int, float):
        raise ValueError(f"{shown(value)} is not a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not math.isfinite(found):
        raise ValueError(f"{shown(value)} is not a number that a float can hold")
    return found


def text(value: Any) -> str:
    """A text without halves of characters, which cannot be written."""
    if type(value) is not str:
        raise ValueError(f"{shown(value)} is not a text")
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError(f"{shown(value)} holds half a character, which cannot be written")
    return value


def boolean(value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise ValueError(f"{shown(value)} is neither true nor false")
    return value


def hyperparameter_value(value: Any) -> Value:
    """A number, which may be infinite, a truth value or a text."""
    if type(value) is bool or value in (math.inf, -math.inf):
        return value
    if type(value) is int:
        return whole(value)
    return text(value) if type(value) is str else number(value)


def optional(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """The reader of what may also be nothing."""
    return lambda value: None if value is None else read(value)


def tuple_of(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """The reader of a list of such values."""

    def reader(value: Any) -> tuple[T, ...]:
        if not isinstance(value, list | tuple):
            raise ValueError(f"{shown(value)} is not a list")
        return tuple(map(read, cast(list[Any], value)))

    return reader


def bound(value: Any) -> tuple[str, float]:
    """A kind of breakpoint and its bound."""
    match value:
        case [kind, limit]:
            return text(kind), number(limit)
        case _:
            raise ValueError(f"not a kind of breakpoint and its bound: {shown(value)}")


def whole_interval(value: Any) -> tuple[int, int]:
    """(first, last), the one before the other and none below zero."""
    match value:
        case [first, last]:
            first, last = whole(first), whole(last)
        case _:
            raise ValueError(f"not a range: {shown(value)}; it is two whole numbers, such as [0, 100]")
    if not 0 <= first < last:
        raise ValueError(f"not a range: it goes from {first} to {last}")
    return first, last


def interval(value: Any) -> Interval:
    """(low, high), the one below the other, so far apart that floats tell the rows of a plot apart."""
    match value:
        case [low, high]:
            low, high = number(low), number(high)
        case _:
            raise ValueError(f"not a range: {shown(value)}; it is two numbers, such as [0, 1]")
    if not low < high:
        raise ValueError(f"not a range: {low:g} is not below {high:g}")
    if not max(NARROWEST, FINEST * max(abs(low), abs(high))) <= high - low < math.inf:
        raise ValueError(f"not a range: floats cannot draw what lies between {low!r} and {high!r}")
    return low, high


def region(value: Any) -> Box:
    """A region, (low, high) for each of two axes, that floats are fine enough to draw."""
    match value:
        case [[left, right], [bottom, top]]:
            box = (number(left), number(right)), (number(bottom), number(top))
        case _:
            raise ValueError(f"not a region: {shown(value)}; it is two sides, such as [[-2, 2], [-1, 3]]")
    for low, high in box:
        if not low < high:
            raise ValueError(f"not a region: {low:g} is not below {high:g}")
        if not max(NARROWEST, FINEST * max(abs(low), abs(high))) <= high - low <= WIDEST:
            raise ValueError(f"not a region: floats cannot draw what lies between {low!r} and {high!r}")
    return box
