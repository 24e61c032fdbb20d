"""Functions that compute with autograd's NumPy: their gradient by its reverse mode."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import autograd as _autograd  # pyright: ignore[reportMissingImports]
import numpy as np

from termopt.engine.core.types import Array
from termopt.registry.adapters.adapters import untyped

autograd = untyped(_autograd)


@dataclass(frozen=True)
class AutogradFunction:
    """A function of an array, with the gradient that autograd knows."""

    function: Callable[[Any], Any]

    words: ClassVar[str] = "gradient by autograd"

    def __call__(self, x: Array) -> Any:
        return self.function(x)

    def gradient(self, x: Array) -> Array:
        """The gradient at points, (d, *B)."""
        backward, value = autograd.make_vjp(self.function)(x)
        return np.asarray(backward(np.ones(np.shape(value))))


def differentiable(function: Callable[[Any], Any], x: Array) -> AutogradFunction | None:
    """The function, if autograd can differentiate it at x, (d,); otherwise None."""
    made = AutogradFunction(function)
    try:
        slope = made.gradient(x)
    except (Exception, SystemExit):  # what is wrong with it is said where it is evaluated
        return None
    return made if slope.shape == x.shape else None
