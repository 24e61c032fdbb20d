"""The record types of an explained step. `engine.analysis.explain` makes them, `draw.panels.explain` draws them."""

from typing import NamedTuple, TypeAlias

from termopt.engine.core.reports import Report, Stability, Vector


class Extremes(NamedTuple):
    """A long vector: its 2-norm, its smallest and its largest number and whose they are."""

    norm: float
    low: float
    low_name: str
    high: float
    high_name: str


Value: TypeAlias = bool | float | tuple[float, ...] | Extremes
"""The answer to a comparison, one number for all coordinates, or one each."""


class Line(NamedTuple):
    """An equation and what it came to."""

    term: str
    text: str
    value: Value


class Curvature(NamedTuple):
    """The Hessian at w: its smallest and its largest eigenvalue, and what they mean for the optimizer.

    condition: high / low where all eigenvalues are positive. stability: None where no limit is known. words: such as
    `stable`, and whether there is a way down.
    """

    low: float
    high: float
    condition: float | None
    stability: Stability | None
    words: tuple[str, ...]


class Explanation(NamedTuple):
    """The step from k to k + 1. `curvature` says in words why there is none where there is none."""

    k: int
    names: tuple[str, ...]
    before: Value  # w
    q: Value  # the point evaluated
    looked: bool  # whether q is another point than w
    loss: float  # the loss evaluated at q
    batch: bool  # whether that is the loss on some rows of the data
    lines: tuple[Line, ...]
    after: Value  # the next w
    vectors: tuple[Vector, ...]
    curvature: Curvature | str
    search: Report | None
