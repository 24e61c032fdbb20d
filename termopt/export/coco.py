"""A profile in the format of COCO, which cocopp and IOHanalyzer read: a folder for each optimizer.

A function of COCO is a problem, numbered from 1 in the order of the map; an instance is what else varies. The numbers
of evaluations include the one at the iterate itself, so the start is evaluation 1. Hansen, Auger,
Ros, Mersmann, Tušar & Brockhoff 2021, COCO: a platform for comparing continuous optimizers in a black-box setting.
"""

import re
from collections.abc import Iterator
from itertools import count, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.atomic_file import exists
from termopt.base.errors import UserError, path_text, reason
from termopt.base.version import __version__
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace
from termopt.export.map_parts import name_of
from termopt.sweeps.losses import MOST_RUNS
from termopt.sweeps.map import Map

PRECISION = 1e-8
A_POWER = 5
"""Targets in each power of ten: a row of a `.dat` file is written where a run first comes below one."""
TRIGGERS = 20
"""Rows in each power of ten of evaluations of a `.tdat` file."""
HEAD = (
    "% f evaluations | g evaluations | best noise-free fitness - Fopt ({best:.12e}) + sum g_i+ | measured fitness "
    "| best measured fitness or single-digit g-values | x1 | x2...\n"
)


class _Run(NamedTuple):
    """One run as COCO has it: its instance, f*, and evaluations, loss and x of each iterate: (n,), (n,), (n, d)."""

    instance: int
    best: float
    evals: NDArray[np.int64]
    loss: NDArray[np.float64]
    x: NDArray[np.float64]


def check_folder(kind: str, folder: Path) -> None:
    """Raises UserError if a map of this kind cannot be written into a new folder there. Ask before computing it."""
    if kind != "profile":
        raise UserError(f"{path_text(folder)}: a folder, in the format of COCO, is for a profile")
    if exists(folder):
        raise UserError(f"{path_text(folder)} exists; data for COCO go into a new folder")
    if not folder.parent.is_dir():
        raise UserError(f"cannot write {path_text(folder)}: there is no folder {path_text(folder.parent)}")


def write_coco(found: Map, folder: Path) -> None:
    """Write a profile into a new folder, whole or not at all. Raises UserError."""
    check_folder("profile", folder)
    try:
        with TemporaryDirectory(prefix=".termopt-", dir=folder.parent) as draft:
            for name, text in coco_files(found):
                path = Path(draft, folder.name, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            Path(draft, folder.name).rename(folder)
    except OSError as error:
        raise UserError(f"cannot write {path_text(folder)}: {reason(error)}") from None


def coco_files(found: Map) -> Iterator[tuple[str, str]]:
    """The files of a profile: (path inside the folder, text) each. Raises UserError for what COCO has no place for."""
    if found.sweep.size > MOST_RUNS:
        raise UserError(f"{found.sweep.size:,} runs are more than are written for COCO: {MOST_RUNS:,}")
    names = [axis.name for axis in found.sweep.axes]
    numbers = np.arange(found.sweep.size).reshape(found.shape)
    by_function = _first(numbers, names, "optimizer")
    for i, of_optimizer in enumerate(by_function):
        spec = found.sweep.axes[names.index("optimizer")].values[i] if "optimizer" in names else found.sweep.optimizer
        folder = _folder(name_of(spec), i)
        rest = [name for name in names if name != "optimizer"]
        for function, cells in enumerate(_first(of_optimizer, rest, "problem"), start=1):
            yield from _function(found, folder, function, cells.ravel().tolist())


def _first(numbers: NDArray[np.int64], names: list[str], name: str) -> NDArray[np.int64]:
    """The numbers of cells with one axis in front; a front of one where nothing of that name varies."""
    return np.moveaxis(numbers, names.index(name), 0) if name in names else numbers[None]


def _folder(name: str, number: int) -> str:
    """A name for files: the optimizer's, in letters, digits and a few signs."""
    return re.sub(r"[^A-Za-z0-9.=_-]+", "_", name) or f"optimizer_{number}"


def _function(found: Map, folder: str, function: int, cells: list[int]) -> Iterator[tuple[str, str]]:
    """The three files of an optimizer on one problem."""
    problem = found.sweep.lane(cells[0]).problem
    runs = [_run(found, cell, instance) for instance, cell in enumerate(cells, start=1)]
    stem = f"bbobexp_f{function}_DIM{problem.dim}"
    ends = ", ".join(f"{run.instance}:{run.evals[-1]}|{_best(run)[-1] - PRECISION:.1e}" for run in runs)
    info = (
        f"funcId = {function}, DIM = {problem.dim}, Precision = {PRECISION:.3e}, algId = '{folder}', "
        f"logger = 'bbob', data_format = 'bbob-new'\n"
        f"% {problem.spec}, by termopt {__version__}\ndata_f{function}/{stem}.dat, {ends}\n"
    )
    yield f"{folder}/bbobexp_f{function}.info", info
    for ending, rows in ((".dat", _target_rows), (".tdat", _evaluation_rows)):
        yield f"{folder}/data_f{function}/{stem}{ending}", "".join(_lines(run, rows(run)) for run in runs)


def _run(found: Map, cell: int, instance: int) -> _Run:
    lane = found.sweep.lane(cell)
    best = best_known(lane.problem)
    if best is None:
        raise UserError(f"COCO needs the lowest loss there is, and of {lane.problem.name} none is known")
    trace = Trace(lane, found.sweep.steps)
    trace.reach(found.sweep.steps)
    kept = np.isfinite(trace.loss)
    return _Run(instance, best, np.asarray(trace.evals)[kept] + 1, trace.loss[kept], trace.x[kept])


def _best(run: _Run) -> NDArray[np.float64]:
    """The lowest gap so far, (n,)."""
    found: NDArray[np.float64] = np.minimum.accumulate(run.loss - run.best)
    return found


def _target_rows(run: _Run) -> list[int]:
    """The first iterate, and those that come first below a target: a power of 10^(1/A_POWER), or the precision."""
    gaps = np.maximum(_best(run), PRECISION)
    level = np.ceil(np.log10(gaps) * A_POWER - 1e-9)
    falls = np.flatnonzero(np.diff(level) < 0) + 1
    return [*dict.fromkeys([0, *falls.tolist(), len(gaps) - 1])]


def _evaluation_rows(run: _Run) -> list[int]:
    """The iterates at which the number of evaluations passes a power of 10^(1/TRIGGERS), and the last."""
    last = int(run.evals[-1])
    triggers = takewhile(lambda n: n <= last, (int(10 ** (i / TRIGGERS)) for i in count()))
    rows = np.searchsorted(run.evals, list(dict.fromkeys(triggers)))
    return [*dict.fromkeys([*rows.tolist(), len(run.evals) - 1])]


def _lines(run: _Run, rows: list[int]) -> str:
    best = _best(run)
    lines = [
        " ".join(
            (
                f"{run.evals[row]} 0 {best[row]:+10.9e} {run.loss[row]:+10.9e} {run.best + best[row]:+10.9e}",
                *(f"{value:+5.4e}" for value in run.x[row].tolist()),
            )
        )
        for row in rows
    ]
    return HEAD.format(best=run.best) + "\n".join(lines) + "\n"
