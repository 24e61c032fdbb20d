"""The loop body: one rule, one problem, one oracle call."""

from types import MappingProxyType
from typing import Any

import numpy as np

from termopt.engine.types import Array, Frame, Outcome, Problem, Rule, Sample, Terms

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


def advance(problem: Problem, rule: Rule, frame: Frame, seed: int) -> Frame:
    """The frame after this one: ask, evaluate, tell. Call it within `quiet`.

    What is known is not computed again: a deterministic problem is asked at x at most once, whether as the point of the
    oracle call or as the place where the truth is plotted.
    """
    k, x = frame.k, frame.x
    exact = not problem.stochastic
    q = rule.ask(x, frame.memory)
    sample = Sample(frame.loss, frame.grad) if exact and q is x else problem.sample(q, k, seed)
    freeze(q)
    freeze(sample.grad)
    told = rule.tell(x, frame.memory, sample)
    if told.x is x:
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
    return Frame(k + 1, told.x, told.memory, q, sample, terms, loss, grad, frame.evals + 1, told.outcome)


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
