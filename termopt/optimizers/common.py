"""What the optimizers share: common hyperparameters, and arithmetic that must not depend on the batch."""

import math
from functools import reduce
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Stability
from termopt.engine.core.types import Array, Outcome, Scalars

Number: TypeAlias = float | Array
"""One number for all runs, or one each, `(*B,)`. Declared as float; a sweep puts an array in its place."""


def learning_rate(default: float) -> Any:
    """The hyperparameter η."""
    return hyperparameter(
        default, lo=0, scale="log", symbol="η", also=("learning_rate",), doc="learning rate: scales every step"
    )


def decay_rate(default: float, symbol: str, doc: str, also: tuple[str, ...] = ()) -> Any:
    """A hyperparameter in [0, 1): how much of a running average is kept from step to step.

    default: its value where the user sets none.
    symbol: as in the equations.
    doc: what it does, as help says it.
    also: other names that a spec string may use.
    """
    return hyperparameter(default, lo=0, hi=1, open_hi=True, symbol=symbol, also=also, doc=doc)


def epsilon(default: float) -> Any:
    """The hyperparameter ε."""
    return hyperparameter(default, lo=0, scale="log", symbol="ε", doc="avoids division by zero")


def momentum(default: float, doc: str) -> Any:
    """The hyperparameter γ, in [0, 1]."""
    return hyperparameter(default, lo=0, hi=1, symbol="γ", doc=doc)


def weight_decay(default: float, doc: str) -> Any:
    """The hyperparameter λ."""
    return hyperparameter(default, lo=0, scale="log", symbol="λ", doc=doc)


def beta1(default: float = 0.9) -> Any:
    """The hyperparameter β₁, in [0, 1)."""
    return decay_rate(default, "β₁", "decay rate of the average of gradients", also=("betas[0]",))


def beta2(default: float = 0.999) -> Any:
    """The hyperparameter β₂, in [0, 1)."""
    return decay_rate(default, "β₂", "decay rate of the second-moment average", also=("betas[1]",))


def stability(lr: float, eigenvalues: Array, limit: float, damped: bool = True) -> Stability | None:
    """η·λmax against a limit; None where no curvature is positive.

    lr: η.
    eigenvalues: those of the Hessian, (d,), ascending.
    limit: what η·λmax must stay below.
    damped: whether oscillations die out below the limit.
    """
    high = float(eigenvalues[-1])
    return Stability(lr * high, limit, damped) if high > 0 else None


def power(base: Number, exponent: Number) -> Number:
    """base to the exponent, elementwise, to the same last bit for a number as for an array that holds it.

    NumPy's own loop over an array may round otherwise than its power of a single number.
    """
    if isinstance(base, np.ndarray) or isinstance(exponent, np.ndarray):
        return _POWERS(base, exponent)
    return _power(base, exponent)


def root(value: Any) -> Any:
    """The square root, elementwise; of a float, the same bits sooner."""
    return math.sqrt(value) if isinstance(value, float) else np.sqrt(value)


def either(test: Any, yes: Any, no: Any) -> Any:
    """`yes` where the test holds, else `no`; for a single test one of the two itself."""
    if np.ndim(test):
        return cast(Any, np.where(test, yes, no))
    return yes if test else no


def total(v: Array) -> Scalars:
    """The sum over the first axis, (n, *B) -> (*B,), in the same order of additions for any batch."""
    return np.add.accumulate(v)[-1] if v.ndim == 1 else reduce(np.add, v)


def dot(a: Array, b: Array) -> Scalars:
    """The inner product over the first axis."""
    return total(a * b)


def times(H: Array, v: Array) -> Array:
    """H·v for each run, (d, d, *B) and (d, *B) -> (d, *B), in the same order of additions for any batch."""
    return np.stack([total(row * v) for row in H])


def eigen(H: Array) -> tuple[Array, Array]:
    """Eigenvalues of symmetric matrices, ascending, and eigenvectors as columns; all nan where one is not finite.

    H: (d, d, *B). The results are (d, *B) and (d, d, *B).
    """
    finite = np.isfinite(H).all(axis=(0, 1))
    symmetric = np.where(finite, (H + H.swapaxes(0, 1)) / 2, 0.0)
    values, axes = np.linalg.eigh(np.moveaxis(symmetric, (0, 1), (-2, -1)))
    hidden = np.where(finite, 0.0, np.nan)
    return np.moveaxis(values, -1, 0) + hidden, np.moveaxis(axes, (-2, -1), (0, 1)) + hidden


def norm(g: Array) -> Scalars:
    """The 2-norm of each run's vector, (d, *B) -> (*B,), in the same order of additions for any batch."""
    return np.hypot.reduce(g, axis=0)


def zero(x: Array) -> Scalars:
    """0 for each run: (*B,) for x of shape (d, *B)."""
    return np.zeros(x.shape[1:])[()]


def outcome(moved: Any, stuck: Any = False) -> NDArray[np.int8] | int:
    """What a trial did in each run: a step; nothing yet; or, where the search is stuck, nothing any more."""
    if not np.ndim(moved):
        return Outcome.MOVED if moved else Outcome.GAVE_UP if stuck else Outcome.SEARCHING
    waiting = np.where(stuck, Outcome.GAVE_UP, Outcome.SEARCHING)
    return np.where(moved, Outcome.MOVED, waiting).astype(np.int8)


def _power(base: float, exponent: float) -> float:
    """math.pow, and ∞ where that says that it overflows."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


_POWERS = np.vectorize(_power, otypes=[np.float64])


def per_run(value: Number, x: Array) -> Scalars:
    """A number that all runs share, or one each, as one number a run: (*B,) for x of shape (d, *B)."""
    return value + np.zeros(x.shape[1:])
