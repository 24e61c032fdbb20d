"""Groups of runs of a sweep that can be computed side by side: they differ only in numbers that can be arrays."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from termopt.base.hyperparameter import hyperparameters
from termopt.base.written_hyperparameters import fields_named
from termopt.engine.core.judging import side_by_side
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, Optimizer
from termopt.optimizers.wrapping import bare
from termopt.registry.adapters.completed import ours
from termopt.scene.validate import start_of
from termopt.sweeps.sweep import Sweep, Value, moved, optimizer_declared

Places = NDArray[np.int64]

TOGETHER = ("gradient", "hessian_diagonal")
"""The oracles of optimizers whose runs are computed side by side."""


class LaneGroup(NamedTuple):
    """Runs that can be computed side by side.

    places: (n,), where they stand among the numbers that were given.
    problem, seed: those of all of them.
    optimizer: that of the first of them.
    varying: the hyperparameters in which the optimizers of the others differ, an array (n,) each.
    starts: (d, n).
    """

    places: Places
    problem: Problem
    optimizer: Optimizer
    varying: Mapping[str, Array]
    starts: Array
    seed: int

    def optimizer_of(self, which: Places) -> Optimizer:
        """One optimizer for some of the runs: a hyperparameter that varies is an array with a number a run."""
        rows = {name: values[which] for name, values in self.varying.items()}
        return replace(cast(Any, self.optimizer), **rows) if rows else self.optimizer

    def cut(self, most: int) -> Iterator["LaneGroup"]:
        """The group in parts of at most so many runs."""
        for first in range(0, len(self.places), most):
            part = slice(first, first + most)
            varying = {name: values[part] for name, values in self.varying.items()}
            yield self._replace(places=self.places[part], varying=varying, starts=self.starts[:, part])


class _Grid(NamedTuple):
    """Some cells of a sweep, and for each of them its place along each axis."""

    sweep: Sweep
    indices: Places  # (n,)
    along: tuple[Places, ...]  # an array (n,) an axis

    def lane(self, place: int) -> Lane:
        return self.sweep.lane(int(self.indices[place]))


def lane_groups(sweep: Sweep, indices: Places) -> Iterator[LaneGroup | Places]:
    """The cells of these numbers, (n,), as groups. Places of runs that only go one by one come as they are.

    Raises UserError for a cell that cannot be run.
    """
    along = np.unravel_index(indices, sweep.shape) if sweep.axes else ()
    grid = _Grid(sweep, indices, tuple(np.asarray(places) for places in along))
    yield from _groups(grid, np.arange(len(indices)), frozenset())


def all_side_by_side(sweep: Sweep) -> bool:
    """Whether the cells of a sweep surely are runs of one problem and one optimizer that go side by side."""
    varied = {axis.name for axis in sweep.axes}
    return not varied & {"problem", "optimizer"} and _goes_side_by_side(sweep.lane(0))


def _groups(grid: _Grid, places: Places, fixed: frozenset[int]) -> Iterator[LaneGroup | Places]:
    """The groups among these places, whose cells have one value along each of the `fixed` axes."""
    lane = grid.lane(int(places[0]))
    if not _goes_side_by_side(lane):
        others = frozenset(range(len(grid.sweep.axes))) - fixed
        split = {i for i in others if grid.sweep.axes[i].name in ("problem", "optimizer")}
        if not split:
            yield places
            return
    else:
        rows = _row_axes(grid.sweep, lane)
        split = set(range(len(grid.sweep.axes))) - rows.keys() - fixed
        if not split:
            yield _group(grid, places, lane, rows)
            return
    for part in _split(grid, places, sorted(split)):
        yield from _groups(grid, part, fixed | split)


def _split(grid: _Grid, places: Places, axes: list[int]) -> list[Places]:
    """The places by their values along these axes."""
    number = np.zeros(len(places), np.int64)
    for i in axes:
        number = number * len(grid.sweep.axes[i].values) + grid.along[i][places]
    order = np.argsort(number, kind="stable")
    return np.split(places[order], np.flatnonzero(np.diff(number[order])) + 1)


def _goes_side_by_side(lane: Lane) -> bool:
    """Whether a run may be one of many at a time; optimizers of other oracles take their runs one by one anyway."""
    problem, inner = lane.problem, bare(lane.optimizer)
    takes_many = side_by_side(problem) and not getattr(inner, "alone", False) and inner.oracle in TOGETHER
    return takes_many and problem.cost is None and ours(problem.__class__)


def _row_axes(sweep: Sweep, lane: Lane) -> dict[int, str]:
    """The axes whose values can be arrays, a number a run: `x` and `y`, and hyperparameters by their field."""
    rows = _rows(lane.optimizer)
    found: dict[int, str] = {}
    for i, axis in enumerate(sweep.axes):
        if axis.name in ("x", "y"):
            found[i] = axis.name
        elif axis.name not in ("problem", "optimizer", "seed"):
            fields = fields_named(optimizer_declared(lane.optimizer), axis.name)
            if fields and fields[0] in rows and all(type(value) in (int, float) for value in axis.values):
                found[i] = fields[0]
    return found


def _rows(optimizer: Optimizer) -> tuple[str, ...]:
    """The hyperparameters of an optimizer that can be arrays: of those with a learning rate."""
    declared = hyperparameters(optimizer) if ours(optimizer.__class__) else ()
    names = [k.name for k in declared if k.kind is float]
    return tuple(names) if "lr" in names and not hasattr(optimizer, "optimizer") else ()


def _group(grid: _Grid, places: Places, lane: Lane, rows: dict[int, str]) -> LaneGroup:
    """The group of these places. lane: the first of them. rows: as `_row_axes` gives them."""
    starts = np.repeat(np.array(lane.start)[:, None], len(places), axis=1)
    varying: dict[str, Array] = {}
    for i, field in rows.items():
        values, at = grid.sweep.axes[i].values, grid.along[i][places]
        met = np.flatnonzero(np.bincount(at))
        if field in ("x", "y"):
            _check_starts(lane, field, [values[place] for place in met.tolist()])
            starts["xy".index(field)] = np.array(values, np.float64)[at]
            continue
        cell = grid.sweep.cell(int(grid.indices[places[0]]))
        name = grid.sweep.axes[i].name
        made = {place: _value(grid.sweep, {**cell, name: values[place]}, field) for place in met.tolist()}
        if len(set(made.values())) > 1:
            table = np.zeros(len(values))
            table[met] = list(made.values())
            varying[field] = table[at]
    return LaneGroup(places, lane.problem, lane.optimizer, varying, starts, lane.seed)


def _check_starts(lane: Lane, name: str, values: list[Value]) -> None:
    """Raises UserError for a start that is none."""
    for value in values:
        x, y = (value, None) if name == "x" else (None, value)
        start_of(lane.problem, moved(lane.start, x, y))


def _value(sweep: Sweep, cell: dict[str, Value], field: str) -> float:
    """The value of a hyperparameter of the run of a cell. Raises UserError for one that it cannot have."""
    return float(getattr(sweep.lane_of(cell).optimizer, field))
