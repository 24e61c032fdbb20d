"""Samples in memory: made ones, and those of a file."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from termopt.engine.core.types import Array
from termopt.problems.data.held_data import EXACT_ROWS, MOST_HELD
from termopt.problems.data.shuffle import shuffled
from termopt.problems.data.teacher import Rows


@dataclass(frozen=True, eq=False)
class Table:
    """Samples with their targets, read-only.

    x: (features, n). y: (n,), numbers, or the numbers of classes from 0. columns: the names of the features. target:
    the name of what is to be predicted. classes: the names of the classes; empty for a number. note: what was done to
    the samples before they became these; summary: the same in short. seed: draws the rows that a loss is taken on.
    """

    x: Array
    y: Array
    columns: tuple[str, ...]
    target: str = "y"
    classes: tuple[str, ...] = ()
    note: str = ""
    summary: str = ""
    seed: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        self.x.setflags(write=False)
        self.y.setflags(write=False)

    @property
    def sampled(self) -> bool:
        """Whether there are so many rows that the loss is taken on a sample of them."""
        return len(self.y) > MOST_HELD

    @cached_property
    def numbers(self) -> Rows:
        """The numbers of the rows that the loss is taken on."""
        n = len(self.y)
        return shuffled(np.arange(EXACT_ROWS), n, self.seed) if self.sampled else np.arange(n)

    @cached_property
    def held(self) -> tuple[Array, Array]:
        """x and y of the rows that the loss is taken on, read-only: of a few rows the table itself, not a copy."""
        return self.read(self.numbers) if self.sampled else (self.x, self.y)

    def read(self, rows: Rows) -> tuple[Array, Array]:
        """x and y of the rows with these numbers, (n,): a copy of those alone."""
        return self.x.take(rows, axis=1), self.y.take(rows)
