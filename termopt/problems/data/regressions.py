"""Linear, logistic and softmax regression: convex problems whose optimum is known."""

from dataclasses import dataclass
from typing import ClassVar

from termopt.base.hyperparameter import hyperparameter
from termopt.problems.data import made
from termopt.problems.data.encoding import Request, TargetKind, file_table
from termopt.problems.data.table import Table
from termopt.problems.data.task import (
    Task,
    batch_field,
    data_field,
    l2_field,
    noise_field,
    penalty,
    replace_field,
    rows_field,
    seed_field,
    standardize_field,
    target_field,
)
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.losses import CROSS_ENTROPY, LOGISTIC, SQUARED

MOST_FEATURES = 1000
"""Features of samples that are made, at most."""


@dataclass(frozen=True)
class Regression(Task):
    """A linear model on samples of a file, or on samples that are made.

    target_kind: what the target of a file has to be.
    """

    tags: ClassVar[tuple[str, ...]] = ("smooth", "data", "stochastic")
    target_kind: ClassVar[TargetKind]

    data: str = data_field()
    target: str = target_field()
    standardize: bool = standardize_field()
    rows: int = rows_field(100)
    features: int = hyperparameter(2, lo=1, hi=MOST_FEATURES, scale="log", doc="columns of x")

    def table(self) -> Table:
        if self.data:
            return file_table(Request(self.data, self.target, self.standardize, self.target_kind))
        return self.made()

    def made(self) -> Table:
        """The samples where there is no file."""
        raise NotImplementedError


@dataclass(frozen=True)
class Linear(Regression):
    """Least squares: a line, or a plane, through noisy samples."""

    name: ClassVar[str] = "linear"
    title: ClassVar[str] = "linear regression"
    source: ClassVar[str] = "Gauss 1809; samples of a noisy line, made by data_seed"
    target_kind: ClassVar[TargetKind] = "number"

    features: int = hyperparameter(1, lo=1, hi=MOST_FEATURES, scale="log", doc="columns of x")
    noise: float = noise_field(0.5, "deviation of the noise in y")
    l2: float = l2_field(0.0)
    batch: int = batch_field()
    replace: bool = replace_field()
    data_seed: int = seed_field()

    @property
    def formula(self) -> str:
        return f"mean (w·x + b − y)²/2{penalty(self.l2)}"

    def made(self) -> Table:
        return made.line(self.rows, self.features, self.noise, self.data_seed)

    def model(self, table: Table) -> Dense:
        return Dense(len(table.x), 1, SQUARED, self.l2)


@dataclass(frozen=True)
class Logistic(Regression):
    """Logistic regression: two classes, told apart by a line."""

    name: ClassVar[str] = "logistic"
    title: ClassVar[str] = "logistic regression"
    source: ClassVar[str] = "Berkson 1944; samples of two clouds, made by data_seed"
    target_kind: ClassVar[TargetKind] = "two classes"

    l2: float = l2_field(0.0)
    batch: int = batch_field()
    replace: bool = replace_field()
    data_seed: int = seed_field()

    @property
    def formula(self) -> str:
        return f"mean log(1 + exp(z)) − y·z, z = w·x + b{penalty(self.l2)}"

    def made(self) -> Table:
        return made.clouds(self.rows, self.features, 2, self.data_seed)

    def model(self, table: Table) -> Dense:
        return Dense(len(table.x), 1, LOGISTIC, self.l2)


@dataclass(frozen=True)
class Softmax(Regression):
    """Softmax regression: several classes, told apart by lines. Without l2 the optimum is a line of points."""

    name: ClassVar[str] = "softmax"
    title: ClassVar[str] = "softmax regression"
    source: ClassVar[str] = "Cox 1966; samples of a cloud a class, made by data_seed"
    target_kind: ClassVar[TargetKind] = "classes"

    rows: int = rows_field(150)
    classes: int = hyperparameter(3, lo=2, hi=50, doc="classes that are made")
    l2: float = l2_field(0.01)
    batch: int = batch_field()
    replace: bool = replace_field()
    data_seed: int = seed_field()

    @property
    def formula(self) -> str:
        return f"mean −log softmax(W·x + b)[y]{penalty(self.l2)}"

    def made(self) -> Table:
        return made.clouds(self.rows, self.features, self.classes, self.data_seed)

    def model(self, table: Table) -> Dense:
        return Dense(len(table.x), len(table.classes), CROSS_ENTROPY, self.l2)
