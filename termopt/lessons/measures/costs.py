"""Measures of the data: what an update reads, and what could be reached without reading it."""

import numpy as np

from termopt.engine.core.problem import Problem, learner
from termopt.lessons.measures.table import measure
from termopt.lessons.run import Run


@measure("count", "rows an update of {lane} reads", "{lane} 每次更新读的行数")
def rows(run: Run, *, lane: int) -> int | None:
    """The rows that one update reads."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.rows


@measure("count", "rows there are", "数据行数")
def data(run: Run, *, lane: int) -> int | None:
    """The rows that there are."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.of


@measure("bytes", "what an update of {lane} reads", "{lane} 每次更新读的数据")
def size(run: Run, *, lane: int) -> int | None:
    """The bytes that one update reads."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.bytes


@measure("count", "updates of {lane} by step {at}", "{lane} 到第 {at} 步的更新次数")
def updates(run: Run, *, lane: int, at: int) -> int:
    """How many updates a lane has made at a step."""
    return run.updates(lane, at)


@measure("number", "the seconds that an update of {lane} takes", "{lane} 每次更新的秒数")
def seconds(run: Run, *, lane: int) -> float | None:
    """The seconds that an update takes, by the clock of this run; None where it has none."""
    return run.traces[lane].seconds


@measure("number", "the loss of always answering the mean", "总回答平均值的损失")
def constant(run: Run, *, lane: int) -> float | None:
    """The loss of the best constant prediction: the variance of what is to be predicted."""
    problem = learner(_problem(run, lane))
    return None if problem is None else float(np.var(problem.fit(run.traces[lane].x[0]).target))


def _problem(run: Run, lane: int) -> Problem:
    return run.session.race.lanes[lane].problem
