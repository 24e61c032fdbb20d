"""Grounds that take long: the loss of a problem with many rows of data, looked at piece by piece, coarse to fine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from termopt.draw.contour.bands import FINER, depths_of, samples
from termopt.draw.plot.coordinates import View
from termopt.engine.core.types import Array, Problem

QUICK = 3_000_000
"""Rows of data that are read at once for one ground: 30 ms."""

PIECE = 600_000
"""Rows of data that are read at once while surveying: 6 ms, as many points at a time read a row faster than one."""

STRIDES = (8, 4, 2, 1)
"""Each pass looks at every so many samples along both axes, and the last at all."""

KEPT = 16
"""Finished grounds that are remembered, so that going back to one costs nothing."""


@dataclass(frozen=True, eq=False)
class PartialGrid:
    """What is known of a ground: the depths, (2h, 2w), or None. A partial equals itself only, so that pictures keep."""

    depth: Array | None


class Job:
    """One problem in one view: how much of it is looked at, from 0 to 1, and the partial of the last finished pass."""

    def __init__(self, problem: Problem, view: View) -> None:
        self._passes = _passes(problem, view)
        self.partial = PartialGrid(None)
        self.part = 0.0
        self.passes = 0

    @property
    def finished(self) -> bool:
        return self.passes == len(STRIDES)

    def go_on(self) -> bool:
        """Look at one piece more; whether there is more to see for it: a finer ground, or a new percent."""
        before = self.percent
        self.part, depth = next(self._passes)
        if depth is not None:
            self.partial = PartialGrid(depth)
            self.passes += 1
        if self.finished:
            self._passes = iter(())
        return depth is not None or self.percent != before

    @property
    def percent(self) -> int:
        """Whole percents that are done."""
        return int(100 * self.part)


class ProgressiveContour:
    """The jobs that pictures ask for. Those on the picture painted last are worked on, the least known one first."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[Problem, View], Job] = {}
        self._asked: set[tuple[Problem, View]] = set()

    def job(self, problem: Problem, view: View) -> Job | None:
        """What is known of a ground; None if all of it can be looked at in a moment. A new one begins with a piece.

        The problem must be hashable.
        """
        if effort(problem) * view.width * view.height * (2 * FINER) ** 2 <= QUICK:
            return None
        key = (problem, view)
        job = self._jobs.pop(key, None)
        if job is None:
            job = Job(problem, view)
            job.go_on()
        self._jobs[key] = job
        self._asked.add(key)
        return job

    def painted(self) -> None:
        """A picture is complete: what it did not ask for is forgotten, but for the finished grounds asked for last."""
        finished = [key for key, job in self._jobs.items() if job.finished]
        keep = self._asked.union(finished[-KEPT:])
        self._jobs = {key: job for key, job in self._jobs.items() if key in keep}
        self._asked = set()

    @property
    def unfinished(self) -> bool:
        return any(not job.finished for job in self._jobs.values())

    def work(self, more: Callable[[], bool]) -> bool:
        """Look at one piece, and as long as there is time for more, at others; whether there is more to see for it."""
        news = False
        while jobs := [job for job in self._jobs.values() if not job.finished]:
            news |= min(jobs, key=lambda job: job.passes).go_on()
            if not more():
                break
        return news


def effort(problem: Problem) -> int:
    """Rows of data that one evaluation reads; 1 for a problem that does not say."""
    return getattr(problem, "effort", 1)


def _passes(problem: Problem, view: View) -> Iterator[tuple[float, Array | None]]:
    """After each piece how much is done, and after each pass the depths, the same in the end as all at once.

    Until then a sample that is not looked at stands as the one looked at to the left of it and above.
    """
    x, y = samples(view)
    loss = np.empty((len(y), len(x)))
    size = max(1, PIECE // effort(problem))
    done = 0
    for stride in STRIDES:
        rows, cols = _unseen(len(y), len(x), stride)
        for first in range(0, len(rows), size):
            row, col = rows[first : first + size], cols[first : first + size]
            with np.errstate(all="ignore"):
                loss[row, col] = problem.loss(np.stack([x[col], y[row]]))
            done += len(row)
            if first + size < len(rows):
                yield done / loss.size, None
        yield done / loss.size, depths_of(problem, _spread(loss, stride))


def _unseen(down: int, across: int, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the samples that a pass looks at and those before it did not."""
    unseen = np.zeros((down, across), dtype=np.bool_)
    unseen[::stride, ::stride] = True
    if stride != STRIDES[0]:
        unseen[:: 2 * stride, :: 2 * stride] = False
    rows, cols = np.nonzero(unseen)
    return rows, cols


def _spread(loss: Array, stride: int) -> Array:
    """Every so many samples along both axes, each spread over those that are left out."""
    down, across = loss.shape
    known = loss[::stride, ::stride]
    return known.repeat(stride, axis=0)[:down].repeat(stride, axis=1)[:, :across]
