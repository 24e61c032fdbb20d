"""A network with one hidden layer and the derivatives of its squared error, by hand.

Parameters are a column (d, *N) in PyTorch's order: the weights of the first layer row by row, its biases, the weights
of the second, its bias. What is to be summed over the rows comes as *columns*, (c, n, *N): a number for each of
them, each row and each run. x is (features, n), or (features, n, 1) beside runs; y likewise.

Only elementwise operations in a fixed order: the same bits for one run and for many, and whichever library multiplies
matrices.
"""

from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Block, Blocks, LossAndGradient, Scalars
from termopt.problems.networks.tree_sum import folded


class Activity(NamedTuple):
    """What the network does with each row."""

    hidden: Array  # (hidden, n, *N), after the sigmoid
    predicted: Array  # (n, *N)


class Network(NamedTuple):
    """Linear(features → hidden), Sigmoid, Linear(hidden → 1)."""

    features: int
    hidden: int

    @property
    def dim(self) -> int:
        return self.hidden * (self.features + 2) + 1

    @property
    def layers(self) -> tuple[slice, slice, slice, slice]:
        """Where the weights and biases of the first layer stand, and those of the second."""
        first = self.hidden * self.features
        second = first + self.hidden
        return slice(0, first), slice(first, second), slice(second, self.dim - 1), slice(self.dim - 1, self.dim)

    @property
    def blocks(self) -> Blocks:
        """The weights and biases of the two layers, as PyTorch shapes them."""
        shapes = (self.hidden, self.features), (self.hidden,), (1, self.hidden), (1,)
        return tuple(map(Block, ("w1", "b1", "w2", "b2"), self.layers, shapes))

    def activity(self, w: Array, x: Array) -> Activity:
        """w: (d, *N)."""
        first, biases, second, bias = self.layers
        w = w[:, None]
        z = folded((w[first].reshape(self.hidden, self.features, *w.shape[1:]) * x).swapaxes(0, 1))
        z += w[biases]
        hidden = np.negative(z)  # anew, without gaps: `np.exp` may round what lies apart in another way
        np.exp(hidden, out=hidden)
        hidden += 1
        np.divide(1, hidden, out=hidden)
        predicted = folded(hidden * w[second])
        predicted += w[bias][0]
        return Activity(hidden, predicted)

    def predicted(self, w: Array, x: Array) -> Array:
        """What is compared with the targets, (n,). w: (d,)."""
        return self.activity(w, x).predicted

    def errors(self, w: Array, x: Array, y: Array) -> Array:
        """The squared error: (1, n, *N)."""
        residual = self.activity(w, x).predicted
        residual -= y
        residual *= residual
        return residual[None]

    def slopes(self, w: Array, x: Array, y: Array) -> Array:
        """Half the gradient of the squared error, and below it the squared error itself: (d + 1, n, *N)."""
        first, biases, second, _ = self.layers
        hidden, residual = self.activity(w, x)
        out = np.empty((self.dim + 1, *residual.shape))
        np.subtract(residual, y, out=out[-2])
        residual = out[-2]
        np.multiply(residual, residual, out=out[-1])
        np.multiply(residual, hidden, out=out[second])
        back = np.subtract(1, hidden, out=out[biases])
        back *= out[second]
        back *= w[second, None]
        np.multiply(back[:, None], x, out=out[first].reshape(self.hidden, self.features, *residual.shape))
        return out

    def mean_loss(self, w: Array, total: Scalars, n: int) -> Scalars:
        """The loss from the sum over n samples, (*N,)."""
        return total / n

    def mean(self, w: Array, sums: Array, n: int) -> LossAndGradient:
        """Loss and gradient from the sums of `slopes` over n samples, (d + 1, *N)."""
        return LossAndGradient(sums[-1] / n, sums[:-1] * (2 / n))

    def curvatures(self, w: Array, x: Array, y: Array) -> Array:
        """Half the Hessian of the squared error, row by row: (d·d, n, *N)."""
        hidden, predicted = self.activity(w, x)
        residual = predicted - y
        slope = hidden * (1 - hidden)
        weights = w[self.layers[2], None]
        inputs = np.concatenate([x, np.ones_like(x[:1])])
        jacobian = self._jacobian(hidden, slope * weights, x)
        out = jacobian[:, None] * jacobian
        for unit, places in enumerate(self._units()):
            bend = residual * (slope * (1 - 2 * hidden) * weights)[unit]
            out[np.ix_(places, places)] += bend * (inputs[:, None] * inputs)
            weight = self.layers[2].start + unit
            out[places, weight] += residual * slope[unit] * inputs
            out[weight, places] = out[places, weight]
        return out.reshape(-1, *residual.shape)

    def residuals(self, w: Array, x: Array, y: Array) -> tuple[Array, Array]:
        """√(2/n) times the errors, (n, *N): half of their squares make the mean. And their Jacobian, (n, d, *N)."""
        size = np.sqrt(2 / x.shape[1])
        hidden, predicted = self.activity(w, x)
        back = hidden * (1 - hidden) * w[self.layers[2], None]
        return size * (predicted - y), size * self._jacobian(hidden, back, x).swapaxes(0, 1)

    def _jacobian(self, hidden: Array, back: Array, x: Array) -> Array:
        """The derivative of the prediction by each parameter: (d, n, *N)."""
        first = (back[:, None] * x).reshape(-1, *back.shape[1:])
        return np.concatenate([first, back, hidden, np.ones_like(hidden[:1])])

    def _units(self) -> list[list[int]]:
        """For each hidden unit, where its weights and its bias stand."""
        f, biases = self.features, self.layers[1].start
        return [[*range(unit * f, unit * f + f), biases + unit] for unit in range(self.hidden)]
