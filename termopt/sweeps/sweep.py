"""A sweep: a grid of runs as a value. Each cell is one run, and the value determines every number of it."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from termopt.base.errors import UserError, unknown
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.base.spec import parse_spec, spell
from termopt.base.spec import split as split_spec
from termopt.base.written_hyperparameters import fields_named
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Optimizer
from termopt.registry import registry
from termopt.registry.adapters.completed import completed_optimizer, completed_problem
from termopt.registry.presets import known_minimum
from termopt.scene.new_lanes import lane_from_spec
from termopt.scene.validate import start_of

MOST_CELLS = 10_000_000
"""Cells of one map."""

Value = float | int | bool | str


@dataclass(frozen=True)
class Axis:
    """One thing that varies, and its values: `problem`, `optimizer`, `seed`, `x` and `y` of the start, or the name of a
    hyperparameter of the optimizer or of the problem.

    logarithmic: whether the values are spaced by equal factors.
    """

    name: str
    values: tuple[Value, ...]
    logarithmic: bool = False


@dataclass(frozen=True)
class Sweep:
    """A grid of runs: what all share, and the axes along which they differ.

    problem, optimizer: spec strings, or objects.
    start: of all runs; None for the problem's own.
    seed: of all runs.
    steps: how many each run has at most.
    axes: what varies, the last the fastest.
    preset: whether hyperparameters that no spec string writes take the preset of the problem, as in a race on screen,
        or their defaults, as in `termopt.run`.

    Raises UserError for what is varied twice.
    """

    problem: str | Problem
    optimizer: str | Optimizer
    start: tuple[float, ...] | None = None
    seed: int = 0
    steps: int = 200
    axes: tuple[Axis, ...] = field(default=())
    preset: bool = False

    def __post_init__(self) -> None:
        names = [axis.name for axis in self.axes]
        if twice := [name for name in names if names.count(name) > 1]:
            raise UserError(f"{twice[0]} is varied twice")

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each axis has."""
        return tuple(len(axis.values) for axis in self.axes)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return math.prod(self.shape)

    def cell(self, index: int) -> dict[str, Value]:
        """The values that vary, of the cell of this number: the numbers count along the last axis first."""
        places = np.unravel_index(index, self.shape) if self.axes else ()
        return {axis.name: axis.values[int(i)] for axis, i in zip(self.axes, places, strict=True)}

    def lane(self, index: int) -> Lane:
        """The run of one cell. Raises UserError for a value that it cannot have."""
        return self.lane_of(self.cell(index))

    def lane_of(self, cell: dict[str, Value]) -> Lane:
        """The run with these values of what varies. Raises UserError for a value that it cannot have."""
        left = dict(cell)
        problem, by = left.pop("problem", self.problem), left.pop("optimizer", self.optimizer)
        seed = int(left.pop("seed", self.seed))
        x, y = left.pop("x", None), left.pop("y", None)
        made, lane_optimizer = _made(problem, by, self.preset, tuple(left.items()))
        start = self.start if x is None and y is None else moved(start_of(made, self.start, seed), x, y)
        return Lane(made, lane_optimizer, start_of(made, start, seed), seed, label=lane_optimizer.name)


def moved(start: tuple[float, ...], x: Any, y: Any) -> tuple[float, ...]:
    """The start with another x or y. Raises UserError for one of more than two coordinates."""
    if len(start) != 2:
        raise UserError(f"x and y are those of a surface; this problem has {len(start)} parameters")
    return (start[0] if x is None else float(x), start[1] if y is None else float(y))


@lru_cache(maxsize=256)
def _made(
    problem: Any, optimizer: Any, preset: bool, values: tuple[tuple[str, Value], ...]
) -> tuple[Problem, Optimizer]:
    """The problem and the optimizer with these hyperparameters; each belongs to the optimizer if that has it."""
    made = problem_of(problem)
    by = optimizer_of(optimizer, made, preset)
    own: list[tuple[str, Value]] = []
    others: dict[str, Value] = {}
    for name, value in values:
        known = fields_named(optimizer_declared(by), name)
        if known:
            own.append((known[0], value))
        else:
            others[name] = value
    if others:
        made = problem_of(respelled(made, others))
        by = optimizer_of(optimizer, made, preset)
    for name, value in own:
        registry.check_edit(by, name, value)
        by = by.edited(name, value)
    return made, by


def problem_of(given: str | Problem) -> Problem:
    """The problem of a spec string, or an object made fit. Raises UserError."""
    return completed_problem(registry.problem(given) if isinstance(given, str) else given)


def optimizer_of(given: str | Optimizer, problem: Problem, preset: bool) -> Optimizer:
    """The optimizer of a spec string, with the presets of the problem or without, or an object made fit."""
    if isinstance(given, str) and preset:
        return lane_from_spec(problem, given, (), 0).optimizer
    if isinstance(given, str):
        return registry.optimizer(given, known_minimum(problem, parse_spec(given).name))
    return completed_optimizer(given)


def optimizer_declared(optimizer: Optimizer) -> tuple[Hyperparameter, ...]:
    """What an optimizer can be given: its own hyperparameters, then those that any takes."""
    from termopt.optimizers.wrapping import all_hyperparameters

    return all_hyperparameters(optimizer)


def problem_declared(problem: Problem) -> tuple[Hyperparameter, ...]:
    """What the problem of a spec string can be given."""
    entry = registry.PROBLEMS.get(parse_name(problem.spec))
    if problem.cost is not None:
        return entry.hyperparameters if entry else hyperparameters(problem)
    return (*(entry.hyperparameters if entry else ()), *registry.transform_hyperparameters())


def parse_name(spec: str) -> str:
    """The name in the spec string of a problem; of a formula the formula."""
    return spec.partition(":")[0].strip().lower().replace("-", "_")


def respelled(problem: Problem, values: dict[str, Value]) -> str:
    """The spec string of a problem with other hyperparameters. Raises UserError for one that it does not have."""
    declared = problem_declared(problem)
    head, colon, rest = problem.spec.partition(":")
    written = dict(part.split("=", 1) for part in split_spec(rest, "(", ")")) if colon else {}
    for name, value in values.items():
        fields = fields_named(declared, name)
        if len(fields) != 1:
            raise unknown("thing to vary", name, [k.name for k in declared])
        written[fields[0]] = spell(value)
    return f"{head}:{','.join(f'{name}={text}' for name, text in written.items())}"
