"""Runs of one group side by side. Most are plainly running; those that may not be are judged step by step."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Problem
from termopt.engine.core.step import quiet, start
from termopt.engine.core.types import Iterate
from termopt.engine.trace.targets import best_known
from termopt.sweeps.batch_status import DIVERGED, RUNNING, BatchStatus
from termopt.sweeps.cells import NONE, TARGET, Cells, ended
from termopt.sweeps.lane_groups import LaneGroup, Places
from termopt.sweeps.lane_subsets import joined_lanes, some_lanes, unchanged
from termopt.sweeps.plain_steps import Bounds, plain_steps, step_without_terms

STRETCH = 16
"""Steps of runs side by side from one look at what they are to the next."""


class _Lanes(NamedTuple):
    """Some of the runs of a group: their numbers in it, (n,), and where they are."""

    places: Places
    iterate: Iterate

    def some(self, which: NDArray[np.bool_]) -> "_Lanes":
        return self if which.all() else _Lanes(self.places[which], some_lanes(self.iterate, which))

    def joined(self, other: "_Lanes") -> "_Lanes":
        if not len(self.places):
            return other
        if not len(other.places):
            return self
        places = np.concatenate([self.places, other.places])
        return _Lanes(places, joined_lanes(self.iterate, other.iterate))


def side_by_side_runs(group: LaneGroup, steps: int) -> Generator[float, None, Cells]:
    """The cells of the runs of a group, (n,). It yields the part done, from 0 to 1, after every step.

    steps: how many each run has at most.
    """
    with quiet():
        runs = _Runs(group, steps)
    while runs.k < steps and runs.some_go_on:
        for _ in runs.go_on():
            yield runs.k / steps
    more = True
    while more:
        yield 1.0
        with quiet():
            more = runs.status.judge_some()
    with quiet():
        return runs.cells()


class _Runs:
    """The runs of a group, from STRETCH steps to STRETCH steps: those plainly running, and those that are judged.

    Runs that diverged, or that can change no more, are neither.
    """

    def __init__(self, group: LaneGroup, steps: int) -> None:
        self._group, self._problem, self._seed = group, group.problem, group.seed
        self._steps, self.k = steps, 0
        first = start(group.problem, group.optimizer_of(_numbers(len(group.places))), group.starts)
        self.status = BatchStatus(group.problem, first)
        self._ends = _Ends(group.problem, first)
        every, codes = _Lanes(_numbers(len(group.places)), first), self.status.codes
        plain = (codes == RUNNING) & (group.optimizer.evaluations == "1")  # where searches try, few are for long
        self._plain, self._judged = every.some(plain), every.some(~plain & (codes != DIVERGED))

    @property
    def some_go_on(self) -> bool:
        return bool(len(self._plain.places) or len(self._judged.places))

    def go_on(self) -> Generator[None, None, None]:
        """The next steps of all runs; pauses after each."""
        steps, judged = min(STRETCH, self._steps - self.k), self._judged
        if len(self._plain.places):
            judged = judged.joined((yield from self._plain_steps(steps)))
        if len(judged.places):
            yield from self._judged_steps(judged, steps)
        self.k += steps

    def cells(self) -> Cells:
        """What became of the runs."""
        for lanes in (self._plain, self._judged):
            self._ends.put(lanes.places, lanes.iterate)
        return self._ends.cells(self.status.codes)

    def _plain_steps(self, steps: int) -> Generator[None, None, _Lanes]:
        """The next steps of the plain runs. Returns those that are to be judged, where they were before these steps."""
        places, iterate = self._plain
        optimizer = self._group.optimizer_of(places)
        bounds = Bounds(self.status.bounds.level[places], self.status.bounds.still)

        def look(now: Iterate, fine: NDArray[np.bool_]) -> None:
            self._ends.meet(places, now, fine)

        end, running = yield from plain_steps(self._problem, optimizer, iterate, steps, self._seed, bounds, look)
        rest = self._plain.some(~running)
        self._plain = _Lanes(places, end).some(running)
        return rest

    def _judged_steps(self, lanes: _Lanes, steps: int) -> Generator[None, None, None]:
        """The next steps of runs that are judged after each of them; pauses after each."""
        places, iterate = lanes
        optimizer, status = self._group.optimizer_of(places), self.status.some(places)
        earlier = before = iterate
        for _ in range(steps):
            earlier, before = before, iterate
            with quiet():
                iterate = step_without_terms(self._problem, optimizer, before, self._seed)
                on: NDArray[np.bool_] = ~status.diverged
                status.step(before, iterate)
                self._ends.meet(places, iterate, on)
            self._end_here(_Lanes(places, iterate), on & status.diverged)
            yield
        self.status.put(places, status)
        over = status.diverged
        if steps > 1 and not (self._problem.stochastic or optimizer.normals):
            at_rest = unchanged(earlier, before) & ~over  # and so it stays: a step is determined by x and the state
            charge, left = np.asarray(iterate.evals) - before.evals, self._steps - iterate.k
            self._end_here(_Lanes(places, iterate._replace(evals=iterate.evals + left * charge)), at_rest)
            over |= at_rest
        self._judged = _Lanes(places, iterate).some(~over)

    def _end_here(self, lanes: _Lanes, which: NDArray[np.bool_]) -> None:
        """Some of these runs have ended."""
        if which.any():
            self._ends.put(*lanes.some(which))


def _numbers(count: int) -> Places:
    """The numbers of so many runs."""
    return np.arange(count, dtype=np.int64)


class _Ends:
    """Where each of B runs ends, and when it met the target."""

    def __init__(self, problem: Problem, first: Iterate) -> None:
        self._problem, self._best = problem, best_known(problem)
        count = first.x.shape[1]
        self._x, self._loss = first.x.copy(), np.array(first.loss)
        self._evals, self._steps = np.zeros(count, np.int64), np.full(count, NONE, np.int64)
        self.meet(_numbers(count), first, self._steps == NONE)

    def put(self, places: Places, now: Iterate) -> None:
        """The runs of these numbers end at this iterate."""
        self._x[:, places], self._loss[places], self._evals[places] = now.x, now.loss, now.evals

    def meet(self, places: Places, now: Iterate, on: NDArray[np.bool_]) -> None:
        """Take in the next iterate of the runs of these numbers. on: (n,), which of them have not ended yet."""
        if self._best is None:
            return
        near: Places = np.nonzero(now.loss <= self._best + 2 * TARGET)[0]  # few: so these differences are few
        if len(near):
            near = near[(np.asarray(now.loss)[near] - self._best <= TARGET) & on[near]]
            met = places[near]
            self._steps[met[self._steps[met] == NONE]] = now.k

    def cells(self, codes: NDArray[np.int8]) -> Cells:
        """What became of the runs. codes: (B,), their statuses."""
        return ended(self._problem, codes, self._x, self._loss, self._steps, self._evals)
