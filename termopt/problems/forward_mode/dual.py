"""Arrays that carry their slope along: NumPy's functions take them and compute both by the chain rule."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy
from numpy.lib.mixins import NDArrayOperatorsMixin

from termopt.engine.core.types import Array
from termopt.problems.forward_mode.elementwise import BINARY, CONSTANT, UNARY, chained

np: Any = numpy
"""Its types know nothing of arrays that carry a slope."""


def _method(function: Any) -> Callable[..., Any]:
    """The method of an array that does what a function of NumPy's does."""

    def method(self: "Dual", *args: Any, **kwargs: Any) -> Any:
        return function(self, *args, **kwargs)

    return method


class Dual(NDArrayOperatorsMixin):
    """An array and its slopes along n directions.

    value: the numbers, (*S). slope: their derivatives along each direction, (n, *S).

    Whatever would lose the slope raises TypeError: `float(x)`, `math.sin(x)`, `np.asarray(x, float)`, or writing it
    into an array of plain numbers.
    """

    __slots__ = ("slope", "value")
    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __init__(self, value: Any, slope: Any) -> None:
        self.value = value
        self.slope = slope

    # -- what NumPy calls ---------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        from termopt.problems.forward_mode.array_functions import ACCUMULATIONS, REDUCTIONS
        from termopt.problems.forward_mode.linear_algebra import matmul

        if method != "__call__":
            known = {"reduce": REDUCTIONS, "accumulate": ACCUMULATIONS}.get(method, {}).get(ufunc)
            return NotImplemented if known is None or out else known(inputs[0], *inputs[1:] or (0,), **kwargs)
        if kwargs:
            return NotImplemented
        if ufunc in CONSTANT:
            return NotImplemented if out else ufunc(*(plain(each) for each in inputs))
        if ufunc is np.matmul:
            found = matmul(*inputs)
        elif ufunc in UNARY:
            found = _unary(ufunc, self)
        elif ufunc in BINARY:
            found = _binary(ufunc, *inputs)
        else:
            return NotImplemented
        return found if out is None else _into(out[0], found, inputs[0])

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from termopt.problems.forward_mode.array_functions import applied

        return applied(function, args, kwargs)

    # -- what an array has --------------------------------------------------------------------------------------------

    dtype = np.dtype(np.float64)
    shape = property(lambda self: self.value.shape)
    ndim = property(lambda self: self.value.ndim)
    size = property(lambda self: self.value.size)
    T = property(np.transpose)
    real = property(lambda self: self)

    sum = _method(np.sum)
    prod = _method(np.prod)
    mean = _method(np.mean)
    var = _method(np.var)
    std = _method(np.std)
    max = _method(np.max)
    min = _method(np.min)
    dot = _method(np.dot)
    clip = _method(np.clip)
    cumsum = _method(np.cumsum)
    trace = _method(np.trace)
    take = _method(np.take)
    repeat = _method(np.repeat)
    diagonal = _method(np.diagonal)
    ravel = _method(np.ravel)
    squeeze = _method(np.squeeze)
    swapaxes = _method(np.swapaxes)
    argmax = _method(np.argmax)
    argmin = _method(np.argmin)
    argsort = _method(np.argsort)
    any = _method(np.any)
    all = _method(np.all)
    round = _method(np.round)
    conj = _method(np.conjugate)

    def reshape(self, *shape: Any) -> "Dual":
        """These numbers in another shape, which is one argument or several."""
        value = self.value.reshape(*shape)
        return Dual(value, self.slope.reshape(len(self.slope), *value.shape))

    def transpose(self, *axes: Any) -> "Dual":
        """The axes in another order, which is one argument or several; by default in reverse."""
        order: Any = axes[0] if len(axes) == 1 else axes or None
        return np.transpose(self, order)

    def flatten(self) -> "Dual":
        """A copy in one row."""
        return self.copy().reshape(-1)

    def copy(self) -> "Dual":
        """The same numbers, to be written into."""
        return Dual(self.value.copy(), self.slope.copy())

    def astype(self, dtype: Any, **_: Any) -> Any:
        """The numbers as another type. Whole numbers do not change with x, so these have no slope."""
        kind = np.dtype(dtype).kind
        if kind == "f":
            return self.copy()
        if kind in "iub":
            return self.value.astype(dtype)
        raise TypeError(f"astype({dtype}) has no derivative")

    def item(self, *place: int) -> "Dual":
        """The number at a place, or the only one there is."""
        if place:
            return self[place]
        if self.value.size != 1:
            raise ValueError("item() is for arrays of one number")
        return self.reshape(())

    def __len__(self) -> int:
        return len(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self.value)))

    def __getitem__(self, key: Any) -> Any:
        value = self.value[key]
        if np.ndim(value) == 0:  # a number of its own, as in NumPy, and no view
            return Dual(value, np.array(self.slope[_behind(key)]))
        if _is_simple(key):
            return Dual(value, self.slope[_behind(key)])
        return Dual(value, np.stack([slope[key] for slope in self.slope]))

    def __setitem__(self, key: Any, given: Any) -> None:
        given = lifted(given)
        self.value[key] = plain(given)
        for i, slope in enumerate(self.slope):
            slope[key] = given.slope[i] if isinstance(given, Dual) else 0.0

    def __repr__(self) -> str:
        return f"Dual({self.value}, {self.slope})"


for _ufunc in UNARY:  # NumPy calls these of the objects in an array, as of `np.array([x[0], x[1] ** 2])`
    setattr(Dual, _ufunc.__name__, _method(_ufunc))


def plain(given: Any) -> Any:
    """The numbers without their slope."""
    return given.value if isinstance(given, Dual) else given


def lifted(given: Any) -> Any:
    """A Dual for an array of objects that are Duals, such as `np.array([x[0], x[1] ** 2])`; anything else as it is."""
    if not isinstance(given, np.ndarray) or given.dtype != object:
        return given
    array: Any = given
    every: list[Any] = array.ravel().tolist()
    count = max((len(each.slope) for each in every if isinstance(each, Dual)), default=0)
    if not count:
        return array.astype(np.float64)
    slopes: list[Any] = [each.slope if isinstance(each, Dual) else np.zeros(count) for each in every]
    value = np.array(list(map(plain, every)), dtype=np.float64).reshape(array.shape)
    return Dual(value, np.stack(slopes, axis=1).reshape(count, *array.shape))


def _behind(key: Any) -> Any:
    """The key of a slope, whose directions come first."""
    return (slice(None), *key) if isinstance(key, tuple) else (slice(None), key)


def _is_simple(key: Any) -> bool:
    """Whether a key is one index of whatever kind, or several of which none is an array."""
    parts = cast("tuple[Any, ...]", key) if isinstance(key, tuple) else ()
    return not any(isinstance(part, list | np.ndarray) for part in parts)


def raised(slope: Array, ndim: int) -> Array:
    """A slope whose numbers have so many axes, as they are broadcast."""
    missing = ndim - (slope.ndim - 1)
    return slope.reshape(len(slope), *(1,) * missing, *slope.shape[1:]) if missing else slope


def _unary(ufunc: Any, x: Dual) -> Dual:
    y = ufunc(x.value)
    return Dual(y, chained(UNARY[ufunc](x.value, y), x.slope))


def _binary(ufunc: Any, first: Any, second: Any) -> Dual:
    """y = f(a, b), whose slope is the sum over those of a and b that carry one."""
    operands = lifted(first), lifted(second)
    a, b = np.asarray(plain(operands[0])), np.asarray(plain(operands[1]))
    y = ufunc(a, b)
    parts = [
        chained(derivative(a, b, y), raised(operand.slope, y.ndim))
        for operand, derivative in zip(operands, BINARY[ufunc], strict=True)
        if isinstance(operand, Dual)
    ]
    slope = parts[0] if len(parts) == 1 else parts[0] + parts[1]
    if slope.shape[1:] != y.shape:
        slope = np.broadcast_to(slope, (len(slope), *y.shape)).copy()
    return Dual(y, slope)


def _into(out: Any, found: Dual, first: Any) -> Any:
    """What `y += x` leaves in y. An array of plain numbers becomes one that carries a slope."""
    if isinstance(out, Dual):
        out.value[...] = found.value
        out.slope[...] = raised(found.slope, out.value.ndim)
        return out
    return found if first is out else NotImplemented
