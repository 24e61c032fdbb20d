"""A shard: some cells of a sweep, computed. Its numbers do not depend on how the grid is cut."""

import math
from collections.abc import Generator, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from termopt.base.hyperparameter import hyperparameters
from termopt.base.in_pieces import drained
from termopt.engine.core.judging import side_by_side
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.status import Status
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.core.types import Array, Iterate, Optimizer
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace
from termopt.optimizers.wrapping import bare
from termopt.registry.adapters.completed import ours
from termopt.sweeps.batch_status import DIVERGED, STATUSES, BatchStatus
from termopt.sweeps.sweep import Sweep

TARGET = 1e-8
"""`steps` is the first step with a loss at most so far above the best known one."""
REACHED = 1e-3
"""A run ends at a known minimum if it is at most so far from it."""
NONE = -1
"""In place of a number of steps, or of the number of a minimum, where there is none."""
WORTH_A_BATCH = 12
"""Fewer runs than this are computed one by one, which is quicker."""
MOST_LANES = 1 << 12
"""Runs side by side at a time; of more, a processor's caches no longer hold the state."""
STRETCH = 100
"""Steps of a single run whose numbers are held at a time."""
PAUSE = 16
"""Steps of runs side by side from one pause to the next."""


class Cells(NamedTuple):
    """What became of each of n cells, (n,) each.

    status: a code, a place in STATUSES.
    minimum: the number of the known minimum where the run ended, or NONE.
    steps: the first step within TARGET of the best known loss, or NONE.
    gap: f − f* at the end; nan where no f* is known.
    loss: f at the end.
    evals: evaluations until then.
    """

    status: NDArray[np.int8]
    minimum: NDArray[np.int64]
    steps: NDArray[np.int64]
    gap: Array
    loss: Array
    evals: NDArray[np.int64]

    @property
    def words(self) -> NDArray[np.str_]:
        """The statuses as words."""
        return np.array([str(status) for status in STATUSES])[self.status]


def empty(count: int) -> Cells:
    """So many cells without numbers."""
    kinds = (np.int8, np.int64, np.int64, np.float64, np.float64, np.int64)
    return Cells(*(np.zeros(count, kind) for kind in kinds))  # type: ignore[arg-type]


def put(cells: Cells, which: Any, found: Cells) -> None:
    """Write what was found into these places."""
    for whole, part in zip(cells, found, strict=True):
        whole[which] = part


def gathered(cells: Cells, places: Any) -> Cells:
    """The cells of these places, in their order."""
    return Cells(*(column[places] for column in cells))  # type: ignore[arg-type]


def shard(sweep: Sweep, lo: int, hi: int) -> Cells:
    """The cells lo..hi − 1 of a sweep: pure, and to the last bit what `termopt.run` gives for each of them.

    Raises UserError for a cell that cannot be run.
    """
    return drained(run_cells(sweep, range(lo, hi)))


def run_cells(sweep: Sweep, indices: Sequence[int]) -> Generator[None, None, Cells]:
    """The cells of these numbers, (len(indices),), as `shard` returns them. It yields every few steps."""
    lanes = [sweep.lane(i) for i in indices]
    cells = empty(len(lanes))
    for places in _groups(lanes):
        for first in range(0, len(places), MOST_LANES):
            some = places[first : first + MOST_LANES]
            put(cells, some, (yield from side_by_side_runs([lanes[i] for i in some], sweep.steps)))
            yield
    return cells


def _groups(lanes: list[Lane]) -> Iterable[list[int]]:
    """Groups of lanes that differ only in numbers that can be arrays; any other lane is a group of its own."""
    groups: dict[Any, list[int]] = {}
    for i, lane in enumerate(lanes):
        groups.setdefault(_group(lane) if _goes_side_by_side(lane) else i, []).append(i)
    for places in groups.values():
        if len(places) >= WORTH_A_BATCH:
            yield places
        else:
            yield from ([i] for i in places)


def _goes_side_by_side(lane: Lane) -> bool:
    """Whether a run may be one of many at a time: statuses are judged together only where steps are told gradients."""
    problem = lane.problem
    inner = bare(lane.optimizer)
    takes_many = side_by_side(problem) and not getattr(inner, "alone", False) and inner.oracle == "gradient"
    return takes_many and problem.cost is None and ours(problem.__class__)


def _group(lane: Lane) -> Any:
    rows = _rows(lane.optimizer)
    shared = replace(cast(Any, lane.optimizer), **dict.fromkeys(rows, 0.5)) if rows else lane.optimizer
    return lane.problem, shared, lane.seed


def _rows(optimizer: Optimizer) -> tuple[str, ...]:
    """The hyperparameters of an optimizer that can be arrays, a number a run: of those with a learning rate."""
    declared = hyperparameters(optimizer) if ours(optimizer.__class__) else ()
    names = [k.name for k in declared if k.kind is float]
    return tuple(names) if "lr" in names and not hasattr(optimizer, "optimizer") else ()


def side_by_side_runs(lanes: list[Lane], steps: int) -> Generator[None, None, Cells]:
    """The cells of lanes of one group, at most MOST_LANES; pauses after every few steps."""
    if len(lanes) == 1:
        return (yield from single_run(lanes[0], steps))
    problem, seed, optimizer = lanes[0].problem, lanes[0].seed, _stacked([lane.optimizer for lane in lanes])
    with quiet():
        iterate = start(problem, optimizer, np.array([lane.start for lane in lanes]).T)
        status, ends = BatchStatus(problem, iterate), _Ends(problem, iterate)
    for k in range(steps):
        if k % PAUSE == 0:
            yield
        with quiet():
            if ends.all_over:
                break
            before, iterate = iterate, advance(problem, optimizer, iterate, seed)
            status.step(before, iterate)
            ends.step(iterate, status.codes == DIVERGED)
    more = True
    while more:
        with quiet():
            more = status.judge_some()
        yield
    with quiet():
        return ends.cells(status.codes)


def _stacked(optimizers: list[Optimizer]) -> Optimizer:
    """One optimizer for all lanes: what differs is an array with a number a lane."""
    first: Any = optimizers[0]
    columns = {f.name: [getattr(o, f.name) for o in optimizers] for f in fields(first)} if _rows(first) else {}
    varying = {name: np.array(column) for name, column in columns.items() if any(v != column[0] for v in column)}
    return replace(first, **varying) if varying else first


class _Ends:
    """Where each of B runs is, or was when it diverged."""

    def __init__(self, problem: Problem, first: Iterate) -> None:
        self._problem, self._best = problem, best_known(problem)
        self._over = np.zeros(first.x.shape[1], np.bool_)
        self._x, self._loss = first.x.copy(), np.array(first.loss)
        self._evals = np.zeros(len(self._over), np.int64)
        self._steps = np.full(len(self._over), NONE, np.int64)
        self._meet(first)
        self._over = ~(np.isfinite(first.loss) & np.isfinite(first.grad).all(axis=0))

    @property
    def all_over(self) -> bool:
        return bool(self._over.all())

    def step(self, now: Iterate, diverged: NDArray[np.bool_]) -> None:
        """Take in the next iterate of the runs that go on. diverged: (B,), which ended with it or before."""
        on = ~self._over
        self._x, self._loss = np.where(on, now.x, self._x), np.where(on, now.loss, self._loss)
        self._evals = np.where(on, now.evals, self._evals)
        self._meet(now)
        self._over = diverged.copy()

    def _meet(self, now: Iterate) -> None:
        if self._best is not None:
            met = ~self._over & (self._steps == NONE) & (now.loss - self._best <= TARGET)
            self._steps[met] = now.k

    def cells(self, codes: NDArray[np.int8]) -> Cells:
        return _cells(self._problem, codes, self._x, self._loss, self._steps, self._evals)


def single_run(lane: Lane, steps: int) -> Generator[None, None, Cells]:
    """The cell of one lane, whatever its problem and optimizer; pauses after every few steps."""
    trace, best, met = Trace(lane, steps, iterate_bytes=0), best_known(lane.problem), NONE
    while True:
        if met == NONE and best is not None:
            near = np.flatnonzero(trace.loss - best <= TARGET)
            met = trace.first + int(near[0]) if len(near) else NONE
        if trace.finished:
            break
        yield
        trace.shed(trace.head)
        trace.reach(trace.head + STRETCH)
    status = np.array([STATUSES.index(trace.status)], np.int8)
    return _cells(lane.problem, status, trace.x[-1:].T, trace.loss[-1:], np.array([met]), trace.evals[-1:])


def _cells(problem: Problem, status: Any, x: Array, loss: Array, steps: Any, evals: Any) -> Cells:
    best = best_known(problem)
    gap = loss - (math.nan if best is None else best)
    minimum = nearest_minimum(problem, x)
    minimum[status == STATUSES.index(Status.DIVERGED)] = NONE
    return Cells(status, minimum, steps, gap, loss.copy(), evals.copy())


def nearest_minimum(problem: Problem, x: Array) -> NDArray[np.int64]:
    """The number of the known minimum within REACHED of each point, or NONE. x: (d, n) -> (n,)."""
    if not problem.minima:
        return np.repeat(np.int64(NONE), x.shape[1])
    distances = np.stack([np.hypot.reduce(x - np.array(m.x)[:, None], axis=0) for m in problem.minima])
    nearest = np.argmin(np.where(np.isnan(distances), np.inf, distances), axis=0)
    near = np.take_along_axis(distances, nearest[None], 0)[0] <= REACHED
    found: NDArray[np.int64] = np.where(near, nearest, NONE)
    return found
