"""Progressive contours: the loss grid of an expensive problem, evaluated in time slices, coarse to fine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from termopt.draw.contour.bands import FINER, ROWS, depths_of, samples
from termopt.draw.plot.coordinates import View
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

QUICK = 3_000_000
"""Rows of data that a whole grid may read at once: 30 ms."""

PIECE = 600_000
"""Rows of data that one slice reads: 6 ms. Many points at a time read a row faster than one."""

STRIDES = (8, 4, 2, 1)
"""Each pass evaluates every so many samples along both axes; the last pass evaluates all."""

KEPT = 16
"""Finished grids that are remembered, so that going back to one costs nothing."""


@dataclass(frozen=True, eq=False)
class PartialGrid:
    """The depths known so far, as `depths_of` gives them, or None.

    It equals only itself, so that base layers can be cached by it.
    """

    depth: Array | None


class Job:
    """The evaluation of one problem in one view.

    partial: the grid of the last finished pass; part: the share evaluated so far, from 0 to 1; passes: those finished.
    """

    def __init__(self, problem: Problem, view: View, rows: int = ROWS) -> None:
        self._passes = _passes(problem, view, rows)
        self.partial = PartialGrid(None)
        self.part = 0.0
        self.passes = 0

    @property
    def finished(self) -> bool:
        """Whether every sample is evaluated."""
        return self.passes == len(STRIDES)

    def go_on(self) -> bool:
        """Evaluate one more slice. Returns whether that changes the picture: a finer grid, or a new percent."""
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
        """The whole percents that are evaluated."""
        return int(100 * self.part)


class ProgressiveContour:
    """The jobs that pictures ask for. Work goes to those of the last picture, the coarsest one first."""

    def __init__(self, rows: int = ROWS) -> None:
        """rows: parts of a cell above each other, as for `depths_of`."""
        self.rows = rows
        self._jobs: dict[tuple[Problem, View], Job] = {}
        self._asked: set[tuple[Problem, View]] = set()

    def job(self, problem: Problem, view: View) -> Job | None:
        """The job of a problem in a view, begun with one slice; None if the whole grid can be evaluated at once.

        The problem must be hashable.
        """
        if effort(problem) * view.width * view.height * (2 * FINER) ** 2 <= QUICK:
            return None
        key = (problem, view)
        job = self._jobs.pop(key, None)
        if job is None:
            job = Job(problem, view, self.rows)
            job.go_on()
        self._jobs[key] = job
        self._asked.add(key)
        return job

    def painted(self) -> None:
        """End a picture: forget what it did not ask for, except the finished grids asked for last."""
        finished = [key for key, job in self._jobs.items() if job.finished]
        keep = self._asked.union(finished[-KEPT:])
        self._jobs = {key: job for key, job in self._jobs.items() if key in keep}
        self._asked = set()

    @property
    def unfinished(self) -> bool:
        """Whether any job is not finished."""
        return any(not job.finished for job in self._jobs.values())

    def work(self, more: Callable[[], bool]) -> bool:
        """Evaluate one slice, and further ones while `more()` says so. Returns whether that changes the picture."""
        news = False
        while jobs := [job for job in self._jobs.values() if not job.finished]:
            news |= min(jobs, key=lambda job: job.passes).go_on()
            if not more():
                break
        return news


def effort(problem: Problem) -> int:
    """Rows of data that one evaluation reads; 1 for a problem that does not say."""
    return getattr(problem, "effort", 1)


def _passes(problem: Problem, view: View, parts: int) -> Iterator[tuple[float, Array | None]]:
    """Yields, after each slice, the share evaluated so far, and the depths where a pass is complete, else None.

    Until the last pass, a sample that is not evaluated has the value of the one to the left of it and above. The last
    depths are the same as those evaluated all at once.
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
        yield done / loss.size, depths_of(problem, _spread(loss, stride), parts)


def _unseen(down: int, across: int, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the samples that a pass evaluates and earlier passes did not."""
    unseen = np.zeros((down, across), dtype=np.bool_)
    unseen[::stride, ::stride] = True
    if stride != STRIDES[0]:
        unseen[:: 2 * stride, :: 2 * stride] = False
    rows, cols = np.nonzero(unseen)
    return rows, cols


def _spread(loss: Array, stride: int) -> Array:
    """Fill in the samples that are not evaluated yet with the value of their neighbor."""
    down, across = loss.shape
    known = loss[::stride, ::stride]
    return known.repeat(stride, axis=0)[:down].repeat(stride, axis=1)[:, :across]
