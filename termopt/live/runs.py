"""A run made elsewhere, as far as it is known: numbers by name, a row for each time that some were written."""

import json
import math
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import numpy as np

from termopt.engine.core.types import Array
from termopt.live.grown import Grown

STEP_NAMES = ("k", "step", "_step", "global_step", "iteration", "iter", "trainer/global_step")
"""Names under which the number of a step is written."""
TIME_NAMES = ("t", "time", "_timestamp", "timestamp", "wall_time", "_runtime")
"""Names under which the seconds are written."""
RUN_NAMES = ("lane", "run", "run_name")
"""Names under which it is written which run a line is of."""
SKETCH_NAME = "s"
"""The name of the sketch of the parameters that `watch` writes."""
LARGEST = 1e150
"""Of parameters beyond it distances cannot be computed, since their squares are not finite."""
FARTHEST = 1e300
"""An axis of steps or seconds does not go beyond it."""
LOSS_NAMES = ("loss", "train_loss", "train/loss", "Loss/train", "training_loss")
"""Names that a loss mostly has; what has one of them is shown first."""


@dataclass(frozen=True, eq=False)
class Measured:
    """The loss on a plane of the sketches, from the training itself.

    k: the step at which it was begun. center: (m,). axes: (2, m). x, y: where the grid has its points along the axes,
    (n,) each. loss: (n, n), the first row at the first y.
    """

    k: int
    center: Array
    axes: Array
    x: Array
    y: Array
    loss: Array


class Row(NamedTuple):
    """What was written at a time: the run, step and seconds where they are said, and the numbers by name."""

    run: str
    step: float | None
    seconds: float | None
    values: Mapping[str, float]
    sketch: Array | None = None
    """Some numbers that stand for all parameters, (m,)."""
    landscape: Measured | None = None
    """The loss on a plane, which the training measured."""


class Run:
    """The rows of one run. A number that a row does not have is nan there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self._steps = array("d")
        self._seconds = array("d")
        self._values: dict[str, array[float]] = {}
        self._sketches: Grown | None = None
        self.landscape: Measured | None = None
        self._ends = [0.0, math.inf, 0.0]
        """The farthest step, the first and the last second."""

    @property
    def sketches(self) -> Array:
        """The sketches of the parameters, (n, m)."""
        return np.empty((0, 0)) if self._sketches is None else self._sketches.rows

    @property
    def names(self) -> tuple[str, ...]:
        """What was measured, in the order in which it came up."""
        return tuple(self._values)

    def add(self, row: Row) -> None:
        """Take a row down. Where no step is said, rows are counted; where no time is said, there is none."""
        if row.landscape is not None:
            self.landscape = row.landscape
            return
        if row.sketch is not None:
            self._sketches = self._sketches or Grown(len(row.sketch))
            if len(row.sketch) == self.sketches.shape[1]:
                self._sketches.add(row.sketch[None])
        step, second = float(self.count) if row.step is None else row.step, row.seconds
        self._steps.append(step)
        self._seconds.append(math.nan if second is None else second)
        self._note_ends(step, second)
        for name, value in row.values.items():
            column = self._values.setdefault(name, array("d"))
            column.extend([math.nan] * (self.count - len(column)))
            column.append(value)
        self.count += 1

    def _note_ends(self, step: float, second: float | None) -> None:
        farthest, began, ended = self._ends
        if math.isfinite(step) and step > farthest:
            farthest = step
        if second is not None and math.isfinite(second):
            began, ended = min(began, second), second if began == math.inf else max(ended, second)
        self._ends = [farthest, began, ended]

    def farthest(self, seconds: bool) -> float:
        """The farthest step, or how many seconds the last row comes after the first; 0 where there is none."""
        farthest, began, ended = self._ends
        return (ended - began if began < math.inf else 0.0) if seconds else farthest

    def last(self, name: str) -> float | None:
        """The newest value of this name; None if there is none."""
        return self._values[name][-1] if self._values.get(name) else None

    def points(self, name: str, seconds: bool) -> tuple[np.ndarray, np.ndarray]:
        """Where a value was written, and the value: steps, or seconds since the first row, and numbers, (n,) each."""
        column = np.array(self._values.get(name, ()), dtype=np.float64)
        along = np.array((self._seconds if seconds else self._steps)[: len(column)], dtype=np.float64)
        return along - self._ends[1] if seconds else along, column

    @property
    def timed(self) -> bool:
        """Whether seconds are known."""
        return any(math.isfinite(value) for value in self._seconds[:1])


class Runs:
    """All runs that are followed, in the order in which they came up."""

    def __init__(self) -> None:
        self.by_name: dict[str, Run] = {}

    def add(self, row: Row) -> None:
        """Take a row down, for a run that may be new."""
        self.by_name.setdefault(row.run, Run(row.run)).add(row)

    @property
    def names(self) -> tuple[str, ...]:
        """Whatever any run has measured, losses first."""
        found = dict.fromkeys(name for run in self.by_name.values() for name in run.names)
        return tuple(sorted(found, key=lambda name: (name not in LOSS_NAMES, "loss" not in name.lower())))


def parsed(text: str) -> Any:
    """What is written as JSON. Raises ValueError for what is none."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def row_of(data: Mapping[str, object], run: str) -> Row | None:
    """The row of named values as a logger writes them; None where no number is in it.

    data: names and values, also nested one deep; what is no number is left out, and null is a number that was not
    finite. run: the name of the run, where the row does not say it.

    Raises ValueError for a step or a time that has no place on an axis.
    """
    flat: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat |= {f"{name}/{inner}": v for inner, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
        else:
            flat[name] = value
    step = next((number(flat.pop(name)) for name in STEP_NAMES if name in flat), None)
    seconds = next((number(flat.pop(name)) for name in TIME_NAMES if name in flat), None)
    for what, at in (("step", step), ("time", seconds)):
        if at is not None and abs(at) > FARTHEST:
            raise ValueError(f"its {what} is {at:g}")
    named = next((flat.pop(name) for name in RUN_NAMES if name in flat), None)
    values = {name: value for name, given in flat.items() if (value := number(given)) is not None}
    whole = run if named is None else f"{run} {named}" if run else str(named)
    sketch = numbers(flat.get(SKETCH_NAME))
    return Row(whole or "-", step, seconds, values, sketch) if values else None


def numbers(value: object) -> Array | None:
    """A row of numbers up to LARGEST as it was written; None for what is none."""
    try:
        found = np.array(value if isinstance(value, list) else [], dtype=np.float64)
    except (OverflowError, TypeError, ValueError):
        return None
    return found if found.ndim == 1 and found.size and _near(found) else None


def measured(value: object) -> Measured:
    """A landscape as it was written. Raises ValueError for what is none."""
    if not isinstance(value, dict):
        raise ValueError("landscape is no object")
    data = cast("dict[str, Any]", value)
    try:
        k, rows = int(data["k"]), [[np.nan if each is None else each for each in row] for row in data["loss"]]
        found = (data["center"], data["axes"], data["x"], data["y"], rows)
        center, axes, x, y, loss = (np.array(each, dtype=np.float64) for each in found)
    except (KeyError, OverflowError, TypeError, ValueError):
        raise ValueError("its landscape lacks something, or has what is no number") from None
    right = axes.shape == (2, *center.shape) and x.ndim == y.ndim == center.ndim == 1
    if not (right and min(x.size, y.size) > 1 and loss.shape == (y.size, x.size) and _rising(x) and _rising(y)):
        raise ValueError("its landscape has another shape than its axes")
    if not all(map(_near, (center, axes, x, y))):
        raise ValueError("its landscape lies where distances cannot be computed")
    return Measured(k, center, axes, x, y, loss)


def _rising(x: Array) -> bool:
    return bool((np.diff(x) > 0).all())


def _near(x: Array) -> bool:
    """Whether distances can be computed of these numbers, which has no sense for nan either."""
    return bool((np.abs(x) <= LARGEST).all())


def number(value: object) -> float | None:
    """A number as it was written; None for what is no number."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number of too many digits: JSON knows no largest one
        return math.inf if value > 0 else -math.inf
