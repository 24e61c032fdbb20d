"""The loop body: one optimizer, one problem, one oracle call."""

from collections.abc import Generator
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.problem import Learner, Problem
from termopt.engine.core.types import (
    Array,
    Block,
    Blocks,
    Evaluation,
    Iterate,
    Optimizer,
    Outcome,
    Terms,
    Update,
)

NO_TERMS: Terms = MappingProxyType({})


def quiet() -> np.errstate:
    """A context in which overflow and invalid values are results, for the status to report.

    Entering it costs as much as a few operations of a step, so it is entered for many steps at a time.
    """
    return np.errstate(all="ignore")


def start(problem: Problem, optimizer: Optimizer, x: Array) -> Iterate:
    """Iterate 0 of a run (or of a batch of runs) at x, shape (d, *B). Call it within `quiet`."""
    x = freeze(np.array(x, dtype=np.float64))
    loss, grad = problem.evaluate(x)
    state = optimizer.init(x, blocks_of(problem))
    freeze_all(state)
    return Iterate(0, x, state, None, None, NO_TERMS, loss, freeze(grad), 0, Outcome.MOVED)


def blocks_of(problem: Problem) -> Blocks:
    """The arrays that the parameters of a problem are: one vector, if the problem does not say."""
    return getattr(problem, "blocks", ()) or (Block("w", slice(0, problem.dim), (problem.dim,)),)


class Answer(NamedTuple):
    """One oracle call and what the optimizer made of it: all that a step costs, before anyone looks at where it led."""

    q: Array
    evaluation: Evaluation
    update: Update


def advance(problem: Problem, optimizer: Optimizer, iterate: Iterate, seed: int) -> Iterate:
    """The iterate after this one: ask, evaluate, tell. Call it within `quiet`.

    problem: what is minimized.
    optimizer: the one in force at this step.
    iterate: the run after k steps, with a state of that optimizer.
    seed: of noise and batches; an evaluation is determined by (seed, k).

    What is known is not computed again: a deterministic problem is asked at x at most once, whether as the point of the
    evaluation or as the place where the exact loss is plotted.
    """
    return observed(problem, iterate, update(problem, optimizer, iterate, seed))


def update(problem: Problem, optimizer: Optimizer, iterate: Iterate, seed: int) -> Answer:
    """Ask, evaluate, tell; parameters as for `advance`. Call it within `quiet`."""
    x = iterate.x
    q = optimizer.ask(x, iterate.state)
    known = q is x and not problem.stochastic
    evaluation = Evaluation(iterate.loss, iterate.grad) if known else problem.sample(q, iterate.k, seed)
    return _update_from(optimizer, iterate, q, evaluation)


def updating(problem: Learner, optimizer: Optimizer, iterate: Iterate, seed: int) -> Generator[float, None, Answer]:
    """`update` for a problem that streams: yields the part of the evaluation done, 0 to 1, and returns the answer."""
    q = optimizer.ask(iterate.x, iterate.state)
    evaluation = yield from problem.sampling(q, iterate.k, seed)
    return _update_from(optimizer, iterate, q, evaluation)


def _update_from(optimizer: Optimizer, iterate: Iterate, q: Array, evaluation: Evaluation) -> Answer:
    freeze(q)
    freeze(evaluation.grad)
    return Answer(q, evaluation, optimizer.tell(iterate.x, iterate.state, evaluation))


def observed(problem: Problem, iterate: Iterate, done: Answer) -> Iterate:
    """The iterate that an update leads to, with the exact loss at its x. Call it within `quiet`."""
    q, evaluation, update = done
    exact = not problem.stochastic
    if update.x is iterate.x:
        loss, grad = iterate.loss, iterate.grad
    elif exact and update.x is q:
        loss, grad = evaluation
    else:
        loss, grad = problem.evaluate(update.x)
    freeze(update.x)
    freeze(grad)
    freeze_all(update.state)
    freeze_all(update.terms.values())
    freeze_all(update.marks.values())
    terms = MappingProxyType(update.terms)
    evals = iterate.evals + (iterate.outcome != Outcome.GAVE_UP)  # a search that is over asks nothing any more
    return Iterate(
        iterate.k + 1,
        update.x,
        update.state,
        q,
        evaluation,
        terms,
        loss,
        grad,
        evals,
        update.outcome,
        update.marks,
    )


def freeze(array: Array) -> Array:
    """The same array, read-only from now on."""
    array.setflags(write=False)
    return array


def freeze_all(values: Any) -> None:
    """Make every array in a state or among terms read-only, also inside nested NamedTuples."""
    for value in values:
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        elif isinstance(value, tuple):
            freeze_all(value)
