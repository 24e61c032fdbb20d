"""Textual's clocks: a recording gives Textual its own time, and draws at its own rate."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import textual.app

CLOCKS = (
    ("textual._time", "get_time"),
    ("textual.command", "monotonic"),
    ("textual.notifications", "time"),
    ("textual.widget", "monotonic"),
)
"""The functions, by module and name, with which Textual reads the time."""

NOTIFICATION = ("textual.app", "Notification")
"""What Textual makes a message of that goes by itself; it carries the moment when it was made."""

PERIOD = ("textual.screen", "UPDATE_PERIOD")
"""Seconds between two pictures; Textual reads it from the environment when it is loaded."""


@contextmanager
def textual_time(now: Callable[[], float], period: float) -> Generator[None]:
    """Meanwhile Textual reads the time from `now`, in seconds, and updates the screen every `period` seconds.

    What this Textual does not have stays as it is.
    """
    given: list[tuple[tuple[str, str], Any]] = [*((clock, now) for clock in CLOCKS), (PERIOD, period)]
    stock = getattr(textual.app, NOTIFICATION[1], None)
    if callable(stock):
        given.append((NOTIFICATION, partial(_stamped, stock, now)))
    before = [(module, name, getattr(module, name), value) for module, name, value in _found(given)]
    for module, name, _, value in before:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, stock, _ in before:
            setattr(module, name, stock)


def _stamped(make: Callable[..., Any], now: Callable[[], float], *args: Any, **fields: Any) -> Any:
    """A notification that says it was made now."""
    return make(*args, raised_at=now(), **fields)


def _found(given: list[tuple[tuple[str, str], Any]]) -> Generator[tuple[Any, str, Any]]:
    """Module, name and new value of what this Textual has of the same kind."""
    for (path, name), value in given:
        try:
            module = import_module(path)
        except ImportError:
            continue
        if callable(getattr(module, name, None)) if callable(value) else isinstance(getattr(module, name, None), float):
            yield module, name, value
