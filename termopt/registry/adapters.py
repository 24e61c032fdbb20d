"""Adapters for optimizers and problems of the user's: they fill in what is missing and check every answer."""

import copy
import dataclasses
import operator
from typing import Any, cast

import numpy as np

from termopt.base.errors import UserError, printable
from termopt.engine.core.reports import Report, Stability, Trial, Vector
from termopt.engine.core.types import (
    Array,
    Cost,
    Evaluation,
    Iterate,
    Minimum,
    Optimizer,
    Problem,
    Scalars,
    State,
    Update,
)
from termopt.optimizers import READING_ORDER
from termopt.optimizers.gradient_transforms import edited, is_transformed
from termopt.problems.finite_difference import difference_hessian
from termopt.registry.user_code import array_of, called, evaluation_of, guarded, shown

HOOKS = ("at", "vectors", "stability", "report", "trial")
"""What the explain panel asks of an optimizer; an optimizer of the user's need not have them."""

REACH = 5.0
"""How far the region shown goes on either side of the start, if nothing is said of it."""


def ours(cls: type) -> bool:
    """Whether a class comes with this package; a module that somebody put beside our optimizers does not."""
    package, *inner = cls.__module__.split(".")
    return package == "termopt" and (inner[:1] != ["optimizers"] or inner[1] in (*READING_ORDER, "gradient_transforms"))


def completed_problem(given: Any, spec: str | None = None) -> Problem:
    """The problem itself if it is one of ours, otherwise one that fills its gaps and checks its answers.

    It must have `dim`, `start`, `loss(x)` and `gradient(x)`. spec: the text that names it, if it does not say so
    itself. Raises UserError naming what it lacks, or what came back where something else was wanted.
    """
    if ours(given.__class__):
        return given
    missing = [name for name in ("dim", "start", "loss", "gradient") if not _has(given, name, Problem)]
    if missing:
        raise UserError(f"{_named(given)} is no problem: it has no {', '.join(missing)}")
    return cast(Problem, UserProblem(given, spec))


def completed_optimizer(given: Any) -> Optimizer:
    """The optimizer itself if it is one of ours, otherwise one that fills its gaps and checks its answers.

    Raises UserError if it has no `tell`.
    """
    if not _has(given, "tell", Optimizer):
        raise UserError(f"{_named(given)} is no optimizer: it has no tell")
    if ours(given.__class__):
        return given
    members = ("name", "title", "equations", "elementwise", "init", "ask", "edited", "adopt", *HOOKS)
    return _checked(given) if all(hasattr(given, name) for name in members) else _filled(given)


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
    """The optimizer, if it takes a first step down a slope, twice the same. Raises UserError for one that does not."""
    x, evaluation = np.array([0.5, -0.25]), Evaluation(np.float64(1.0), np.array([1.0, 2.0]))
    for array in (x, evaluation.grad):
        array.setflags(write=False)
    with np.errstate(all="ignore"):
        state = optimizer.init(x)
        optimizer.ask(x, state)
        first, second = (optimizer.tell(x, state, evaluation) for _ in range(2))
    if not np.array_equal(first.x, second.x, equal_nan=True):
        raise UserError(
            f"the optimizer {optimizer.name}: tell gave two answers to one question; what it remembers is its state"
        )
    return optimizer


def tried_problem(problem: Problem) -> Problem:
    """The problem, if it can be raced on: it has two parameters or more, and takes many points side by side."""
    if problem.dim < 2:
        raise UserError(f"the problem {problem.name} has {problem.dim} parameter; a race needs two or more")
    points = np.stack([np.array(problem.start)] * 3, axis=1)
    with np.errstate(all="ignore"):
        problem.loss(points)
        problem.gradient(points)
        problem.sample(points[:, 0], 0, 0)
    return problem


def _has(given: Any, name: str, protocol: type) -> bool:
    """Whether an object has a member of its own, and not only the empty one of the protocol."""
    inherited = getattr(given.__class__, name, None)
    present = called(f"{_named(given)}: {name}", hasattr, given, name)
    return present and (inherited is None or inherited is not getattr(protocol, name, None))


def _named(given: Any) -> str:
    """An object as it shows itself, in one short line."""
    try:
        return printable(repr(given))
    except Exception:
        return shown(given)


class UserProblem:
    """A problem with what it lacks: an evaluation is the truth unless it has its own, a Hessian comes from gradients.

    Whatever it answers has the shape that was asked for, or a UserError says what came back. What it says of itself
    is read once. Equal if the specs are, and the class of what was given.
    """

    def __init__(self, given: Any, spec: str | None = None) -> None:
        self._given = given
        self._own = {name for name in vars(Problem) if _has(given, name, Problem)}
        self.name = self._text("name", spec.partition(":")[0] if spec else type(given).__name__)
        self._who = f"the problem {self.name}"
        self.spec = self._text("spec", spec or self.name)
        self.objective_id = self._text("objective_id", self.spec)
        self.title = self._text("title", self.name)
        self.formula = self._text("formula", self.name)
        self.dim = self._dim()
        self.start = self._point("start", self._read("start"))
        around = tuple((x - REACH, x + REACH) for x in self.start)
        self.box = self._sides("box", around)
        self.domain = self._sides("domain", self.box)
        self.minima = tuple(Minimum(self._point("minima", m), m.loss) for m in self._read("minima", ()))
        self.stochastic = bool(self._read("stochastic", "sample" in self._own))
        self.cost = self._read("cost", None)
        if not isinstance(self.cost, Cost | None):
            raise UserError(f"{self._who}: cost gave {shown(self.cost)}; wanted Cost(rows, of, bytes) or None")
        with np.errstate(all="ignore"):
            self.evaluate(np.array(self.start))

    def _read(self, name: str, default: Any = None) -> Any:
        return called(f"{self._who}: {name}", getattr, self._given, name) if name in self._own else default

    def _text(self, name: str, default: str) -> str:
        self._who = getattr(self, "_who", f"the problem {printable(default)}")
        text = self._read(name, default)
        if not isinstance(text, str):
            raise UserError(f"{self._who}: {name} gave {shown(text)}; wanted a text")
        return "".join(c if c.isprintable() else " " for c in text)

    def _dim(self) -> int:
        dim = self._read("dim")
        try:
            number = operator.index(dim)
        except TypeError:
            number = 0
        if number < 1:
            raise UserError(f"{self._who}: dim gave {shown(dim)}; wanted how many parameters there are")
        return number

    def _point(self, name: str, value: Any) -> tuple[float, ...]:
        return tuple(array_of(f"{self._who}: {name}", value, (self.dim,)).tolist())

    def _sides(self, name: str, default: Any) -> tuple[tuple[float, float], ...]:
        sides = array_of(f"{self._who}: {name}", self._read(name, default), (self.dim, 2))
        if not (sides[:, 0] < sides[:, 1]).all():
            raise UserError(f"{self._who}: {name} gave a side without width; wanted (low, high) for each parameter")
        return tuple((low, high) for low, high in sides.tolist())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "point":  # copying looks for the one; the other is not checked
            raise AttributeError(name)
        return getattr(self._given, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, UserProblem) and (self._given.__class__, self.spec) == (
            other._given.__class__,
            other.spec,
        )

    def __hash__(self) -> int:
        return hash(self.spec)

    def start_for(self, seed: int) -> tuple[float, ...]:
        if "start_for" not in self._own or not hasattr(self._given.__class__, "start_for"):
            return self.start
        what = f"{self._who}: start_for(seed)"
        return tuple(array_of(what, called(what, self._given.start_for, seed), (self.dim,)).tolist())

    def loss(self, x: Array) -> Scalars:
        what = f"{self._who}: loss(x)"
        return array_of(what, called(what, self._given.loss, x), x.shape[1:])

    def gradient(self, x: Array) -> Array:
        what = f"{self._who}: gradient(x)"
        return array_of(what, called(what, self._given.gradient, x), x.shape)

    def evaluate(self, x: Array) -> Evaluation:
        if "evaluate" not in self._own:
            return Evaluation(self.loss(x), self.gradient(x))
        what = f"{self._who}: evaluate(x)"
        return evaluation_of(what, called(what, self._given.evaluate, x), x.shape)

    def sample(self, x: Array, k: int, seed: int) -> Evaluation:
        if "sample" not in self._own:
            return self.evaluate(x)
        what = f"{self._who}: sample(x, k, seed)"
        return evaluation_of(what, called(what, self._given.sample, x, k, seed), x.shape)

    def hessian(self, x: Array) -> Array:
        if "hessian" not in self._own:
            return difference_hessian(self.gradient, x)
        what = f"{self._who}: hessian(x)"
        return array_of(what, called(what, self._given.hessian, x), (self.dim, *x.shape))


class UserOptimizer:
    """An optimizer of the user's, completed: by default it asks at x itself and has no state."""

    elementwise = False
    title = ""
    equations = ()

    def __init__(self, given: Any) -> None:
        self._given = given
        self.name = str(getattr(given, "name", type(given).__name__.lower()))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # copying looks for these before there is anything given
            raise AttributeError(name)
        return getattr(self._given, name)

    def init(self, x: Array) -> State:
        return self._call("init", x)

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
        return state

    def at(self, state: State) -> Optimizer:
        return cast(Optimizer, self)

    def vectors(self, before: Iterate, after: Iterate) -> tuple[Vector, ...]:
        return self._call("vectors", before, after)

    def stability(self, eigenvalues: Array) -> Stability | None:
        return self._call("stability", eigenvalues)

    def report(self, state: State) -> Report | None:
        return self._call("report", state)

    def trial(self, before: Iterate, after: Iterate) -> Trial | None:
        return self._call("trial", before, after)

    def _call(self, name: str, *args: Any) -> Any:
        """The user's own method of this name, or the default of the protocol."""
        own = getattr(self._given, name, None)
        return own(*args) if own is not None else getattr(Optimizer, name)(self, *args)
