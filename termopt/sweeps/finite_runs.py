"""Which of many runs side by side have nothing but finite numbers."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.types import Array, Iterate, Outcome
from termopt.sweeps.lane_subsets import leaves

ROW = 10_000
"""Numbers multiplied at a time: for more, BLAS starts threads, which cost more than they save."""


def surely_finite(now: Iterate) -> bool:
    """Whether all numbers of all runs are finite, the 2-norms of the gradients included.

    The answer may be no although they are, where a number is so large that its square is not finite.
    """
    left, right = _halves(now.grad)
    sums = np.vecdot(left, left).ravel().tolist() + np.vecdot(right, right).ravel().tolist()
    leaf: Any
    for leaf in (now.loss, now.x, *leaves(now.state)):
        if isinstance(leaf, int | float):
            sums.append(leaf)
        elif leaf.ndim and leaf.dtype == np.float64:
            sums += np.vecdot(*_halves(leaf)).ravel().tolist()  # a product is finite only if both factors are
        elif not np.isfinite(leaf).all():
            return False
    return math.isfinite(sum(sums))


def finite(now: Iterate, size: Array) -> NDArray[np.bool_]:
    """Which runs are finite, (B,): their loss, gradient norm and x and, unless a line search tries points, the state.

    size: (B,), the 2-norms of the gradients.
    """
    states = np.ones(len(size), np.bool_)
    for leaf in leaves(now.state):
        states &= _all_finite(leaf, len(size))
    searching = np.asarray(now.outcome) != Outcome.MOVED
    return np.isfinite(now.loss) & np.isfinite(size) & np.isfinite(now.x).all(axis=0) & (searching | states)


def norms(v: Array) -> Array:
    """The 2-norm of each column of (d, B), to rounding."""
    return np.hypot.reduce(v, axis=0)


def _halves(rows: Array) -> tuple[Array, Array]:
    """The two halves of each row, which may overlap, themselves cut into rows of at most ROW numbers, about."""
    count = rows.shape[-1]
    half = count - count // 2
    if half <= ROW:
        return rows[..., :half], rows[..., count - half :]
    cut = -(-half // ROW)
    width = -(-half // cut)
    shape = (*rows.shape[:-1], cut, width)
    return rows[..., : cut * width].reshape(shape), rows[..., count - cut * width :].reshape(shape)


def _all_finite(leaf: Any, count: int) -> Any:
    ok = np.isfinite(leaf)
    return ok.reshape(-1, count).all(axis=0) if ok.shape[-1:] == (count,) else ok.all()
