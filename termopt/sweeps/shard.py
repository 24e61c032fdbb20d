"""A shard: some cells of a sweep, computed. Its numbers do not depend on how the grid is cut."""

from collections.abc import Generator, Sequence

import numpy as np

from termopt.base.in_pieces import drained, part_of
from termopt.engine.core.lane import Lane
from termopt.engine.trace.stepper import beside_keys
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace
from termopt.sweeps.batch_status import STATUSES
from termopt.sweeps.cells import NONE, TARGET, Cells, empty, ended, put
from termopt.sweeps.lane_groups import LaneGroup, Places, lane_groups
from termopt.sweeps.side_by_side import side_by_side_runs
from termopt.sweeps.sweep import Sweep

WORTH_A_BATCH = 12
"""Fewer runs than this are computed one by one, which is quicker."""
MOST_LANES = 40_000
"""Runs side by side at a time: with fewer, calling NumPy costs as much as the arithmetic; more overflow the caches."""
KEPT_BYTES = 16 << 20
"""More than these runs take at any time."""
STRETCH = 50
"""Steps of a single run whose numbers are held at a time."""


def shard(sweep: Sweep, lo: int, hi: int) -> Cells:
    """The cells lo..hi − 1 of a sweep: pure, and to the last bit what `termopt.run` gives for each of them.

    Raises UserError for a cell that cannot be run.
    """
    _keep_freed_memory()
    return drained(run_cells(sweep, range(lo, hi)))


def _keep_freed_memory() -> None:
    """Let the C library keep freed memory for the next step.

    glibc returns free memory to the system, page by page and again in every step, until a block is freed that is larger
    than what it returns. This block is never touched, and so costs nothing.
    """
    np.empty(KEPT_BYTES, np.int8)


def run_cells(sweep: Sweep, indices: Sequence[int]) -> Generator[float, None, Cells]:
    """The cells of these numbers, (len(indices),), as `shard` returns them.

    It yields the part done, from 0 to 1, every few steps.
    """
    numbers = np.array(indices, np.int64)
    cells, done, each = empty(len(numbers)), 0, 1 / max(len(numbers), 1)
    for group in lane_groups(sweep, numbers) if len(numbers) else ():
        if isinstance(group, LaneGroup) and len(group.places) >= WORTH_A_BATCH:
            for part in group.cut(MOST_LANES):
                count = len(part.places)
                runs = part_of(side_by_side_runs(part, sweep.steps), done * each, count * each)
                put(cells, part.places, (yield from runs))
                done += count
                yield done * each
            continue
        places: Places = group.places if isinstance(group, LaneGroup) else group
        for place in places.tolist():
            run = part_of(single_run(sweep.lane(int(numbers[place])), sweep.steps), done * each, each)
            put(cells, [place], (yield from run))
            done += 1
            yield done * each
    return cells


def single_run(lane: Lane, steps: int) -> Generator[float, None, Cells]:
    """The cell of one lane, whatever its problem and optimizer. It yields the part done, from 0 to 1."""
    trace, best, met = Trace(lane, steps, iterate_bytes=0), best_known(lane.problem), NONE
    while True:
        if met == NONE and best is not None:
            near = np.flatnonzero(trace.loss - best <= TARGET)
            met = trace.first + int(near[0]) if len(near) else NONE
        if trace.finished:
            break
        yield trace.head / steps
        trace.shed(trace.head)
        trace.reach(trace.head + STRETCH, beside_keys(lane.problem))
    status = np.array([STATUSES.index(trace.status)], np.int8)
    return ended(lane.problem, status, trace.x[-1:].T, trace.loss[-1:], np.array([met]), trace.evals[-1:])
