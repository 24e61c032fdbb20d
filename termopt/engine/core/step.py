"""The loop body: one rule, one problem, one oracle call."""

from collections.abc import Generator
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Frame, Learner, Outcome, Problem, Rule, Sample, Terms, Told

NO_TERMS: Terms = MappingProxyType({})


def quiet() -> np.errstate:
    """A context in which overflow and invalid values are results, for the verdict to report.

    Entering it costs as much as a few operations of a step, so it is entered for many steps at a time.
    """
    return np.errstate(all="ignore")


def start(problem: Problem, rule: Rule, x: Array) -> Frame:
    """Frame 0 of a run (or of a batch of runs) at x, shape (d, *B). Call it within `quiet`."""
    x = freeze(np.array(x, dtype=np.float64))
    loss, grad = problem.evaluate(x)
    memory = rule.init(x)
    freeze_all(memory)
    return Frame(0, x, memory, None, None, NO_TERMS, loss, freeze(grad), 0, Outcome.MOVED)


class Update(NamedTuple):
    """One oracle call and what the rule made of it: all that a step costs, before anyone looks at where it led."""

    q: Array
    sample: Sample
    told: Told


def advance(problem: Problem, rule: Rule, frame: Frame, seed: int) -> Frame:
    """The frame after this one: ask, evaluate, tell. Call it within `quiet`.

    What is known is not computed again: a deterministic problem is asked at x at most once, whether as the point of the
    oracle call or as the place where the truth is plotted.
    """
    return observed(problem, frame, update(problem, rule, frame, seed))


def update(problem: Problem, rule: Rule, frame: Frame, seed: int) -> Update:
    """Ask, evaluate, tell. Call it within `quiet`."""
    x = frame.x
    q = rule.ask(x, frame.memory)
    known = q is x and not problem.stochastic
    sample = Sample(frame.loss, frame.grad) if known else problem.sample(q, frame.k, seed)
    return _told(rule, frame, q, sample)


def updating(problem: Learner, rule: Rule, frame: Frame, seed: int) -> Generator[float, None, Update]:
    """`update` for a problem that streams: yields how much of the sample is taken, and returns the update."""
    q = rule.ask(frame.x, frame.memory)
    sample = yield from problem.sampling(q, frame.k, seed)
    return _told(rule, frame, q, sample)


def _told(rule: Rule, frame: Frame, q: Array, sample: Sample) -> Update:
    freeze(q)
    freeze(sample.grad)
    return Update(q, sample, rule.tell(frame.x, frame.memory, sample))


def observed(problem: Problem, frame: Frame, done: Update) -> Frame:
    """The frame that an update leads to, with the truth at its x. Call it within `quiet`."""
    q, sample, told = done
    exact = not problem.stochastic
    if told.x is frame.x:
        loss, grad = frame.loss, frame.grad
    elif exact and told.x is q:
        loss, grad = sample
    else:
        loss, grad = problem.evaluate(told.x)
    freeze(told.x)
    freeze(grad)
    freeze_all(told.memory)
    freeze_all(told.terms.values())
    terms = MappingProxyType(told.terms)
    return Frame(frame.k + 1, told.x, told.memory, q, sample, terms, loss, grad, frame.evals + 1, told.outcome)


def freeze(array: Array) -> Array:
    """The same array, read-only from now on."""
    array.setflags(write=False)
    return array


def freeze_all(values: Any) -> None:
    """Make every array in a memory or among terms read-only, also inside nested NamedTuples."""
    for value in values:
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        elif isinstance(value, tuple):
            freeze_all(value)
