"""One step in numbers: what each equation of its rule came to, where it led, and how curved the ground is there."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np

from termopt.engine.analysis.curvature import curvature
from termopt.engine.analysis.explanation import Explanation, Extremes, Line, Pull, Value
from termopt.engine.analysis.line_search_report import own_state, search, searches
from termopt.engine.core.status import norm
from termopt.engine.core.step import quiet
from termopt.engine.core.types import Array, Iterate, Optimizer, Problem, Scalars, learner
from termopt.engine.trace.trace import Trace

MOST_SHOWN = 4
"""A vector of more numbers is told by its length and its extremes."""


def explained(trace: Trace, k: int) -> Explanation | None:
    """The step that leaves step k or, where the lane has none, the one that led there; None if there is neither.

    Computes step k + 1 if it is not known, unless steps of this lane take long.
    """
    last = trace.head if trace.streams else trace.reach(k + 1)
    first = min(k, last - 1)
    if first < 0:
        return None
    return explain(
        trace.lane.problem, trace.optimizer_at(first), trace.iterate(first), trace.iterate(first + 1), trace.iterate
    )


def explain(
    problem: Problem,
    optimizer: Optimizer,
    before: Iterate,
    after: Iterate,
    iterate: Callable[[int], Iterate] | None = None,
) -> Explanation:
    """The step between two frames of a single run (`B = ()`), taken by `optimizer`.

    frame: gives earlier frames of the run, for the trials that a line search made before this step; without it only
    the trial of this step is told.
    """
    assert after.q is not None
    assert after.evaluation is not None
    names = names_of(problem)
    with quiet():
        return Explanation(
            before.k,
            names,
            value(before.x, names),
            value(after.q, names),
            not np.array_equal(after.q, before.x),
            float(after.evaluation.loss),
            problem.cost is not None and problem.cost.rows < problem.cost.of,
            tuple(Line(*line, _shown(line.text, after.terms[line.term], names)) for line in optimizer.equations),
            value(after.x, names),
            pulls(before, after),
            curvature(problem, optimizer, before, after),
            search(before, after, iterate),
        )


def names_of(problem: Problem) -> tuple[str, ...]:
    """The names of the coordinates."""
    network = learner(problem)
    if network is not None:
        return network.labels
    return ("x", "y") if problem.dim == 2 else tuple(f"w{i}" for i in range(1, problem.dim + 1))


def value(of: Array | Scalars, names: tuple[str, ...]) -> Value:
    """A term as plain numbers."""
    if not np.ndim(of):
        return float(of)
    numbers = cast(list[float], of.tolist())
    if len(numbers) <= MOST_SHOWN:
        return tuple(numbers)
    low, high = int(np.argmin(of)), int(np.argmax(of))
    return Extremes(norm(np.asarray(of)), numbers[low], names[low], numbers[high], names[high])


def _shown(text: str, of: Array | Scalars, names: tuple[str, ...]) -> Value:
    """A term; that of a comparison as yes or no."""
    if "≤" in text and " if " not in text:
        return bool(of)
    return value(of, names)


def pulls(before: Iterate, after: Iterate) -> tuple[Pull, ...]:
    """Vectors to draw at w: g down the gradient that the optimizer was told; v or V where its velocity carries it, if
    it has
    one; p the step that its line search tries; Δ the step taken.
    """
    terms, state = after.terms, own_state(before)
    assert after.evaluation is not None
    found = [Pull("g", _negative(after.evaluation.grad), True)]
    if "v" in terms:
        found.append(Pull("v", _negative(terms["v"]), False))
    elif "V" in terms:
        found.append(Pull("V", _negative(terms["V"]), True))
    elif searches(state) and state.search.t > 0:
        found.append(Pull("p", tuple((state.search.t * state.p).tolist()), False))
    return (*found, Pull("Δ", tuple((after.x - before.x).tolist()), False))


def _negative(vector: Any) -> tuple[float, ...]:
    return tuple((-vector).tolist())
