"""Absolute targets: the first step at which a run is within a fixed distance of the lowest loss there is.

A target never depends on where any run ended, so adding a lane or more steps changes none that was met before.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

LEVELS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)


class Losses(Protocol):
    """What is needed of a trace."""

    @property
    def loss(self) -> Array:
        """The true loss at each iterate so far, (head + 1,)."""
        ...


def best_known(problem: Problem) -> float | None:
    """The lowest loss among the problem's known minima, or None: then there are no targets."""
    return problem.minima[0].loss if problem.minima else None


class Targets:
    """When one trace first met each target. Every loss is read once, however often it is asked."""

    def __init__(self, trace: Losses, best: float, levels: Sequence[float] = LEVELS) -> None:
        """levels: how far above `best` a loss may be, the largest first. Raises ValueError for another order."""
        if any(nearer >= further for further, nearer in pairwise(levels)):
            raise ValueError(f"levels must fall: {tuple(levels)}")
        self.levels = tuple(levels)
        self._trace = trace
        self._best = best
        self._read = 0
        self._met: list[int] = []

    def first(self, k: int) -> tuple[int | None, ...]:
        """For each level the first step with f − f* ≤ level, or None if none so far, up to step k, is as near."""
        self._read_on()
        met = [step if step <= k else None for step in self._met]
        return (*met, *[None] * (len(self.levels) - len(met)))

    def _read_on(self) -> None:
        """Read the losses that are new. A level is met no sooner than those before it, so levels are met in order."""
        gap = self._trace.loss[self._read :] - self._best
        for level in self.levels[len(self._met) :]:
            found = gap <= level
            at = int(found.argmax()) if len(found) else 0
            if not len(found) or not found[at]:
                break
            self._met.append(self._read + at)
        self._read += len(gap)
