"""Measures of very many runs around a lane, which are computed side by side when they are asked for."""

from dataclasses import fields, replace
from functools import lru_cache
from typing import Any, cast

import numpy as np

from termopt.engine.analysis.bowl import bowl_eigenvalues
from termopt.engine.core.judging import side_by_side
from termopt.engine.core.lane import Lane
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.core.types import Array, Iterate, Optimizer
from termopt.lessons.measures.table import measure
from termopt.lessons.run import Run

SIDE = 40
"""Starts along each side of a map of starts, and values of each hyperparameter of a grid."""
RATES = (0.01, 1.0)
DECAYS = (0.0, 0.95)
REACHED = 1e-3
"""A run ends at a minimum if it is at most so far from it."""
NONE = -1
"""In place of the number of a minimum, where there is none."""


@measure("number", "the neighbors among starts of {lane} that part, in percent, within {within} times the region")
def parted(run: Run, *, lane: int, within: float) -> float | None:
    """How many percent of the neighbors in a grid of starts end at different minima, or one of them at none.

    within: the sides of the grid in sides of the region shown; its middle is the start of the lane.
    """
    return _parted(run.session.race.lanes[lane], run.session.race.steps, within)


@measure("number", "the runs over η and γ of {lane} that do as theory says, in percent")
def agreed(run: Run, *, lane: int) -> float | None:
    """How many percent of the runs over η and γ come down just where the optimizer says that it is stable."""
    return _agreed(run.session.race.lanes[lane], run.session.race.steps)


@lru_cache(maxsize=32)
def _parted(lane: Lane, steps: int, within: float) -> float | None:
    problem = lane.problem
    if not (_goes_side_by_side(lane) and problem.dim == 2 and problem.minima):
        return None
    halves = [within * (high - low) / 2 for low, high in problem.box]
    sides = [np.linspace(at - half, at + half, SIDE) for at, half in zip(lane.start, halves, strict=True)]
    starts = np.stack([np.repeat(sides[0], SIDE), np.tile(sides[1], SIDE)])
    ends = _last(lane, lane.optimizer, starts, steps).x
    distances = np.stack([np.hypot(*(ends - np.array(one)[:, None])) for one in problem.minima])
    minimum = np.where(distances.min(axis=0) <= REACHED, distances.argmin(axis=0), NONE).reshape(SIDE, SIDE)
    differ = (minimum[1:] != minimum[:-1]).ravel(), (minimum[:, 1:] != minimum[:, :-1]).ravel()
    return 100 * float(np.concatenate(differ).mean())


@lru_cache(maxsize=32)
def _agreed(lane: Lane, steps: int) -> float | None:
    names = {one.name for one in fields(cast(Any, lane.optimizer))}
    eigenvalues = bowl_eigenvalues(lane.problem) if _goes_side_by_side(lane) and names >= {"lr", "momentum"} else None
    if eigenvalues is None:
        return None
    rates, decays = np.repeat(np.geomspace(*RATES, SIDE), SIDE), np.tile(np.linspace(*DECAYS, SIDE), SIDE)
    optimizer: Optimizer = replace(cast(Any, lane.optimizer), lr=rates, momentum=decays)
    limit = optimizer.stability(eigenvalues)
    if limit is None:
        return None
    starts = np.repeat(np.array(lane.start)[:, None], SIDE * SIDE, axis=1)
    lower = _last(lane, optimizer, starts, steps).loss < lane.problem.loss(starts)
    agree: Array = np.equal(lower, np.asarray(limit.value) < limit.limit).astype(np.float64)
    return 100 * float(agree.mean())


def _goes_side_by_side(lane: Lane) -> bool:
    """Whether runs of the lane from other starts can be computed together."""
    alone = getattr(lane.optimizer, "alone", False) or lane.optimizer.oracle != "gradient"
    return side_by_side(lane.problem) and not alone


def _last(lane: Lane, optimizer: Optimizer, starts: Array, steps: int) -> Iterate:
    """The last iterate of runs from these starts, (d, n), with this optimizer."""
    with quiet():
        iterate = start(lane.problem, optimizer, starts)
        for _ in range(steps):
            iterate = advance(lane.problem, optimizer, iterate, lane.seed)
    return iterate
