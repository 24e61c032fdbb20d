"""A map: the grid of a sweep with what became of each run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.status import Status
from termopt.engine.core.types import Array
from termopt.sweeps.batch_status import STATUSES
from termopt.sweeps.cells import NONE, Cells
from termopt.sweeps.sweep import Sweep

RESULTS = ("status", "minimum", "steps", "gap", "loss", "evals")
"""The results of each cell that a map has, beside what varies."""


@dataclass(frozen=True, eq=False, repr=False)
class Map:
    """Arrays with names, all shaped like the grid: `map["lr"]`, `map["status"]`, `map.gap`.

    The names are those of what varies, then `status` (a word), `minimum` (the number of the known minimum where the
    run ended, from 0; nan for none), `steps` (the first within 1e-8 of the best known value; nan for none), `gap`
    (f − f* at the end; nan where no f* is known), `loss` (at the end) and `evals`.
    """

    sweep: Sweep
    cells: Cells

    @property
    def names(self) -> tuple[str, ...]:
        """What varies, then what became of each run."""
        return (*(axis.name for axis in self.sweep.axes), *RESULTS)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of every array."""
        return self.sweep.shape

    def status_of(self, index: int) -> Status:
        """The status of the cell of this number."""
        return STATUSES[int(self.cells.status[index])]

    @property
    def status(self) -> NDArray[np.str_]:
        words: NDArray[np.str_] = self.cells.words
        return words.reshape(self.shape)

    @property
    def minimum(self) -> Array:
        return _or_nan(self.cells.minimum).reshape(self.shape)

    @property
    def steps(self) -> Array:
        return _or_nan(self.cells.steps).reshape(self.shape)

    @property
    def gap(self) -> Array:
        return self.cells.gap.reshape(self.shape)

    @property
    def loss(self) -> Array:
        return self.cells.loss.reshape(self.shape)

    @property
    def evals(self) -> NDArray[np.int64]:
        return self.cells.evals.reshape(self.shape)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name in RESULTS:
            return getattr(self, name)
        for i, axis in enumerate(self.sweep.axes):
            if axis.name == name:
                along = [len(axis.values) if i == j else 1 for j in range(len(self.shape))]
                values: NDArray[Any] = np.array(axis.values).reshape(along)
                return np.broadcast_to(values, self.shape)
        raise KeyError(f"{name!r}: this map has {', '.join(self.names)}")

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Every array by its name."""
        return {name: self[name] for name in self.names}

    def __repr__(self) -> str:
        sweep, grid = self.sweep, " × ".join(f"{len(axis.values)} {axis.name}" for axis in self.sweep.axes)
        words, counts = np.unique(self.cells.words, return_counts=True)
        found = ", ".join(f"{count:,} {word}" for word, count in zip(words, counts, strict=True))
        what = " on ".join(
            given if isinstance(given, str) else given.name
            for key, given in (("optimizer", sweep.optimizer), ("problem", sweep.problem))
            if key not in (axis.name for axis in sweep.axes)
        )
        return f"<termopt map{f' of {what}' if what else ''}: {grid}, {sweep.steps} steps: {found}>"


def _or_nan(numbers: NDArray[np.int64]) -> Array:
    found: Array = np.where(numbers == NONE, np.nan, numbers)
    return found
