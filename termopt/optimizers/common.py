"""What the optimizers share: common hyperparameters, and arithmetic that must not depend on the batch."""

import math
from typing import Any, TypeAlias

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Stability
from termopt.engine.core.types import Array, Scalars

Number: TypeAlias = float | Array
"""One number for all runs, or one each, `(*B,)`. Declared as float; a sweep puts an array in its place."""


def learning_rate(default: float) -> Any:
    """The hyperparameter η."""
    return hyperparameter(
        default, lo=0, scale="log", symbol="η", also=("learning_rate",), doc="learning rate: scales every step"
    )


def decay_rate(default: float, symbol: str, doc: str, also: tuple[str, ...] = ()) -> Any:
    """A hyperparameter in [0, 1): how much of a running average is kept from step to step."""
    return hyperparameter(default, lo=0, hi=1, open_hi=True, symbol=symbol, also=also, doc=doc)


def epsilon(default: float) -> Any:
    """The hyperparameter ε."""
    return hyperparameter(default, lo=0, scale="log", symbol="ε", doc="keeps a division by almost nothing in bounds")


def stability(lr: float, eigenvalues: Array, limit: float, damped: bool = True) -> Stability | None:
    """η·λmax against a limit; None where nothing curves up. eigenvalues: (d,), ascending."""
    high = float(eigenvalues[-1])
    return Stability(lr * high, limit, damped) if high > 0 else None


def power(base: Number, exponent: Number) -> Number:
    """base to the exponent, elementwise, to the same last bit for a number as for an array that holds it.

    NumPy's own loop over an array may round otherwise than its power of a single number.
    """
    if isinstance(base, np.ndarray) or isinstance(exponent, np.ndarray):
        return _POWERS(base, exponent)
    return math.pow(base, exponent)


def root(value: Any) -> Any:
    """The square root, elementwise; of a float, the same bits sooner."""
    return math.sqrt(value) if isinstance(value, float) else np.sqrt(value)


_POWERS = np.vectorize(math.pow, otypes=[np.float64])


def per_run(value: Number, x: Array) -> Scalars:
    """A number that all runs share, or one each, as one number a run: (*B,) for x of shape (d, *B)."""
    return value + np.zeros(x.shape[1:])
