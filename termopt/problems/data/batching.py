"""The hyperparameters of the lecture's network: how much data there is, and which rows of it each step reads."""

from dataclasses import dataclass

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import Value, hyperparameter, hyperparameters
from termopt.problems.data.reading import REPLACE, Draw, Reading

BATCH = 100
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
        return self.reading.whole

    @property
    def reading(self) -> Reading:
        """How the samples are read."""
        return Reading(self.rows, self.batch, self.replace)

    def spec(self, *without: str) -> str:
        """The spec string, every hyperparameter written but these."""
        values = ((k.name, getattr(self, k.name)) for k in hyperparameters(self) if k.name not in without)
        return f"mlp:{','.join(f'{name}={str(value).lower()}' for name, value in values)}"

    def draw(self, k: int, seed: int) -> Draw:
        """The rows of step k of a run with this seed, to be taken piece by piece."""
        return self.reading.draw(k, seed)


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
