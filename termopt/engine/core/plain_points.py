"""Points where the gradient counts as zero, many at a time: those whose kind the Hessian plainly tells.

For each of them this is what `kind_of_level_point` says. All other points are left to it.
"""

from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.analysis.spectrum import whole
from termopt.engine.core.critical_point import BENT, EQUAL, FLAT, NEAR, RADII, ROUNDING, directions
from termopt.engine.core.judging import Kind, side_by_side
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

CLEAR = 1e-9
"""A Newton step is plainly longer or shorter than NEAR if it differs by more than this share: then rounding is none."""


class Unclear(Enum):
    """No kind: the point has to be looked at more closely."""

    UNCLEAR = 0


UNCLEAR = Unclear.UNCLEAR


class Points(NamedTuple):
    """n points with their loss, gradient and the height of the problem for their runs: (d, n), (n,), (d, n), (n,)."""

    x: Array
    loss: Array
    grad: Array
    height: Array


def plain_kinds(problem: Problem, points: Points, sides: Array) -> list[Kind | Unclear | None]:
    """The kind of each point: None where its zero is still to be reached, and UNCLEAR where that is not plain.

    problem: what is minimized. points: where. sides: of the region shown, (d,). Call it within `quiet`.
    """
    count = points.x.shape[1]
    kinds: list[Kind | Unclear | None] = [UNCLEAR] * count
    if not (count and whole(problem) and side_by_side(problem)):
        return kinds
    scaled = np.moveaxis(problem.hessian(points.x) * np.outer(sides, sides)[:, :, None], 2, 0)
    finite = np.asarray(np.isfinite(scaled).all(axis=(1, 2)))
    values, vectors = np.linalg.eigh(np.where(finite[:, None, None], scaled, 0.0))
    largest = np.abs(values).max(axis=1)
    lower, higher, change = _rings(problem, points, sides, vectors)
    bent = RADII[0] * RADII[0] * largest / 2
    counts = finite & (bent >= BENT * change) & (BENT * change > 0)
    newton = _newton_steps(values, vectors, points.grad * sides[:, None], largest)
    rises, falls = values > FLAT * largest[:, None], values < -FLAT * largest[:, None]
    plainly = {
        Kind.MINIMUM: rises.all(axis=1) & higher & ~lower,
        Kind.MAXIMUM: falls.all(axis=1) & lower & ~higher,
        Kind.SADDLE: rises[:, -1] & falls[:, 0] & lower & higher,
    }
    arrived = counts & (newton < NEAR * (1 - CLEAR))
    for i in np.flatnonzero(counts & (newton > NEAR * (1 + CLEAR))).tolist():
        kinds[i] = None
    for kind, here in plainly.items():
        for i in np.flatnonzero(arrived & here).tolist():
            kinds[i] = kind
    return kinds


def _rings(
    problem: Problem, points: Points, sides: Array, vectors: Array
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Array]:
    """Of the ring around each point: whether a loss on it is lower, whether one is higher, and the largest change."""
    around = np.moveaxis(directions(len(sides), vectors), 1, 0)  # (d, n, m)
    ring = points.x[:, :, None] + RADII[0] * sides[:, None, None] * around
    losses = np.asarray(problem.loss(ring.reshape(len(sides), -1))).reshape(around.shape[1:])
    change = losses - points.loss[:, None]
    change = np.where(np.isfinite(change), change, 0.0)
    least = EQUAL * points.height + ROUNDING * np.abs(points.loss)
    largest = np.abs(change).max(axis=1)
    lower = np.asarray((change < -least[:, None]).any(axis=1))
    higher = np.asarray((change > least[:, None]).any(axis=1))
    return lower, higher, np.where(largest > least, largest, 0.0)


def _newton_steps(values: Array, vectors: Array, slopes: Array, largest: Array) -> Array:
    """The length of the Newton step of each point in the directions with curvature, to rounding. slopes: (d, n)."""
    along = np.einsum("nij,in->nj", vectors, slopes)
    decided = np.abs(values) > FLAT * largest[:, None]
    steps = np.where(decided, along / np.where(decided, values, 1.0), 0.0)
    lengths: Array = np.hypot.reduce(steps, axis=1)
    return lengths
