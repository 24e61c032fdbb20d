"""The loop that the engine runs, at its smallest, and surfaces to run it on."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from termopt.base.hyperparameter import knobs
from termopt.engine.core.types import Array, Memory, Rule, Sample, Told
from termopt.registry.registry import RULES

RATED = {name: rule for name, rule in RULES.items() if "lr" in (knob.name for knob in knobs(rule))}
"""The rules that have a learning rate."""


def rosenbrock(p: Array) -> Sample:
    x, y = p
    valley = y - x * x
    return Sample((1 - x) ** 2 + 100 * valley**2, np.stack([-2 * (1 - x) - 400 * x * valley, 200 * valley]))


def bowl(p: Array) -> Sample:
    x, y = p
    loss = 3 * x * x - 4 * x * y + 8 * y * y + x - 2 * y
    return Sample(loss, np.stack([6 * x - 4 * y + 1, -4 * x + 16 * y - 2]))


SURFACES = {"rosenbrock": rosenbrock, "bowl": bowl}


class Step(NamedTuple):
    """One step and what was known before it; `q` is the point that was evaluated."""

    x: Array
    memory: Memory
    q: Array
    sample: Sample
    told: Told


def walk(rule: Rule, surface: Callable[[Array], Sample], x: Any, steps: int, memory: Memory = None) -> Iterator[Step]:
    """The steps of a run. Every array is read-only, so a rule that writes into one fails."""
    x = frozen(np.array(x, dtype=np.float64))
    memory = rule.init(x) if memory is None else memory
    for _ in range(steps):
        with np.errstate(all="ignore"):
            q = frozen(rule.ask(x, frozen(memory)))
            sample = surface(q)
            told = rule.tell(x, memory, frozen(sample))
        yield Step(x, memory, q, sample, told)
        x, memory = frozen(told.x), told.memory


def path(rule: Rule, surface: Callable[[Array], Sample], x: Any, steps: int) -> Array:
    """Where a run goes: x before the first step and after each, (steps + 1, d, *B)."""
    taken = list(walk(rule, surface, x, steps))
    return np.stack([taken[0].x, *(step.told.x for step in taken)])


def frozen(value: Any) -> Any:
    """The value, with every array in it read-only."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, tuple):
        for part in value:
            frozen(part)
    return value
