"""What problems with data have in common: a model, its samples, and how an update reads them."""

from collections.abc import Generator
from functools import cached_property
from typing import ClassVar

import numpy as np

from termopt.base.in_pieces import drained
from termopt.engine.core.problem import Cost, Fit
from termopt.engine.core.types import Array, Blocks, LossAndGradient, Scalars
from termopt.problems.data.held_data import EXACT_ROWS, MOST_HELD, HeldData
from termopt.problems.data.reading import Reading
from termopt.problems.data.table import Table
from termopt.problems.data.teacher import Rows
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.factors import Factors
from termopt.problems.networks.network import Network
from termopt.problems.networks.tree_sum import Source, row_sums

CHUNK = 1 << 17
"""Rows between two breaths of `sampling`: a few milliseconds."""
FARTHEST = 1e6
"""Of the domain, on either side of 0."""


class Learning:
    """A problem with data, from its `network`, its `samples` and its `reading`.

    Parameters are (d, *B) everywhere. Each run of a batch gets bit for bit what it would get alone. What overflows or
    is not defined is inf or nan, without a warning.

    reach: of the box, on either side of 0.
    """

    reach: ClassVar[float]

    @cached_property
    def network(self) -> Network | Dense | Factors:
        """The model."""
        raise NotImplementedError

    @cached_property
    def samples(self) -> HeldData | Table:
        """The data."""
        raise NotImplementedError

    @cached_property
    def reading(self) -> Reading:
        """How an update reads them."""
        raise NotImplementedError

    @property
    def dim(self) -> int:
        return self.network.dim

    @property
    def box(self) -> tuple[tuple[float, float], ...]:
        return ((-self.reach, self.reach),) * self.dim

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return ((-FARTHEST, FARTHEST),) * self.dim

    @property
    def start(self) -> tuple[float, ...]:
        return self.start_for(0)

    def start_for(self, seed: int) -> tuple[float, ...]:
        """Where a run of this seed starts."""
        raise NotImplementedError

    @property
    def layers(self) -> tuple[slice, ...]:
        return self.network.layers

    @property
    def blocks(self) -> Blocks:
        return self.network.blocks

    @property
    def stochastic(self) -> bool:
        return not self.reading.whole or self.samples.sampled

    @property
    def cost(self) -> Cost:
        reading = self.reading
        return Cost(reading.batch, reading.rows, reading.batch * (self.network.features + 1) * 8)

    @property
    def note(self) -> str:
        return f"loss on {EXACT_ROWS:,} of the samples" if self.samples.sampled else ""

    def rows(self, k: int, seed: int) -> Rows:
        """The numbers of the rows that step k of a run with this seed reads, (batch,)."""
        return self.reading.draw(k, seed)(0, self.reading.batch)

    # -- the exact loss ----------------------------------------------------------------------------------------------

    def loss(self, x: Array) -> Scalars:
        """x: (d, *B) -> (*B,), on all rows, or on those that `note` speaks of."""
        w, n = float64(x), len(self.samples.numbers)
        with np.errstate(all="ignore"):
            total = row_sums(self.network.errors, self.dim + 1, w, slices(*self.samples.held), n)[0]
            return self.network.mean_loss(w, total, n)

    def gradient(self, x: Array) -> Array:
        return self.evaluate(x).grad

    def evaluate(self, x: Array) -> LossAndGradient:
        return self._mean(float64(x), slices(*self.samples.held), len(self.samples.numbers))

    def fit(self, x: Array, rows: Rows | None = None) -> Fit:
        """Predictions of the parameters x, (d,), for these rows, (n,), or for all that `loss` is taken on."""
        numbers = self.samples.numbers if rows is None else np.asarray(rows, dtype=np.int64)
        inputs, targets = self.samples.held if rows is None else self.samples.read(numbers)
        with np.errstate(all="ignore"):
            return Fit(numbers, targets, self.network.predicted(float64(x), inputs))

    # -- what a step sees of it --------------------------------------------------------------------------------------

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        """Loss and gradient on `rows(k, seed)`."""
        if not self.stochastic:
            return self.evaluate(x)
        if self.streams:
            return drained(self.sampling(x, k, seed))
        return self._mean(float64(x), slices(*self.samples.read(self.rows(k, seed))), self.reading.batch)

    @property
    def streams(self) -> bool:
        """Whether a step reads so many rows that `sample` takes more than a moment."""
        return self.reading.batch > MOST_HELD

    def sampling(self, x: Array, k: int, seed: int) -> Generator[float, None, LossAndGradient]:
        """`sample`, a few milliseconds at a time: yields how much is done, from 0 to 1. Memory is bounded."""
        draw, batch, w = self.reading.draw(k, seed), self.reading.batch, float64(x)
        sums = np.zeros((self.dim + 1, *w.shape[1:]))
        for first in range(0, batch, CHUNK):
            last = min(first + CHUNK, batch)
            sums += row_sums(self.network.slopes, self.dim + 1, w, self._making(draw(first, last)), last - first)
            yield last / batch
        with np.errstate(all="ignore"):
            return self.network.mean(w, sums, batch)

    def _mean(self, w: Array, source: Source, n: int) -> LossAndGradient:
        """Loss and gradient at w on the n rows of a source."""
        sums = row_sums(self.network.slopes, self.dim + 1, w, source, n)
        with np.errstate(all="ignore"):
            return self.network.mean(w, sums, n)

    def _making(self, rows: Rows) -> Source:
        return lambda first, last: self.samples.read(rows[first:last])


def float64(x: Array) -> Array:
    """The same numbers as float64, not copied where they are."""
    return np.asarray(x, dtype=np.float64)


def slices(x: Array, y: Array) -> Source:
    """The rows of arrays: x (features, n), y (n,)."""
    return lambda first, last: (x[:, first:last], y[first:last])
