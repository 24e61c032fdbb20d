"""The rows of data that a network is given: held in memory where they are few enough, else made when they are read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from termopt.base.errors import UserError
from termopt.engine.core.types import Array
from termopt.problems.data.batching import Batching
from termopt.problems.data.shuffle import shuffled
from termopt.problems.data.teacher import Data, Rows

MOST_HELD = 10**5
"""Rows up to which the data are held, the loss is that on all of them, and a sample is taken in one go."""
EXACT_ROWS = 10**4
"""Rows that the loss is taken on where there are more than MOST_HELD."""


@dataclass(frozen=True)
class HeldData:
    """The data of a network. Everywhere x is (features, n) and y is (n,)."""

    batching: Batching

    @property
    def sampled(self) -> bool:
        """Whether there are too many rows to hold, so that the loss is taken on a sample of them."""
        return self.batching.rows > MOST_HELD

    @cached_property
    def numbers(self) -> Rows:
        """The numbers of the rows that the loss is taken on."""
        if not self.sampled:
            return np.arange(self.batching.rows)
        return shuffled(np.arange(EXACT_ROWS), self.batching.rows, self.batching.data_seed)

    @cached_property
    def held(self) -> tuple[Array, Array]:
        """x and y of the rows that the loss is taken on, read-only."""
        x, y = self.make(self.numbers)
        x.setflags(write=False)
        y.setflags(write=False)
        return x, y

    def all(self) -> tuple[Array, Array]:
        """x and y of all rows, read-only. Raises UserError if there are too many to hold."""
        if self.sampled:
            raise UserError(f"mlp: {self.batching.rows:,} rows are too many to hold; problem.data(rows) makes some")
        return self.held

    def read(self, rows: Rows) -> tuple[Array, Array]:
        """x and y of the rows with these numbers, (n,)."""
        if self.sampled:
            return self.make(rows)
        x, y = self.held
        return x.take(rows, axis=1), y.take(rows)

    def make(self, rows: Rows) -> tuple[Array, Array]:
        """x and y of the rows with these numbers, (n,), made anew."""
        return self._source.at(rows)

    @cached_property
    def _source(self) -> Data:
        return Data(self.batching.data_seed, self.batching.features)
