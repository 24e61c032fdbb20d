"""What the problems with samples in memory have in common: their hyperparameters, and how they become a spec.

A class names all its hyperparameters itself, also those that others have: their order is that of help and of specs.
"""

from collections.abc import Collection
from typing import Any, ClassVar

from termopt.base.errors import UserError, path_text
from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.base.spec import spell
from termopt.problems.data.reading import REPLACE
from termopt.problems.data.table import Table
from termopt.problems.networks.activations import ACTIVATIONS
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.factors import Factors

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


def activation_field() -> Any:
    """The hyperparameter activation of a network."""
    return hyperparameter("tanh", choices=tuple(ACTIVATIONS), doc="function of the hidden units")


def penalty(l2: float) -> str:
    """What l2 adds to a formula; nothing where it is 0."""
    return f" + {l2 / 2:g}·‖w‖²" if l2 else ""


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


def data_field() -> Any:
    """The hyperparameter data of a problem that also takes a file."""
    return hyperparameter("", doc="a CSV file whose first line names the columns; unwritten: samples are made")


def target_field() -> Any:
    """The hyperparameter target of a problem that also takes a file."""
    return hyperparameter("", doc="the column of the file that is predicted; unwritten: the last")


def standardize_field() -> Any:
    """The hyperparameter standardize of a problem that also takes a file."""
    return hyperparameter(True, doc="columns of numbers of the file get the mean 0 and the deviation 1")


FILE_ONLY = ("data", "target", "standardize")
"""Hyperparameters of samples from a file."""
MADE_ONLY = ("rows", "features", "classes", "noise", "data_seed")
"""Hyperparameters of samples that are made."""

UNSPELLABLE = ",()"
"""Signs that would end a text in a spec string."""


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

    @classmethod
    def check_given(cls, names: Collection[str]) -> None:
        """Raises UserError if hyperparameters of a file are given together with those of samples that are made."""
        idle = [name for name in names if name in (MADE_ONLY if "data" in names else FILE_ONLY)]
        if idle and "data" in names:
            raise UserError(f"{idle[0]} is of samples that are made, and data names a file")
        if idle and "data" not in names:
            raise UserError(f"{idle[0]} is of samples from a file; write data= as well")

    def __post_init__(self) -> None:
        """Raises UserError for a value out of range."""
        for k in hyperparameters(self):
            value = k.check(getattr(self, k.name))
            if isinstance(value, str) and set(value) & set(UNSPELLABLE):
                raise UserError(
                    f"{k.name}={path_text(value)}: a spec cannot hold any of {' '.join(UNSPELLABLE)}; rename it"
                )

    @property
    def formula(self) -> str:
        """One line, as people write it."""
        raise NotImplementedError

    def table(self) -> Table:
        """The samples. Raises UserError for a file that has none."""
        raise NotImplementedError

    def model(self, table: Table) -> Dense | Factors:
        """The model of these samples."""
        raise NotImplementedError

    def spec(self, *without: str) -> str:
        """The spec string, every hyperparameter written but these and those that do not matter."""
        idle = (*without, *(MADE_ONLY if getattr(self, "data", "") else FILE_ONLY))
        values = {k.name: getattr(self, k.name) for k in hyperparameters(self) if k.name not in idle}
        written = (f"{name}={_spelled(value)}" for name, value in values.items() if value != "")
        return f"{self.name}:{','.join(written)}"

    def batch_of(self, rows: int) -> int:
        """How many of so many samples a step reads. Raises UserError if there are fewer."""
        if self.batch > rows:
            raise UserError(f"batch={self.batch} is out of range: 0 ≤ batch ≤ {rows:,}, the samples there are")
        return self.batch or rows


def _spelled(value: float | str) -> str:
    """A value as it stands in a spec string; texts keep their spaces."""
    return value if isinstance(value, str) else spell(value)
