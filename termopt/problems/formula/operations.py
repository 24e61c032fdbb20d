"""The operations a program is made of, alike for one number and for an array of them.

Arithmetic goes through `operator`, which for Python's floats is many times faster than a ufunc; functions go through
ufuncs, which give one element and an array of elements the same last bit. `float.__pow__` would not.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np


def divided(a: Any, b: Any) -> Any:
    """a / b as IEEE 754 has it, which Python's floats do not when b is 0."""
    try:
        return a / b
    except ZeroDivisionError:
        return float(np.divide(a, b))


def over(a: Any, b: Any) -> Any:
    """a / b, but 0 where both are 0: the slope of a root at its zero.

    The derivative of √u is u′/(2√u). Where u and u′ vanish together and u ≥ 0 around, √u has a minimum, often a tip,
    and 0 is a subgradient. Where the formula around the root smooths the tip away, as cos √u does, 0 is the gradient.
    """
    return divided(a, b + ((a == 0) & (b == 0)))


def when(condition: Any, value: Any) -> Any:
    """The value where the condition holds, else 0. Unlike a product with 0 it does not let an inf or nan through."""
    return np.where(condition, value, 0.0)[()]


def times_log(factor: Any, u: Any) -> Any:
    """factor · log(u), but 0 where the factor is 0, as in the slope of x^y at x = 0."""
    return np.where(factor == 0, 0.0, factor * np.log(u))[()]


def between(a: Any, b: Any) -> Any:
    """The slope where two branches meet with the slopes a and b: 0 where they have opposite signs, else the mean."""
    return np.where(a * b < 0, 0.0, (a + b) / 2)[()]


def sigmoid(u: Any) -> Any:
    """1/(1 + e^−u), without overflow for any u."""
    small = np.exp(-np.abs(u))
    return np.where(np.greater_equal(u, 0), 1.0, small)[()] / (1.0 + small)


def log_cosh(u: Any) -> Any:
    """log(cosh(u)), without overflow for any u."""
    size = np.abs(u)
    return size + (np.log1p(np.exp(-2.0 * size)) - np.log(2.0))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divided,
    "**": np.power,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "abs": operator.abs,
    "tanh": np.tanh,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "atan": np.arctan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "log10": np.log10,
    "log2": np.log2,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "sign": np.sign,
    "floor": np.floor,
    "sigmoid": sigmoid,
    "hypot": np.hypot,
    "atan2": np.arctan2,
    "logaddexp": np.logaddexp,
    "min": np.minimum,
    "max": np.maximum,
    "log cosh": log_cosh,
    "over": over,
    "times log": times_log,
    "greater": operator.gt,
    "equal": operator.eq,
    "between": between,
    "when": when,
}
"""What formulas use, and below `max` what only their derivatives and rewritten forms use."""

QUIET = frozenset({operator.add, operator.sub, operator.mul, operator.abs})
"""Operations that never warn on Python's floats, whatever comes of them."""

_OF_ARRAYS: dict[Callable[..., Any], np.ufunc] = {
    operator.add: np.add,
    operator.sub: np.subtract,
    operator.mul: np.multiply,
    divided: np.divide,
    operator.abs: np.absolute,
}

UFUNCS: dict[Callable[..., Any], np.ufunc] = _OF_ARRAYS | {
    operation: operation for operation in OPERATIONS.values() if isinstance(operation, np.ufunc)
}
"""Operations that NumPy computes into a given array."""
