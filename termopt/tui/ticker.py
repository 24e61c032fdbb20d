"""The one module that reads the wall clock: it turns it into elapsed seconds for the session."""

from collections.abc import Callable
from time import monotonic

LONGEST = 0.25
"""After a longer gap (a suspended laptop, a stopped process) the race goes on from where it was, without a leap."""


class Ticker:
    """Seconds between one look and the next."""

    def __init__(self, now: Callable[[], float] = monotonic, real: bool = True) -> None:
        """real: whether the time that work takes passes on this clock too."""
        self._now = now
        self._last = now()
        self.real = real

    def now(self) -> float:
        """Seconds since some moment."""
        return self._now()

    def restart(self) -> None:
        """Begin a new interval."""
        self._last = self._now()

    def within(self, seconds: float) -> Callable[[], bool]:
        """A question to ask while working: are these seconds not over yet?"""
        end = self._now() + seconds
        return lambda: self._now() < end

    def elapsed(self) -> float:
        """Seconds since the last look, at most LONGEST."""
        now = self._now()
        passed, self._last = now - self._last, now
        return min(passed, LONGEST)
