"""Gradients and Hessians by finite differences, where no exact ones are known."""

from collections.abc import Callable

import numpy as np

from termopt.engine.core.types import Array, Scalars

STEP = 2.0**-17
"""How far apart the gradients are taken, for a coordinate of size 1."""

LOSS_STEP = float(np.cbrt(np.finfo(np.float64).eps))
"""How far apart the losses are taken, for a coordinate of size 1: rounding and the third derivative weigh alike."""


@np.errstate(all="ignore")
def difference_gradient(loss: Callable[[Array], Scalars], x: Array) -> Array:
    """The gradient at x from central differences of the loss, right to about ten digits.

    loss: (d, *B) -> (*B,). x: (d, *B). Returns (d, *B); what is not finite is left so.
    """
    rows: list[Scalars] = []
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += LOSS_STEP * np.maximum(1.0, np.abs(x[i]))
        below[i] -= LOSS_STEP * np.maximum(1.0, np.abs(x[i]))
        rows.append((loss(above) - loss(below)) / (above[i] - below[i]))
    return np.stack(rows)


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
