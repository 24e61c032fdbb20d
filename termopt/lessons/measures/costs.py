"""Measures of the data: what an update reads, and what could be reached without reading it."""

import numpy as np

from termopt.engine.types import Problem, learner
from termopt.lessons.measures.table import measure
from termopt.lessons.run import Run


@measure("count")
def rows(run: Run, *, lane: int) -> int | None:
    """The rows that one update reads."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.rows


@measure("count")
def data(run: Run, *, lane: int) -> int | None:
    """The rows that there are."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.of


@measure("bytes")
def size(run: Run, *, lane: int) -> int | None:
    """The bytes that one update reads."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.bytes


@measure("count")
def updates(run: Run, *, lane: int, at: int) -> int:
    """How many updates a lane has made at a step."""
    return run.updates(lane, at)


@measure("number")
def constant(run: Run, *, lane: int) -> float | None:
    """The loss of the best constant prediction: the variance of what is to be predicted."""
    problem = learner(_problem(run, lane))
    return None if problem is None else float(np.var(problem.fit(run.traces[lane].x[0]).truth))


def _problem(run: Run, lane: int) -> Problem:
    return run.session.lanes[lane].problem
