"""One step in numbers: the value of each equation, where the step led, and the curvature of the loss there."""

from collections.abc import Callable
from typing import cast

import numpy as np

from termopt.engine.analysis.curvature import curvature
from termopt.engine.analysis.explanation import EquationLine, Explanation, Extremes, TermValue
from termopt.engine.core.problem import Problem, learner
from termopt.engine.core.reports import Report, Vector
from termopt.engine.core.status import norm
from termopt.engine.core.step import quiet
from termopt.engine.core.types import UNTOLD, Array, Equation, Iterate, Optimizer, Scalars
from termopt.engine.trace.trace import Trace

MOST_SHOWN = 4
"""A vector of more numbers is shown as its length and its extremes."""


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
    """The step between two iterates of a single run (`B = ()`), explained.

    problem: what is minimized.
    optimizer: the one that took the step.
    before, after: the iterates k and k + 1.
    iterate: gives earlier iterates of the run by their number, for the trials that a line search made before this step;
    without it only the trial of this step is explained.
    """
    assert after.q is not None
    assert after.evaluation is not None
    names, before = names_of(problem), _adopted(optimizer, before)
    with quiet():
        return Explanation(
            before.k,
            names,
            value(before.x, names),
            value(after.q, names),
            not np.array_equal(after.q, before.x),
            float(after.evaluation.loss),
            problem.cost is not None and problem.cost.rows < problem.cost.total,
            tuple(_line(line, before, after, names) for line in optimizer.lines(before.state)),
            value(after.x, names),
            _vectors(optimizer, before, after),
            curvature(problem, optimizer, before),
            _line_search(optimizer, before, after, iterate),
        )


def _line(line: Equation, before: Iterate, after: Iterate, names: tuple[str, ...]) -> EquationLine:
    """An equation with its value. What is called f(w) in it was evaluated at q, which only some optimizers know."""
    looked = not np.array_equal(cast(Array, after.q), before.x)
    text = line.text.replace("f(w)", "f(q)") if looked else line.text
    return EquationLine(line.term, text, _shown(line.text, after.terms[line.term], names))


def names_of(problem: Problem) -> tuple[str, ...]:
    """The names of the coordinates."""
    network = learner(problem)
    if network is not None:
        return network.labels
    return ("x", "y") if problem.dim == 2 else tuple(f"w{i}" for i in range(1, problem.dim + 1))


def value(term: Array | Scalars, names: tuple[str, ...]) -> TermValue:
    """A term as plain numbers. names: those of the coordinates."""
    if not np.ndim(term):
        return float(term)
    numbers = cast(list[float], term.tolist())
    if len(numbers) <= MOST_SHOWN:
        return tuple(numbers)
    low, high = int(np.argmin(term)), int(np.argmax(term))
    return Extremes(norm(np.asarray(term)), numbers[low], names[low], numbers[high], names[high])


def _shown(text: str, term: Array | Scalars, names: tuple[str, ...]) -> TermValue:
    """A term as plain numbers; that of a comparison as yes or no. text: its equation."""
    if "≤" in text and " if " not in text:
        return bool(term)
    return value(term, names)


def _vectors(optimizer: Optimizer, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
    """Arrows at w: −g against the gradient evaluated, if it was, those of the optimizer, Δ the step taken."""
    assert after.evaluation is not None
    own = (*optimizer.vectors(before, after), Vector.of("Δ", after.x - before.x, what="step"))
    if after.evaluation.grad is UNTOLD:
        return own
    return (Vector.of("−g", -after.evaluation.grad, free=True, what="downhill"), *own)


def _line_search(
    optimizer: Optimizer, before: Iterate, after: Iterate, iterate: Callable[[int], Iterate] | None
) -> Report | None:
    """The line search that this step belongs to, with its trials so far; None for an optimizer without one."""
    report = optimizer.report(before.state)
    if report is None:
        return None
    begun = before.k - report.tried if iterate else before.k
    earlier = [(_adopted(optimizer, iterate(k)), iterate(k + 1)) for k in range(begun, before.k) if iterate]
    trials = (optimizer.trial(*step) for step in [*earlier, (before, after)])
    return report._replace(trials=tuple(trial for trial in trials if trial is not None))


def _adopted(optimizer: Optimizer, iterate: Iterate) -> Iterate:
    """The iterate with a state of this optimizer: one made before an edit may be of another."""
    return iterate._replace(state=optimizer.adopt(iterate.x, iterate.state))
