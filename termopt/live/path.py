"""The path of a training: where its parameters went, on the plane in which they moved most."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np

from termopt.draw.plot.coordinates import Box
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, Scalars
from termopt.live.runs import Measured, Run

MOST_POINTS = 2000
"""So many points of a path are used to find its plane; of more, every n-th."""
MARGIN = 0.08
"""How much is shown around a path, in parts of its width."""


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


def path_of(run: Run) -> Path | None:
    """The path of a run on its principal plane, or on that of its landscape; None with fewer than two sketches."""
    if len(run.sketches) < 2:
        return None
    whole = np.stack(run.sketches)
    taken = whole[:: -(-len(whole) // MOST_POINTS)]
    measured = run.landscape
    if measured is not None and len(measured.center) == whole.shape[1]:
        center, axes = measured.center, measured.axes
        points = (whole - center) @ np.linalg.pinv(axes)
        background = background_of(measured)
    else:
        center = taken.mean(axis=0)
        axes = np.linalg.svd(taken - center, full_matrices=False)[2][:2]
        points = (whole - center) @ axes.T
        points = points * np.where(points[-1] < points[0], -1.0, 1.0)  # a path goes to the right and upwards
        background = None
    if points.shape[1] < 2:
        points = np.column_stack([points, np.zeros(len(points))])
    spread = float(((taken - taken.mean(axis=0)) ** 2).sum())
    off = taken - center - (taken - center) @ np.linalg.pinv(axes) @ axes
    left = float(((off - off.mean(axis=0)) ** 2).sum())
    share = 1 - left / spread if spread else 1.0
    return Path(points, _box(points, background), background, share)


def _box(points: Array, background: Background | None) -> Box:
    """The region of a path, and of what was measured around it."""
    ends = points if background is None else np.vstack([points, np.transpose(background.box)])
    low, high = ends.min(axis=0), ends.max(axis=0)
    room = 0.0 if background else MARGIN
    wide = np.maximum(high - low, 1e-3 * float((high - low).max()) or 1.0)
    low, high = low - room * wide, low + wide * (1 + room)
    return ((float(low[0]), float(high[0])), (float(low[1]), float(high[1])))
