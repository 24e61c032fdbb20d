"""A plain function of x as a problem: point by point if it takes no batch, its gradient as `derivatives` takes it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from termopt.base.errors import UserError, printable
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Array, Blocks, LossAndGradient, Scalars
from termopt.problems.finite_difference import difference_gradient, difference_hessian
from termopt.registry.adapters.derivatives import Function, differentiated
from termopt.registry.default_box import box_around
from termopt.registry.point_by_point import points_near, takes_batches, values_at
from termopt.registry.user_answers import shown

START = 1.5
"""Each coordinate of the start of a function that does not say where it starts; of every second one, its opposite."""


@dataclass(frozen=True)
class FunctionProblem:
    """The problem of a function, made by `function_problem`. Equal if function, gradient and spec are.

    given_gradient: None where it is taken by differences. words: how it is taken, where the user did not give it.
    batched, gradient_batched: whether function and gradient take many points side by side. blocks: how x is made of
    arrays, where it is of several.
    """

    name: str
    spec: str
    start: tuple[float, ...]
    function: Function
    given_gradient: Function | None = None
    batched: bool = field(default=False, compare=False)
    gradient_batched: bool = field(default=False, compare=False)
    words: str = field(default="", compare=False)
    blocks: Blocks = field(default=(), compare=False)

    stochastic = False
    cost = None
    minima: tuple[Minimum, ...] = ()

    @property
    def title(self) -> str:
        return f"{self.name}, a function of yours"

    @property
    def formula(self) -> str:
        words = getattr(self.given_gradient, "words", self.words)
        return f"{self.name}(x), {words}" if words else f"{self.name}(x)"

    @property
    def dim(self) -> int:
        return len(self.start)

    @property
    def objective_id(self) -> str:
        return self.spec

    @property
    def box(self) -> tuple[tuple[float, float], ...]:
        return box_around(self.start)

    @property
    def domain(self) -> tuple[tuple[float, float], ...]:
        return self.box

    def start_for(self, seed: int) -> tuple[float, ...]:
        return self.start

    def loss(self, x: Array) -> Scalars:
        return values_at(f"{self.name}(x)", self.function, x, (), self.batched)

    def gradient(self, x: Array) -> Array:
        if self.given_gradient is None:
            return difference_gradient(self.loss, x)
        return values_at(f"the gradient of {self.name}", self.given_gradient, x, (self.dim,), self.gradient_batched)

    def evaluate(self, x: Array) -> LossAndGradient:
        return LossAndGradient(self.loss(x), self.gradient(x))

    def sample(self, x: Array, k: int, seed: int) -> LossAndGradient:
        return self.evaluate(x)

    def hessian(self, x: Array) -> Array:
        return difference_hessian(self.gradient, x)


def function_problem(
    function: Function,
    name: str,
    spec: str,
    start: tuple[float, ...],
    gradient: Function | None = None,
    blocks: Blocks = (),
) -> FunctionProblem:
    """The problem of a function, which is tried at its start and beside it.

    function: x, (d,), to a number, or to a pair, the number and its gradient; it may also take points side by side,
        (d, n) to (n,).
    name: how messages call it.
    spec: what makes it again.
    start: d numbers.
    gradient: x, (d,), to (d,); without one it is taken as `derivatives` says.
    blocks: how x is made of arrays, where it is of several.

    Raises UserError if it raises, gives something else, or answers the same question in two ways.
    """
    points = points_near(start)
    with np.errstate(all="ignore"):
        function, gradient, words = differentiated(function, gradient, points)
        batched = takes_batches(f"{name}(x)", function, points, ())
        slopes = gradient and takes_batches(f"the gradient of {name}", gradient, points, (len(start),))
    return FunctionProblem(name, spec, start, function, gradient, batched, bool(slopes), words, blocks)


def default_start(dim: int) -> tuple[float, ...]:
    """Where a function of so many parameters starts that does not say it: (1.5, −1.5, 1.5, ...)."""
    return tuple(START if i % 2 == 0 else -START for i in range(dim))


def check_function(given: Any, source: str) -> None:
    """Raises UserError for what cannot be called with x."""
    if not callable(given):
        raise UserError(
            f"{printable(source)} is {shown(given)}; wanted a function of x, or an object with loss and gradient"
        )
