"""A problem of one parameter as a picture: its curve, with what lies under it colored as the loss there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from termopt.engine.core.problem import Minimum, Problem
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.surfaces.surface import Box, Exact2D

SAMPLES = 400
"""Places along x that the height of the picture is found from."""
MOST = 0.3
"""The part of these that the picture is high enough for; starts and minima are always in it."""
MARGIN = 0.06


@dataclass(frozen=True)
class Graph(Exact2D):
    """The points (x, y) of the picture of a loss f of one parameter: the loss at (x, y) is f(x) under the curve, and
    nan above it. A run at x is drawn at (x, f(x)).

    It stands where a plane stands for problems of more than two parameters: see `Plane` for what its members mean.
    """

    problem: Problem = field(repr=False)
    spec: str
    box: Box
    start: tuple[float, float]

    names: ClassVar[tuple[str, str]] = ("x", "f")
    basis: ClassVar[str] = "paths"
    note: ClassVar[str] = ""

    @property
    def name(self) -> str:
        return self.problem.name

    @property
    def title(self) -> str:
        return self.problem.title

    @property
    def formula(self) -> str:
        return self.problem.formula

    @cached_property
    def minima(self) -> tuple[Minimum, ...]:
        return tuple(Minimum((*minimum, minimum.loss), minimum.loss) for minimum in self.problem.minima)

    def start_for(self, seed: int) -> tuple[float, float]:
        return self.start

    def project(self, x: Array) -> Array:
        """The points of the curve at these x: (n, 1) -> (n, 2), or (1,) -> (2,)."""
        with np.errstate(all="ignore"):
            heights = np.asarray(self.problem.loss(x.T))
        return np.stack([x[..., 0], heights], axis=-1)

    def embed(self, uv: Array) -> Array:
        """The parameter at these points: (n, 2) -> (n, 1), or (2,) -> (1,)."""
        return uv[..., :1]

    def along(self, x: Array, vector: Array) -> Array:
        """An arrow (1,) at x, (1,), as one from the curve to the curve, (2,)."""
        return self.project(x + vector) - self.project(x)

    def height(self, x: Array) -> Scalars:
        """The loss over the points, (2, *B) -> (*B,), however high they are."""
        columns = x[0]
        if columns.ndim == 2 and (columns == columns[0]).all():  # a picture: every row has the same x
            return np.broadcast_to(self.problem.loss(columns[:1]), columns.shape)
        return self.problem.loss(x[:1])

    def loss(self, x: Array) -> Scalars:
        found = self.height(x)
        return np.where(x[1] <= found, found, np.nan)

    def gradient(self, x: Array) -> Array:
        slope = self.problem.gradient(x[:1])
        return np.concatenate([slope, np.zeros_like(slope)])

    def evaluate(self, x: Array) -> LossAndGradient:
        return LossAndGradient(self.loss(x), self.gradient(x))

    def hessian(self, x: Array) -> Array:
        found = np.zeros((2, 2, *x.shape[1:]))
        found[0, 0] = self.problem.hessian(x[:1])[0, 0]
        return found

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        return self.evaluate(x)


def graph_of(problem: Problem, starts: Iterable[tuple[float, ...]]) -> Graph:
    """The picture of a problem of one parameter, over the region that it says, grown to hold starts and minima."""
    points = np.array([*starts, *(minimum.x for minimum in problem.minima)])
    (low, high), *_ = problem.box
    left, right = min(low, float(points.min())), max(high, float(points.max()))
    with np.errstate(all="ignore"):
        over = np.asarray(problem.loss(np.linspace(left, right, SAMPLES)[None, :]))
        at = np.asarray(problem.loss(points.T))
    good = np.sort(over[np.isfinite(over)])
    held = at[np.isfinite(at)]
    bottom = float(min([*good[:1], *held], default=0.0))
    top = float(max([*good[int(MOST * (len(good) - 1)) :][:1], *held], default=1.0))
    room = MARGIN * (top - bottom) or 1.0
    start = tuple(np.array([points[0, 0], at[0]]).tolist())
    return Graph(problem, problem.spec, ((left, right), (bottom - room, top + room)), (start[0], start[1]))
