"""From seconds to steps. Time is an argument: nothing here reads a clock."""

SPEEDS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5)
"""The speeds that `+` and `-` choose from, in steps a second."""


class Clock:
    """Turns elapsed time into whole steps, carrying the remainder, so that a late tick loses nothing."""

    def __init__(self, owed: float = 0.0) -> None:
        self._owed = owed

    def tick(self, seconds: float, speed: float) -> int:
        """How many steps are due after `seconds` at `speed` steps a second."""
        self._owed += seconds * speed
        due = int(self._owed)
        self._owed -= due
        return due

    def jump(self) -> None:
        """Forget the fraction of a step owed: the cursor was moved by hand."""
        self._owed = 0.0
