"""A problem of the user's, completed: what it lacks has a default, and every answer is checked."""

import operator
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any, cast

import numpy as np

from termopt.base.errors import UserError, printable
from termopt.base.spec import code_name
from termopt.engine.core.problem import Cost, Minimum, Problem
from termopt.engine.core.types import Array, LossAndGradient, Scalars
from termopt.problems.finite_difference import difference_hessian
from termopt.registry.default_box import box_around
from termopt.registry.point_by_point import points_near, takes_batches, values_at
from termopt.registry.user_answers import array_of, evaluation_of, shown
from termopt.registry.user_code import called, has_own


class UserProblem:
    """A problem, completed: without its own `sample` an evaluation is exact, and a Hessian comes from gradients.

    Whatever it answers has the shape that was asked for, or a UserError says what came back. What it says of itself
    is read once. Equal if the specs are, and the class of what was given.
    """

    def __init__(self, given: Any, spec: str | None = None) -> None:
        self._given = given
        self._own = {name for name in vars(Problem) if has_own(given, name, Problem)}
        self.name = self._text("name", _named(spec) if spec else type(given).__name__)
        self._label = f"the problem {self.name}"
        self.spec = self._text("spec", spec or self.name)
        self.objective_id = self._text("objective_id", self.spec)
        self.title = self._text("title", self.name)
        self.formula = self._text("formula", self.name)
        self.dim = self._dim()
        self.start = self._point("start", self._read("start"))
        self.box = self._sides("box", box_around(self.start))
        self.domain = self._sides("domain", self.box)
        self.minima = tuple(map(self._minimum, self._read("minima", ())))
        self.stochastic = bool(self._read("stochastic", "sample" in self._own))
        self.cost = self._read("cost", None)
        if not isinstance(self.cost, Cost | None):
            raise UserError(f"{self._label}: cost gave {shown(self.cost)}; wanted Cost(rows, total, bytes) or None")
        with np.errstate(all="ignore"):
            batched = [self._takes_batches("loss", ()), self._takes_batches("gradient", (self.dim,))]
            self._batched = all(batched)
            self.evaluate(np.array(self.start))

    @property
    def given(self) -> Any:
        """What this completes."""
        return self._given

    def _read(self, name: str, default: Any = None) -> Any:
        return called(f"{self._label}: {name}", getattr, self._given, name) if name in self._own else default

    def _text(self, name: str, default: str) -> str:
        self._label = getattr(self, "_label", f"the problem {printable(default)}")
        text = self._read(name, default)
        if not isinstance(text, str):
            raise UserError(f"{self._label}: {name} gave {shown(text)}; wanted a text")
        return "".join(c if c.isprintable() else " " for c in text)

    def _dim(self) -> int:
        dim = self._read("dim")
        try:
            number = operator.index(dim)
        except TypeError:
            number = 0
        if number < 1:
            raise UserError(f"{self._label}: dim gave {shown(dim)}; wanted how many parameters there are")
        return number

    def _point(self, name: str, value: Any) -> tuple[float, ...]:
        return tuple(array_of(f"{self._label}: {name}", value, (self.dim,)).tolist())

    def _sides(self, name: str, default: Any) -> tuple[tuple[float, float], ...]:
        sides = array_of(f"{self._label}: {name}", self._read(name, default), (self.dim, 2))
        if not (sides[:, 0] < sides[:, 1]).all():
            raise UserError(f"{self._label}: {name} gave a side without width; wanted (low, high) for each parameter")
        return tuple((low, high) for low, high in sides.tolist())

    def _minimum(self, given: Any) -> Minimum:
        """A known minimum: a `Minimum`, or a point, whose loss is computed."""
        point = self._point("minima", getattr(given, "x", given))
        return Minimum(point, float(getattr(given, "loss", self._given.loss(np.array(point)))))

    def _takes_batches(self, name: str, shape: tuple[int, ...]) -> bool:
        """Whether a method takes points side by side. shape: of what it gives for one."""
        return takes_batches(self._call(name), getattr(self._given, name), points_near(self.start), shape)

    @cached_property
    def _batched_hessian(self) -> bool:
        """Computed when it is needed: a Hessian may be large."""
        return self._takes_batches("hessian", (self.dim, self.dim))

    def _call(self, name: str) -> str:
        return f"{self._label}: {name}(x)"

    def _values(self, name: str, x: Array, shape: tuple[int, ...], batched: bool) -> Any:
        return values_at(self._call(name), getattr(self._given, name), x, shape, batched)

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
        source = f"{self._label}: start_for(seed)"
        return tuple(array_of(source, called(source, self._given.start_for, seed), (self.dim,)).tolist())

    def loss(self, x: Array) -> Scalars:
        return self._values("loss", x, (), self._batched)

    def gradient(self, x: Array) -> Array:
        return self._values("gradient", x, (self.dim,), self._batched)

    def evaluate(self, x: Array) -> LossAndGradient:
        if "evaluate" not in self._own or (x.ndim > 1 and not self._batched):
            return LossAndGradient(self.loss(x), self.gradient(x))
        source = f"{self._label}: evaluate(x)"
        return evaluation_of(source, called(source, self._given.evaluate, x), x.shape)

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        if "sample" not in self._own:
            return self.evaluate(x)
        source = f"{self._label}: sample(x, k, seed)"
        return evaluation_of(source, called(source, self._given.sample, x, k, seed), x.shape)

    def hessian(self, x: Array) -> Array:
        if "hessian" not in self._own:
            return difference_hessian(self.gradient, x)
        return self._values("hessian", x, (self.dim, self.dim), x.ndim > 1 and self._batched_hessian)

    @property
    def residuals(self) -> Callable[[Array], tuple[Array, Array]] | None:
        """From x to residuals and their Jacobian, checked; None for a problem without them."""
        own = getattr(self._given, "residuals", None)
        return None if own is None else partial(residuals_of, f"{self._label}: residuals(x)", own)


def _named(spec: str) -> str:
    """The name in a spec: of `./my.py:Name:depth=3` it is `Name`."""
    code = code_name(spec)
    return code.name if code is not None else spec.partition(":")[0]


def residuals_of(source: str, own: Callable[[Array], Any], x: Array) -> tuple[Array, Array]:
    """What `residuals` of a problem of the user's gives at x, (d, *B): (n, *B) and (n, d, *B).

    source: names the call in messages. own: the method. Raises UserError for anything else.
    """
    answer = called(source, own, x)
    if not isinstance(answer, tuple | list) or len(cast("tuple[Any, ...]", answer)) != 2:
        raise UserError(f"{source} gave {shown(answer)}; wanted a pair, the residuals (n,) and their Jacobian (n, d)")
    values, slopes = cast("tuple[Any, Any]", answer)
    count = len(np.atleast_1d(values))
    return (
        array_of(f"{source}, its residuals,", values, (count, *x.shape[1:])),
        array_of(f"{source}, its Jacobian,", slopes, (count, *x.shape)),
    )
