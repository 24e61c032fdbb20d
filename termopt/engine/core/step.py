"""The loop body: one optimizer, one problem, one evaluation."""

from collections.abc import Generator
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import numpy as np

from termopt.engine.core.problem import Learner, LeastSquares, Problem, require_answers
from termopt.engine.core.recorded import RecordedOptimizer
from termopt.engine.core.rng import normals
from termopt.engine.core.types import (
    SECOND_ORDER,
    UNTOLD,
    Array,
    Block,
    Blocks,
    Evaluation,
    Iterate,
    Optimizer,
    Oracle,
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
    """Iterate 0 of a run (or of a batch of runs) at x, shape (d, *B). Call it within `quiet`.

    Raises UserError for an optimizer that needs residuals on a problem that has none.
    """
    require_answers(problem, optimizer)
    x = freeze(np.array(x, dtype=np.float64))
    loss, grad, *_ = problem.evaluate(x)
    if getattr(optimizer, "recorded", False):
        state = cast(RecordedOptimizer, optimizer).recording(problem, x)
    else:
        state = optimizer.init(x, blocks_of(problem))
    freeze_all(state)
    return Iterate(0, x, state, None, None, NO_TERMS, loss, freeze(grad), 0, Outcome.MOVED)


def blocks_of(problem: Problem) -> Blocks:
    """The arrays that the parameters of a problem are: one vector, if the problem does not say."""
    blocks = getattr(problem, "blocks", ()) or (("w", slice(0, problem.dim), (problem.dim,)),)
    return tuple(Block(*block) for block in blocks)


class Answer(NamedTuple):
    """One evaluation and what the optimizer made of it: all that a step costs, before anyone looks at where it led."""

    q: Array
    evaluation: Evaluation
    update: Update
    hessians: int = 0  # asked for


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
    """Ask, evaluate, tell, within `quiet`. It takes the same problem, optimizer, iterate and seed as `advance`."""
    x = iterate.x
    q = optimizer.ask(x, iterate.state)
    known = q is x and not problem.stochastic
    evaluation = Evaluation(iterate.loss, iterate.grad) if known else Evaluation(*problem.sample(q, iterate.k, seed))
    return _told(problem, optimizer, iterate, q, evaluation, seed)


def _as_asked(
    problem: Problem, optimizer: Optimizer, kind: Oracle, q: Array, evaluation: Evaluation, k: int, seed: int
) -> Evaluation:
    """The evaluation at q with what the optimizer asks for, and without what it does not.

    problem, optimizer: what is minimized, and what says how many `normals` it wants.
    kind: what the step asks for.
    q: the point, (d, *B).
    evaluation: its loss and gradient.
    k, seed: of the step and the run, for the normals.
    """
    match kind:
        case "value":
            evaluation = Evaluation(evaluation.loss)
        case "hessian":
            evaluation = evaluation._replace(hessian=problem.hessian(q))
        case "hessian_diagonal":
            evaluation = evaluation._replace(hessian=np.einsum("ii...->i...", problem.hessian(q)).copy())
        case "residuals":
            residuals, jacobian = cast(LeastSquares, problem).residuals(q)
            evaluation = evaluation._replace(residuals=residuals, jacobian=jacobian)
        case _:
            pass
    if optimizer.normals:
        drawn = normals(seed, k, (optimizer.normals, len(q)))
        shape = (*drawn.shape, *q.shape[1:])
        each = np.broadcast_to(drawn.reshape(*drawn.shape, *[1] * (q.ndim - 1)), shape)
        evaluation = evaluation._replace(normals=each.copy())
    return evaluation


def updating(problem: Learner, optimizer: Optimizer, iterate: Iterate, seed: int) -> Generator[float, None, Answer]:
    """`update` for a problem that streams. It yields the part of the evaluation done, 0 to 1, and returns the answer.

    optimizer, iterate and seed are those of `advance`.
    """
    q = optimizer.ask(iterate.x, iterate.state)
    evaluation = Evaluation(*(yield from problem.sampling(q, iterate.k, seed)))
    return _told(problem, optimizer, iterate, q, evaluation, seed)


def _told(
    problem: Problem, optimizer: Optimizer, iterate: Iterate, q: Array, evaluation: Evaluation, seed: int
) -> Answer:
    """What the optimizer makes of the loss and gradient at q, after what else it asks for; parameters as above."""
    hessians = 0
    if optimizer.oracle != "gradient" or optimizer.normals:
        kind = optimizer.asks(iterate.state)
        evaluation = _as_asked(problem, optimizer, kind, q, evaluation, iterate.k, seed)
        hessians = int(kind in SECOND_ORDER)
    freeze(q)
    freeze_all(evaluation)
    return Answer(q, evaluation, optimizer.tell(iterate.x, iterate.state, evaluation), hessians)


def observed(problem: Problem, iterate: Iterate, done: Answer) -> Iterate:
    """The iterate that an update leads to, with the exact loss at its x. Call it within `quiet`."""
    q, evaluation, update, hessians = done
    exact = not problem.stochastic
    if update.x is iterate.x:
        loss, grad = iterate.loss, iterate.grad
    elif exact and update.x is q and evaluation.grad is not UNTOLD:
        loss, grad, *_ = evaluation
    else:
        loss, grad, *_ = problem.evaluate(update.x)
    freeze(update.x)
    freeze(grad)
    freeze_all(update.state)
    freeze_all(update.terms.values())
    freeze_all(update.marks.values())
    terms = MappingProxyType(update.terms)
    goes_on = iterate.outcome != Outcome.GAVE_UP  # a search that is over asks nothing any more
    return Iterate(
        iterate.k + 1,
        update.x,
        update.state,
        q,
        evaluation,
        terms,
        loss,
        grad,
        iterate.evals + goes_on * (1 + hessians),
        update.outcome,
        update.marks,
        iterate.hessians + goes_on * hessians,
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
