"""Measures of maps: of very many runs around a lane, computed when they are asked for."""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from termopt.engine.core.lane import Lane
from termopt.lessons.measures.table import measure
from termopt.lessons.run import Run
from termopt.sweeps.cells import NONE
from termopt.sweeps.compute import compute
from termopt.sweeps.map import Map
from termopt.sweeps.sweep import Axis, Sweep
from termopt.sweeps.theory import theory_of

SIDE = 40
"""Starts along each side of a map of starts, and values of each hyperparameter of a grid."""
RATES = (0.01, 1.0)
DECAYS = (0.0, 0.95)


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
    if len(lane.start) != 2 or not lane.problem.minima:
        return None
    sides = zip("xy", lane.start, lane.problem.box, strict=True)
    reach = [(name, middle, within * (high - low) / 2) for name, middle, (low, high) in sides]
    axes = [Axis(name, tuple(np.linspace(at - half, at + half, SIDE).tolist())) for name, at, half in reach]
    found = _map(lane, steps, *axes)
    minimum = found.cells.minimum.reshape(found.shape)
    pairs = [(minimum[1:], minimum[:-1]), (minimum[:, 1:], minimum[:, :-1])]
    differ = np.concatenate([((a != b) & ((a != NONE) | (b != NONE))).ravel() for a, b in pairs])
    return 100 * float(differ.mean())


@lru_cache(maxsize=32)
def _agreed(lane: Lane, steps: int) -> float | None:
    if not (hasattr(lane.optimizer, "lr") and hasattr(lane.optimizer, "momentum")):
        return None
    rates = Axis("lr", tuple(np.geomspace(*RATES, SIDE).tolist()), logarithmic=True)
    theory = theory_of(_map(lane, steps, rates, Axis("momentum", tuple(np.linspace(*DECAYS, SIDE).tolist()))))
    return None if theory is None else 100 * theory.agreement


def _map(lane: Lane, steps: int, *axes: Axis) -> Map:
    sweep = replace(Sweep(lane.problem, lane.optimizer, lane.start, lane.seed, steps), axes=axes)
    return Map(sweep, compute(sweep))
