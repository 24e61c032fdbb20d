"""The one module that reads the wall clock: it turns it into elapsed seconds for the session."""

from collections.abc import Callable
from time import monotonic
from typing import Any, Protocol, TypeVar

from termopt.base.exit import is_asked_to_end

Timer = TypeVar("Timer", covariant=True)


class CallsAtIntervals(Protocol[Timer]):
    """What can call a function again and again, as Textual's widgets can."""

    def set_interval(self, interval: float, callback: Callable[[], Any], *, pause: bool = False) -> Timer: ...


LONGEST = 0.25
"""After a longer gap (a suspended laptop, a stopped process) the race goes on from where it was, without a jump."""


class Ticker:
    """Seconds between one look and the next, and what is done at intervals."""

    def __init__(self, now: Callable[[], float] | None = None, real: bool = True, timer: bool = True) -> None:
        """now: a clock, in place of the system's; real: whether the time that computing takes passes on it too.

        timer: whether anything is done at intervals; if not, and without a clock, no time passes.
        """
        self._now = now or (monotonic if timer else lambda: 0.0)
        self._last = self._now()
        self.real = real
        self._timer = timer

    def now(self) -> float:
        """Seconds since some moment."""
        return self._now()

    def restart(self) -> None:
        """Begin a new interval."""
        self._last = self._now()

    def within(self, seconds: float) -> Callable[[], bool]:
        """A function to ask while computing: whether these seconds are not over, and no signal to end has come."""
        end = self._now() + seconds
        return lambda: self._now() < end and not is_asked_to_end()

    def every(
        self, seconds: float, of: CallsAtIntervals[Timer], call: Callable[[], Any], pause: bool = False
    ) -> Timer | None:
        """Call something at intervals while a widget lives; None where nothing is done by time.

        seconds: the interval; of: the widget; call: is called without arguments; pause: not before it is resumed.
        """
        return of.set_interval(seconds, call, pause=pause) if self._timer else None

    def elapsed(self) -> float:
        """Seconds since the last look, at most LONGEST."""
        now = self._now()
        passed, self._last = now - self._last, now
        return min(passed, LONGEST)
