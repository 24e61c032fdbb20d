"""A map that is computed from coarse to fine, in pieces so short that keys are answered between them."""

from collections.abc import Callable, Generator, Iterator

import numpy as np
from numpy.typing import NDArray

from termopt.sweeps.cells import empty, gathered, put
from termopt.sweeps.map import Map
from termopt.sweeps.shard import run_cells
from termopt.sweeps.sweep import Sweep

STRIDES = (32, 8, 4, 2, 1)
"""How far apart the runs of each pass are along every long axis: the first pass is seen soon, whatever a run costs."""

SHORT = 9
"""An axis of at most so many values is computed whole from the first pass on."""

MOST_AT_ONCE = 1024
"""Runs computed side by side at most: with more, one piece of work takes too long."""


class ProgressiveMap:
    """The runs of a sweep, a coarse grid of them first.

    done: how many runs are computed, of `sweep.size`.
    """

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.done = 0
        self._cells = empty(sweep.size)
        self._source = np.full(sweep.shape, -1, np.int64)
        self._work = self._run()

    @property
    def finished(self) -> bool:
        """Whether every run is computed."""
        return self.done == self.sweep.size

    def work(self, more: Callable[[], bool]) -> bool:
        """Compute while `more()` says so. Returns whether there is more to be seen. Raises UserError."""
        before = self.done
        for _ in self._work:
            if not more():
                break
        return self.done > before

    def map(self) -> Map | None:
        """What is known: a run that is not computed looks like the nearest that is; None before all have one."""
        source = self._source.ravel()
        if (source < 0).any():
            return None
        return Map(self.sweep, gathered(self._cells, source))

    def known(self, index: int) -> bool:
        """Whether a run is computed."""
        return int(self._source.flat[index]) == index

    def _run(self) -> Generator[object, None, None]:
        for stride, places in passes(self.sweep.shape):
            numbers: list[int] = np.asarray(np.ravel_multi_index(tuple(places.T), self.sweep.shape)).tolist()
            for first in range(0, len(numbers), MOST_AT_ONCE):
                some = numbers[first : first + MOST_AT_ONCE]
                found = yield from run_cells(self.sweep, some)
                put(self._cells, some, found)
                for number, place in zip(some, places[first : first + MOST_AT_ONCE].tolist(), strict=True):
                    self._source[tuple(slice(at, at + step) for at, step in zip(place, stride, strict=True))] = number
                self.done += len(some)
                yield


def passes(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], NDArray[np.int64]]]:
    """From coarse to fine: how far the runs of a pass lie apart along each axis, and their places (n, axes).

    Every place is in exactly one pass.
    """
    seen = np.zeros(shape, np.bool_)
    for step in STRIDES:
        stride = tuple(1 if size <= SHORT else step for size in shape)
        fresh = np.zeros(shape, np.bool_)
        fresh[tuple(slice(None, None, each) for each in stride)] = True
        fresh &= ~seen
        seen |= fresh
        if fresh.any():
            yield stride, np.argwhere(fresh)
