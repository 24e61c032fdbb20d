"""Measures of the data: what an update reads, and what could be reached without reading it."""

import numpy as np

from termopt.engine.core.problem import Problem, learner
from termopt.lessons.measures.table import measure
from termopt.lessons.run import Run


@measure("count", "the batch size of {lane}")
def batch_size(run: Run, *, lane: int) -> int | None:
    """The samples that one update reads."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.rows


@measure("count", "the number of samples")
def samples(run: Run, *, lane: int) -> int | None:
    """The samples that there are."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.total


@measure("bytes", "what an update of {lane} reads")
def size(run: Run, *, lane: int) -> int | None:
    """The bytes that one update reads."""
    cost = _problem(run, lane).cost
    return None if cost is None else cost.bytes


@measure("count", "updates of {lane} by step {at}")
def updates(run: Run, *, lane: int, at: int) -> int:
    """How many updates a lane has made at a step."""
    return run.updates(lane, at)


@measure("number", "the seconds that an update of {lane} takes")
def seconds(run: Run, *, lane: int) -> float | None:
    """The seconds that an update takes, measured in this run; None where nothing is measured."""
    return run.traces[lane].seconds


@measure("number", "the share of updates of {lane} by step {until} that read a sample twice, in %")
def repeats(run: Run, *, lane: int, until: int) -> float | None:
    """How many of a hundred updates up to a step read some sample more than once."""
    problem, updates = learner(_problem(run, lane)), run.updates(lane, until)
    if problem is None or not updates:
        return None
    seed = run.session.race.lanes[lane].seed
    batches = (problem.rows(k, seed) for k in range(updates))
    return 100 * sum(len(np.unique(batch)) < len(batch) for batch in batches) / updates


@measure("number", "the loss of always predicting the mean")
def constant(run: Run, *, lane: int) -> float | None:
    """The loss of the best constant prediction: the variance of what is to be predicted."""
    problem = learner(_problem(run, lane))
    return None if problem is None else float(np.var(problem.fit(run.traces[lane].x[0]).target))


def _problem(run: Run, lane: int) -> Problem:
    return run.session.race.lanes[lane].problem
