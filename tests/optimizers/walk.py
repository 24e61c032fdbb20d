"""The loop that the engine runs, at its smallest, and surfaces to run it on."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameters
from termopt.engine.core.rng import normals
from termopt.engine.core.types import Array, Evaluation, Optimizer, State, Update
from termopt.registry.registry import OPTIMIZERS

RATED = {
    name: optimizer
    for name, optimizer in OPTIMIZERS.items()
    if "lr" in (hyperparameter.name for hyperparameter in hyperparameters(optimizer))
}
"""The optimizers that have a learning rate."""


def rosenbrock(p: Array) -> Evaluation:
    x, y = p
    valley = y - x * x
    return Evaluation((1 - x) ** 2 + 100 * valley**2, np.stack([-2 * (1 - x) - 400 * x * valley, 200 * valley]))


def bowl(p: Array) -> Evaluation:
    x, y = p
    loss = 3 * x * x - 4 * x * y + 8 * y * y + x - 2 * y
    return Evaluation(loss, np.stack([6 * x - 4 * y + 1, -4 * x + 16 * y - 2]))


SURFACES = {"rosenbrock": rosenbrock, "bowl": bowl}


class Step(NamedTuple):
    """One step and what was known before it; `q` is the point that was evaluated."""

    x: Array
    state: State
    q: Array
    evaluation: Evaluation
    update: Update


def walk(
    optimizer: Optimizer, surface: Callable[[Array], Evaluation], x: Any, steps: int, state: State = None
) -> Iterator[Step]:
    """The steps of a run. Every array is read-only, so an optimizer that writes into one fails."""
    x = frozen(np.array(x, dtype=np.float64))
    state = optimizer.init(x) if state is None else state
    for k in range(steps):
        with np.errstate(all="ignore"):
            q = frozen(optimizer.ask(x, frozen(state)))
            evaluation = as_asked(optimizer, surface(q), q, k)
            update = optimizer.tell(x, state, frozen(evaluation))
        yield Step(x, state, q, evaluation, update)
        x, state = frozen(update.x), update.state


def as_asked(optimizer: Optimizer, evaluation: Evaluation, q: Array, k: int) -> Evaluation:
    """The evaluation with what the optimizer wants, and without what it does not."""
    if optimizer.oracle == "value":
        evaluation = evaluation._replace(grad=None)
    if optimizer.normals:
        drawn = normals(0, k, (optimizer.normals, len(q)))
        drawn = drawn.reshape(*drawn.shape, *[1] * (q.ndim - 1)) + np.zeros(q.shape)
        evaluation = evaluation._replace(normals=drawn)
    return evaluation


def path(optimizer: Optimizer, surface: Callable[[Array], Evaluation], x: Any, steps: int) -> Array:
    """Where a run goes: x before the first step and after each, (steps + 1, d, *B)."""
    taken = list(walk(optimizer, surface, x, steps))
    return np.stack([taken[0].x, *(step.update.x for step in taken)])


def assert_same(ours: Any, theirs: Any, name: str = "") -> None:
    """Raises AssertionError with both, if they are not equal bit for bit. Mostly they are: that is found quickly."""
    if not np.array_equal(ours, theirs, equal_nan=True):
        np.testing.assert_array_equal(ours, theirs, name)


def frozen(value: Any) -> Any:
    """The value, with every array in it read-only."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple):
        for part in value:
            frozen(part)
    return value
