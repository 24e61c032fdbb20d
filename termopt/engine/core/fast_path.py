"""Many uneventful steps of one run, quickly and to the same last bit.

For two coordinates NumPy costs many times what the arithmetic does. A rule that treats every coordinate alike may as
well be told of them one by one, as Python's floats, whose +, −, ×, ÷ and √ round exactly as an array's do. So a stretch
in which nothing happens is walked this way; the step in which something does is left to `advance` and `verdict`.
"""

import math
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

import numpy as np

from termopt.engine.core.status import GRADIENT_TOLERANCE
from termopt.engine.core.step import NO_TERMS, freeze, freeze_all
from termopt.engine.core.types import Frame, Memory, Problem, Rule, Sample

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
    """What a walk leaves for the columns, a row a step, and the frame to go on from (without the terms of its step)."""

    x: list[Point]
    q: list[Point]
    loss: list[float]
    grad_norm: list[float]
    end: Frame


def walkable(problem: Problem, rule: Rule) -> bool:
    """Whether steps of this rule on this problem can be walked."""
    alike = getattr(rule, "elementwise", False) and problem.dim <= MOST_COORDINATES
    return alike and not problem.stochastic and isinstance(problem, Pointwise)


def walk(problem: Problem, rule: Rule, frame: Frame, steps: int) -> Stretch:
    """Up to so many steps from a frame on, ending before the first that is not plainly `running`."""
    point, ask, tell = cast(Pointwise, problem).point, cast(Any, rule.ask), cast(Any, rule.tell)
    sample = cast(Any, Sample)
    x, loss, grad = frame.x.tolist(), float(frame.loss), frame.grad.tolist()
    memories = _split(frame.memory, len(x))
    rows = Stretch([], [], [], [], frame)
    try:
        for _ in range(steps):
            q = [ask(w, memory) for w, memory in zip(x, memories, strict=True)]
            seen, slopes = (loss, grad) if all(a is b for a, b in zip(q, x, strict=True)) else point(q)
            told = [tell(w, memory, sample(seen, g)) for w, memory, g in zip(x, memories, slopes, strict=True)]
            there = [answer.x for answer in told]
            new_loss, new_grad = point(there)
            grad_norm = math.hypot(*new_grad)
            total = new_loss + grad_norm + sum(map(sum, (answer.memory for answer in told))) + sum(there)
            if not (math.isfinite(total) and grad_norm > GRADIENT_TOLERANCE and there != x):
                break
            x, loss, grad, memories = there, new_loss, new_grad, [answer.memory for answer in told]
            rows.x.append(x)
            rows.q.append(q)
            rows.loss.append(loss)
            rows.grad_norm.append(grad_norm)
    except ArithmeticError:
        pass  # a division by zero, say: `advance` makes an inf of it, and `verdict` a word
    return rows._replace(end=_frame(frame, len(rows.x), x, loss, grad, _joined(memories)))


def _split(memory: Memory, dim: int) -> list[Any]:
    """A memory of arrays (d,) and numbers as one memory of numbers for each coordinate."""
    fields = [value.tolist() if isinstance(value, np.ndarray) else [value] * dim for value in memory]
    return [type(memory)(*(field[i] for field in fields)) for i in range(dim)]


def _joined(memories: list[Any]) -> Memory:
    """The memory of arrays again. A whole number, which counts steps, is the same in all of them."""
    fields = zip(*memories, strict=True)
    return type(memories[0])(*(part[0] if isinstance(part[0], int) else np.array(part) for part in fields))


def _frame(before: Frame, steps: int, x: Point, loss: float, grad: Point, memory: Memory) -> Frame:
    if not steps:
        return before
    freeze_all(memory)
    return before._replace(
        k=before.k + steps,
        x=freeze(np.array(x)),
        memory=memory,
        q=None,
        sample=None,
        terms=NO_TERMS,
        loss=np.float64(loss),
        grad=freeze(np.array(grad)),
        evals=before.evals + steps,
    )
