"""A problem without its noise: what an optimizer would see if every evaluation were the truth."""

from dataclasses import dataclass
from typing import Any, cast

from termopt.engine.core.types import Array, Evaluation, Problem


@dataclass(frozen=True)
class Exact:
    """The given problem, but samples are the truth and read no data. Equal for equal problems."""

    given: Problem

    stochastic = False
    cost = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.given, name)

    def sample(self, x: Array, k: int, seed: int) -> Evaluation:
        return self.given.evaluate(x)


def exact(problem: Problem) -> Problem:
    """The problem without its noise; itself if it has none."""
    return cast(Problem, Exact(problem)) if problem.stochastic else problem
