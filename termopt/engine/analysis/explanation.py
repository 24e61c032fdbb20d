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


TermValue: TypeAlias = bool | float | tuple[float, ...] | Extremes
"""What a term is at a step: the answer to a comparison, one number for all coordinates, or one each."""


class EquationLine(NamedTuple):
    """An equation of an optimizer and the value of its term at a step."""

    term: str
    text: str
    value: TermValue


class Curvature(NamedTuple):
    """The Hessian at w, and what it means for the optimizer.

    low, high: its smallest and its largest eigenvalue.
    condition: high / low where all eigenvalues are positive.
    stability: None where no limit is known.
    words: such as `stable`, and whether there is a way down.
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
    before: TermValue  # w
    q: TermValue  # the point evaluated
    looked: bool  # whether q is another point than w
    loss: float  # the loss evaluated at q
    batch: bool  # whether that is the loss on some rows of the data
    lines: tuple[EquationLine, ...]
    after: TermValue  # the next w
    vectors: tuple[Vector, ...]
    curvature: Curvature | str
    search: Report | None
