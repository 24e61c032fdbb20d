"""A map as a table of its cells."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from typing import Any

from termopt.sweeps.cells import NONE
from termopt.sweeps.map import RESULTS, Map

ROWS = 1 << 12
"""Rows made at a time."""


def csv_lines(found: Map) -> Iterator[str]:
    """A header, then a row for each cell: what varies, then what became of it. What there is not is empty."""
    yield _csv(found.names)
    for first in range(0, found.sweep.size, ROWS):
        cells = range(first, min(first + ROWS, found.sweep.size))
        yield "".join(_csv([_text(value) for value in row(found, i)]) for i in cells)


def row(found: Map, index: int) -> tuple[Any, ...]:
    """What varies in a cell, then what became of it; None for what there is not."""
    cells = found.cells
    minimum, steps = (None if column[index] == NONE else int(column[index]) for column in (cells.minimum, cells.steps))
    gap, loss = (float(column[index]) for column in (cells.gap, cells.loss))
    values = tuple(found.sweep.cell(index).values())
    made = (str(found.status_of(index)), minimum, steps, gap, loss, int(cells.evals[index]))
    assert len(made) == len(RESULTS)
    return (*values, *made)


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _csv(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()
