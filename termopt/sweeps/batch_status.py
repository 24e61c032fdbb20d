"""The statuses of many runs side by side: for each of them what `engine.core.status` says of the run alone.

To find what kind of point a run is at takes long, and most answers are replaced by a later one. So the point is only
kept, and judged when its answer is needed: mostly once a run, at the end.
"""

import math
from collections.abc import Callable
from copy import copy

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.critical_point import kind_of_level_point, kind_of_resting_point
from termopt.engine.core.judging import Judging, Kind, judged_together
from termopt.engine.core.plain_points import UNCLEAR, Points, plain_kinds
from termopt.engine.core.problem import Problem
from termopt.engine.core.scale import Scale, lower_part, scale_from
from termopt.engine.core.status import EVERY, STATUS_OF, Status, norm
from termopt.engine.core.types import Array, Iterate, Outcome
from termopt.sweeps.finite_runs import finite, norms
from termopt.sweeps.plain_steps import Bounds

STATUSES = tuple(Status)
RUNNING, DIVERGED, STALLED = (STATUSES.index(s) for s in (Status.RUNNING, Status.DIVERGED, Status.STALLED))
KEPT = -1
"""In place of a status: the run is at a kept point that is not judged yet."""
SOME = 128
"""Points judged at a time."""
CLOSE = 1e-12
"""NumPy's norms and those of a single run differ by less than this share; closer comparisons take the latter."""

_ARRAYS = ("codes", "_height", "_level", "_x", "_loss", "_grad", "_at_level", "_resting", "_norm", "_was_level")
"""What a status knows of each run."""

Flags = NDArray[np.bool_]
Exact = Callable[[int], float]


class BatchStatus:
    """The status of each of B runs, from step to step. Call everything within `quiet`.

    codes: (B,), a place in STATUSES for each run, or KEPT.
    """

    def __init__(self, problem: Problem, first: Iterate) -> None:
        """first: step 0 of the runs, whose arrays are (d, B)."""
        self._problem = problem
        units = scale_from(problem, lower_part(problem), np.asarray(first.loss), first.grad)
        self._sides, self._still, count = units.sides, units.still, first.x.shape[1]
        self._height, self._level = np.asarray(units.height), np.asarray(units.level)
        self.codes = np.full(count, RUNNING, np.int8)
        self._x, self._loss, self._grad = first.x.copy(), np.array(first.loss), first.grad.copy()  # of what is kept
        self._at_level, self._resting = np.zeros(count, np.bool_), np.zeros(count, np.bool_)
        self._norm, self._was_level = np.full(count, np.nan), np.zeros(count, np.bool_)
        self._observe(None, first)

    @property
    def bounds(self) -> Bounds:
        """Up to where a gradient counts as zero, and a step as rounding."""
        return Bounds(self._level, self._still)

    @property
    def diverged(self) -> Flags:
        """Which runs ended because a number was not finite."""
        over: Flags = self.codes == DIVERGED
        return over

    def some(self, places: NDArray[np.int64]) -> "BatchStatus":
        """The statuses of some of the runs, to be taken further by themselves. places: (n,), their numbers."""
        part = copy(self)
        for name in _ARRAYS:
            setattr(part, name, np.take(getattr(self, name), places, axis=-1))
        return part

    def put(self, places: NDArray[np.int64], part: "BatchStatus") -> None:
        """Take over the statuses that `some` gave for these places, now further on."""
        for name in _ARRAYS:
            getattr(self, name)[..., places] = getattr(part, name)

    def step(self, before: Iterate, after: Iterate) -> None:
        """Take in the step from one iterate to the next."""
        self._observe(before, after)

    def words(self) -> list[Status]:
        """The status of each run now."""
        self._judge(self.codes == KEPT)
        return [STATUSES[code] for code in self.codes]

    def judge_some(self) -> bool:
        """Judge a few of the points that are kept. Returns whether there are more of them."""
        kept = np.flatnonzero(self.codes == KEPT)
        some = np.zeros(len(self.codes), np.bool_)
        some[kept[:SOME]] = True
        self._judge(some)
        return len(kept) > SOME

    def _observe(self, before: Iterate | None, now: Iterate) -> None:
        size = norms(now.grad)
        level = at_most(size, self._level, lambda i: norm(now.grad[:, i]))
        resting = np.zeros(len(size), np.bool_) if before is None else self._rests(before, now)
        same = np.zeros(len(size), np.bool_) if before is None else (now.x == before.x).all(axis=0)
        held = self._held(before, now, size, same, level | resting)
        fresh = (level | resting) & ~held
        tip = ~(level | resting) & same & (np.asarray(now.outcome) != Outcome.MOVED)
        self.codes[~(held | fresh | tip) & (self.codes != DIVERGED)] = RUNNING
        self._keep(fresh & (self.codes != DIVERGED), now, level, resting | (same & self._resting))
        self.codes[~finite(now, size)] = DIVERGED
        self._norm, self._was_level = size, level

    def _rests(self, before: Iterate, now: Iterate) -> Flags:
        step = now.x - before.x
        outcome = np.asarray(now.outcome)
        limits: Array = np.full_like(step[0], self._still)
        still = at_most(norms(step), limits, lambda i: _distance(now.x[:, i], before.x[:, i]))
        return (outcome == Outcome.GAVE_UP) | ((outcome == Outcome.MOVED) & still)

    def _held(self, before: Iterate | None, now: Iterate, size: Array, same: Flags, judged: Flags) -> Flags:
        """Which runs keep what was found one step earlier although they are level or resting."""
        if before is None:
            return same
        judged = judged & (self.codes != DIVERGED)
        unmoved = judged & same
        own = (self._x == now.x).all(axis=0)
        self._judge(unmoved & (self.codes == KEPT) & ~own)  # of what is kept at this very point both answers are one
        held = unmoved & (self.codes != RUNNING) & (self.codes != KEPT)
        if now.k % EVERY == 0:
            return held
        moved = judged & ~same & self._was_level
        slow = ~at_most(2 * size, self._norm, lambda i: 2 * norm(now.grad[:, i]), lambda i: norm(before.grad[:, i]))
        self._judge(moved & ~slow & (self.codes == KEPT))
        return held | (moved & (slow | (self.codes != RUNNING)))

    def _keep(self, which: Flags, now: Iterate, level: Flags, resting: Flags) -> None:
        """Keep the points of these runs to be judged."""
        if not which.any():
            return
        self._resting = np.where(which, resting, self._resting)
        self._at_level = np.where(which, level, self._at_level)
        self._x[:, which], self._grad[:, which] = now.x[:, which], now.grad[:, which]
        self._loss[which] = np.asarray(now.loss)[which]
        self.codes[which] = KEPT

    def _judge(self, which: Flags) -> None:
        """Judge the kept points of these runs: plain ones all at once, the others one by one."""
        places = np.flatnonzero(which)
        if not len(places):
            return
        kinds: dict[int, Kind | None] = {}
        level = places[self._at_level[places]]
        points = Points(*(np.take(part, level, axis=-1) for part in (self._x, self._loss, self._grad, self._height)))
        for i, kind in zip(level.tolist(), plain_kinds(self._problem, points, self._sides), strict=True):
            if kind is not UNCLEAR:
                kinds[i] = kind
        left = [i for i in places.tolist() if i not in kinds]
        kinds.update(zip(left, judged_together(self._problem, [self._judging(i) for i in left]), strict=True))
        for i, kind in kinds.items():
            unknown = STALLED if self._resting[i] else RUNNING
            self.codes[i] = unknown if kind is None else STATUSES.index(STATUS_OF[kind])

    def _judging(self, i: int) -> Judging:
        judge = kind_of_level_point if self._at_level[i] else kind_of_resting_point
        x, grad = np.ascontiguousarray(self._x[:, i]), np.ascontiguousarray(self._grad[:, i])
        return judge(self._problem, x, float(self._loss[i]), grad, Scale(self._sides, float(self._height[i])))


def at_most(a: Array, b: Array, exact: Exact, exact_b: Exact | None = None) -> Flags:
    """Whether a ≤ b, each (n,). What is close is compared by the numbers that a single run has.

    exact: from i to that number for a[i].
    exact_b: the same for b[i]; by default b itself.
    """
    found = a <= b
    for i in np.flatnonzero((np.abs(a - b) <= CLOSE * b) & (b > 0)).tolist():
        found[i] = exact(i) <= (b[i] if exact_b is None else exact_b(i))
    return found


def _distance(a: Array, b: Array) -> float:
    return math.dist(a.tolist(), b.tolist())
