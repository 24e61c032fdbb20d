"""What there is to tell of one step, as plain values, for whoever computes it and whoever draws it."""

from typing import NamedTuple, TypeAlias


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


class Pull(NamedTuple):
    """A vector to draw at w. `free`: it is no step, so that only its direction compares to steps."""

    label: str
    vector: tuple[float, ...]
    free: bool


class Curvature(NamedTuple):
    """Eigenvalues of the Hessian at w. `reach` is η·λmax, `limit` what it must stay below; None where nothing is known.

    `words`: what this means for the optimizer, such as `stable`, and whether there is a way down.
    """

    low: float
    high: float
    condition: float | None  # high / low, where all are positive
    reach: float | None
    limit: float | None
    words: tuple[str, ...]


class Trial(NamedTuple):
    """A point that a line search tried, and what became of it, in words and in few of them."""

    t: float
    loss: float
    slope: float
    status: str
    short: str


class Pair(NamedTuple):
    """A correction pair of the two-loop recursion: sᵀy, |s|, |y|."""

    sy: float
    s: float
    y: float


class Search(NamedTuple):
    """A line search up to the trial of this step.

    `low` and `high` are the interval from which the trial was taken; `high` is None while there is no bracket. `loss`
    and `slope` are those at t = 0, None before the first ray. `scale` is γ of H₀ = γI, `room` how many pairs there may
    be; pairs are newest first. `end` says how the search failed, if it did.
    """

    loss: float | None
    slope: float | None
    low: float
    high: float | None
    scale: float
    room: int
    pairs: tuple[Pair, ...]
    trials: tuple[Trial, ...]
    end: str


class Explanation(NamedTuple):
    """The step from k to k + 1. `curvature` is a word on why there is none where there is none."""

    k: int
    names: tuple[str, ...]
    before: Value  # w
    q: Value  # the point evaluated
    looked: bool  # whether q is another point than w
    loss: float  # what the optimizer was told of q
    batch: bool  # whether that is the loss on some rows of the data
    lines: tuple[Line, ...]
    after: Value  # the next w
    pulls: tuple[Pull, ...]
    curvature: Curvature | str
    search: Search | None
