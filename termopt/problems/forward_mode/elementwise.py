"""The derivatives of NumPy's elementwise functions, by the chain rule."""

from collections.abc import Callable
from typing import Any

import numpy

from termopt.engine.core.types import Array

np: Any = numpy
"""Its types know nothing of arrays that carry a slope."""

LOG2 = float(np.log(2.0))

Ufunc = Any
"""A function of NumPy's such as `np.exp`; equal ones are one object."""


def chained(derivative: Any, slope: Array) -> Array:
    """derivative · slope, and 0 where the slope is 0, whatever the derivative is: a tip such as √x² at 0 is flat."""
    product = derivative * slope
    return product if np.isfinite(derivative).all() else np.where(slope == 0, 0.0, product)


UNARY: dict[Ufunc, Callable[[Array, Array], Any]] = {
    np.positive: lambda x, y: 1.0,
    np.negative: lambda x, y: -1.0,
    np.conjugate: lambda x, y: 1.0,
    np.absolute: lambda x, y: np.sign(x),
    np.fabs: lambda x, y: np.sign(x),
    np.square: lambda x, y: 2 * x,
    np.sqrt: lambda x, y: 0.5 / y,
    np.cbrt: lambda x, y: 1 / (3 * y * y),
    np.reciprocal: lambda x, y: -y * y,
    np.exp: lambda x, y: y,
    np.exp2: lambda x, y: y * LOG2,
    np.expm1: lambda x, y: np.exp(x),
    np.log: lambda x, y: 1 / x,
    np.log2: lambda x, y: 1 / (x * LOG2),
    np.log10: lambda x, y: 1 / (x * np.log(10.0)),
    np.log1p: lambda x, y: 1 / (1 + x),
    np.sin: lambda x, y: np.cos(x),
    np.cos: lambda x, y: -np.sin(x),
    np.tan: lambda x, y: 1 + y * y,
    np.arcsin: lambda x, y: 1 / np.sqrt((1 - x) * (1 + x)),
    np.arccos: lambda x, y: -1 / np.sqrt((1 - x) * (1 + x)),
    np.arctan: lambda x, y: 1 / (1 + x * x),
    np.sinh: lambda x, y: np.cosh(x),
    np.cosh: lambda x, y: np.sinh(x),
    np.tanh: lambda x, y: 1 - y * y,
    np.arcsinh: lambda x, y: 1 / np.hypot(1.0, x),
    np.arccosh: lambda x, y: 1 / np.sqrt((x - 1) * (x + 1)),
    np.arctanh: lambda x, y: 1 / ((1 - x) * (1 + x)),
    np.deg2rad: lambda x, y: np.pi / 180,
    np.radians: lambda x, y: np.pi / 180,
    np.rad2deg: lambda x, y: 180 / np.pi,
    np.degrees: lambda x, y: 180 / np.pi,
}
"""The derivative of y = f(x), from x and y. At the tip of |x| it is 0, which is one of its subgradients."""


def _power_in_base(x: Array, p: Array, y: Array) -> Any:
    """p·x^(p−1), and 0 for p = 0."""
    return np.where(p == 0, 0.0, p * np.power(x, p - 1))


def _power_in_exponent(x: Array, p: Array, y: Array) -> Any:
    """x^p·log x, and its limit 0 where the power is 0."""
    return np.where(y == 0, 0.0, y * np.log(np.abs(x)) + np.where(x < 0, np.nan, 0.0))


def _share(chosen: Any, tied: Any) -> Any:
    """1 for the operand that is chosen, 1/2 for each of two that are equal."""
    return np.where(tied, 0.5, chosen)


def _toward(x: Array, length: Array) -> Any:
    """x/length, and 0 at the tip."""
    return np.where(length == 0, 0.0, x / np.where(length == 0, 1.0, length))


Binary = tuple[Callable[[Array, Array, Array], Any], Callable[[Array, Array, Array], Any]]

_MAXIMUM: Binary = (lambda a, b, y: _share(a > b, a == b), lambda a, b, y: _share(b > a, a == b))
_MINIMUM: Binary = (lambda a, b, y: _share(a < b, a == b), lambda a, b, y: _share(b < a, a == b))
_POWER: Binary = (_power_in_base, _power_in_exponent)
_DIVIDE: Binary = (lambda a, b, y: 1 / b, lambda a, b, y: -y / b)

BINARY: dict[Ufunc, Binary] = {
    np.add: (lambda a, b, y: 1.0, lambda a, b, y: 1.0),
    np.subtract: (lambda a, b, y: 1.0, lambda a, b, y: -1.0),
    np.multiply: (lambda a, b, y: b, lambda a, b, y: a),
    np.divide: _DIVIDE,
    np.power: _POWER,
    np.float_power: _POWER,
    np.maximum: _MAXIMUM,
    np.fmax: _MAXIMUM,
    np.minimum: _MINIMUM,
    np.fmin: _MINIMUM,
    np.hypot: (lambda a, b, y: _toward(a, y), lambda a, b, y: _toward(b, y)),
    np.arctan2: (lambda a, b, y: b / (a * a + b * b), lambda a, b, y: -a / (a * a + b * b)),
    np.logaddexp: (lambda a, b, y: np.exp(a - y), lambda a, b, y: np.exp(b - y)),
    np.logaddexp2: (lambda a, b, y: np.exp2(a - y), lambda a, b, y: np.exp2(b - y)),
    np.remainder: (lambda a, b, y: 1.0, lambda a, b, y: -np.floor(a / b)),
    np.fmod: (lambda a, b, y: 1.0, lambda a, b, y: -np.trunc(a / b)),
    np.copysign: (lambda a, b, y: np.sign(a) * np.copysign(1.0, b), lambda a, b, y: 0.0),
}
"""The derivatives of y = f(a, b) in a and in b, from a, b and y."""

CONSTANT: frozenset[Ufunc] = frozenset(
    {
        np.sign, np.floor, np.ceil, np.rint, np.trunc, np.floor_divide, np.heaviside, np.signbit,
        np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal,
        np.logical_and, np.logical_or, np.logical_not, np.logical_xor, np.isfinite, np.isnan, np.isinf,
    }
)  # fmt: skip
"""Functions whose derivative is 0 wherever they have one: comparisons, roundings, signs."""
