"""What code of others gives at many points: side by side where it takes that, else point by point."""

from typing import Any

import numpy as np

from termopt.base.errors import UserError
from termopt.engine.core.step import freeze
from termopt.engine.core.types import Array
from termopt.registry.user_answers import array_of
from termopt.registry.user_code import called

OUTSIDE = ("domain error", "expected a ")
"""What a ValueError of the module `math` says outside of the domain of a function."""


def points_near(start: tuple[float, ...]) -> Array:
    """A few points, the start and some around it, (d, n), n not d: a function that takes no batch does not seem to."""
    count = 3 if len(start) != 3 else 4
    spread = np.linspace(-1, 1, count * len(start)).reshape(len(start), count)
    spread[:, 0] = 0
    return np.array(start)[:, None] + spread


def takes_batches(source: str, function: Any, points: Array, shape: tuple[int, ...]) -> bool:
    """Whether a function gives for points side by side what it gives for each.

    source: names the call in messages. points: (d, n), the start first, where the function has to have a value. shape:
    of what it gives for one point. Raises UserError if it is no function.
    """
    called(source, function, freeze(points[:, 0].copy()))
    first, second = (values_at(source, function, points, shape, batched=False) for _ in range(2))
    if not np.array_equal(first, second, equal_nan=True):
        raise UserError(f"{source} gave two answers to one question; what it gives may depend on x alone")
    try:
        together = np.asarray(function(freeze(points.copy())))
    except Exception:  # it takes no batch, which it need not
        return False
    right = together.shape == first.shape and together.dtype.kind in "fiub"
    return right and np.allclose(together, first, rtol=1e-12, atol=0, equal_nan=True)


def values_at(source: str, function: Any, x: Array, shape: tuple[int, ...], batched: bool) -> Any:
    """What a function gives at points (d, *B), as an array (*shape, *B).

    source: names the call in messages. function: takes x, (d,), and (d, n) if it is batched. shape: of what it gives
    for one point. Where it has no value, which `math.log` says by an error, that is nan. Raises UserError for any other
    error, and for an answer of another shape.
    """
    if x.ndim == 1:
        return _at_point(source, function, x, shape)
    points = x.reshape(len(x), -1)
    if batched:
        values = array_of(source, called(source, function, freeze(points.copy())), (*shape, points.shape[1]))
    else:
        values = np.empty((*shape, points.shape[1]))
        for i in range(points.shape[1]):
            values[..., i] = _at_point(source, function, points[:, i], shape)
    return values.reshape(*shape, *x.shape[1:])


def _at_point(source: str, function: Any, x: Array, shape: tuple[int, ...]) -> Any:
    try:
        value = called(source, function, freeze(x.copy()))
    except UserError as error:
        if not _outside(error.__cause__):
            raise
        return np.full(shape, np.nan)[()]
    if not shape and getattr(value, "shape", None) == (1,) == x.shape:
        value = value[0]  # a function of one parameter, such as x**2
    return array_of(source, value, shape)


def _outside(error: BaseException | None) -> bool:
    """Whether an error says that a function has no value at a point."""
    return isinstance(error, ArithmeticError) or (
        isinstance(error, ValueError) and any(words in str(error) for words in OUTSIDE)
    )
