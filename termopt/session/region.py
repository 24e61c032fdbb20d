"""The region shown by default: the problem's box, enlarged until starts and known minima lie inside."""

from collections.abc import Iterable
from functools import lru_cache

from termopt.base.plain_values import Box
from termopt.base.plain_values import region as drawable
from termopt.engine.core.problem import Problem

MARGIN = 0.03
"""What is left free between the border and a point that the box grew to hold, as a share of the side."""


def region_of(problem: Problem, starts: Iterable[tuple[float, ...]]) -> Box:
    """The region of a problem in two parameters with the runs from these starts; of others, their box."""
    if problem.dim != 2:
        return problem.box
    points = frozenset([*starts, *(minimum.x for minimum in problem.minima)])
    return _grown(problem.box, points) if points else problem.box


@lru_cache(maxsize=64)
def _grown(box: Box, points: frozenset[tuple[float, ...]]) -> Box:
    """The box with all points inside, if that can be drawn."""
    sides: list[tuple[float, float]] = []
    for axis, (low, high) in enumerate(box):
        along = [point[axis] for point in points]
        least, most = min([low, *along]), max([high, *along])
        margin = MARGIN * (most - least)
        sides.append((least - margin if least < low else low, most + margin if most > high else high))
    try:
        return drawable(tuple(sides))
    except ValueError:
        return box
