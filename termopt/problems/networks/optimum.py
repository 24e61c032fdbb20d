"""The optimum of a convex model: the normal equations for least squares, else Newton's method."""

from collections.abc import Callable

import numpy as np

from termopt.engine.core.types import Array, LossAndGradient, Scalars

ROUNDS = 60
"""Newton steps, at most; where there is an optimum, ten are enough."""
SHORTER = 40
"""How often a step is halved until the loss falls."""
FLAT = 1e-11
"""The gradient counts as zero below this share of 1 + the largest coordinate of the point."""

SHIFT = 1e-12
"""What is added to the diagonal of a Hessian, as a share of its mean."""


def optimum(
    evaluate: Callable[[Array], LossAndGradient],
    hessian: Callable[[Array], Array],
    hopeless: Callable[[Array], bool],
    w: Array,
) -> Array | None:
    """The point of the least loss, (d,), or None where the loss falls for ever.

    For a quadratic, the first step solves the normal equations, the second makes up for rounding.

    evaluate, hessian: of a convex function. hopeless: whether a point shows that there is no least loss. w: where to
    begin, (d,).
    """
    loss, grad = evaluate(w)
    for _ in range(ROUNDS):
        if hopeless(w):
            return None
        matrix = hessian(w)
        matrix[np.diag_indices(len(w))] += SHIFT * np.trace(matrix) / len(w)  # flat directions stay as they are
        step: Array = np.linalg.solve(matrix, -grad).astype(np.float64)
        before = float(np.abs(grad).max())
        w, (loss, grad), moved = _shortened(evaluate, w, loss, grad, step)
        after = float(np.abs(grad).max())
        if after <= FLAT * (1 + np.abs(w).max()) and (after >= before / 2 or not moved):
            return w
        if not moved:
            return None
    return None


def _shortened(
    evaluate: Callable[[Array], LossAndGradient], w: Array, loss: Scalars, grad: Array, step: Array
) -> tuple[Array, LossAndGradient, bool]:
    """The point after a step, halved until the loss does not rise or, next to the optimum, the gradient falls."""
    for _ in range(SHORTER):
        there = evaluate(w + step)
        if there.loss < loss or np.abs(there.grad).max() < np.abs(grad).max() / 2:
            return w + step, there, True
        step = step / 2
    return w, LossAndGradient(loss, grad), False
