"""From the columns of a file to samples: what is dropped, encoded and standardized, and the note that says so."""

import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from termopt.base.errors import UserError, path_text, printable, reason
from termopt.base.named_files import require_reading
from termopt.base.number_text import percent
from termopt.engine.core.types import Array
from termopt.problems.data.csv_file import MOST_LEVELS, Column, named_column, read_csv
from termopt.problems.data.table import Table

TargetKind = Literal["number", "two classes", "classes"]
"""What is to be predicted."""

MOST_MISSING = 0.5
"""A column that lacks a larger share of its values is dropped, rather than the rows that lack it."""
MOST_FEATURES = 1000
"""Features that a file makes, at most."""
LISTED = 4
"""Columns that a note names; of more it says how many."""


class Request(NamedTuple):
    """What a user asked for. data: a path. target: the name of a column; empty: the last. standardize: numbers."""

    data: str
    target: str
    standardize: bool
    kind: TargetKind


def file_table(request: Request) -> Table:
    """The samples of a file. Raises UserError for a file without, or a target that cannot be predicted."""
    require_reading(request.data)
    try:
        status = Path(request.data).stat()
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "no file can have this name"
        raise UserError(f"data={path_text(request.data)}: {why}") from None
    return _table(request, (status.st_mtime_ns, status.st_size))


@lru_cache(maxsize=2)
def _table(request: Request, version: tuple[int, int]) -> Table:
    """version: of the file, so that one that has changed is read again."""
    columns = read_csv(request.data, request.target)
    target = columns[named_column(request.data, [column.name for column in columns], request.target)]
    made = Samples(request, target, [column for column in columns if column is not target])
    return made.table()


class Samples:
    """The samples made of columns, and a note of each thing that was done."""

    def __init__(self, request: Request, target: Column, features: list[Column]) -> None:
        self._request, self._target = request, target
        self._notes: list[str] = []
        self._columns = len(features)
        self._kept = [column for column in features if self._is_kept(column)]

    def table(self) -> Table:
        """Raises UserError where nothing is left."""
        name = path_text(Path(self._request.data).name)
        total = len(self._target.values)
        missing = np.logical_or.reduce([column.missing for column in (self._target, *self._kept)])
        rows = np.flatnonzero(~missing)
        if not len(rows):
            raise UserError(f"{name}: every row lacks a value")
        y, classes = self._targets(rows)
        x, names = self._features(rows)
        if not names:
            raise UserError(f"{name}: no column is left to predict {printable(self._target.name)} from")
        first = f"{name}: {total:,} rows"
        if dropped := total - len(rows):
            first = f"{name}: {len(rows):,} of {total:,} rows, {dropped:,} dropped for missing values"
        notes = [first, *self._notes, f"predicts {printable(self._target.name)}"]
        return Table(x, y, names, self._target.name, classes, "; ".join(notes), self._summary(name, len(rows)))

    def _summary(self, file: str, n: int) -> str:
        """The note in short, for a heading."""
        total, target = len(self._target.values), printable(self._target.name)
        rows = f"{file} → {target}: {total:,} rows"
        if total > n:
            rows = f"{file} → {target}: {n:,} of {total:,} rows"
        dropped = self._columns - len(self._kept)
        encoded = sum(column.is_text for column in self._kept)
        standardized = (len(self._kept) - encoded) * self._request.standardize
        columns = f"columns: {dropped} dropped, {encoded} encoded, {standardized} standardized"
        return f"{rows}; {columns}"

    def _is_kept(self, column: Column) -> bool:
        """Whether a column is of use; of one that is not the note says why."""
        missing = column.missing
        if column.is_text and column.levels.too_many:
            why = f"more than {MOST_LEVELS} texts"
        elif missing.mean() > MOST_MISSING:
            why = f"{percent(float(missing.mean()))} missing"
        else:
            values = column.values[~missing]
            why = "constant" if (values == values[0]).all() else ""
        if why:
            self._notes.append(f"{printable(column.name)} dropped ({why})")
        return not why

    def _targets(self, rows: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> tuple[Array, tuple[str, ...]]:
        """What is to be predicted, (n,), and the names of the classes."""
        target, kind = self._target, self._request.kind
        values, name = target.values[rows], printable(self._target.name)
        if kind == "number":
            if target.is_text:
                raise UserError(f"{name} is a column of texts; logistic and softmax predict classes")
            return (standardized(values) if self._standardizes(target, values) else values), ()
        if target.is_text and target.levels.too_many:
            raise UserError(f"{name} has more than {MOST_LEVELS} different texts, too many for classes")
        found, numbers = np.unique(values, return_inverse=True)
        texts = {code: text for text, code in target.levels.texts.items()}
        names = [texts[int(value)] if target.is_text else f"{value:g}" for value in found.tolist()]
        order = np.argsort(names, kind="stable") if target.is_text else np.arange(len(names))
        if kind == "two classes" and len(names) != 2:
            other = "softmax predicts more" if len(names) > 2 else "two are needed"
            raise UserError(f"{name} has {_classes(len(names))}; logistic predicts two, {other}")
        if not 2 <= len(names) <= MOST_LEVELS:
            other = "linear predicts numbers" if len(names) > 2 else "two are needed"
            raise UserError(f"{name} has {_classes(len(names))}, and softmax takes 2 to {MOST_LEVELS}; {other}")
        return np.argsort(order)[numbers].astype(np.float64), tuple(names[i] for i in order)

    def _features(self, rows: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> tuple[Array, tuple[str, ...]]:
        """The features, (features, n), and their names."""
        found: dict[str, Array] = {}
        for column in self._kept:
            values = column.values[rows]
            if column.is_text:
                found |= _encoded(column, values)
            elif (values != values[0]).any():
                found[column.name] = standardized(values) if self._standardizes(column, values) else values
        if encoded := _listed(column for column in self._kept if column.is_text):
            self._notes.append(f"{encoded} encoded as 0 and 1")
        numbers = [*self._kept, *([self._target] if self._request.kind == "number" else [])]
        if changed := _listed(one for one in numbers if self._standardizes(one, one.values[rows])):
            self._notes.append(f"{changed} standardized")
        if strange := _listed(column for column in self._kept if column.strange):
            self._notes.append(f"{strange} with texts among numbers, taken as missing")
        if len(found) > MOST_FEATURES:
            raise UserError(f"{path_text(self._request.data)} makes {len(found):,} features; at most {MOST_FEATURES:,}")
        return (np.stack(list(found.values())) if found else np.empty((0, len(rows)))), tuple(found)

    def _standardizes(self, column: Column, values: Array) -> bool:
        """Whether these values of a column become ones with the mean 0 and the deviation 1."""
        return self._request.standardize and not column.is_text and bool((values != values[0]).any())


def _listed(columns: Iterable[Column]) -> str:
    """The names of columns, or how many they are where there are many."""
    names = [printable(column.name) for column in columns]
    return ", ".join(names) if len(names) <= LISTED else f"{len(names)} columns"


def _encoded(column: Column, values: Array) -> dict[str, Array]:
    """A column of 0 and 1 for each text but the first in the alphabet."""
    used = sorted(text for text, code in column.levels.texts.items() if (values == code).any())
    return {f"{column.name}={text}": (values == column.levels.texts[text]).astype(np.float64) for text in used[1:]}


def standardized(values: Array) -> Array:
    """The values less their mean, over their standard deviation. The sums are exact, so every machine has the same."""
    away = values - math.fsum(values.tolist()) / len(values)
    return away / math.sqrt(math.fsum((away * away).tolist()) / len(values))


def _classes(count: int) -> str:
    return f"{count} different value{'s' * (count != 1)}"
