"""The arrays among the parameters, for optimizers that treat each by itself.

A state remembers the shapes only: the blocks stand one after the other, and together they are all parameters.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.types import Array, Blocks, Scalars

Shapes = tuple[tuple[int, ...], ...]
"""The shape of each block."""
Sides = tuple[Array, ...]
"""A matrix for each side of a block, (n, n, *B): one for a vector, else left and right."""


def shapes_of(x: Array, blocks: Blocks) -> Shapes:
    """The shapes of the blocks of x, (d, *B); without any, x is one vector."""
    return tuple(shape for _, _, shape in blocks) or ((len(x),),)


def parts(x: Array, shapes: Shapes) -> Iterator[Array]:
    """Each block of x, (d, *B), in its shape: (*shape, *B)."""
    first = 0
    for shape in shapes:
        last = first + math.prod(shape)
        yield x[first:last].reshape(*shape, *x.shape[1:])
        first = last


def flat(arrays: Iterator[Array], shapes: Shapes, x: Array) -> Array:
    """The blocks, each in its shape, one after the other: (d, *B)."""
    return np.concatenate([a.reshape(math.prod(s), *x.shape[1:]) for a, s in zip(arrays, shapes, strict=True)])


def spread(numbers: Iterator[Scalars], shapes: Shapes, x: Array) -> Array:
    """A number a block, (*B,) each, for each of its coordinates: (d, *B)."""
    rows = zip(numbers, shapes, strict=True)
    return np.concatenate([np.broadcast_to(n, (math.prod(s), *x.shape[1:])) for n, s in rows])


def vectors(x: Array, shapes: Shapes) -> Iterator[Array]:
    """Each block of x, (d, *B), as a vector: (n, *B)."""
    first = 0
    for shape in shapes:
        last = first + math.prod(shape)
        yield x[first:last]
        first = last


def stacked(matrix: Array) -> Array:
    """A matrix of each run, (n, m, *B), as NumPy multiplies them: (*B, n, m), without gaps."""
    return np.ascontiguousarray(np.moveaxis(matrix, (0, 1), (-2, -1)))


def unstacked(matrix: Array) -> Array:
    """The contrary: (*B, n, m) -> (n, m, *B)."""
    return np.ascontiguousarray(np.moveaxis(matrix, (-2, -1), (0, 1)))


def whole(matrix: Array) -> NDArray[np.bool_]:
    """Which matrices, (*B, n, m), hold only finite numbers: (*B, 1, 1). LAPACK takes no others."""
    return np.asarray(np.isfinite(matrix).all(axis=(-1, -2), keepdims=True))


def matrices(x: Array, shapes: Shapes) -> list[Array]:
    """Each block of x, (d, *B), as a matrix (r, c, *B): a vector is one column, and further axes are one."""
    return [part.reshape(len(part), -1, *x.shape[1:]) for part in parts(x, shapes)]


def sizes(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The sizes of the sides of a block: rows, and columns unless it is a vector."""
    return shape if len(shape) == 1 else (shape[0], int(np.prod(shape[1:])))


def diagonal(value: float, n: int, x: Array) -> Array:
    """value·I for each run: (n, n, *B)."""
    return np.eye(n).reshape(n, n, *(1,) * (x.ndim - 1)) * (value + np.zeros(x.shape[1:]))


def products(G: Array, sides: int) -> Sides:
    """G·Gᵀ and, for two sides, Gᵀ·G. G: (r, c, *B)."""
    X = stacked(G)
    both = (X @ X.swapaxes(-1, -2), X.swapaxes(-1, -2) @ X)
    return tuple(map(unstacked, both[:sides]))
