"""The fast path: many uneventful steps of one run, quickly and to the same last bit.

For two coordinates, calling NumPy costs many times as much as the arithmetic. An optimizer that treats every coordinate
alike can take them one by one as Python's floats, whose +, −, ×, ÷ and √ round exactly as an array's do. Steps that are
plainly `running` are computed this way. Any other step is left to `advance` and `status`.
"""

import math
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

import numpy as np

from termopt.engine.core.problem import Problem
from termopt.engine.core.scale import Scale
from termopt.engine.core.step import NO_TERMS, freeze, freeze_all
from termopt.engine.core.types import NO_MARKS, Evaluation, Iterate, Optimizer, State, Update

MOST_COORDINATES = 4
"""With more of them an array is quicker."""

Point = list[float]


@runtime_checkable
class Pointwise(Protocol):
    """A problem that can be evaluated without arrays."""

    def point(self, x: Point) -> tuple[float, Point]:
        """Loss and gradient at one point, bit for bit what `evaluate` gives."""
        ...


class Stretch(NamedTuple):
    """What the steps leave for the columns, a row a step, and the iterate to go on from (without terms)."""

    x: list[Point]
    q: list[Point]
    loss: list[float]
    grad_norm: list[float]
    end: Iterate


def can_take_fast_path(problem: Problem, optimizer: Optimizer) -> bool:
    """Whether steps of this optimizer on this problem can take the fast path."""
    alike = getattr(optimizer, "elementwise", False) and problem.dim <= MOST_COORDINATES
    return alike and not problem.stochastic and isinstance(problem, Pointwise)


def fast_path(problem: Problem, optimizer: Optimizer, iterate: Iterate, steps: int, units: Scale) -> Stretch:
    """Up to so many steps from an iterate on, ending before the first that is not plainly `running`.

    problem, optimizer: for which `can_take_fast_path` holds.
    iterate: where the stretch begins; a single run, `B = ()`.
    steps: how many at most.
    units: those of the problem: up to where a gradient is no slope, and a step is none.
    """
    point, ask, tell = cast(Pointwise, problem).point, cast(Any, optimizer.ask), cast(Any, optimizer.tell)
    evaluation = cast(Any, Evaluation)
    x, loss, grad = iterate.x.tolist(), float(iterate.loss), iterate.grad.tolist()
    states = _split(iterate.state, len(x))
    level, still = units.level, units.still
    rows = Stretch([], [], [], [], iterate)
    try:
        for _ in range(steps):
            q = [ask(w, state) for w, state in zip(x, states, strict=True)]
            seen, slopes = (loss, grad) if all(a is b for a, b in zip(q, x, strict=True)) else point(q)
            update = [tell(w, state, evaluation(seen, g)) for w, state, g in zip(x, states, slopes, strict=True)]
            there = [answer.x for answer in update]
            new_loss, new_grad = point(there)
            grad_norm = math.hypot(*new_grad)
            total = new_loss + grad_norm + sum(map(sum, (answer.state for answer in update))) + sum(there)
            if not (math.isfinite(total) and grad_norm > level and math.dist(there, x) > still):
                break
            x, loss, grad, states = there, new_loss, new_grad, [answer.state for answer in update]
            rows.x.append(x)
            rows.q.append(q)
            rows.loss.append(loss)
            rows.grad_norm.append(grad_norm)
    except ArithmeticError:
        pass  # a division by zero, say: `advance` makes an inf of it, and `status` a word
    return rows._replace(end=_iterate(iterate, len(rows.x), x, loss, grad, _joined(states)))


def told_again(
    problem: Problem, optimizer: Optimizer, iterate: Iterate, steps: int
) -> tuple[list[list[Update]], Iterate]:
    """What is told in up to so many steps from an iterate on, for each coordinate, and the iterate they lead to.

    They end before the first that is not finite, whatever their status. The parameters are those of `fast_path`.
    """
    point, ask, tell = cast(Pointwise, problem).point, cast(Any, optimizer.ask), cast(Any, optimizer.tell)
    evaluation = cast(Any, Evaluation)
    x: Point = iterate.x.tolist()
    states = _split(iterate.state, len(x))
    told: list[list[Update]] = []
    try:
        for _ in range(steps):
            loss, grad = point([ask(w, state) for w, state in zip(x, states, strict=True)])
            update = [tell(w, state, evaluation(loss, g)) for w, state, g in zip(x, states, grad, strict=True)]
            if not math.isfinite(loss + sum(map(sum, (one.state for one in update))) + sum(one.x for one in update)):
                break
            told.append(update)
            x, states = [float(one.x) for one in update], [one.state for one in update]
    except ArithmeticError:
        pass  # left to `advance`, as above
    loss, grad, *_ = problem.evaluate(np.array(x))
    return told, _iterate(iterate, len(told), x, float(loss), grad.tolist(), _joined(states))


def _split(state: State, dim: int) -> list[Any]:
    """A state of arrays (d,) and numbers as one state of numbers for each coordinate."""
    fields = [value.tolist() if isinstance(value, np.ndarray) else [value] * dim for value in state]
    return [type(state)(*(field[i] for field in fields)) for i in range(dim)]


def _joined(states: list[Any]) -> State:
    """The state of arrays again. A whole number, which counts steps, is the same in all of them."""
    fields = zip(*states, strict=True)
    return type(states[0])(*(part[0] if isinstance(part[0], int) else np.array(part) for part in fields))


def _iterate(before: Iterate, steps: int, x: Point, loss: float, grad: Point, state: State) -> Iterate:
    if not steps:
        return before
    freeze_all(state)
    return before._replace(
        k=before.k + steps,
        x=freeze(np.array(x)),
        state=state,
        q=None,
        evaluation=None,
        terms=NO_TERMS,
        marks=NO_MARKS,
        loss=np.float64(loss),
        grad=freeze(np.array(grad)),
        evals=before.evals + steps,
    )
