"""A plane through the space of many parameters: what a contour of such a problem shows, and how true that is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Minimum, Problem
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.surfaces.surface import Box, Exact2D

FAR = 0.1
"""A point is far from the plane if it is farther than this part of the plane's `reach`."""
MARGIN = 0.12
"""How much of their spread is left free around the points shown, on each side."""
FLATTEST = 0.25
"""No side of the region is less than this part of the other."""
FINEST = 1e-9
"""Points that differ by less than this part of their size are one point: a region so small has no digits left."""
IN_PLANE = 1e-12
"""A minimum lies in the plane if its distance is at most this part of the lengths involved."""


@dataclass(frozen=True, eq=False)
class Plane(Exact2D):
    """The points `origin + u·axes[0] + v·axes[1]`, and the loss on them as a problem of two parameters, (u, v).

    As for any problem, what `loss` and its kin take is (2, *B), coordinates first. `project`, `embed`, `distance` and
    `loss_on` take points as a trace keeps them, a row each. The axes must be independent, but need be neither
    orthogonal nor of length 1. Equal planes show the same, whatever is said of them; the hash is computed once.
    """

    problem: Problem = field(repr=False)
    spec: str
    origin: Array  # (d,)
    axes: Array  # (2, d)
    names: tuple[str, str] = ("u", "v")  # of the axes, for the picture: `PC1 97.2 %`
    explained: tuple[float, float] = (0.0, 0.0)  # shares of the variance of all points
    box: Box = ((-1.0, 1.0), (-1.0, 1.0))
    start: tuple[float, float] = (0.0, 0.0)
    basis: str = ""  # the paths it was fitted to: `2 paths`, `2 paths (1 truncated before it diverges)`
    note: str = ""  # what whoever chose the paths has to add: `first 10,000 updates`

    def __repr__(self) -> str:
        """One line: which plane, of what, and its axes."""
        return f"<Plane: {self.spec}, along {self.names[0]} and {self.names[1]}>"

    # -- points in the space of the parameters, a row each -------------------------------------------------------

    def project(self, x: Array) -> Array:
        """Coordinates of the nearest points of the plane: (n, d) -> (n, 2), or (d,) -> (2,).

        A point that is not finite has coordinates that are not; nothing is raised.
        """
        with np.errstate(all="ignore"):
            offset, exponent = self._offset(x)
            along = offset @ self._basis[0]
            u, v = self._solved(along)
            return np.ldexp(np.stack([u, v], axis=-1), exponent)

    def embed(self, uv: Array) -> Array:
        """The points at these coordinates: (n, 2) -> (n, d), or (2,) -> (d,)."""
        with np.errstate(all="ignore"):
            return np.ascontiguousarray(self._embedded(np.asarray(uv).T).T)

    def along(self, x: Array, vector: Array) -> Array:
        """An arrow (d,) at x, (d,), as it is seen on the plane, (2,): from any point it is the same."""
        return self.project(self.origin + vector)

    def distance(self, x: Array) -> Array:
        """How far each point is from the plane: (n, d) -> (n,), or (d,) -> (); inf or nan for one that is not finite.

        It is the length of what is left of x beside its projection, right to rounding of x, also where squares of x
        would overflow.
        """
        with np.errstate(all="ignore"):
            offset, exponent = self._offset(x)
            basis = self._basis[0]
            rest = offset - (offset @ basis) @ basis.T
            length = np.ldexp(np.sqrt((rest * rest).sum(axis=-1)), exponent[..., 0])
            largest = np.abs(x).max(axis=-1)
            return np.where(np.isfinite(largest), length, largest)

    def far(self, distance: Array | float) -> NDArray[np.bool_] | np.bool_:
        """Whether points so far off are too far from the plane for the map to hold for them; those at nan are."""
        return ~(np.asarray(distance) <= FAR * self.reach)

    def loss_on(self, x: Array) -> Scalars:
        """The loss at the nearest points of the plane: (n, d) -> (n,), or (d,) -> ()."""
        with np.errstate(all="ignore"):
            return self.loss(self.project(x).T)

    @cached_property
    def reach(self) -> float:
        """The longer diagonal of the region shown, as a length in the space of the parameters."""
        (left, right), (bottom, top) = self.box
        across, up = (right - left) * self.axes[0], (top - bottom) * self.axes[1]
        return max(math.hypot(*(across + up).tolist()), math.hypot(*(across - up).tolist()))

    # -- a problem of two parameters -----------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return "plane"

    @property
    def title(self) -> str:
        return f"{self.problem.title}, on a plane"

    @property
    def formula(self) -> str:
        return "loss at w₀ + u·a + v·b"

    @property
    def effort(self) -> int:
        """What an evaluation costs, as the problem says."""
        return getattr(self.problem, "effort", 1)

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        """Those of the problem that lie in the plane to rounding: in most planes none."""
        return tuple(
            Minimum(self.project(np.array(m)), m.loss) for m in self.problem.minima if self._holds(np.array(m))
        )

    def start_for(self, seed: int) -> tuple[float, float]:
        return self.start

    def loss(self, x: Array) -> Scalars:
        return self.problem.loss(self._embedded(x))

    def gradient(self, x: Array) -> Array:
        return self._pulled(self.problem.gradient(self._embedded(x)))

    def evaluate(self, x: Array) -> LossAndGradient:
        loss, grad, *_ = self.problem.evaluate(self._embedded(x))
        return LossAndGradient(loss, self._pulled(grad))

    def hessian(self, x: Array) -> Array:
        return np.einsum("ia,ab...,jb->ij...", self.axes, self.problem.hessian(self._embedded(x)), self.axes)

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """The exact loss and gradient: pictures draw no samples."""
        return self.evaluate(x)

    # -- identity, and the numbers behind ------------------------------------------------------------------------

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plane) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self) -> bytes:
        """All that a plane shows, as bytes, which remember their hash."""
        words = repr((self.spec, self.problem.objective_id, self.names, self.explained, self.box, self.start))
        return b"".join([words.encode(), self.origin.tobytes(), self.axes.tobytes()])

    @cached_property
    def _basis(self) -> tuple[Array, Array]:
        """An orthonormal basis (d, 2), and the triangle (2, 2) that turns coordinates (u, v) into those along it."""
        basis, triangle = np.linalg.qr(self.axes.T)
        return basis, triangle

    def _solved(self, along: Array) -> tuple[Array, Array]:
        """Coordinates (u, v) from those along the orthonormal basis."""
        (a, b), (_, c) = self._basis[1].tolist()
        v = along[..., 1] / c
        return (along[..., 0] - b * v) / a, v

    def _offset(self, x: Array) -> tuple[Array, Array]:
        """Points seen from the origin, (n, d), each divided by a power of two, 2**exponent (n, 1), to be at most 1."""
        offset = x - self.origin
        exponent = np.frexp(np.abs(offset).max(axis=-1, keepdims=True))[1]
        return np.ldexp(offset, -exponent), exponent

    def _embedded(self, uv: Array) -> Array:
        """Coordinates (2, *B) to points (d, *B): element by element, so that a point does not depend on its company."""
        origin, a, b = (row.reshape(-1, *(1,) * (uv.ndim - 1)) for row in (self.origin, *self.axes))
        return origin + a * uv[0] + b * uv[1]

    def _pulled(self, grad: Array) -> Array:
        """A gradient in the parameters, (d, *B), as one in the coordinates, (2, *B)."""
        return np.einsum("ia,a...->i...", self.axes, grad)

    def _holds(self, x: Array) -> bool:
        return bool(self.distance(x) <= IN_PLANE * (self.reach + np.abs(x).max()))


def showing(plane: Plane, pieces: Iterable[Array], start: Array) -> Plane:
    """The plane with a region that shows all points, with a margin and never flat, and where a run on it starts.

    pieces: all points, (n, d) each. start: (d,).
    """
    low, high = np.full(2, np.inf), np.full(2, -np.inf)
    for points in pieces:
        uv = plane.project(points)
        low, high = np.minimum(low, uv.min(axis=0)), np.maximum(high, uv.max(axis=0))
    u, v = plane.project(start).tolist()
    return replace(plane, box=_region(low, high, plane), start=(u, v))


def _region(low: Array, high: Array, plane: Plane) -> Box:
    """A box around low..high, (2,) each; around a single point one as large as its largest parameter."""
    lengths = np.linalg.norm(plane.axes, axis=1)
    size = float(np.abs(plane.origin).max()) or 1.0
    spreads = high - low
    sides = np.maximum(spreads, FLATTEST * spreads.max())
    if (spreads * lengths).max() <= FINEST * size:
        sides = 2 * size / lengths
    middle, half = (low + high) / 2, sides * (0.5 + MARGIN)
    (left, bottom), (right, top) = (middle - half).tolist(), (middle + half).tolist()
    return (left, right), (bottom, top)
