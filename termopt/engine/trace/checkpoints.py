"""Frames that a trace keeps: keyframes to replay from, and a window of recent ones, both bounded in bytes."""

import sys
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from termopt.engine.core.types import Frame

KEYFRAME_SPACING = 128
"""Steps between keyframes at first; it doubles whenever the keyframes outgrow their budget."""
WINDOW_FRAMES = 512
"""Recent frames kept at most, however little they weigh: any other is a short replay away."""


class Keyframes:
    """Frames at multiples of a spacing that doubles when they outgrow their budget. The first is never dropped."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._spacing = KEYFRAME_SPACING
        self._frames: dict[int, Frame] = {}

    def until(self, k: int) -> "Keyframes":
        """Those up to step k, to go on from."""
        other = Keyframes(self._budget)
        other._spacing = self._spacing
        other._frames = {at: frame for at, frame in self._frames.items() if at <= k}
        return other

    def offer(self, frame: Frame) -> None:
        if frame.k % self._spacing:
            return
        self._frames[frame.k] = frame
        if len(self._frames) * weight(frame) > self._budget and len(self._frames) > 1:
            self._spacing *= 2
            self._frames = {k: kept for k, kept in self._frames.items() if k % self._spacing == 0}

    def next_after(self, k: int) -> int:
        """The next step that is kept."""
        return k - k % self._spacing + self._spacing

    def at_or_before(self, k: int) -> Frame:
        return self._frames[k - k % self._spacing]


class Window:
    """The frames most recently made or walked through, the oldest forgotten first."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._room = 0
        self._frames: OrderedDict[int, Frame] = OrderedDict()

    def get(self, k: int) -> Frame | None:
        return self._frames.get(k)

    def put(self, frame: Frame) -> None:
        if not self._room:
            self._room = 2
        elif frame.k and self._room == 2:  # the first frame after the start has all its parts and can be weighed
            self._room = max(3, min(WINDOW_FRAMES, self._budget // weight(frame)))
        self._frames[frame.k] = frame
        if len(self._frames) > self._room:
            self._frames.popitem(last=False)


def weight(value: Any) -> int:
    """Roughly the bytes a frame keeps alive."""
    if isinstance(value, np.ndarray):
        return 112 + value.nbytes
    if isinstance(value, Mapping):
        return 300 + sum(map(weight, cast(Mapping[str, Any], value).values()))
    if isinstance(value, tuple):
        parts = cast(tuple[Any, ...], value)
        return sys.getsizeof(parts) + sum(map(weight, parts))
    return 32
