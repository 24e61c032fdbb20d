"""A problem without its noise: every evaluation is exact."""

from dataclasses import dataclass
from typing import Any, cast

from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array, LossAndGradient


@dataclass(frozen=True)
class NoiseFree:
    """The given problem, whose evaluations are exact and read no data. Equal for equal problems."""

    given: Problem

    stochastic = False
    cost = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.given, name)

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        return self.given.evaluate(x)


def noise_free(problem: Problem) -> Problem:
    """The problem without its noise; itself if it has none."""
    return cast(Problem, NoiseFree(problem)) if problem.stochastic else problem
