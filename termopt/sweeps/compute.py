"""A whole sweep, shard by shard, on any executor."""

import math
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.engine.core.fast_path import Pointwise
from termopt.sweeps.cache import ShardCache
from termopt.sweeps.cells import Cells, empty, put
from termopt.sweeps.executors import SERIAL, Place, opened
from termopt.sweeps.lane_groups import all_side_by_side
from termopt.sweeps.shard import MOST_LANES, shard
from termopt.sweeps.sweep import MOST_CELLS, Sweep

MOST_IN_SHARD = MOST_LANES
MOST_STEPS_IN_SHARD, FEWEST_IN_LONG_SHARD = 20_000_000, 10_000
"""The steps that the cells of a shard take together at most, unless they are so few cells."""

STEP_SIDE_BY_SIDE, STEP_ALONE = 1e-8, 2e-5
"""Seconds that a step takes on a surface, about: among the steps of many runs, and of a run by itself."""

SHARDS_A_WORKER = 2
"""The fewest shards of a sweep whose runs may take longer here than there, so that no worker waits long for another."""
MOST_LOSSES = 3
"""How often in a row a worker may die before a shard is computed."""

Progress = Callable[[int, int], None]
"""Is called with how many cells are done, and how many there are."""

Shard = tuple[int, int]


def compute(
    sweep: Sweep, place: Place = SERIAL, progress: Progress | None = None, cache: ShardCache | None = None
) -> Cells:
    """Every cell of a sweep, (sweep.size,). The numbers are the same wherever it is computed.

    sweep: what to compute. place: where, if it is worth going there. progress: told how far it is. cache: has what was
    computed earlier, and keeps what is computed now.

    The shards of a worker that dies are computed again. Raises UserError for a sweep that is too large, a cell that
    cannot be run, and where workers die again and again.
    """
    if sweep.size > MOST_CELLS:
        raise UserError(f"the map has {sweep.size:,} cells, more than {MOST_CELLS:,}")
    if predicted_seconds(sweep) < place.worth:
        place = SERIAL
    cells, known = empty(sweep.size), np.zeros(sweep.size, np.bool_)
    for lo, hi, found in cache.shards() if cache else ():
        put(cells, slice(lo, hi), found)
        known[lo:hi] = True
    left = deque(missing(_shards(sweep, place.workers), known))
    losses = 0
    while left:
        before = len(left)
        try:
            with opened(place) as executor:
                _compute(sweep, executor, 2 * place.workers, left, cells, progress, cache)
        except CancelledError:
            raise UserError("the work was cancelled: are the workers still there?") from None
        except BrokenExecutor:
            losses = losses + 1 if len(left) == before else 1
            if losses == MOST_LOSSES:
                raise UserError(f"workers died {losses} times and no shard was computed; is there memory?") from None
    return cells


def predicted_seconds(sweep: Sweep) -> float:
    """How long a sweep takes one worker, about; inf where a step may take any time, as with data or code of others."""
    varied = {axis.name for axis in sweep.axes}
    if "problem" in varied or not isinstance(sweep.lane(0).problem, Pointwise):
        return math.inf
    return sweep.size * sweep.steps * (STEP_SIDE_BY_SIDE if all_side_by_side(sweep) else STEP_ALONE)


def _shards(sweep: Sweep, workers: int) -> list[Shard]:
    """Those of a sweep. Runs that all go side by side take about as long in any shard, and longer in many."""
    return cut(sweep.size, workers, 1 if all_side_by_side(sweep) else SHARDS_A_WORKER, sweep.steps)


def cut(size: int, workers: int, each: int = 1, steps: int = 0) -> list[Shard]:
    """The shards of so many cells, (lo, hi) each, all about as large: many small ones cost more than few large ones.

    each: how many there are at least for a worker, where there are several workers and enough cells.
    steps: how many a cell takes. With many of them shards are smaller, to show progress and to be kept sooner.
    """
    most = min(MOST_IN_SHARD, max(FEWEST_IN_LONG_SHARD, MOST_STEPS_IN_SHARD // max(steps, 1)))
    count = max(-(-size // most), min(size, each * workers) if workers > 1 else 1)
    edges = [size * i // count for i in range(count + 1)]
    return list(pairwise(edges))


def missing(shards: Sequence[Shard], known: NDArray[np.bool_]) -> list[Shard]:
    """What of these shards is not known yet. known: (cells,)."""
    left: list[Shard] = []
    for lo, hi in shards:
        edges = np.flatnonzero(np.diff(np.concatenate([[True], known[lo:hi], [True]]).astype(np.int8))) + lo
        left += [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return left


def _submitted(executor: Executor, sweep: Sweep, part: Shard) -> Future[Cells]:
    """A shard on its way to a worker. Raises BrokenExecutor also where what starts the workers has died."""
    try:
        return executor.submit(shard, sweep, *part)
    except (EOFError, ConnectionError) as error:
        raise BrokenExecutor(str(error)) from error


def _compute(
    sweep: Sweep,
    executor: Executor,
    most: int,
    left: deque[Shard],
    cells: Cells,
    progress: Progress | None,
    cache: ShardCache | None,
) -> None:
    """Compute the shards that are left, at most so many at a time. The shards of a lost worker are put back."""
    waiting: dict[Future[Cells], Shard] = {}
    try:
        while left or waiting:
            while left and len(waiting) < most:
                waiting[_submitted(executor, sweep, left[0])] = left[0]
                left.popleft()
            done = wait(waiting, return_when=FIRST_COMPLETED).done
            for future in sorted(done, key=lambda one: one.exception() is not None):  # what is computed, first
                found = future.result()
                lo, hi = waiting.pop(future)
                put(cells, slice(lo, hi), found)
                if cache is not None:
                    cache.keep(lo, hi, found)
                if progress is not None:
                    todo = sum(hi - lo for lo, hi in (*left, *waiting.values()))
                    progress(sweep.size - todo, sweep.size)
    finally:
        left.extend(waiting.values())
