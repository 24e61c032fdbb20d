"""Points of a problem that are judged: each asks for Hessians and losses, and many are answered by one call."""

from collections.abc import Generator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array


class Kind(Enum):
    """What a point is."""

    MINIMUM = "the loss rises all around"
    SADDLE = "the loss rises one way and falls another, and so says the Hessian"
    MAXIMUM = "the loss falls all around"
    UNDECIDED = "neither the Hessian nor the losses around tell"


class Ask(NamedTuple):
    """What has to be known next of a problem: the Hessian at one point (d,), or the losses of several, (d, n)."""

    hessian: Array | None = None
    losses: Array | None = None


Judging = Generator[Ask, Any, "Kind | None"]
"""A point being judged: it asks for what it needs to know, so that many points can be answered at once."""


def judged(problem: Problem, work: Judging) -> Kind | None:
    """What a point is. Call it within `quiet`."""
    return judged_together(problem, [work])[0]


def judged_together(problem: Problem, works: Sequence[Judging]) -> list[Kind | None]:
    """What each of several points of a problem is, to the last bit as one by one. Call it within `quiet`."""
    found: list[Kind | None] = [None] * len(works)
    answers: dict[int, Any] = dict.fromkeys(range(len(works)))
    while answers:
        asks: dict[int, Ask] = {}
        for i, answer in answers.items():
            try:
                asks[i] = works[i].send(answer)
            except StopIteration as end:
                found[i] = end.value
        answers = _answers(problem, asks)
    return found


def _answers(problem: Problem, asks: Mapping[int, Ask]) -> dict[int, Any]:
    """All Hessians and all losses that are asked for, in one call each where the problem takes many points."""
    bends = {i: ask.hessian for i, ask in asks.items() if ask.hessian is not None}
    rings = {i: ask.losses for i, ask in asks.items() if ask.losses is not None}
    if not side_by_side(problem) or len(asks) == 1:
        alone = {i: problem.hessian(x) for i, x in bends.items()}
        return {**alone, **{i: _losses(problem, points) for i, points in rings.items()}}
    answers: dict[int, Any] = {}
    if bends:
        every = problem.hessian(np.stack([*bends.values()], axis=1))
        answers |= {i: np.ascontiguousarray(every[..., n]) for n, i in enumerate(bends)}
    if rings:
        losses = _losses(problem, np.concatenate([*rings.values()], axis=1))
        ends = np.cumsum([points.shape[1] for points in rings.values()])
        answers |= dict(zip(rings, np.split(losses, ends[:-1]), strict=True))
    return answers


def side_by_side(problem: Problem) -> bool:
    """Whether a problem is known to take many points at once: one of the user's may not."""
    return hasattr(problem, "point")


def _losses(problem: Problem, points: Array) -> Array:
    """The losses of points side by side, (d, n) -> (n,), asked one by one where the problem may take no more."""
    if side_by_side(problem):
        return np.asarray(problem.loss(points))
    return np.array([float(problem.loss(np.ascontiguousarray(point))) for point in points.T])
