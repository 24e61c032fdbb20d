"""A CSV file as columns: of numbers, or of texts. Its first line names them.

The separator is the one that the first line has most of: a comma, a semicolon, a tab or a bar. Between semicolons a
number may have a decimal comma. Cells may be quoted, and a byte order mark is skipped.
"""

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import TextIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError, in_file, path_text, printable, reason, unknown
from termopt.engine.core.types import Array

Read = TypeVar("Read")

SEPARATORS = ",;\t|"
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "?", "-", "."})
"""Cells, in small letters, that hold no value."""
CHUNK = 10_000
"""Rows that are read at once. The first chunk decides which columns are numbers: those with more numbers than texts."""
MOST_LEVELS = 50
"""Different texts of a column that are told apart."""
MOST_BYTES = 4 * 10**9
MOST_CHARACTERS = 10**7
"""Of a line: what is longer is no CSV file, and is not read into memory to its end."""
MOST_CELLS = 10**8
"""Numbers that are held: 800 MB."""
NO_LEVEL = -1
"""The code of a missing text."""


class Levels(dict[str, int]):
    """The code of each cell of a column of texts. A cell that is new becomes a text of its own, unless it is missing or
    there are too many of them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, int] = {}

    @property
    def too_many(self) -> bool:
        """Whether there are more different texts than are told apart."""
        return len(self.texts) > MOST_LEVELS

    def __missing__(self, cell: str) -> int:
        text = cell.strip()
        if text.lower() in MISSING or self.too_many:
            return NO_LEVEL
        self[cell] = code = self.texts.setdefault(text, len(self.texts))
        return code


@dataclass
class Column:
    """One column while it is read, and after. values: of each chunk, numbers with nan where one is missing, or codes of
    `levels` with NO_LEVEL. strange: cells among numbers that are none."""

    name: str
    is_text: bool = False
    levels: Levels = field(default_factory=Levels)
    chunks: list[NDArray[np.float64]] = field(default_factory=list[NDArray[np.float64]])
    strange: int = 0

    @property
    def values(self) -> Array:
        """Numbers with nan, or codes with NO_LEVEL; (n,)."""
        return np.concatenate(self.chunks)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows have no value here, (n,)."""
        values = self.values
        return values == NO_LEVEL if self.is_text else np.isnan(values)

    def read(self, cells: tuple[str, ...], decimal_comma: bool) -> None:
        """Take the cells of the next rows."""
        if self.is_text:
            self.chunks.append(np.array(list(map(self.levels.__getitem__, cells)), dtype=np.float64))
            return
        try:
            numbers = np.array(list(map(float, cells)), dtype=np.float64)
        except ValueError:
            numbers = np.array([self._number(cell, decimal_comma) for cell in cells], dtype=np.float64)
        numbers[np.isinf(numbers)] = np.nan
        self.chunks.append(numbers)

    def _number(self, cell: str, decimal_comma: bool) -> float:
        number = number_of(cell, decimal_comma)
        self.strange += number is None and cell.strip().lower() not in MISSING
        return math.nan if number is None else number


def number_of(cell: str, decimal_comma: bool) -> float | None:
    """The number in a cell; None if there is none."""
    text = cell.strip()
    try:
        return float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        return None


def read_csv(path: str, target: str) -> tuple[Column, ...]:
    """The columns of a CSV file, of which one is the target, or any with "".

    Raises UserError, with file and line, for what is none, and for a target that is no column before its rows are read.
    """
    try:
        status = Path(path).stat()
        if not S_ISREG(status.st_mode):
            raise UserError(f"{path_text(path)} is no file")
        if status.st_size > MOST_BYTES:
            raise UserError(f"{path_text(path)} has {status.st_size:,} bytes; at most {MOST_BYTES:,} are read")
        with Path(path).open("rb") as raw:
            wide = raw.read(2) in (b"\xff\xfe", b"\xfe\xff")
        with Path(path).open(encoding="utf-16" if wide else "utf-8-sig", newline="") as file:
            return _read(path, file, target)
    except OSError as error:
        raise UserError(f"{path_text(path)}: {reason(error)}") from None


def named_column(path: str, names: Sequence[str], target: str) -> int:
    """The number of the column with this name, from 0; small letters are as good as capitals; the last one for "".

    Raises UserError for a name that no column has.
    """
    if not target:
        return len(names) - 1
    folded = {name.lower(): number for number, name in enumerate(names)}
    if target not in names and target.lower() not in folded:
        raise unknown(f"column of {path_text(Path(path).name)}", target, names)
    return names.index(target) if target in names else folded[target.lower()]


class _Reader:
    """Rows of a file, chunk by chunk; what is wrong in it is said with its line."""

    def __init__(self, path: str, file: TextIO) -> None:
        self._path = path
        self._file = file
        first = self._guarded(lambda: next(self._lines(), ""), 1)
        if not first.strip():
            raise UserError(f"{path_text(path)} is empty; its first line is to name the columns")
        bare = "".join(first.split('"')[::2])  # without what is quoted
        self.separator = max(SEPARATORS, key=lambda sign: (bare.count(sign), -SEPARATORS.index(sign)))
        file.seek(0)
        self._rows = csv.reader(self._lines(), delimiter=self.separator, strict=True)

    def _lines(self) -> Iterator[str]:
        """The lines of the file, which stands at its beginning. Raises UserError for one that is too long."""
        for number, line in enumerate(iter(lambda: self._file.readline(MOST_CHARACTERS + 1), ""), start=1):
            if len(line) > MOST_CHARACTERS:
                raise in_file(self._path, number, f"a line of more than {MOST_CHARACTERS:,} characters")
            yield line

    def names(self) -> tuple[str, ...]:
        """The cells of the first row, no two of them the same."""
        cells = [cell.strip() for cell in self._guarded(lambda: next(self._rows), 1)]
        if all(number_of(cell, False) is not None for cell in cells):
            raise in_file(self._path, 1, "numbers, where the names of the columns are to be")
        names = [cell or f"column {i}" for i, cell in enumerate(cells, 1)]
        twice, count = Counter(names).most_common(1)[0]
        if count > 1:
            raise in_file(self._path, 1, f"two columns have the name {printable(twice)}")
        return tuple(names)

    def chunks(self, width: int) -> Iterator[list[tuple[str, ...]]]:
        """The cells of each column, so many rows at a time. Empty lines are skipped."""
        while rows := self._guarded(lambda: list(islice(self._rows, CHUNK))):
            kept = list(filter(None, rows))
            if not set(map(len, kept)) <= {width}:
                wrong = [row for row in kept if len(row) != width]
                before = rows.index(wrong[0]) - len(rows) + 1
                fault = f"{len(wrong[0])} cells, and the first line has {width}"
                raise in_file(self._path, self._rows.line_num + before, fault)
            if kept:
                yield list(zip(*kept, strict=True))

    def _guarded(self, read: Callable[[], Read], line: int | None = None) -> Read:
        """What is read. Raises UserError for what is no text, or no CSV, with the line where the reader is."""
        try:
            return read()
        except UnicodeError:
            raise in_file(self._path, _undecodable(self._path), "not UTF-8; save it as UTF-8") from None
        except csv.Error as error:
            raise in_file(self._path, line or self._rows.line_num, str(error)) from None


def _undecodable(path: str) -> int:
    """The number of the first line that is not UTF-8, from 1."""
    with Path(path).open("rb") as raw:
        for number, line in enumerate(raw, 1):
            try:
                line.decode()
            except UnicodeError:
                return number
    return 1


def _read(path: str, file: TextIO, target: str) -> tuple[Column, ...]:
    """The columns of a file that is open."""
    reader = _Reader(path, file)
    columns = tuple(map(Column, reader.names()))
    named_column(path, [column.name for column in columns], target)
    decimal_comma = reader.separator == ";"
    n = 0
    for table in reader.chunks(len(columns)):
        if not n:
            for column, cells in zip(columns, table, strict=True):
                column.is_text = _mostly_text(cells, decimal_comma)
        n += len(table[0])
        if n * len(columns) > MOST_CELLS:
            raise UserError(f"{path_text(path)} has more than {MOST_CELLS:,} numbers; at most so many are held")
        for column, cells in zip(columns, table, strict=True):
            column.read(cells, decimal_comma)
    if not n:
        raise UserError(f"{path_text(path)} has names of columns, and no row below them")
    return columns


def _mostly_text(cells: tuple[str, ...], decimal_comma: bool) -> bool:
    """Whether more cells are texts than numbers."""
    there = [cell for cell in cells if cell.strip().lower() not in MISSING]
    return 2 * sum(number_of(cell, decimal_comma) is None for cell in there) > len(there)
