"""Adapters for optimizers and problems of the user's: they fill in what is missing and check every answer."""

import copy
import dataclasses
from itertools import pairwise
from typing import Any, cast, get_args

import numpy as np

from termopt.base.errors import UserError, printable, unknown
from termopt.engine.core.problem import Problem
from termopt.engine.core.reports import Figure, Report, Stability, Trial, Vector
from termopt.engine.core.step import quiet, start, update
from termopt.engine.core.types import (
    Array,
    Blocks,
    Charge,
    Equation,
    Evaluation,
    Iterate,
    Optimizer,
    Oracle,
    State,
    Update,
    charge,
)
from termopt.optimizers import OUR_MODULES
from termopt.optimizers.wrappers import is_transformed
from termopt.optimizers.wrapping import edited
from termopt.registry.user_answers import several, shown
from termopt.registry.user_code import guarded, has_own, instance_of, shown_object, started
from termopt.registry.user_problem import UserProblem

HOOKS = ("asks", "charge", "lines", "at", "vectors", "stability", "figures", "report", "trial")
"""What the explain panel asks of an optimizer; an optimizer of the user's need not have them."""

DECLARED = ("title", "equations", "oracle", "normals", "evaluations", "equals", "alone")
"""What an optimizer says of itself, which has a default. That it is elementwise is believed only of a subclass of
`Optimizer`, whose state is then a NamedTuple."""


def ours(cls: type) -> bool:
    """Whether a class comes with this package; a module that somebody put beside our optimizers does not."""
    package, *inner = cls.__module__.split(".")
    return package == "termopt" and (inner[:1] != ["optimizers"] or inner[1] in OUR_MODULES)


def completed_problem(given: Any, spec: str | None = None) -> Problem:
    """The problem itself if it is one of ours, otherwise one that fills its gaps and checks its answers.

    It must have `dim`, `start`, `loss(x)` and `gradient(x)`. spec: the text that names it, if it does not say so
    itself. Raises UserError naming what it lacks, or what came back where something else was wanted.
    """
    if ours(given.__class__):
        return given
    missing = [name for name in ("dim", "start", "loss", "gradient") if not has_own(given, name, Problem)]
    if missing:
        raise UserError(f"{shown_object(given)} is no problem: it has no {', '.join(missing)}")
    return cast(Problem, UserProblem(given, spec))


def completed_optimizer(given: Any) -> Optimizer:
    """The optimizer itself if it is one of ours, otherwise one that fills its gaps and checks its answers.

    given: an object, or a class, of which one with its defaults is made. Raises UserError if it has no `tell`, or
    declares an oracle that there is not.
    """
    given = instance_of(given) if hasattr(given, "tell") else given
    if not has_own(given, "tell", Optimizer):
        raise UserError(f"{shown_object(given)} is no optimizer: it has no tell")
    if ours(given.__class__):
        return given
    check_declared(given, f"the optimizer {printable(_name(given))}")
    members = ("name", "elementwise", "init", "ask", "edited", "adopt", *DECLARED, *HOOKS)
    return _checked(given) if all(hasattr(given, name) for name in members) else _filled(given)


def check_declared(given: Any, label: str) -> None:
    """Raise UserError for an optimizer that asks for what nobody can tell it, or whose equations are none.

    label: as messages call it.
    """
    equations = getattr(given, "equations", ())
    several(f"{label}: equations", equations, Equation, 'a tuple of equations, each Equation("g", "g ← ∇f(w)")')
    oracle, normals = getattr(given, "oracle", "gradient"), getattr(given, "normals", 0)
    if oracle not in get_args(Oracle):
        raise UserError(f"{label}: {unknown('oracle', str(oracle), get_args(Oracle))}")
    if not isinstance(normals, int) or normals < 0:
        raise UserError(f"{label}: normals is {shown(normals)}; wanted how many vectors of normals it takes a step")


def _name(given: Any) -> str:
    return str(getattr(given, "name", type(given).__name__.lower()))


def _checked(given: Any) -> Optimizer:
    """A twin of an optimizer whose answers are checked."""
    twin = copy.copy(given)
    try:
        object.__setattr__(twin, "__class__", guarded(given.__class__))
    except TypeError:  # a class with slots has no room for it
        return _filled(given)
    return twin


def _filled(given: Any) -> Optimizer:
    """An optimizer with what it lacks, whose answers are checked."""
    return cast(Optimizer, guarded(UserOptimizer)(given))


def tried_optimizer(optimizer: Optimizer) -> Optimizer:
    """The optimizer, if it takes a first step on a smooth bowl, twice the same. Raises UserError for any other."""
    from termopt.registry.checks.bowl import Bowl  # imported late: only code of others is tried

    label, itself = f"the optimizer {optimizer.name}", [_attributes(optimizer)]
    with quiet():
        first = start(Bowl(), optimizer, np.array(Bowl().start))
        answers: list[Update] = []
        for _ in range(2):
            answers.append(update(Bowl(), optimizer, first, seed=0).update)
            itself.append(_attributes(optimizer))
    if not np.array_equal(answers[0].x, answers[1].x, equal_nan=True):
        raise UserError(f"{label}: tell gave two answers to one question; what it remembers is its state")
    for before, after in pairwise(itself):
        for name in before:
            if after.get(name) != before[name]:
                raise UserError(f"{label}: a call changed its {printable(name)}; what it remembers is its state")
    return optimizer


def _attributes(optimizer: Any) -> dict[str, str]:
    """What an object keeps on itself, as text. It may compute a constant once, but not change it."""
    return {name: repr(value) for name, value in getattr(optimizer, "__dict__", {}).items()}


def tried_problem(problem: Problem) -> Problem:
    """The problem, if it can be raced on: it takes many points side by side."""
    points = np.stack([np.array(problem.start)] * 3, axis=1)
    with np.errstate(all="ignore"):
        problem.loss(points)
        problem.gradient(points)
        problem.sample(points[:, 0], 0, 0)
    return problem


class UserOptimizer:
    """An optimizer of the user's, completed: by default it asks at x itself and has no state."""

    elementwise = False
    recorded = False
    oracle: Oracle
    equations: tuple[Equation, ...]

    def __init__(self, given: Any) -> None:
        self._given = given
        self.name = _name(given)
        for name in DECLARED:
            setattr(self, name, getattr(given, name, getattr(Optimizer, name)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copying looks for these before there is anything given
            raise AttributeError(name)
        return getattr(self._given, name)

    def init(self, x: Array, blocks: Blocks = ()) -> State:
        return self._call("init", x, blocks)

    def ask(self, x: Array, state: State) -> Array:
        return self._call("ask", x, state)

    def tell(self, x: Array, state: State, evaluation: Evaluation) -> Update:
        return self._given.tell(x, state, evaluation)

    def edited(self, field: str, value: Any) -> Optimizer:
        if hasattr(self._given, "edited"):
            return completed_optimizer(self._given.edited(field, value))
        if is_transformed(self._given, field, value):
            return edited(cast(Optimizer, self), field, value)
        return completed_optimizer(dataclasses.replace(self._given, **{field: value}))

    def adopt(self, x: Array, state: State) -> State:
        return self._call("adopt", x, state)

    def asks(self, state: State) -> Oracle:
        return self._call("asks", state)

    @property
    def charge(self) -> Charge:
        return getattr(self._given, "charge", charge(self.oracle))

    def lines(self, state: State) -> tuple[Equation, ...]:
        return self._call("lines", state)

    def at(self, state: State) -> Optimizer:
        return cast(Optimizer, self)

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return self._call("vectors", before, after)

    def stability(self, eigenvalues: Array) -> Stability | None:
        return self._call("stability", eigenvalues)

    def figures(self, x: Array, state: State) -> tuple[Figure, ...]:
        return self._call("figures", x, state)

    def report(self, state: State) -> Report | None:
        return self._call("report", state)

    def trial(self, before: Iterate, after: Iterate) -> Trial | None:
        return self._call("trial", before, after)

    def _call(self, name: str, *args: Any) -> Any:
        """The user's own method of this name, or the default of the protocol. An `init` may leave out the blocks."""
        own = getattr(self._given, name, None)
        if name == "init" and own is not None:
            return started(own, *args)
        return own(*args) if own is not None else getattr(Optimizer, name)(self, *args)
