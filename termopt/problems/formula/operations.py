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


def unless(condition: Any, value: Any) -> Any:
    """The value where the condition does not hold, else 0."""
    return np.where(condition, 0.0, value)[()]


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
    "min": np.minimum,
    "max": np.maximum,
    "sign": np.sign,
    "at most": operator.le,
    "over": over,
    "when": when,
    "unless": unless,
}
"""What formulas use, and below `max` what only their derivatives use."""

QUIET = frozenset({operator.add, operator.sub, operator.mul, operator.abs})
"""Operations that never warn on Python's floats, whatever comes of them."""
