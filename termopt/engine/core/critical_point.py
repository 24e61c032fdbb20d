"""What kind of point a run came to rest at: a minimum, a saddle, a maximum, or none that can be told.

Everything is measured in units of the problem, its `scale`. So a loss multiplied by a number, or a
surface moved elsewhere, is judged alike.
"""

import math
from collections.abc import Generator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.in_pieces import drained
from termopt.engine.analysis.spectrum import extremes, whole
from termopt.engine.core.judging import Ask, Judging, Kind
from termopt.engine.core.problem import Problem
from termopt.engine.core.rng import rng
from termopt.engine.core.scale import Scale
from termopt.engine.core.types import Array

NEAR = 1e-8
"""A run has arrived at a zero of the gradient if the Newton step to it is at most this long, in sides."""
RADII = (1e-3, 1e-4, 1e-5)
"""Radii of the rings on which losses must agree with the Hessian, in sides: the first where the Hessian counts."""
TIP_RADIUS = 1e-7
"""The radius of the ring around a point that a run does not leave although there is a slope: the tip of a kink."""
EQUAL = 1e-16
"""Losses that differ by at most this share of the height are equal."""
FLAT = 1e-10
"""An eigenvalue counts as zero if it is at most this share of the largest."""
BENT = 0.1
"""The Hessian counts on a ring if it explains at least this share of what the loss changes there."""
ROUND = 16
"""Directions of a ring in the plane."""
FEW_DIRECTIONS = 4
"""Directions, each with its opposite, of a ring among so many parameters that no Hessian is written down."""
ROUNDING = 8 * float(np.finfo(np.float64).eps)
"""How much a loss may be wrong by rounding, as a share of itself."""


class Ring(NamedTuple):
    """What the losses around a point are like, compared to the loss there."""

    lower: bool
    higher: bool
    change: float  # the largest difference

    @property
    def kind(self) -> Kind:
        if self.higher and not self.lower:
            return Kind.MINIMUM
        if self.lower and not self.higher:
            return Kind.MAXIMUM
        return Kind.UNDECIDED


class Bend(NamedTuple):
    """The Hessian at a point in units of the problem: eigenvalues ascending, (d,), and eigenvectors, (d, d)."""

    values: Array
    vectors: Array

    @property
    def largest(self) -> float:
        return max(abs(float(self.values[0])), abs(float(self.values[-1])))

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Which eigenvalues differ from zero by more than rounding."""
        return np.abs(self.values) > FLAT * self.largest

    @property
    def kind(self) -> Kind:
        """What the point is, as far as eigenvalues tell that differ from zero."""
        low, high, rounding = float(self.values[0]), float(self.values[-1]), FLAT * self.largest
        if high > rounding and low < -rounding:
            return Kind.SADDLE
        return Kind.MINIMUM if low > rounding else Kind.MAXIMUM if high < -rounding else Kind.UNDECIDED


def kind_of_level_point(problem: Problem, x: Array, loss: float, grad: Array, units: Scale) -> Judging:
    """What kind of point x is, where the gradient counts as zero. None if its exact zero is still to be reached.

    Where the Hessian explains the losses around x, its eigenvalues decide: then the Newton step must be next to
    nothing, and the losses on a ring must agree. Where it does not, because it is zero to rounding or because there is
    a kink, the losses on the ring decide alone. Call it within `quiet`.

    problem: what is minimized.
    x: the point, (d,).
    loss: the exact loss at x.
    grad: the exact gradient at x, (d,).
    units: those of the problem, from `scale`.
    """
    if not whole(problem):
        return (yield from _kind_among_many(problem, x, loss, units))
    bend = _bend((yield Ask(hessian=x)), units)
    around = directions(problem.dim, None if bend is None else bend.vectors)
    first = yield from _ring(x, loss, units, RADII[0], around)
    if bend is None or not _counts(bend, first, RADII[0]):
        return first.kind
    if not _arrived(bend, grad * units.sides):
        return None
    if bend.kind is Kind.UNDECIDED:
        down = float(bend.values[0]) < 0 and bool(bend.decided[0])
        return Kind.SADDLE if down and first.kind is Kind.UNDECIDED else first.kind
    for radius in RADII:
        ring = yield from _ring(x, loss, units, radius, around)
        if _agrees(bend.kind, ring) and _counts(bend, ring, radius):
            return bend.kind
    return first.kind


def kind_of_resting_point(problem: Problem, x: Array, loss: float, grad: Array, units: Scale) -> Judging:
    """What kind of point x is that a run does not leave although its gradient is not zero; None if that is not clear.

    It may be the tip of a kink, which the losses next to it show, or so near a zero of the gradient that rounding
    leaves a gradient. Call it within `quiet`. It takes the same problem, x, loss, grad and units as
    `kind_of_level_point`.
    """
    tip = (yield from _ring(x, loss, units, TIP_RADIUS, directions(problem.dim))).kind
    if tip is not Kind.UNDECIDED:
        return tip
    bend = _bend((yield Ask(hessian=x)), units) if whole(problem) else None
    if bend is None or bend.kind is Kind.UNDECIDED or not _arrived(bend, grad * units.sides):
        return None
    ring = yield from _ring(x, loss, units, RADII[0], directions(problem.dim, bend.vectors))
    return bend.kind if _agrees(bend.kind, ring) and _counts(bend, ring, RADII[0]) else None


def _kind_among_many(problem: Problem, x: Array, loss: float, units: Scale) -> Generator[Ask, Any, Kind]:
    """The same for a Hessian that is only multiplied by: its extreme eigenvalues decide, or else the losses around."""
    ends = drained(extremes(problem, x))
    if ends.negative:
        return Kind.SADDLE if ends.high > 0 else Kind.MAXIMUM
    if ends.low > ends.rounding * ends.high:
        return Kind.MINIMUM
    return (yield from _ring(x, loss, units, RADII[0], _few_directions(problem.dim))).kind


def _bend(hessian: Array, units: Scale) -> Bend | None:
    """The Hessian in units of the problem; None where it is not finite."""
    scaled = hessian * np.outer(units.sides, units.sides)
    if not np.isfinite(scaled).all():
        return None
    values, vectors = np.linalg.eigh(scaled)
    return Bend(np.asarray(values), np.asarray(vectors))


def _arrived(bend: Bend, slope: Array) -> bool:
    """Whether the Newton step is next to nothing, in the directions with curvature."""
    along, decided = bend.vectors.T @ slope, bend.decided
    return math.hypot(*(along[decided] / bend.values[decided]).tolist()) <= NEAR


def _counts(bend: Bend, ring: Ring, radius: float) -> bool:
    """Whether the Hessian explains what the loss does on a ring."""
    return radius * radius * bend.largest / 2 >= BENT * ring.change > 0


def _agrees(kind: Kind, ring: Ring) -> bool:
    return ring.kind is kind or (kind is Kind.SADDLE and ring.lower and ring.higher)


def _ring(x: Array, loss: float, units: Scale, radius: float, around: Array) -> Generator[Ask, Any, Ring]:
    """The losses at this radius around x. around: directions, (d, n), of length 1 in sides."""
    points = x[:, None] + radius * units.sides[:, None] * around
    change = (yield Ask(losses=points)) - loss
    change = change[np.isfinite(change)]
    least = EQUAL * units.height + ROUNDING * abs(loss)
    largest = float(np.abs(change).max(initial=0.0))
    return Ring(bool((change < -least).any()), bool((change > least).any()), largest if largest > least else 0.0)


def directions(dim: int, vectors: Any = None) -> Array:
    """Directions around a point, (d, m): both ways along the vectors, (d, d), and, in the plane, all around.

    Around n points at once, (n, d, m), if the vectors are (n, d, d).
    """
    vectors = np.eye(dim) if vectors is None else vectors
    ways = [vectors, -vectors]
    if dim == 2:
        ways.append(np.broadcast_to(_circle(), (*vectors.shape[:-1], ROUND)))
    return np.concatenate(ways, axis=-1)


@cache
def _circle() -> Array:
    """Directions all around in the plane, (2, ROUND), off the axes, where kinks like to lie."""
    angles = (np.arange(ROUND) + 0.25) * (2 * math.pi / ROUND)
    return np.stack([np.cos(angles), np.sin(angles)])


def _few_directions(dim: int) -> Array:
    """A few fixed directions among many parameters, and their opposites: (d, n)."""
    few = rng(0, 1).standard_normal((dim, FEW_DIRECTIONS))
    few /= np.linalg.norm(few, axis=0)
    return np.concatenate([few, -few], axis=1)
