"""A curve and the axes that it is plotted on: how steps and values become cells."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Ints
from termopt.draw.cells.canvas import Rect
from termopt.draw.plot.limits import Columns, StepAxis
from termopt.engine.core.types import Array


class Curve(NamedTuple):
    """One lane's values at steps 0, 1, ..., n - 1."""

    values: Array  # (n,)
    colour: str  # a slot of the theme
    marker: str
    stopped: bool = False  # diverged
    floor: float = 0.0  # subtracted from every value
    k: int | None = None  # the step shown, if not the last: later values are drawn faint
    dash: tuple[int, int] = (1, 0)  # braille columns on and off
    thin: Array | None = None  # (m,): what the rows read at each step said of the loss, beside the exact one
    steps: float | None = None  # its step at the right end of the axis, if that is not the plot's
    first: float = 0  # and at the left end
    marks: tuple[int, ...] = ()  # steps at which hyperparameters were turned
    near: int | None = None  # the step to point at
    gaps: bool = False  # values may be missing, which is no divergence
    ghost: int | None = None  # a future given up at this step: faint from there on, and without a present

    @property
    def shown(self) -> int:
        """The step shown; -1 if there is none."""
        return len(self.values) - 1 if self.k is None else self.k


class Spans(NamedTuple):
    """Columns of a curve in dots from the top of its plot, (m,) each; nan where nothing is finite.

    top, bottom, middle: where the highest, the lowest and the middle value of a column lie. broken: whether a value in
    it is not finite.
    """

    cols: Ints
    top: Array
    bottom: Array
    middle: Array
    broken: NDArray[np.bool_]

    def before(self, col: int) -> "Spans":
        """The columns before that one."""
        end = int(np.searchsorted(self.cols, col))
        return Spans(self.cols[:end], self.top[:end], self.bottom[:end], self.middle[:end], self.broken[:end])


class Axes(NamedTuple):
    """How steps and values become cells. `low` and `high` are exponents of ten where `log`."""

    steps: StepAxis
    low: float
    high: float
    log: bool
    rect: Rect

    def level(self, values: Array) -> Array:
        """Values to dots from the top, beyond 0..4 height where they are off scale; nan stays nan.

        A rounding error beyond an end is not off scale, nor is one across the edge of a dot another dot.
        """
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            shown = np.log10(np.maximum(values, 0)) if self.log else values
            level = (self.high - shown) / (self.high - self.low) * (4 * self.rect.height)
            whole = np.rint(level)
            return np.where(abs(level - whole) < 1e-6, whole, level)

    def spans(self, columns: Columns) -> Spans:
        """Where the values of columns lie."""
        top, bottom, middle = self.level(np.array([columns.high, columns.low, columns.middle]))
        return Spans(columns.cols, top, bottom, middle, columns.broken)

    def row(self, value: float) -> int | None:
        """The row of the plot that shows a value; None for what is off scale."""
        level = float(self.level(np.array([value]))[0])
        return min(int(level / 4), self.rect.height - 1) if 0 <= level <= 4 * self.rect.height else None

    def above(self, value: float) -> bool:
        """Whether a value is off scale at the upper end."""
        return float(self.level(np.array([value]))[0]) < 0

    def dot(self, step: int) -> int:
        """The column of dots that shows a step; beyond the ends of the plot where none does."""
        return self.steps.column(step, 2 * self.rect.width)

    def step(self, col: int) -> int:
        """The first step that a column of the plot shows; in the last column the last one."""
        if col >= self.rect.width - 1:
            return int(self.steps.last)
        return int(self.steps.column_starts(self.rect.width)[max(col, 0)])

    def value(self, row: int) -> float:
        """The value in the middle of a row of the plot."""
        level = self.high - (row + 0.5) / max(self.rect.height, 1) * (self.high - self.low)
        return 10.0**level if self.log else level

    def col(self, step: int) -> int:
        """The column of the plot that shows a step; beyond its ends where none does."""
        return self.dot(step) // 2


class PlottedCurve(NamedTuple):
    """A curve, reduced to what its plot can show of it, on the axes of its own steps."""

    curve: Curve
    axes: Axes
    full: Spans
    thin: Spans | None

    @property
    def now(self) -> int:
        """The column of the step shown."""
        return self.axes.col(max(self.curve.shown, 0))

    @property
    def crowded(self) -> bool:
        """Whether there are more values than columns of dots, so that a curve that jumps becomes a band."""
        steps = self.axes.steps
        return steps.log or steps.last - steps.first > 2 * self.axes.rect.width
