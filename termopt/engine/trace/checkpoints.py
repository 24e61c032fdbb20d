"""Iterates that a trace keeps: checkpoints to replay from, and a window of recent ones, both bounded in bytes."""

import sys
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from termopt.engine.core.types import Iterate, Kept

CHECKPOINT_SPACING = 128
"""Steps between checkpoints at first; it doubles whenever the checkpoints outgrow their budget."""
WINDOW_ITERATES = 512
"""Recent iterates kept at most, however little they weigh: any other is a short replay away."""


class Checkpoints:
    """Iterates at multiples of a spacing that doubles when they outgrow their budget. The first is never dropped."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._spacing = CHECKPOINT_SPACING
        self._iterates: dict[int, Iterate] = {}

    def until(self, k: int) -> "Checkpoints":
        """Those up to step k, to go on from."""
        other = Checkpoints(self._budget)
        other._spacing = self._spacing
        other._iterates = {at: iterate for at, iterate in self._iterates.items() if at <= k}
        return other

    def offer(self, iterate: Iterate) -> None:
        if iterate.k % self._spacing:
            return
        self._iterates[iterate.k] = iterate
        if len(self._iterates) * weight(iterate) > self._budget and len(self._iterates) > 1:
            self._spacing *= 2
            self._iterates = {k: kept for k, kept in self._iterates.items() if k % self._spacing == 0}

    def next_after(self, k: int) -> int:
        """The next step that is kept."""
        return k - k % self._spacing + self._spacing

    def at_or_before(self, k: int) -> Iterate:
        return self._iterates[k - k % self._spacing]


class Window:
    """The iterates most recently computed or replayed, the oldest forgotten first."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._room = 0
        self._iterates: OrderedDict[int, Iterate] = OrderedDict()

    def get(self, k: int) -> Iterate | None:
        return self._iterates.get(k)

    def nearest(self, k: int, first: int) -> Iterate | None:
        """The last of them at or before step k, but after `first`; None if there is none."""
        return next((self._iterates[at] for at in range(k, first, -1) if at in self._iterates), None)

    def put(self, iterate: Iterate) -> None:
        if not self._room:
            self._room = 2
        elif iterate.k and self._room == 2:  # the first iterate after the start has all its parts and can be weighed
            self._room = max(3, min(WINDOW_ITERATES, self._budget // weight(iterate)))
        self._iterates[iterate.k] = iterate
        if len(self._iterates) > self._room:
            self._iterates.popitem(last=False)


def weight(value: Any) -> int:
    """Roughly the bytes an iterate keeps alive."""
    if isinstance(value, np.ndarray):
        return 112 + value.nbytes
    if isinstance(value, Mapping):
        return 300 + sum(map(weight, cast(Mapping[str, Any], value).values()))
    if isinstance(value, tuple):
        parts = cast(tuple[Any, ...], value)
        return sys.getsizeof(parts) + sum(map(weight, parts))
    return 32 + (value.nbytes if isinstance(value, Kept) else 0)
