"""Hessians by finite differences, where no exact one is known."""

from collections.abc import Callable

import numpy as np

from termopt.engine.core.types import Array

STEP = 2.0**-17
"""How far apart the gradients are taken, for a coordinate of size 1."""


@np.errstate(all="ignore")
def difference_hessian(gradient: Callable[[Array], Array], x: Array) -> Array:
    """The Hessian at x from central differences of the gradient, made symmetric.

    gradient: (d, *B) -> (d, *B). x: (d, *B). Returns (d, d, *B); what is not finite is left so.
    """
    rows: list[Array] = []
    for i in range(len(x)):
        step = np.zeros_like(x)
        step[i] = STEP * np.maximum(1.0, np.abs(x[i]))
        rows.append((np.asarray(gradient(x + step)) - np.asarray(gradient(x - step))) / (2 * step[i]))
    hessian = np.stack(rows)
    return (hessian + hessian.swapaxes(0, 1)) / 2
