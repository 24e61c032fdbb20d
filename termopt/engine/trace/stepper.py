"""From one iterate of a lane to the next, with the optimizer then in force; a step that takes long comes in pieces."""

from bisect import bisect_right
from collections.abc import Callable, Generator
from contextlib import nullcontext
from itertools import count

from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Learner, Problem, learner
from termopt.engine.core.step import Answer, advance, observed, update, updating
from termopt.engine.core.types import Iterate, Optimizer
from termopt.engine.trace.timer import Timer

More = Callable[[], bool]
"""Whether there is time for more."""


def always() -> bool:
    """There is time."""
    return True


FEW = 4
"""Steps on data, or parts of one, between two looks at the keyboard."""


def beside_keys(problem: Problem) -> More:
    """How a run is computed while keys are to be answered: on data, where a step may take long, a few steps a time."""
    if problem.cost is None:
        return always
    asked = count(1)
    return lambda: bool(next(asked) % FEW)


class Stepper:
    """Takes the steps of a lane. timer: times the updates; None: they are not timed."""

    def __init__(self, lane: Lane, timer: Timer | None) -> None:
        self.under_way: float | None = None
        """How much of the next step is computed, from 0 to 1, if it was stopped in the middle of it."""
        self._lane = lane
        self._timer = timer
        self._segments = lane.optimizers()
        self._stream = _stream(lane.problem)
        self._pending: Generator[float, None, Answer] | None = None

    @property
    def streams(self) -> bool:
        """Whether a step takes long, so that `advance` may stop in the middle of it."""
        return self._stream is not None

    def optimizer_at(self, k: int) -> Optimizer:
        """The optimizer that takes the step from k to k + 1: the lane's, with all edits up to k."""
        return self._segments[self._segment(k)][1]

    def next_edit(self, k: int, steps: int) -> int:
        """The first step after k at which the lane is edited; one more than `steps` if there is none."""
        following = self._segment(k) + 1
        return self._segments[following][0] if following < len(self._segments) else steps + 1

    def advance(self, iterate: Iterate, more: More) -> Iterate | None:
        """The iterate after this one, or None if its evaluation is not yet complete and there is no more time."""
        return self.replayed(iterate) if self._stream is None else self._streamed(self._stream, iterate, more)

    def following(self, iterate: Iterate) -> Iterate:
        """The iterate after this one, which is not timed."""
        optimizer, begun = self.in_force(iterate)
        return advance(self._lane.problem, optimizer, begun, self._lane.seed)

    def replayed(self, iterate: Iterate) -> Iterate:
        """The iterate after this one, computed at once."""
        optimizer, iterate = self.in_force(iterate)
        problem, seed = self._lane.problem, self._lane.seed
        if self._timer is None:
            return advance(problem, optimizer, iterate, seed)
        if not problem.stochastic:
            with self._timer:
                after = advance(problem, optimizer, iterate, seed)
            self._timer.count()
            return after
        with self._timer:
            done = update(problem, optimizer, iterate, seed)
        self._timer.count()
        return observed(problem, iterate, done)

    def _streamed(self, network: Learner, iterate: Iterate, more: More) -> Iterate | None:
        if self._pending is None:
            optimizer, begun = self.in_force(iterate)
            self._pending = updating(network, optimizer, begun, self._lane.seed)
        while True:
            try:
                with self._timer or nullcontext():
                    self.under_way = next(self._pending)
            except StopIteration as end:
                done: Answer = end.value
                break
            if not more():
                return None
        self._pending = self.under_way = None
        if self._timer is not None:
            self._timer.count()
        return observed(self._lane.problem, iterate, done)

    def in_force(self, iterate: Iterate) -> tuple[Optimizer, Iterate]:
        """The optimizer that takes the next step, and the iterate with a state fit for it."""
        if len(self._segments) == 1:
            return self._lane.optimizer, iterate
        optimizer = self.optimizer_at(iterate.k)
        return optimizer, iterate._replace(state=optimizer.adopt(iterate.x, iterate.state))

    def _segment(self, k: int) -> int:
        return bisect_right(self._segments, k, key=lambda segment: segment[0]) - 1


def _stream(problem: Problem) -> Learner | None:
    """The problem, if its samples take long."""
    network = learner(problem)
    return network if network is not None and network.streams else None
