"""The values of a measure at every place of an axis: between rows the last one holds."""

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.types import Array


class HeldCurve:
    """Values as they hold along an axis, kept from picture to picture, so that one costs what is new in it.

    Its state cannot be seen: a fresh one gives the same values.
    """

    def __init__(self) -> None:
        self._axis = (0.0, 0)
        self._rows = 0
        self._last = 0
        self._held = np.full(1, np.nan)

    def values(self, along: Array, found: Array, end: float, places: int) -> Array:
        """The values at the places 0..places of the axis, up to that of the newest row, nan before the first.

        along, found: where a value was written, and the value, (n,) each; they are those of the last call, or more of
        them. end: how long the axis is. places: how many equal parts it has.
        """
        if (end, places) != self._axis or len(found) < self._rows:
            self._begin(end, places)
        at, new = self._placed(along[self._rows :], found[self._rows :])
        if len(at) and (at[0] < self._last or (np.diff(at) < 0).any()):  # a row that is further back than one before
            self._begin(end, places)
            at, new = self._placed(along, found)
            order = np.argsort(at, kind="stable")
            at, new = at[order], new[order]
        if len(at):
            self._hold(at, new)
        self._rows = len(found)
        return self._held[: self._last + 1]

    def _begin(self, end: float, places: int) -> None:
        self._axis, self._rows, self._last = (end, places), 0, 0
        self._held = np.full(places + 1, np.nan)

    def _placed(self, along: Array, found: Array) -> tuple[NDArray[np.int64], Array]:
        """The places of rows that have one, and their values."""
        end, places = self._axis
        good = np.isfinite(along)
        return np.clip(np.floor(along[good] / end * places + 1e-9), 0, places).astype(np.int64), found[good]

    def _hold(self, at: NDArray[np.int64], new: Array) -> None:
        """Values at places that rise, from the last one on."""
        first, last = self._last, int(at[-1])
        rows = np.searchsorted(at, np.arange(first, last + 1), side="right") - 1
        self._held[first : last + 1] = np.where(rows >= 0, new[np.maximum(rows, 0)], self._held[first])
        self._last = last
