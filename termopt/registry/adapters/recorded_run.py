"""A run made elsewhere as an optimizer, `trace:FILE`: it goes where the run went, and stays where it ended."""

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from termopt.base.errors import UserError, in_file, printable
from termopt.base.hyperparameter import hyperparameter
from termopt.base.named_files import require_reading
from termopt.base.toml import read_text
from termopt.engine.core.problem import Problem
from termopt.engine.core.recorded import Course, RecordedOptimizer
from termopt.engine.core.types import Array, Optimizer

MOST_BYTES = 1_000_000_000
"""Of a file: a trace of a million steps has about 200 MB."""
SAME_LOSS = 1e-4
"""How far a recorded loss may be off, as a share of it: it may have been computed in single precision."""


class Run(NamedTuple):
    """One lane of a file: its points, (steps + 1, d), and the loss at the first, None where that is not known."""

    x: Array
    loss: float | None


@dataclass(frozen=True)
class RecordedRun(RecordedOptimizer):
    """The recorded run: w goes where it went, step by step, whatever the gradient is. After its end w stays."""

    title: ClassVar[str] = "a recorded run"
    stopped: ClassVar[bool] = False
    runs: ClassVar[dict[int, Run]] = {}
    lane: int = hyperparameter(0, lo=0, doc="which lane of the file, from 0")

    @property
    def run(self) -> Run:
        """The lane of the file. Raises UserError for one that it does not have."""
        if self.lane not in self.runs:
            raise UserError(f"{self.name} has no lane {self.lane}; it has {', '.join(map(str, self.runs))}")
        return self.runs[self.lane]

    def __post_init__(self) -> None:
        self.run  # noqa: B018 (a lane that is not there is said at once)

    def course(self, problem: Problem, x: Array) -> Course:
        points = self.run.x
        return Course(points, points[:-1])

    def check_lane(self, problem: Problem, start: tuple[float, ...]) -> None:
        """Raises UserError for a problem or a start that are not those of the run."""
        first, loss = tuple(self.run.x[0].tolist()), self.run.loss
        if first != start:
            at = printable(",".join(map(repr, first)))
            raise UserError(f"{self.name} starts elsewhere; write --start {at}")
        here = float(problem.loss(self.run.x[0]))
        if loss is not None and not np.isclose(loss, here, rtol=SAME_LOSS, atol=SAME_LOSS):
            raise UserError(f"{self.name} was recorded on another problem: its first loss is {loss:g}, here {here:g}")


def optimizer_class(name: str) -> type[Optimizer]:
    """The class of `trace:FILE`: of `termopt trace`, or a CSV with x, y and loss. Raises UserError with the line."""
    require_reading(name)
    path = Path(name)
    return _class_of(f"trace:{name}", path, read_text(path, MOST_BYTES, "trace that can be raced"))


@cache
def _class_of(name: str, path: Path, text: str) -> type[Optimizer]:
    rows = _json_rows(path, text) if text.lstrip().startswith("{") else _csv_rows(path, text)
    points: dict[int, list[list[float]]] = {}
    losses: dict[int, float | None] = {}
    for line, lane, x, loss in rows:
        points.setdefault(lane, []).append(x)
        losses.setdefault(lane, loss)
        if len(x) != len(points[lane][0]):
            raise in_file(path, line, f"{len(x)} parameters, {len(points[lane][0])} before")
    if not points:
        raise UserError(f"{printable(str(path))}: there are no steps in it")
    runs = {lane: Run(np.array(x), losses[lane]) for lane, x in points.items()}
    return type("RecordedRun", (RecordedRun,), {"name": name, "runs": runs, "__doc__": RecordedRun.__doc__})


Row = tuple[int, int, list[float], float | None]
"""The line of a file, its lane, the point and the loss there."""


def _json_rows(path: Path, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            data: Any = json.loads(line)
            if "x" in data:
                loss = None if data.get("loss") is None else float(data["loss"])
                yield number, int(data.get("lane", 0)), [_number(value) for value in data["x"]], loss
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise in_file(path, number, f"not a step of a trace: {printable(str(error))}") from None


def _number(value: Any) -> float:
    """A coordinate; what was not finite was written as null, or as nothing."""
    return math.nan if value in (None, "") else float(value)


def _csv_rows(path: Path, text: str) -> Iterator[Row]:
    rows = csv.DictReader(text.splitlines())
    try:
        yield from _numbered(path, rows)
    except csv.Error as error:  # such as a cell of more characters than one may have
        raise in_file(path, rows.line_num + 1, str(error)) from None


def _numbered(path: Path, rows: "csv.DictReader[str]") -> Iterator[Row]:
    """The rows of a CSV file as numbers."""
    names = [name.strip() for name in rows.fieldnames or ()]
    axes = [name for name in names if name in ("x", "y") or (name[:1] == "x" and name[1:].isdigit())]
    if not axes:
        raise in_file(path, 1, "no columns x and y, or x0, x1 and so on")
    for row in rows:
        try:
            values = dict(zip(names, row.values(), strict=True))
            loss = float(values["loss"]) if values.get("loss") else None
            yield rows.line_num, int(values.get("lane", 0)), [_number(values[axis]) for axis in axes], loss
        except (ValueError, TypeError):
            raise in_file(path, rows.line_num, "not a row of numbers, one for each column") from None
