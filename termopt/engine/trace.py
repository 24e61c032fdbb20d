"""The memo of a lane: its numbers at every step, and any frame, forwards or backwards, bit for bit.

A trace keeps a few numbers a step for the whole run. Frames, which hold the optimizer's memory and are much larger, are
kept at keyframes and in a window of recent ones, both bounded in bytes; any other frame is replayed from the keyframe
before it, which gives the same bits because a lane determines its trajectory.
"""

import sys
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from termopt.engine.columns import Columns
from termopt.engine.lane import Lane
from termopt.engine.step import advance, quiet, start
from termopt.engine.types import Array, Frame, Rule, Status
from termopt.engine.verdict import norm, verdict
from termopt.engine.walk import walk, walkable

KEYFRAME_SPACING = 128
"""Steps between keyframes at first; it doubles whenever the keyframes outgrow their budget."""
SHORTEST_WALK = 6
"""Fewer steps than this are not worth setting out for."""
WINDOW_FRAMES = 512
"""Recent frames kept at most, however little they weigh: any other is a short replay away."""
FRAME_BYTES = 32 << 20
"""How much the kept frames of one trace may weigh: half for keyframes, half for the recent window."""


class Trace:
    """The trajectory of a lane for up to `steps` steps, computed as far as anyone has asked.

    A lane stops early only if it diverges: then every column ends at `stopped_at`, the first step that is not finite.
    """

    def __init__(self, lane: Lane, steps: int, frame_bytes: int = FRAME_BYTES) -> None:
        self.lane = lane
        self.steps = steps
        self._segments = lane.rules()
        self._columns = Columns(len(lane.start))
        self._keyframes = _Keyframes(frame_bytes // 2)
        self._window = _Window(frame_bytes // 2)
        self._stopped_at: int | None = None
        with quiet():
            first = start(lane.problem, lane.rule, np.array(lane.start, dtype=np.float64))
        self._head = first
        self._record(None, first)

    # -- the numbers of every step -------------------------------------------------------------------------------

    @property
    def head(self) -> int:
        """The last step computed."""
        return self._head.k

    @property
    def x(self) -> Array:
        """Iterates, (head + 1, d)."""
        return self._columns.x

    @property
    def q(self) -> Array:
        """The point evaluated in each step, (head, d): the look-ahead of Nesterov, the trials of a line search."""
        return self._columns.q

    @property
    def loss(self) -> Array:
        """The true loss at each iterate, (head + 1,)."""
        return self._columns.loss

    @property
    def grad_norm(self) -> Array:
        """The 2-norm of the true gradient at each iterate, (head + 1,)."""
        return self._columns.grad_norm

    @property
    def evals(self) -> NDArray[np.int64]:
        """Oracle calls made to reach each iterate, (head + 1,)."""
        return self._columns.evals

    @property
    def status(self) -> Status:
        """The verdict at the last step computed."""
        return self._columns.status(self.head)

    @property
    def stopped_at(self) -> int | None:
        """The step at which the lane diverged, or None."""
        return self._stopped_at

    def status_at(self, k: int) -> Status:
        """The verdict at step k, which must have been computed."""
        return self._columns.status(k)

    # -- going there ---------------------------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to compute."""
        return self.head >= self.steps or self._stopped_at is not None

    def reach(self, k: int) -> int:
        """Compute up to step k, or as far as the lane goes. Returns the step reached, at most k."""
        last = min(k, self.steps)
        if self._head.k < last and self._stopped_at is None:
            with quiet():
                while self._head.k < last and self._stopped_at is None:
                    self._walk(last)
                    before = self._head
                    self._head = self._advance(before)
                    self._record(before, self._head)
        return min(k, self._head.k)

    def frame(self, k: int) -> Frame:
        """The frame of step k, computed, remembered or replayed. Raises IndexError beyond the lane's last step."""
        if k < 0 or self.reach(k) < k:
            end = f"it diverged at {self.stopped_at}" if self.stopped_at is not None else f"it has {self.steps} steps"
            raise IndexError(f"there is no step {k} in this trace: {end}")
        return self._window.get(k) or self._replay(k)

    def rule_at(self, k: int) -> Rule:
        """The rule that takes the step from k to k + 1: the lane's, with all edits up to k."""
        return self._segments[self._segment(k)][1]

    def _segment(self, k: int) -> int:
        return bisect_right(self._segments, k, key=lambda segment: segment[0]) - 1

    def _walk(self, last: int) -> None:
        """Walk as far as nothing happens, but leave the steps to `last`, to keyframes and to edits to `_advance`."""
        k = self._head.k
        steps = min(last, self._keyframes.next_after(k), self._next_edit(k)) - 1 - k
        if steps >= SHORTEST_WALK and walkable(self.lane.problem, self.rule_at(k)):
            x, q, loss, grad_norm, self._head = walk(self.lane.problem, self.rule_at(k), self._head, steps)
            self._columns.extend(x, q, loss, grad_norm)

    def _next_edit(self, k: int) -> int:
        following = self._segment(k) + 1
        return self._segments[following][0] if following < len(self._segments) else self.steps + 1

    def _advance(self, frame: Frame) -> Frame:
        if len(self._segments) > 1:
            rule = self.rule_at(frame.k)
            frame = frame._replace(memory=rule.adopt(frame.x, frame.memory))
        else:
            rule = self.lane.rule
        return advance(self.lane.problem, rule, frame, self.lane.seed)

    def _record(self, before: Frame | None, frame: Frame) -> None:
        grad_norm = norm(frame.grad)
        status = verdict(self.lane.problem, before, frame, grad_norm)
        self._columns.append(frame, grad_norm, status)
        if status is Status.DIVERGED:
            self._stopped_at = frame.k
        self._keyframes.offer(frame)
        self._window.put(frame)

    def _replay(self, k: int) -> Frame:
        """Walk from the nearest keyframe, leaving the frames on the way in the window: stepping back again is free."""
        frame = self._keyframes.at_or_before(k)
        self._window.put(frame)
        with quiet():
            while frame.k < k:
                frame = self._advance(frame)
                self._window.put(frame)
        return frame


class _Keyframes:
    """Frames at multiples of a spacing that doubles when they outgrow their budget. The first is never dropped."""

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._spacing = KEYFRAME_SPACING
        self._frames: dict[int, Frame] = {}

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


class _Window:
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
