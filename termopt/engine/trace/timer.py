"""How long things take, by a clock that is handed in."""

from collections import deque
from collections.abc import Callable

Watch = Callable[[], float]
"""Seconds since some moment, read by a function that is passed in."""

RECENT = 64
"""Updates whose time is remembered."""


class Timer:
    """Seconds spent within it for each thing that is counted. It reads no clock but the one it is given."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._begun = 0.0
        self._spent = 0.0
        self._counted: deque[float] = deque(maxlen=RECENT)

    def __enter__(self) -> None:
        self._begun = self._watch()

    def __exit__(self, *error: object) -> None:
        self._spent += self._watch() - self._begun

    def count(self) -> None:
        """End the measurement under way, and remember it."""
        self._counted.append(self._spent)
        self._spent = 0.0

    @property
    def spent(self) -> float:
        """The seconds of the measurement under way, so far."""
        return self._spent

    @property
    def median(self) -> float | None:
        """The median of the last few measurements, so that a single slow one does not count."""
        return sorted(self._counted)[len(self._counted) // 2] if self._counted else None
