"""An event loop whose time is not that of the world: it passes at once when there is nothing to do before it has.

So an hour of waiting takes no time, and what happens when does not depend on how fast anything runs.
"""

import asyncio
import selectors
from collections.abc import Callable
from typing import Any

RESOLUTION = 1e-9
"""Seconds by which the loop calls something too early rather than waits again, the same everywhere."""


class Waiting(selectors.DefaultSelector):
    """A selector that does not wait, but says how long it would have waited."""

    def __init__(self, waited: Callable[[float], None]) -> None:
        super().__init__()
        self._waited = waited

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is not None and timeout > 0:
            self._waited(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time is what callbacks were put off by; work that a thread would do is done at once, in its turn."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(Waiting(self._pass))
        self._clock_resolution = RESOLUTION

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._now

    def _pass(self, seconds: float) -> None:
        self._now += seconds

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        """Run a function now, and not beside what goes on: when a thread is done, nobody can know."""
        done: asyncio.Future[Any] = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done

    def run_until(self, seconds: float) -> None:
        """Let everything happen up to this moment of the loop's time."""
        reached = self.create_future()
        self.call_at(seconds, reached.set_result, None)
        self.run_until_complete(reached)
