"""Rules and problems of a person's own, filled up to what the engine asks of them."""

import dataclasses
from typing import Any, cast

import numpy as np

from termopt.engine.types import FEEDING, Array, Memory, Problem, Rule, Sample, Scalars
from termopt.errors import UserError

STEP = 2.0**-17
"""How far apart, for a coordinate of size 1, the gradients are taken whose difference stands for a Hessian."""


def completed_problem(given: Any) -> Problem:
    """The problem itself if nothing is missing, otherwise one that fills the gaps.

    It must have `dim`, `start`, `loss(x)` and `gradient(x)`. Raises UserError naming what it lacks.
    """
    missing = [name for name in ("dim", "start", "loss", "gradient") if not _has(given, name, Problem)]
    if missing:
        raise UserError(f"{given!r} is no problem: it has no {', '.join(missing)}")
    members = [name for name in vars(Problem) if not name.startswith("_")]
    return given if all(_has(given, name, Problem) for name in members) else cast(Problem, OwnProblem(given))


def completed_rule(given: Any) -> Rule:
    """The rule itself if nothing is missing, else one that fills the gaps. Raises UserError if it has no `tell`."""
    if not _has(given, "tell", Rule):
        raise UserError(f"{given!r} is no rule: it has no tell")
    members = ("name", "title", "equations", "elementwise", "init", "ask", "edited", "adopt")
    return given if all(hasattr(given, name) for name in members) else cast(Rule, OwnRule(given))


def _has(given: Any, name: str, protocol: type) -> bool:
    """Whether an object has a member of its own, and not only the empty one of the protocol."""
    inherited = getattr(given.__class__, name, None)
    return hasattr(given, name) and (inherited is None or inherited is not getattr(protocol, name, None))


class OwnProblem:
    """A problem with what it lacks: a sample is the truth unless it has its own, a Hessian comes from gradients."""

    def __init__(self, given: Any) -> None:
        self._given = given
        self._own = {name for name in vars(Problem) if _has(given, name, Problem)}
        name = str(getattr(given, "name", type(given).__name__))
        box = getattr(given, "box", tuple((x - 5.0, x + 5.0) for x in given.start))
        self._defaults = {"name": name, "spec": name, "title": name, "formula": name, "box": box, "domain": box}
        self._defaults |= {"minima": (), "stochastic": "sample" in self._own, "truth": name, "cost": None}

    def __getattr__(self, name: str) -> Any:
        if name in self._own or name not in self._defaults:
            return getattr(self._given, name)
        return self._defaults[name]

    def start_for(self, seed: int) -> tuple[float, ...]:
        return self._given.start_for(seed) if "start_for" in self._own else tuple(self._given.start)

    def evaluate(self, x: Array) -> Sample:
        if "evaluate" in self._own:
            return self._given.evaluate(x)
        return Sample(_scalars(self._given.loss(x)), np.asarray(self._given.gradient(x), dtype=np.float64))

    def sample(self, x: Array, k: int, seed: int) -> Sample:
        if "sample" in self._own:
            loss, grad = self._given.sample(x, k, seed)
            return Sample(_scalars(loss), np.asarray(grad, dtype=np.float64))
        return self.evaluate(x)

    def hessian(self, x: Array) -> Array:
        return self._given.hessian(x) if "hessian" in self._own else differenced(self._given.gradient, x)


class OwnRule:
    """A rule with what it lacks: it asks at x itself and remembers nothing."""

    elementwise = False
    title = ""
    equations = ()

    def __init__(self, given: Any) -> None:
        self._given = given
        self.name = str(getattr(given, "name", type(given).__name__.lower()))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._given, name)

    def init(self, x: Array) -> Memory:
        return self._given.init(x) if hasattr(self._given, "init") else ()

    def ask(self, x: Array, memory: Memory) -> Array:
        return self._given.ask(x, memory) if hasattr(self._given, "ask") else x

    def edited(self, field: str, value: Any) -> Rule:
        if hasattr(self._given, "edited"):
            return completed_rule(self._given.edited(field, value))
        own = field in getattr(self._given, "__dataclass_fields__", ())
        if field in FEEDING and (isinstance(value, str) or not own):
            return FEEDING[field](cast(Rule, self)).edited(field, value)
        return completed_rule(dataclasses.replace(self._given, **{field: value}))

    def adopt(self, x: Array, memory: Memory) -> Memory:
        return memory


def differenced(gradient: Any, x: Array) -> Array:
    """A Hessian (d, d, *B) from central differences of a gradient, symmetric; x: (d, *B)."""
    rows: list[Array] = []
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = STEP * np.maximum(1.0, np.abs(x[i]))
        rows.append((np.asarray(gradient(x + step)) - np.asarray(gradient(x - step))) / (2 * step[i]))
    hessian = np.stack(rows)
    return (hessian + hessian.swapaxes(0, 1)) / 2


def _scalars(loss: Any) -> Scalars:
    return np.float64(loss) if np.ndim(loss) == 0 else np.asarray(loss, dtype=np.float64)
