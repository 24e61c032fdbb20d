"""The landscape of a training: the loss on the principal plane of its path, measured bit by bit while it goes on."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.types import Array

SNAPSHOTS = 8
"""So many points of the path are kept to find the plane; of more, every second is dropped."""
SIDE = 21
"""Points of the grid along each axis."""
PORTION = 2048
"""Coordinates that are looked at together."""
MARGIN = 0.25
"""How much the grid reaches beyond the path, in widths of the path."""


class Plane(NamedTuple):
    """Through the middle of a path, along the two directions in which it spreads most.

    center: (d,). axes: two rows of length 1, (2, d). across, up: where the grid has its points, (SIDE,) each.
    """

    center: Array
    axes: Array
    across: Array
    up: Array


class Landscape:
    """Measures the loss on a grid, one point at a time, and begins anew when it is whole."""

    def __init__(self, loss_at: Callable[[Array], float]) -> None:
        """loss_at: the loss at parameters, (d,)."""
        self._loss_at = loss_at
        self._points: list[Array] = []
        self._seen = 0
        self._stride = 1
        self._plane: Plane | None = None
        self._losses: list[float] = []
        self._k = 0

    @property
    def between(self) -> bool:
        """Whether one is whole and the next not begun: then the plane comes, which takes longer than a point."""
        return self._plane is None

    def note(self, x: Array, k: int) -> None:
        """Keep a point of the path, (d,), now and then. k: its step."""
        self._k = k
        if self._seen % self._stride == 0:
            self._points.append(x)
            if len(self._points) > SNAPSHOTS:
                self._points = self._points[::2]
                self._stride *= 2
        self._seen += 1

    def measure(self) -> dict[str, Any] | None:
        """Do a small part of the work. Returns the landscape as it is written down, when it is whole; else None."""
        if self._plane is None:
            self._plane = principal_plane(self._points) if len(self._points) > 2 else None
            self._losses = []
            return None
        center, axes, across, up = self._plane
        i, j = divmod(len(self._losses), SIDE)
        self._losses.append(self._loss_at(center + float(across[j]) * axes[0] + float(up[i]) * axes[1]))
        if len(self._losses) < SIDE * SIDE:
            return None
        plane, self._plane = self._plane, None
        losses = np.array(self._losses).reshape(SIDE, SIDE)
        return {"k": self._k, "x": across.tolist(), "y": up.tolist(), "loss": losses, "plane": plane}


def principal_plane(points: list[Array]) -> Plane | None:
    """The plane of some points of a path, (d,) each; None where they do not spread, or so far that it is not finite.

    It looks at so many coordinates at a time that they stay in the processor's cache, and never at d × d numbers.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        gram = sum(off @ off.T for _, _, off in _portions(points))
    if not np.isfinite(gram).all():  # the training has diverged
        return None
    values, vectors = np.linalg.eigh(gram)
    if not values[-2] > 1e-12 * values[-1]:
        return None
    lengths, chosen = np.sqrt(values[[-1, -2]]), vectors[:, [-1, -2]]
    center, axes = np.empty_like(points[0]), np.empty((2, len(points[0])), dtype=points[0].dtype)
    for place, mean, off in _portions(points):
        center[place] = mean
        axes[:, place] = (chosen / lengths).T @ off
    placed = chosen * lengths
    low, high = placed.min(axis=0), placed.max(axis=0)
    room = MARGIN * np.maximum(high - low, 0.2 * (high - low).max())
    part = np.linspace(0.0, 1.0, SIDE)
    grid = (low - room)[:, None] + (high - low + 2 * room)[:, None] * part
    return Plane(center, axes, grid[0], grid[1])


def _portions(points: list[Array]) -> Iterator[tuple[slice, Array, Array]]:
    """Which coordinates, their mean over the points, (n,), and how far each point is from it, (len(points), n)."""
    for first in range(0, len(points[0]), PORTION):
        place = slice(first, first + PORTION)
        block = np.stack([point[place] for point in points]).astype(np.float64)
        mean = block.mean(axis=0)
        yield place, mean, block - mean
