"""What an optimizer can say of itself beside its equations: arrows, a limit of stability, a line search.

Plain values: the optimizer makes them, `engine.analysis` collects them, and the panels draw them.
"""

from typing import Any, NamedTuple, Self

import numpy as np

CORNERS = 48
"""Corners of the outline of a circle."""


class Vector(NamedTuple):
    """A named arrow at w, with its true sign: `g` is the gradient and points uphill, `−g` points downhill.

    label: the name of exactly this vector, at most two characters, written beside the arrow.
    vector: its components, one a coordinate.
    free: whether it is no step, so that only its direction can be compared to steps.
    what: the vector in a word or two, for the key below the map.
    """

    label: str
    vector: tuple[float, ...]
    free: bool = False
    what: str = ""

    @classmethod
    def of(cls, label: str, vector: Any, free: bool = False, what: str = "") -> Self:
        """The arrow whose vector is an array, (d,). label, free and what are as in the class."""
        return cls(label, tuple(map(float, vector)), free, what)


class Figure(NamedTuple):
    """An outline around what an optimizer knows, to be drawn on the map: a simplex, an ellipse, a circle of trust.

    label: what is written beside it. points: its corners in order, (n, d); the last one is joined to the first.
    """

    label: str
    points: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, label: str, points: Any) -> Self:
        """The outline through the columns of an array, (d, n)."""
        return cls(label, tuple(tuple(map(float, point)) for point in points.T))

    @classmethod
    def circle(cls, label: str, center: Any, radius: Any) -> Self:
        """A circle in the plane, or an ellipse. center: (2,). radius: a number, or a matrix (2, 2)."""
        angles = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
        unit = np.stack([np.cos(angles), np.sin(angles)])
        around = radius @ unit if np.ndim(radius) else radius * unit
        return cls.of(label, np.asarray(center)[:, None] + around)


class Stability(NamedTuple):
    """How near an optimizer is to the edge of stability on a quadratic bowl.

    value: learning rate times the largest eigenvalue.
    limit: what it must stay below for the run to converge.
    damped: whether oscillations die out below the limit; without friction they do not.
    """

    value: float
    limit: float
    damped: bool = True


class Trial(NamedTuple):
    """A point that a line search tried.

    t: the step length. loss, slope: those found there. status: what became of it; short: the same in fewer words.
    end: how the search failed with this trial; empty if it did not.
    """

    t: float
    loss: float
    slope: float
    status: str
    short: str
    end: str = ""


class Pair(NamedTuple):
    """A correction pair of the two-loop recursion: sᵀy, |s|, |y|."""

    sy: float
    s: float
    y: float


class Report(NamedTuple):
    """A line search under way.

    loss, slope: those at t = 0, None before the first search. low, high: the interval from which the next trial was
    taken; high is None while there is no bracket. tried: how many trials the search made before. scale, room, pairs: of
    an optimizer that keeps pairs, γ of H₀ = γI, how many pairs there may be, and those there are, the newest first.
    trials: what became of them; the engine fills them in.
    """

    loss: float | None
    slope: float | None
    low: float
    high: float | None
    tried: int
    scale: float = 1.0
    room: int = 0
    pairs: tuple[Pair, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def end(self) -> str:
        """How the search failed, if it did."""
        return self.trials[-1].end if self.trials else ""
