"""How the updates of a run read samples: how many at once, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from termopt.engine.core.rng import rng
from termopt.problems.data.shuffle import shuffled
from termopt.problems.data.teacher import Rows

Draw: TypeAlias = Callable[[int, int], Rows]
"""The rows of a step from one place in it to before another; to be called for one place after another."""

REPLACE = (
    "true: any sample, any time; false: every sample once an epoch, each epoch in an order of its own, also where a "
    "batch reaches into the next. A batch of all samples reads them in order"
)
"""What the hyperparameter `replace` does, for help."""


@dataclass(frozen=True)
class Reading:
    """rows: how many samples there are. batch: how many a step reads. replace: see `REPLACE`."""

    rows: int
    batch: int
    replace: bool

    @property
    def whole(self) -> bool:
        """Whether every step reads all rows."""
        return self.batch == self.rows

    def draw(self, k: int, seed: int) -> Draw:
        """The rows of step k of a run with this seed, to be taken piece by piece."""
        if self.whole:
            return np.arange
        if self.replace:
            dice = rng(seed, k)
            return lambda first, last: dice.integers(0, self.rows, last - first)
        start = k * self.batch
        return lambda first, last: self._dealt(start + first, start + last, seed)

    def _dealt(self, first: int, last: int, seed: int) -> Rows:
        """The rows read from one place of the run to before another: all of them once, then anew in another order.

        So an epoch is as many rows as there are, whether or not batches end with it: one may reach into the next.
        """
        pieces: list[Rows] = []
        while first < last:
            epoch, place = divmod(first, self.rows)
            here = min(last - first, self.rows - place)
            pieces.append(shuffled(np.arange(place, place + here), self.rows, seed, epoch))
            first += here
        return np.concatenate(pieces)
