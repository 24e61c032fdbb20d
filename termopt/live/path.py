"""The path of a training: where its parameters went, on the plane in which they moved most."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from termopt.draw.plot.coordinates import Box
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, Scalars
from termopt.live.grown import Grown
from termopt.live.runs import Measured, Run

MOST_POINTS = 512
"""So many points of a path are used to find its plane; of more, every n-th."""
LONGER = 1.25
"""The plane is found again when the path has become so much longer."""
MARGIN = 0.08
"""How much is shown around a path, in parts of its width."""
GROWTH = 0.25
"""In steps of so much of its width the region grows where the path leaves it."""


@dataclass(frozen=True, eq=False)
class Background:
    """The landscape under a path, as a problem of two parameters: the loss that was measured, and between the points of
    the grid what lies between; nan outside.
    """

    of: Measured
    minima: tuple[Minimum, ...] = ()

    def loss(self, x: Array) -> Scalars:
        """The loss at points, (2, *B) to (*B,)."""
        (i, s), (j, t) = _between(self.of.y, x[1]), _between(self.of.x, x[0])
        f = self.of.loss
        inside = (s >= 0) & (s <= 1) & (t >= 0) & (t <= 1)
        low, high = (1 - t) * f[i, j] + t * f[i, j + 1], (1 - t) * f[i + 1, j] + t * f[i + 1, j + 1]
        return np.where(inside, (1 - s) * low + s * high, np.nan)

    @cached_property
    def box(self) -> Box:
        """The region that was measured."""
        return ((float(self.of.x[0]), float(self.of.x[-1])), (float(self.of.y[0]), float(self.of.y[-1])))


def _between(grid: Array, x: Array) -> tuple[Any, Array]:
    """The interval of a rising grid that each number is in, and where in it, 0 to 1."""
    i = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, len(grid) - 2)
    return i, (x - grid[i]) / (grid[i + 1] - grid[i])


background_of = lru_cache(maxsize=16)(Background)
"""The background of a landscape: the same object for the same landscape, so that it is drawn once."""


class Path(NamedTuple):
    """What is drawn of a path.

    points: (n, 2), the newest last.
    box: the region shown.
    background: what is under it, where that was measured.
    share: how much of the variance of the sketches the plane shows.
    """

    points: Array
    box: Box
    background: Background | None
    share: float


class Plane(NamedTuple):
    """Where sketches, (n, m), lie on a plane: at (sketches - center) @ onto. onto: (m, 2). share: how much of the
    variance of the sketches the plane shows.
    """

    center: Array
    onto: Array
    share: float


class RunPath:
    """The path of a run on its principal plane, or on that of its landscape. The plane is that of the path up to a
    certain length, so that a picture costs what is new in it.

    Its state cannot be seen: a fresh one gives the same path.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._of: tuple[int, Measured | None] = (0, None)
        self._plane = Plane(np.empty(0), np.empty(0), 1.0)
        self._points = Grown(2)

    def path(self) -> Path | None:
        """The path; None with fewer than two sketches."""
        sketches, measured = self._run.sketches, self._run.landscape
        if len(sketches) < 2:
            return None
        measured = measured if measured is not None and len(measured.center) == sketches.shape[1] else None
        of = planned(len(sketches)), measured
        if of != self._of:
            self._of, self._plane, self._points = of, _plane(sketches[: of[0]], measured), Grown(2)
        center, onto, share = self._plane
        self._points.add(sketches[len(self._points.rows) :] @ onto - center @ onto)
        background = None if measured is None else background_of(measured)
        points = self._points.rows
        return Path(points, _box(points, of[0], background), background, share)


def planned(count: int) -> int:
    """How many of so many sketches, two or more, the plane is found from: the first 2, 3, 4, 5, 6, 7, 8, 10, 12, ..."""
    length, following = 2, 3
    while following <= count:
        length, following = following, max(following + 1, int(following * LONGER))
    return length


def _plane(sketches: Array, measured: Measured | None) -> Plane:
    """The plane of a landscape, or the principal one of sketches, on which their path goes to the right and upwards."""
    taken = sketches[:: -(-len(sketches) // MOST_POINTS)]
    center = taken.mean(axis=0)
    off = taken - center
    if measured is None:
        axes = _principal(off)
        ways = (sketches[-1] - sketches[0]) @ axes
        onto = basis = axes * np.where(ways < 0, -1.0, 1.0)
    else:
        center, onto, basis = measured.center, np.linalg.pinv(measured.axes), np.linalg.qr(measured.axes.T)[0]
    spread = float((off**2).sum())
    shown = float(((off @ basis) ** 2).sum())
    return Plane(center, np.asarray(onto, dtype=np.float64), shown / spread if spread else 1.0)


def _principal(off: Array) -> Array:
    """The two directions in which points around 0, (n, m), spread most, each of length 1 or, without any, 0: (m, 2)."""
    axes = np.zeros((off.shape[1], 2))
    if off.shape[0] < off.shape[1]:
        found = off.T @ np.linalg.eigh(off @ off.T)[1][:, :-3:-1]
        found = found / np.maximum(np.linalg.norm(found, axis=0), np.finfo(float).tiny)
    else:
        found = np.linalg.eigh(off.T @ off)[1][:, :-3:-1]
    axes[:, : found.shape[1]] = found
    return axes


def _box(points: Array, planned: int, background: Background | None) -> Box:
    """The region of a path, and of what was measured around it: that of the first points, and beyond in steps."""
    first = points[:planned] if background is None else np.vstack([points[:planned], np.transpose(background.box)])
    low, high = first.min(axis=0), first.max(axis=0)
    wide = np.maximum(high - low, 1e-3 * float((high - low).max()) or 1.0)
    room = 0.0 if background else MARGIN
    middle = (low + high) / 2
    low, high = middle - (0.5 + room) * wide, middle + (0.5 + room) * wide
    below = np.ceil(np.maximum(low - points.min(axis=0), 0) / (GROWTH * wide))
    above = np.ceil(np.maximum(points.max(axis=0) - high, 0) / (GROWTH * wide))
    low, high = low - below * GROWTH * wide, high + above * GROWTH * wide
    return ((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
