"""A run made elsewhere, as far as it is known: numbers by name, a row for each time that some were written."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

STEP_NAMES = ("k", "step", "_step", "global_step", "iteration", "iter", "trainer/global_step")
"""Names under which the number of a step is written."""
TIME_NAMES = ("t", "time", "_timestamp", "timestamp", "wall_time", "_runtime")
"""Names under which the seconds are written."""
RUN_NAMES = ("lane", "run", "run_name")
"""Names under which it is written which run a line is of."""
LOSS_NAMES = ("loss", "train_loss", "train/loss", "Loss/train", "training_loss")
"""Names that a loss mostly has; what has one of them is shown first."""


class Row(NamedTuple):
    """What was written at a time: the run, step and seconds where they are said, and the numbers by name."""

    run: str
    step: float | None
    seconds: float | None
    values: Mapping[str, float]


class Run:
    """The rows of one run. A number that a row does not have is nan there."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self._steps: list[float] = []
        self._seconds: list[float] = []
        self._values: dict[str, list[float]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """What was measured, in the order in which it came up."""
        return tuple(self._values)

    def add(self, row: Row) -> None:
        """Take a row down. Where no step is said, rows are counted; where no time is said, there is none."""
        self._steps.append(float(self.count) if row.step is None else row.step)
        self._seconds.append(math.nan if row.seconds is None else row.seconds)
        for name, value in row.values.items():
            column = self._values.setdefault(name, [])
            column.extend([math.nan] * (self.count - len(column)))
            column.append(value)
        self.count += 1

    def last(self, name: str) -> float | None:
        """The newest value of this name; None if there is none."""
        return self._values[name][-1] if self._values.get(name) else None

    def points(self, name: str, seconds: bool) -> tuple[np.ndarray, np.ndarray]:
        """Where a value was written, and the value: steps, or seconds since the first row, and numbers, (n,) each."""
        column = np.array(self._values.get(name, ()), dtype=np.float64)
        along = np.array((self._seconds if seconds else self._steps)[: len(column)], dtype=np.float64)
        if seconds and len(along):
            along = along - np.nanmin(np.array(self._seconds)) if np.isfinite(along).any() else along
        return along, column

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


def row_of(data: Mapping[str, object], run: str) -> Row | None:
    """The row of named values as a logger writes them; None where no number is in it.

    data: names and values, also nested one deep; what is no number is left out, and null is a number that was not
    finite. run: the name of the run, where the row does not say it.
    """
    flat: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat |= {f"{name}/{inner}": v for inner, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
        else:
            flat[name] = value
    step = next((number(flat.pop(name)) for name in STEP_NAMES if name in flat), None)
    seconds = next((number(flat.pop(name)) for name in TIME_NAMES if name in flat), None)
    named = next((flat.pop(name) for name in RUN_NAMES if name in flat), None)
    values = {name: value for name, given in flat.items() if (value := number(given)) is not None}
    whole = run if named is None else f"{run} {named}" if run else str(named)
    return Row(whole or "-", step, seconds, values) if values else None


def number(value: object) -> float | None:
    """A number as it was written; None for what is no number."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)
