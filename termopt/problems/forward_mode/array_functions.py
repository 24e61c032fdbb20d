"""The derivatives of NumPy's functions of whole arrays: sums, products, norms, shapes, selections."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import accumulate
from typing import Any, cast

import numpy

from termopt.problems.forward_mode.dual import Dual, lifted, plain
from termopt.problems.forward_mode.linear_algebra import bilinear, det, dot, einsum, inv, norm, solve

np: Any = numpy
"""Its types know nothing of arrays that carry a slope."""

LINEAR: Mapping[Any, tuple[int, ...]] = {
    np.sum: (0,), np.mean: (0,), np.cumsum: (0,), np.trace: (0,), np.diff: (0,), np.ediff1d: (0,),
    np.reshape: (0,), np.ravel: (0,), np.transpose: (0,), np.swapaxes: (0,), np.moveaxis: (0,), np.squeeze: (0,),
    np.expand_dims: (0,), np.broadcast_to: (0,), np.atleast_1d: (0,), np.atleast_2d: (0,), np.flip: (0,),
    np.roll: (0,), np.rot90: (0,), np.tile: (0,), np.repeat: (0,), np.diag: (0,), np.diagonal: (0,), np.tril: (0,),
    np.triu: (0,), np.take: (0,), np.pad: (0,), np.copy: (0,), np.real: (0,),
    np.concatenate: (0,), np.stack: (0,), np.hstack: (0,), np.vstack: (0,), np.column_stack: (0,), np.block: (0,),
    np.append: (0, 1), np.where: (1, 2),
}  # fmt: skip
"""Functions that are linear in these arguments, arrays or lists of arrays, when the others are constant."""

BILINEAR = frozenset({np.inner, np.outer, np.vdot, np.tensordot, np.kron, np.cross, np.convolve})
"""Functions that are linear in each of their first two arguments."""

CONSTANT = frozenset(
    {
        np.argmax, np.argmin, np.argsort, np.shape, np.ndim, np.size, np.any, np.all, np.round, np.isclose,
        np.allclose, np.array_equal, np.count_nonzero, np.nonzero, np.iscomplexobj, np.isrealobj, np.searchsorted,
        np.digitize, np.fix,
    }
)  # fmt: skip
"""Functions whose derivative is 0 wherever they have one."""

LIKE = frozenset({np.zeros_like, np.ones_like, np.full_like, np.empty_like})
"""Functions that make an array of the shape of another, which is then written into."""


def applied(function: Any, args: Any, kwargs: Mapping[str, Any]) -> Any:
    """What a function of NumPy's gives for arguments of which some carry a slope. NotImplemented: its slope is unknown.

    args, kwargs: as NumPy was given them.
    """
    if function in CONSTANT:
        return function(*map(plain, args), **{name: plain(each) for name, each in kwargs.items()})
    if any(isinstance(each, Dual) for each in kwargs.values()):
        return NotImplemented
    if function in LIKE:
        return _like(function, *args, **kwargs)
    if function in LINEAR:
        return _linear(function, LINEAR[function], args, kwargs)
    if function in BILINEAR:
        return bilinear(function, *args, **kwargs)
    return COMPOSED[function](*args, **kwargs) if function in COMPOSED else NotImplemented


def _like(function: Any, x: Dual, *args: Any, **kwargs: Any) -> Any:
    """Constant numbers that can be written into; whole numbers where those are asked for."""
    made = function(x.value, *args, **kwargs)
    return Dual(made, np.zeros((len(x.slope), *made.shape))) if made.dtype.kind == "f" else made


def _linear(function: Any, places: tuple[int, ...], args: Any, kwargs: Mapping[str, Any]) -> Any:
    """The slope of a linear function is the function of the slope, direction by direction."""
    if "initial" in kwargs or kwargs.get("out") is not None or len(args) <= max(places):
        return NotImplemented
    operands = [_operand(args[place]) if place in places else args[place] for place in range(len(args))]
    if function is np.sum and len(operands) == 1 and not kwargs:  # the one most used: all directions at once
        x = operands[0]
        return Dual(x.value.sum(), x.slope.reshape(len(x.slope), -1).sum(axis=1))
    directions = next((_directions(operands[place]) for place in places if _directions(operands[place])), 0)
    chosen = [[_tangent(each, i) if p in places else plain(each) for p, each in enumerate(operands)]
              for i in range(directions)]  # fmt: skip
    value = function(*(_plain_all(each) for each in operands), **kwargs)
    if not directions:  # the slope is in an argument that is no operand, such as the condition of `where`
        return value
    return Dual(value, np.stack([function(*each, **kwargs) for each in chosen]))


def _operand(given: Any) -> Any:
    """An array, or a list of them, with arrays of objects as one."""
    return [_operand(each) for each in cast("list[Any]", given)] if isinstance(given, list | tuple) else lifted(given)


def _plain_all(given: Any) -> Any:
    return [_plain_all(each) for each in cast("list[Any]", given)] if isinstance(given, list) else plain(given)


def _directions(given: Any) -> int:
    if isinstance(given, list):
        return max(map(_directions, cast("list[Any]", given)), default=0)
    return len(given.slope) if isinstance(given, Dual) else 0


def _tangent(given: Any, i: int) -> Any:
    """The slope of an operand along direction i; a constant has none."""
    if isinstance(given, list):
        return [_tangent(each, i) for each in cast("list[Any]", given)]
    return given.slope[i] if isinstance(given, Dual) else np.zeros(np.shape(given))


def _prod(x: Any, axis: Any = None, **kwargs: Any) -> Any:
    """x₁·x₂·…: the slope of each times the product of the others, which is right where one of them is 0."""
    if kwargs or not isinstance(axis, int | None):
        return NotImplemented
    rows = x.reshape(-1) if axis is None else np.moveaxis(x, axis, 0)
    values = [1.0, *rows.value]
    before = list(accumulate(values, np.multiply))
    after = list(accumulate([1.0, *rows.value[::-1]], np.multiply))[::-1]
    slope = sum(rows.slope[:, i] * (before[i] * after[i + 1]) for i in range(len(rows.value)))
    return Dual(np.prod(x.value, axis=axis), slope)


def _extreme(function: Any, x: Any, axis: Any = None, keepdims: bool = False, **kwargs: Any) -> Any:
    """The largest or smallest; where several are, the mean of their slopes."""
    if kwargs:
        return NotImplemented
    value = function(x.value, axis=axis, keepdims=True)
    share = x.value == value
    share = share / share.sum(axis=axis, keepdims=True)
    slope = np.stack([(share * s).sum(axis=axis, keepdims=keepdims) for s in x.slope])
    return Dual(function(x.value, axis=axis, keepdims=keepdims), slope)


def _var(x: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    if dtype is not None or out is not None:
        return NotImplemented
    far = x - np.mean(x, axis=axis, keepdims=True)
    count = far.size / max(np.size(np.sum(far.value, axis=axis)), 1)
    return np.sum(far * far, axis=axis, keepdims=keepdims) / (count - ddof)


def _std(x: Any, **kwargs: Any) -> Any:
    variance = _var(x, **kwargs)
    return variance if variance is NotImplemented else np.sqrt(variance)


def _clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


def _sort(x: Any, axis: int = -1, **kwargs: Any) -> Any:
    if kwargs:
        return NotImplemented
    order = np.argsort(x.value, axis=axis, kind="stable")
    slope = np.stack([np.take_along_axis(s, order, axis) for s in x.slope])
    return Dual(np.take_along_axis(x.value, order, axis), slope)


def _polyval(p: Any, x: Any) -> Any:
    """By Horner's scheme."""
    found: Any = 0.0
    for each in lifted(p):
        found = found * x + each
    return found


def _average(x: Any, axis: Any = None, weights: Any = None, **kwargs: Any) -> Any:
    if kwargs:
        return NotImplemented
    return np.mean(x, axis=axis) if weights is None else np.sum(x * weights, axis=axis) / np.sum(weights, axis=axis)


COMPOSED: Mapping[Any, Callable[..., Any]] = {
    np.dot: dot,
    np.einsum: einsum,
    np.prod: _prod,
    np.max: partial(_extreme, np.max),
    np.min: partial(_extreme, np.min),
    np.amax: partial(_extreme, np.max),
    np.amin: partial(_extreme, np.min),
    np.var: _var,
    np.std: _std,
    np.average: _average,
    np.clip: _clip,
    np.sort: _sort,
    np.polyval: _polyval,
    np.linalg.norm: norm,
    np.linalg.inv: inv,
    np.linalg.solve: solve,
    np.linalg.det: det,
}
"""The others, each with its own rule."""

REDUCTIONS: Mapping[Any, Callable[..., Any]] = {
    np.add: np.sum,
    np.multiply: np.prod,
    np.maximum: np.max,
    np.minimum: np.min,
}
"""What `ufunc.reduce` is."""
ACCUMULATIONS: Mapping[Any, Callable[..., Any]] = {np.add: np.cumsum}
"""What `ufunc.accumulate` is."""
