"""Sums over the rows of data, in an order that depends on nothing but how many there are.

Rows are summed by halving within *leaves* of a fixed size, leaves by halving within *branches*, and branches one after
the other. How many leaves and runs are worked on at once, so that they stay in the cache, changes nothing.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from termopt.engine.core.types import Array

Columns: TypeAlias = Callable[[Array, Array, Array], Array]
"""From parameters (d, *N) and rows x (features, n, *1), y (n, *1): a number a column, row and run, (c, n, *N)."""
Source: TypeAlias = Callable[[int, int], tuple[Array, Array]]
"""The data from one row to before another: x (features, n), y (n,)."""

LEAF = 512
"""Rows in a leaf, unless they are wide."""
LEAF_CELLS = 1 << 16
"""Numbers in a leaf: where a row has more than LEAF_CELLS / LEAF of them, leaves are shorter."""
BRANCH = 64
"""Leaves whose sums are kept until they are halved; what is beyond is added to that."""
CELLS = 1 << 17
"""Numbers worked on at once, more only if one run on one leaf has more."""

np.empty(16 * CELLS)
# Given and taken back once, a large block teaches the C library to keep memory of that size. Otherwise it returns every
# array of CELLS numbers to the system and gets it anew, page by page, which takes longer than the arithmetic.


def folded(values: Array) -> Array:
    """The sum over the first axis: its second half is added to the first until one is left. Spoils its argument."""
    n = len(values)
    while n > 1:
        half = (n + 1) // 2
        rest = values[: n - half]
        np.add(rest, values[half:n], out=rest)
        n = half
    return values[0]


def row_sums(columns: Columns, width: int, w: Array, source: Source, n: int) -> Array:
    """The sums of columns over n rows: (c, *B). What is too large or not defined becomes inf or nan, without a warning.

    columns: what is summed.
    width: c, or more; where it is the same, so is the order of additions.
    w: the parameters, (d, *B).
    source: the rows.
    n: how many rows there are.
    """
    leaf = leaf_rows(width)
    with np.errstate(all="ignore"):
        if w.ndim == 1:
            return _of_runs(columns, w, source, n, leaf, max(1, CELLS // (leaf * width)) * leaf)
        runs = w.reshape(len(w), -1)
        at_once = max(1, CELLS // (min(leaf, n) * width))
        parts = [  # copies, as a sum is a view of all that was summed
            _of_runs(columns, runs[:, i : i + at_once], _beside_runs(source), n, leaf, leaf).copy()
            for i in range(0, runs.shape[1], at_once)
        ]
        together = np.concatenate(parts, axis=1) if parts else np.empty((width, 0))
        return together.reshape(len(together), *w.shape[1:])


def leaf_rows(width: int) -> int:
    """Rows in a leaf, a power of two."""
    return min(LEAF, 1 << max(0, (LEAF_CELLS // width).bit_length() - 1))


def _beside_runs(source: Source) -> Source:
    def beside(first: int, last: int) -> tuple[Array, Array]:
        x, y = source(first, last)
        return x[..., None], y[..., None]

    return beside


def _of_runs(columns: Columns, w: Array, source: Source, n: int, leaf: int, at_once: int) -> Array:
    """(c, *N) for w (d, *N), so many rows at once, which are whole leaves."""
    if n <= leaf:
        return folded(columns(w, *source(0, n)).swapaxes(0, 1))
    total = np.zeros(1)
    for start in range(0, n, BRANCH * leaf):
        end = min(start + BRANCH * leaf, n)
        spans = ((first, min(first + at_once, end)) for first in range(start, end, at_once))
        total = total + folded(np.concatenate([_leaf_sums(columns(w, *source(*span)), leaf) for span in spans]))
    return total


def _leaf_sums(values: Array, leaf: int) -> Array:
    """(c, n, *N) -> (leaves, c, *N); the last leaf may be shorter."""
    c, n, *runs = values.shape
    whole = n // leaf
    sums = folded(values[:, : whole * leaf].reshape(c, whole, leaf, *runs).swapaxes(0, 2)) if whole else None
    rest = folded(values[:, whole * leaf :].swapaxes(0, 1))[None] if n % leaf else None
    return np.concatenate([part for part in (sums, rest) if part is not None])
