"""The functions between the layers of a network, and their slopes from their values."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array


class Activation(NamedTuple):
    """symbol: in formulas. value: of z. slope, bend: the first and second derivative at z, from the value there."""

    symbol: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    bend: Callable[[Array], Array]


def _sigmoid(z: Array) -> Array:
    away = np.exp(-np.abs(z))
    return np.where(z < 0, away, 1.0) / (1 + away)


def _sigmoid_slope(a: Array) -> Array:
    return a * (1 - a)


def _sigmoid_bend(a: Array) -> Array:
    return a * (1 - a) * (1 - 2 * a)


def _tanh_slope(a: Array) -> Array:
    return 1 - a * a


def _tanh_bend(a: Array) -> Array:
    return -2 * a * (1 - a * a)


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _relu_slope(a: Array) -> Array:
    return np.where(a > 0, 1.0, 0.0)


ACTIVATIONS: Mapping[str, Activation] = {
    "tanh": Activation("tanh", np.tanh, _tanh_slope, _tanh_bend),
    "relu": Activation("relu", _relu, _relu_slope, np.zeros_like),
    "sigmoid": Activation("σ", _sigmoid, _sigmoid_slope, _sigmoid_bend),
}
"""By name. The slope of relu at 0 is 0, as in PyTorch, and its second derivative is 0 everywhere."""
