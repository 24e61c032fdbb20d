"""Rows of numbers that become more and more, side by side in memory."""

import numpy as np

from termopt.engine.core.types import Array

ROOM = 64
"""Rows that there is room for at first."""


class Grown:
    """Rows of so many numbers. What was read of it stays as it is while more are added."""

    def __init__(self, width: int) -> None:
        self._room = np.empty((ROOM, width))
        self._count = 0

    @property
    def rows(self) -> Array:
        """All rows, (n, width)."""
        return self._room[: self._count]

    def add(self, rows: Array) -> None:
        """Add rows, (k, width)."""
        end = self._count + len(rows)
        if end > len(self._room):
            wider = np.empty((max(end, 2 * len(self._room)), self._room.shape[1]))
            wider[: self._count] = self.rows
            self._room = wider
        self._room[self._count : end] = rows
        self._count = end
