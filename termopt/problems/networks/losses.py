"""What a model is trained on: the loss of one sample from the model's outputs z and the target y, and its derivative.

Columns as in `termopt.problems.networks.network`: z is (outputs, n, *N); y is (n,), or (n, 1) beside runs. Only
elementwise operations in a fixed order.
"""

from collections.abc import Mapping
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from termopt.engine.core.types import Array
from termopt.problems.networks.tree_sum import folded


class Judged(NamedTuple):
    """The loss of each sample, (n, *N), and its derivative by each output, (outputs, n, *N)."""

    loss: Array
    slope: Array


Curvatures: TypeAlias = Mapping[tuple[int, int], Array]
"""The second derivatives of each sample's loss by two outputs, i ≤ j: (n,) each."""


class SampleLoss(Protocol):
    """A loss of one sample, and what its outputs predict."""

    def judged(self, z: Array, y: Array) -> Judged: ...

    def predicted(self, z: Array) -> Array:
        """From outputs (outputs, n) what is compared with the targets, (n,): a number, or the number of a class."""
        ...

    def probabilities(self, z: Array) -> Array:
        """The probability of each class, (classes, n); none for a loss without classes."""
        ...

    def curvatures(self, z: Array) -> Curvatures: ...


class Squared:
    """(z − y)²/2 of one output: regression."""

    def judged(self, z: Array, y: Array) -> Judged:
        residual = z - y
        return Judged((residual * residual)[0] / 2, residual)

    def predicted(self, z: Array) -> Array:
        return z[0]

    def probabilities(self, z: Array) -> Array:
        return np.empty((0, z.shape[1]))

    def curvatures(self, z: Array) -> Curvatures:
        return {(0, 0): np.ones_like(z[0])}


class Logistic:
    """log(1 + exp(z)) − y·z of one output, the log-odds of class 1 against class 0."""

    def judged(self, z: Array, y: Array) -> Judged:
        away = np.exp(-np.abs(z))  # never overflows
        loss = np.log1p(away) + np.maximum(z, 0) - y * z
        return Judged(loss[0], self._sigmoid(z, away) - y)

    def predicted(self, z: Array) -> Array:
        return (z[0] > 0).astype(np.float64)

    def probabilities(self, z: Array) -> Array:
        one = self._sigmoid(z, np.exp(-np.abs(z)))
        return np.concatenate([1 - one, one])

    def curvatures(self, z: Array) -> Curvatures:
        away = np.exp(-np.abs(z[0]))
        return {(0, 0): away / (1 + away) ** 2}

    def _sigmoid(self, z: Array, away: Array) -> Array:
        return np.where(z < 0, away, 1.0) / (1 + away)


class CrossEntropy:
    """−log softmax(z)[y] of an output for each class."""

    def judged(self, z: Array, y: Array) -> Judged:
        shifted = z - z.max(axis=0)
        powers = np.exp(shifted)
        total = folded(powers.copy())
        chosen = np.arange(len(z)).reshape(-1, *(1,) * y.ndim) == y
        loss = np.log(total) - np.where(chosen, shifted, 0.0).sum(axis=0)
        return Judged(loss, powers / total - chosen)

    def predicted(self, z: Array) -> Array:
        return z.argmax(axis=0).astype(np.float64)

    def probabilities(self, z: Array) -> Array:
        powers = np.exp(z - z.max(axis=0))
        return powers / powers.sum(axis=0)

    def curvatures(self, z: Array) -> Curvatures:
        p = self.probabilities(z)
        return {(i, j): p[i] * ((i == j) - p[j]) for i in range(len(p)) for j in range(i, len(p))}


SQUARED, LOGISTIC, CROSS_ENTROPY = Squared(), Logistic(), CrossEntropy()
