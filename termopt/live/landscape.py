"""The landscape of a training: the loss on the principal plane of its path, measured bit by bit while it goes on."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.types import Array

SNAPSHOTS = 8
"""So many points of the path are kept to find the plane; of more, every second is dropped."""
SIDE = 21
"""Points of the grid along each axis."""
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
        self._losses.append(self._loss_at(center + across[j] * axes[0] + up[i] * axes[1]))
        if len(self._losses) < SIDE * SIDE:
            return None
        plane, self._plane = self._plane, None
        losses = np.array(self._losses).reshape(SIDE, SIDE)
        return {"k": self._k, "x": across.tolist(), "y": up.tolist(), "loss": losses, "plane": plane}


def principal_plane(points: list[Array]) -> Plane | None:
    """The plane of some points of a path, (d,) each; None where they do not spread. It never squares d × d numbers."""
    center = np.mean(points, axis=0)
    off = [point - center for point in points]
    gram = np.array([[_product(a, b) for b in off] for a in off])
    values, vectors = np.linalg.eigh(gram)
    if not values[-2] > 1e-12 * values[-1]:
        return None
    axes = np.stack([sum(w * o for w, o in zip(vectors[:, -n], off, strict=True)) for n in (1, 2)])
    axes = np.stack([axis / _product(axis, axis) ** 0.5 for axis in axes])
    placed = np.array([[_product(o, axis) for axis in axes] for o in off])
    low, high = placed.min(axis=0), placed.max(axis=0)
    room = MARGIN * np.maximum(high - low, 0.2 * (high - low).max())
    part = np.linspace(0.0, 1.0, SIDE)
    grid = (low - room)[:, None] + (high - low + 2 * room)[:, None] * part
    return Plane(center, axes, grid[0], grid[1])


def _product(a: Array, b: Array) -> float:
    """a · b on one thread: the others are those of the training."""
    return float(np.einsum("i,i->", a, b))
