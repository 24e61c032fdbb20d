"""The hyperparameters of the lecture's network: how much data there is, and which rows of it each step reads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import Value, hyperparameter, hyperparameters
from termopt.engine.core.rng import rng
from termopt.problems.data.shuffle import shuffled
from termopt.problems.data.teacher import Rows

Draw: TypeAlias = Callable[[int, int], Rows]
"""The rows of a step from one place in it to before another; to be called for one place after another."""

BATCH = 100
REPLACE = (
    "true: any sample, any time; false: every sample once an epoch, each epoch in an order of its own, also where a "
    "batch reaches into the next. A batch of all samples reads them in order"
)
MOST_ROWS = 10**9


@dataclass(frozen=True)
class Batching:
    """What the hyperparameters say. Raises UserError for a value out of range, or a batch larger than the data."""

    batch: int = hyperparameter(
        BATCH,
        lo=1,
        hi=MOST_ROWS,
        scale="log",
        also=("batch_size",),
        doc="batch size: samples a step reads; if unwritten, all that there are up to 100",
    )
    rows: int = hyperparameter(
        100, lo=1, hi=MOST_ROWS, scale="log", doc="number of samples; nothing is stored, so take any number"
    )
    features: int = hyperparameter(8, lo=1, hi=1000, scale="log", doc="columns of x")
    hidden: int = hyperparameter(1, lo=1, hi=100, scale="log", doc="hidden units")
    replace: bool = hyperparameter(True, also=("replacement",), doc=REPLACE)
    data_seed: int = hyperparameter(0, lo=0, hi=2**63 - 1, doc="other data")

    def __post_init__(self) -> None:
        for k in hyperparameters(self):
            k.check(getattr(self, k.name))
        if self.batch > self.rows:
            raise UserError(f"batch={self.batch} is out of range: 1 ≤ batch ≤ {self.rows:,}, the samples there are")

    @property
    def whole(self) -> bool:
        """Whether every step reads all rows."""
        return self.batch == self.rows

    def spec(self, *without: str) -> str:
        """The spec string, every hyperparameter written but these."""
        values = ((k.name, getattr(self, k.name)) for k in hyperparameters(self) if k.name not in without)
        return f"mlp:{','.join(f'{name}={str(value).lower()}' for name, value in values)}"

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


def make_batching(**values: Value) -> Batching:
    """The batching with these hyperparameters; the others have their defaults.

    The default of `batch` is 100, or all rows if there are fewer. Raises UserError for an unknown name, or a value out
    of range.
    """
    known = [k.name for k in hyperparameters(Batching)]
    for name in values:
        if name not in known:
            raise unknown("hyperparameter of mlp", name, known)
    made: dict[str, Value] = {"batch": min(BATCH, max(1, int(values.get("rows", BATCH)))), **values}
    return Batching(**made)  # pyright: ignore[reportArgumentType]
