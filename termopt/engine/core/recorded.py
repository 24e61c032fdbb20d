"""A run made elsewhere as an optimizer: it repeats the iterates of that run, and stays at the last of them."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

from termopt.base.errors import UserError
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, Evaluation, Kept, Optimizer, Outcome, Update


@dataclass(frozen=True, eq=False)
class Course(Kept):
    """Where a run of n steps went: x, the iterates, (n + 1, d); q, the point evaluated in each step, (n, d)."""

    x: Array
    q: Array


class Position(NamedTuple):
    """The state: how many steps were taken of which course."""

    t: int
    course: Course


@dataclass(frozen=True)
class RecordedOptimizer(Optimizer):
    """The recorded run: w goes where it went, step by step. After its end w stays."""

    recorded: ClassVar[bool] = True
    alone: ClassVar[bool] = True
    stopped: ClassVar[bool] = True
    """Whether the run stopped at its last step by itself, and was not only recorded that far."""

    def recording(self, problem: Problem, x: Array) -> Position:
        """The state before the first step of a run on this problem from x, (d,)."""
        self.check_lane(problem, tuple(x.tolist()))
        return Position(0, self.course(problem, x))

    def course(self, problem: Problem, x: Array) -> Course:
        """The whole run on this problem from x, (d,)."""
        raise NotImplementedError

    def check_lane(self, problem: Problem, start: tuple[float, ...]) -> None:
        """Raises UserError for a problem or a start on which there is no such run."""

    def ask(self, x: Array, state: Position) -> Array:
        t, course = state
        if t >= len(course.q) or np.array_equal(course.q[t], x):
            return x
        return course.q[t].copy()

    def tell(self, x: Array, state: Position, evaluation: Evaluation) -> Update:
        t, course = state
        if t >= len(course.q):
            return Update(x, Position(t + 1, course), {}, Outcome.GAVE_UP)
        there = course.x[t + 1]
        waits = np.array_equal(there, x) and not np.array_equal(course.q[t], x)
        last = self.stopped and t + 1 == len(course.q)
        outcome = Outcome.GAVE_UP if last else Outcome.SEARCHING if waits else Outcome.MOVED
        return Update(x if waits else there.copy(), Position(t + 1, course), {}, outcome)

    def edited(self, field: str, value: Any) -> Optimizer:
        raise UserError(f"{self.name} shows a run that is over; what it takes is written where it is named")
