"""What an optimizer promises: a step that is a function of x, state and evaluation, the same alone and side by side."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, cast

import numpy as np

from termopt.base.errors import UserError
from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.step import advance, blocks_of, freeze_all, quiet, start
from termopt.engine.core.types import SECOND_ORDER, UNTOLD, Array, Evaluation, Iterate, Optimizer, Outcome
from termopt.optimizers.wrapping import bare
from termopt.registry.checks.bowl import START, Bowl, path
from termopt.registry.checks.invariances import INVARIANCES, holds
from termopt.registry.checks.problem_checks import shown_point
from termopt.registry.checks.report import CONTRACT, FACT, SKIPPED, Check, Finding, NotApplicable
from termopt.registry.user_code import started

STEPS = 12

BLOCKS = blocks_of(Bowl())


def optimizer_checks(optimizer: Optimizer, raw: Any) -> Iterator[Check]:
    """The checks of an optimizer, the most basic first.

    optimizer: completed, so that a wrong answer is said in words. raw: the object as it was given.
    """
    yield Check(CONTRACT, lambda: _contract(optimizer))
    yield Check("pure", lambda: _pure(optimizer))
    if getattr(optimizer, "recorded", False):  # it is told nothing, and has nothing to be turned
        return
    yield Check("read-only", lambda: _read_only(raw))
    yield Check("no state", lambda: _no_state(raw))
    yield Check("batch", lambda: _batch(optimizer))
    yield Check("terms", lambda: _terms(optimizer))
    yield Check("edits", lambda: _edits(optimizer, raw))
    yield Check("no slope", lambda: _no_slope(optimizer))
    yield Check("not finite", lambda: _not_finite(optimizer))


def optimizer_facts(optimizer: Optimizer) -> tuple[Finding, ...]:
    """Which invariances an optimizer has: neither is right or wrong."""
    return tuple(_fact(optimizer, name) for name in INVARIANCES)


def _fact(optimizer: Optimizer, name: str) -> Finding:
    bowl, words = INVARIANCES[name]
    try:
        same = holds(optimizer, bowl, STEPS)
    except UserError as error:
        return Finding(name, SKIPPED, str(error))
    return Finding(name, FACT, f"{'the same' if same else 'another'} path where {words}")


def iterates(optimizer: Optimizer, steps: int = STEPS) -> list[Iterate]:
    """The first iterates on the bowl."""
    with quiet():
        found = [start(Bowl(), optimizer, np.array(START))]
        for _ in range(steps):
            found.append(advance(Bowl(), optimizer, found[-1], seed=0))
    return found


def _contract(optimizer: Optimizer) -> str:
    found = iterates(optimizer)
    if not all(np.isfinite(iterate.x).all() for iterate in found[:2]):
        raise UserError(f"its first step on a smooth bowl leads to {shown_point(found[1].x)}; wanted finite numbers")
    return "init, ask and tell answer as they should"


def _read_only(raw: Any) -> str:
    """Calls with arrays that can be written into, so that an optimizer that does so is caught in the act."""
    x, grad = np.array(START), np.array([3.0, -2.0])
    state = started(raw.init, x, BLOCKS) if hasattr(raw, "init") else ()
    kept = [part.copy() for part in arrays(state)]
    evaluation = _evaluation(raw, grad)
    raw.tell(x, state, evaluation)
    if x.tolist() != list(START) or grad.tolist() != [3.0, -2.0]:
        raise UserError("tell changed x or the gradient that it was given; what it gives are new arrays")
    if not all(np.array_equal(a, b, equal_nan=True) for a, b in zip(arrays(state), kept, strict=True)):
        raise UserError("tell changed the state that it was given; what it gives is a new state")
    return "x, state and evaluation are left as they are"


def arrays(state: Any) -> list[Array]:
    """The arrays in a state, also inside of tuples."""
    if isinstance(state, np.ndarray):
        return [cast(Array, state)]
    if isinstance(state, tuple | list):
        return [array for part in cast("tuple[Any, ...]", state) for array in arrays(part)]
    return []


def _evaluation(optimizer: Any, grad: Array) -> Evaluation:
    """An evaluation with what an optimizer asks for."""
    oracle, normals = getattr(optimizer, "oracle", "gradient"), getattr(optimizer, "normals", 0)
    told = Evaluation(np.float64(2.5)) if oracle == "value" else Evaluation(np.float64(2.5), grad)
    if oracle == "residuals":
        residuals, jacobian = Bowl().residuals(np.array(START))
        told = told._replace(residuals=residuals, jacobian=jacobian)
    if oracle in SECOND_ORDER:
        diagonal = oracle == "hessian_diagonal"
        told = told._replace(hessian=np.array([4.0, 9.0]) if diagonal else np.array([[4.0, 1.0], [1.0, 9.0]]))
    return told._replace(normals=np.ones((normals, 2))) if normals else told


def _no_state(raw: Any) -> str:
    seen: list[dict[str, str]] = []
    for slope in (1.0, 2.0, 3.0):  # what a first call computes once and for all is no state
        x, grad = np.array(START), np.array([slope, -2.0])
        raw.tell(x, started(raw.init, x, BLOCKS) if hasattr(raw, "init") else (), _evaluation(raw, grad))
        seen.append(_attributes(raw))
    for name, value in seen[1].items():
        if seen[0].get(name, value) != value or seen[2][name] != value:
            raise UserError(f"a call changed its {name}; what it remembers is its state")
    return "no call changes an attribute"


def _attributes(given: Any) -> dict[str, str]:
    return {name: repr(value) for name, value in getattr(given, "__dict__", {}).items()}


def _pure(optimizer: Optimizer) -> str:
    found = iterates(optimizer)
    for before, after in pairwise(found):
        with quiet():
            again = advance(Bowl(), optimizer, before, seed=0)
        if not np.array_equal(again.x, after.x, equal_nan=True):
            raise UserError(
                f"from step {before.k} it went to {shown_point(after.x)}, and again to {shown_point(again.x)}; "
                "what it remembers is its state"
            )
    return "a step taken again leads to the same point"


def _batch(optimizer: Optimizer) -> str:
    if getattr(optimizer, "alone", False):
        raise NotApplicable("it takes one run at a time")
    starts = np.array([[1.3, -0.4, 2.0], [-0.7, 0.9, 0.1]])
    together = path(optimizer, Bowl(), STEPS, starts)
    for i in range(3):
        single = path(optimizer, Bowl(), STEPS, starts[:, i])
        if not np.allclose(together[..., i], single, rtol=1e-9, atol=1e-12, equal_nan=True):
            k = int(np.argmax(np.abs(together[..., i] - single).max(axis=1) > 1e-9))
            raise UserError(
                f"of runs side by side, (d, n), the one from {shown_point(starts[:, i])} is at step {k} in "
                f"{shown_point(together[k, :, i])}, by itself in {shown_point(single[k])}"
            )
    return "runs side by side go where each goes by itself"


def _terms(optimizer: Optimizer) -> str:
    named = {equation.term for equation in optimizer.equations}
    if "Δw" not in named:
        raise NotApplicable("its equations compute no Δw")
    for before, after in pairwise(iterates(optimizer)):
        there = before.x + after.terms["Δw"]
        if after.outcome == Outcome.MOVED and not np.allclose(there, after.x, rtol=1e-9, atol=1e-12, equal_nan=True):
            where = f"to {shown_point(there)}, it goes to {shown_point(after.x)}"
            raise UserError(f"its term Δw leads from step {before.k} {where}")
    return "Δw is the step taken"


def _edits(optimizer: Optimizer, raw: Any) -> str:
    declared = hyperparameters(bare(raw))
    for known in declared:
        known.check(getattr(bare(raw), known.name))
        turned: Any = bare(optimizer.edited(known.name, known.default))
        if getattr(turned, known.name) != known.default:
            raise UserError(f"edited({known.name!r}, {known.default}) gives an optimizer with another {known.name}")
    return f"{len(declared)} hyperparameter{'s' * (len(declared) != 1)}, each in its range and to be turned"


def _no_slope(optimizer: Optimizer) -> str:
    x, zero = np.array(START), np.zeros(2)
    with quiet():
        state = optimizer.init(x, BLOCKS)
        freeze_all((x, zero, state))
        update = optimizer.tell(x, state, _level(_evaluation(optimizer, zero)))
    if not np.isfinite(update.x).all():
        raise UserError(f"where the gradient is 0 its first step leads to {shown_point(update.x)}")
    return "where the gradient is 0 the step is finite"


def _level(evaluation: Evaluation) -> Evaluation:
    """The evaluation where the gradient is 0: residuals, where there are any, are 0 too."""
    return evaluation if evaluation.residuals is UNTOLD else evaluation._replace(residuals=np.zeros(3))


def _not_finite(optimizer: Optimizer) -> str:
    for value in (np.inf, -np.inf, np.nan):
        x, grad = np.array(START), np.array([1.0, value])
        with quiet():
            state = optimizer.init(x, BLOCKS)
            freeze_all((x, grad, state))
            optimizer.tell(x, state, _evaluation(optimizer, grad)._replace(loss=np.float64(value)))
    return "where a gradient or a loss is not finite it still answers"
