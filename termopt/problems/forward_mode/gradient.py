"""The gradient of a function of NumPy code, by forward mode."""

from collections.abc import Callable
from typing import Any

import numpy as np

from termopt.engine.core.step import freeze
from termopt.engine.core.types import Array
from termopt.problems.forward_mode.dual import Dual, lifted

MOST_NUMBERS = 1 << 20
"""As many numbers of slopes are carried at once; the gradient of more is taken in parts."""


class NoForwardMode(Exception):
    """A function does something whose slope is not known. It says what."""


@np.errstate(all="ignore")
def forward_gradient(function: Callable[[Any], Any], x: Array) -> Array:
    """The gradient of a function at points, exact up to rounding.

    function: (d, *B) to (*B,). x: (d, *B). Returns (d, *B).

    Raises NoForwardMode where the function does something whose slope is not known, and where it answers otherwise
    than for plain numbers.
    """
    expected = np.asarray(function(freeze(x.copy())), dtype=np.float64)
    together = max(1, MOST_NUMBERS // x.size)
    firsts = range(0, len(x), together)
    parts = [_slopes(function, x, first, min(together, len(x) - first), expected) for first in firsts]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _slopes(function: Callable[[Any], Any], x: Array, first: int, count: int, expected: Array) -> Array:
    """The derivatives by so many coordinates from the first on, (count, *B)."""
    slope = np.zeros((count, *x.shape))
    each = np.arange(count)
    slope[each, first + each] = 1.0
    try:
        found: Any = function(Dual(freeze(x.copy()), freeze(slope)))
    except (Exception, SystemExit) as error:
        raise NoForwardMode(f"{type(error).__name__}: {error}") from error
    found = lifted(found)
    value = np.asarray(found.value if isinstance(found, Dual) else found)
    if value.shape != expected.shape or not np.allclose(value, expected, rtol=1e-12, atol=0, equal_nan=True):
        raise NoForwardMode("it answers otherwise than for plain numbers")
    wanted = (count, *x.shape[1:])
    return found.slope.reshape(wanted) if isinstance(found, Dual) else np.zeros(wanted)
