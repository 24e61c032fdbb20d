"""How the gradient of a function of the user's is taken: given, by its library, by forward mode, by differences."""

import inspect
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any, NamedTuple, cast

import numpy as np

from termopt.base.errors import UserError
from termopt.engine.core.step import freeze
from termopt.engine.core.types import Array
from termopt.problems.finite_difference import difference_gradient
from termopt.problems.forward_mode.gradient import NoForwardMode, forward_gradient
from termopt.registry.adapters.adapters import adapted

Function = Callable[[Array], Any]

DIFFERENCES = "gradient by central differences"
FORWARD = "gradient by forward mode"
MIXED = "gradient by forward mode and central differences"

LIBRARIES = {"jax": "jax_function", "torch": "torch_function"}
"""The adapter of functions that compute with the arrays of a library of that name."""
ROOTS = {"jax": "jax", "jaxlib": "jax", "torch": "torch"}
"""Where the arrays of a library come from."""


class Differentiated(NamedTuple):
    """A function, and how its gradient is taken. gradient: None where it is taken by differences.

    words: what the heading says of it; nothing where the user gave it.
    """

    function: Function
    gradient: Function | None
    words: str


@dataclass(frozen=True)
class ForwardMode:
    """The gradient of NumPy code by forward mode; by central differences at points where it does what has no rule."""

    function: Function
    _failed: list[str] = field(default_factory=list[str], compare=False)

    def __call__(self, x: Array) -> Array:
        try:
            return forward_gradient(self.function, x)
        except NoForwardMode as error:
            self._failed[:] = [str(error)]
            return difference_gradient(self._loss, x)

    def _loss(self, x: Array) -> Any:
        value = np.asarray(self.function(freeze(x.copy())), dtype=np.float64)
        return value.reshape(()) if x.shape == (1,) else value

    @property
    def words(self) -> str:
        """What the heading says."""
        return MIXED if self._failed else FORWARD


@dataclass(frozen=True)
class Part:
    """One of the two things that a function gives which answers with loss and gradient."""

    of: Function
    number: int

    def __call__(self, x: Array) -> Any:
        return self.of(x)[self.number]


def differentiated(function: Function, gradient: Function | None, points: Array) -> Differentiated:
    """A function and its gradient, taken in the first of these ways that there is.

    It is given; the function answers with a pair, loss and gradient; it computes with JAX, PyTorch or autograd, which
    know its derivative; it is NumPy code, by forward mode; else by central differences.

    function: of x, (d,). gradient: of x, or None. points: where it is tried, (d, n).

    Raises UserError where the package that it computes with cannot be used.
    """
    if gradient is not None:
        return Differentiated(function, gradient, "")
    at: list[Array] = [freeze(x.copy()) for x in points.T]
    answer = _answer(function, at[0])
    if _is_pair(answer):
        return Differentiated(Part(function, 0), Part(function, 1), "")
    for module in _adapters(function, answer):
        made = adapted(module).differentiable(function, at[0])
        if made is not None:
            return Differentiated(made, made.gradient, made.words)
    if _has_forward_mode(function, at):
        forward = ForwardMode(function)
        return Differentiated(function, forward, FORWARD)
    return Differentiated(function, None, DIFFERENCES)


def _adapters(function: Function, answer: Any) -> list[str]:
    """The adapters that may know the derivative of a function which gives this answer."""
    home = ROOTS.get(type(answer).__module__.partition(".")[0])
    raised = answer is None
    libraries = [home] if home else [name for name in LIBRARIES if raised and name in sys.modules]
    found = [LIBRARIES[library] for library in libraries]
    return ["autograd_function", *found] if _knows_autograd(function) else found


def _knows_autograd(function: Any) -> bool:
    """Whether the file of a function imports from autograd, whose functions answer with plain numbers."""
    function = function.func if isinstance(function, partial) else function
    written = inspect.unwrap(function if inspect.isroutine(function) else function.__call__)
    known: dict[str, Any] = getattr(written, "__globals__", {})
    return any(_home(value) == "autograd" for value in known.values())


def _home(value: Any) -> str:
    """The package that a module, a function or an object comes from."""
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return name.partition(".")[0] if isinstance(name, str) else ""


def _is_pair(answer: Any) -> bool:
    return isinstance(answer, tuple) and len(cast("tuple[Any, ...]", answer)) == 2


def _answer(function: Function, x: Array) -> Any:
    """What a function gives; None where it raises, as one does that takes tensors alone. Its loss then says why."""
    try:
        return function(x)
    except (Exception, SystemExit):
        return None


def _has_forward_mode(function: Function, points: list[Array]) -> bool:
    """Whether forward mode differentiates it at one of these points. One that raises is not differentiated here."""
    for x in points:
        try:
            forward_gradient(function, x)
        except (NoForwardMode, UserError):
            continue
        except (Exception, SystemExit):  # what is wrong with the function is said where it is evaluated
            return False
        return True
    return False
