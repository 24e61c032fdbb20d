"""Derivatives to compare others with: central differences with an estimate of how far off they are, complex steps."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from termopt.engine.core.types import Array

STEPS = (2e-4, 1e-4)
"""How far apart losses are taken, for a coordinate of size 1: what two of these differ by says how far off they are."""
TINY = 1e-200
"""The length of a complex step; it has no rounding, so it can be as short as that."""


def central(loss: Callable[[Array], Any], x: Array) -> tuple[Array, Array]:
    """The gradient at x, (d,), by central differences extrapolated, and how far each component may be off.

    loss: (d,) -> a number. Both are (d,); not finite where the loss is not.
    """
    wide, narrow = (_central(loss, x, step) for step in STEPS)
    found = narrow + (narrow - wide) / 3
    level = abs(float(loss(x))) * np.finfo(np.float64).eps / (STEPS[1] * np.maximum(1.0, np.abs(x)))
    return found, np.abs(narrow - wide) / 3 * 0.1 + 4 * level


@np.errstate(all="ignore")
def _central(loss: Callable[[Array], Any], x: Array, step: float) -> Array:
    found = np.empty(len(x))
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += step * max(1.0, abs(x[i]))
        below[i] -= step * max(1.0, abs(x[i]))
        found[i] = (float(loss(above)) - float(loss(below))) / (above[i] - below[i])
    return found


def complex_step(function: Callable[[Any], Any], x: Array) -> Array | None:
    """The gradient at x, (d,), as Im f(x + ih) / h, exact for analytic code. None for what takes no complex numbers."""
    found = np.empty(len(x))
    for i in range(len(x)):
        point = x.astype(np.complex128)
        point[i] += TINY * 1j
        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("error")  # of an imaginary part that is left out
                value = np.asarray(function(point))
        except Exception:  # code for real numbers only
            return None
        if value.dtype.kind != "c" or value.size != 1:
            return None
        found[i] = complex(value.item()).imag / TINY
    return found
