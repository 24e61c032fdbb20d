"""What the problems with samples in memory have in common: their hyperparameters, and how they become a spec."""

from typing import Any, ClassVar

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.base.spec import spell
from termopt.problems.data.reading import REPLACE
from termopt.problems.data.table import Table
from termopt.problems.networks.dense import Dense

MOST_MADE = 10**6
"""Samples that are made, at most."""


def l2_field(default: float) -> Any:
    """The hyperparameter l2 of a problem with data."""
    return hyperparameter(
        default,
        lo=0,
        scale="log",
        symbol="λ",
        also=("weight_decay",),
        doc="adds λ/2·‖w‖² of all parameters to the loss",
    )


def rows_field(default: int) -> Any:
    """The hyperparameter rows of a problem whose samples are made."""
    return hyperparameter(default, lo=2, hi=MOST_MADE, scale="log", doc="number of samples that are made")


def noise_field(default: float, doc: str) -> Any:
    """The hyperparameter noise of samples that are made."""
    return hyperparameter(default, lo=0, scale="log", symbol="σ", doc=doc)


def batch_field() -> Any:
    """The hyperparameter batch of a problem with data."""
    return hyperparameter(
        0, lo=0, hi=10**9, scale="log", also=("batch_size",), doc="batch size: samples a step reads; 0: all"
    )


def replace_field() -> Any:
    """The hyperparameter replace of a problem with data."""
    return hyperparameter(True, also=("replacement",), doc=REPLACE)


def seed_field() -> Any:
    """The hyperparameter data_seed of samples that are made."""
    return hyperparameter(0, lo=0, hi=2**63 - 1, also=("seed",), doc="other samples")


class Task:
    """A problem with samples in memory, as its hyperparameters say: a frozen dataclass of them.

    name, title, formula, source, tags: as of any problem.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    tags: ClassVar[tuple[str, ...]]

    batch: int
    replace: bool

    def __post_init__(self) -> None:
        """Raises UserError for a value out of range."""
        for k in hyperparameters(self):
            k.check(getattr(self, k.name))

    @property
    def formula(self) -> str:
        """One line, as people write it."""
        raise NotImplementedError

    def table(self) -> Table:
        """The samples. Raises UserError for a file that has none."""
        raise NotImplementedError

    def model(self, table: Table) -> Dense:
        """The model of these samples."""
        raise NotImplementedError

    def spec(self, *without: str) -> str:
        """The spec string, every hyperparameter written but these and those that do not matter."""
        values = {k.name: getattr(self, k.name) for k in hyperparameters(self) if k.name not in without}
        return f"{self.name}:{','.join(f'{name}={spell(value)}' for name, value in values.items() if value != '')}"

    def batch_of(self, rows: int) -> int:
        """How many of so many samples a step reads. Raises UserError if there are fewer."""
        if self.batch > rows:
            raise UserError(f"batch={self.batch} is out of range: 0 ≤ batch ≤ {rows:,}, the samples there are")
        return self.batch or rows
