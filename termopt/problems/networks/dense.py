"""A model from inputs to outputs: linear, or with one hidden layer; and the gradient of its mean loss, by hand.

Parameters are a column (d, *N) in PyTorch's order: the weights of a layer row by row, its biases, then those of the
next. x is (features, n), or (features, n, 1) beside runs. Losses and gradients are elementwise operations in a fixed
order, so a run has the same bits alone and beside others. Second derivatives are products of matrices.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Block, Blocks, LossAndGradient, Scalars
from termopt.problems.data.teacher import sequence
from termopt.problems.networks.activations import ACTIVATIONS
from termopt.problems.networks.hessian import mean_hessian
from termopt.problems.networks.losses import SQUARED, SampleLoss
from termopt.problems.networks.optimum import optimum
from termopt.problems.networks.tree_sum import folded


class Layer(NamedTuple):
    """Where the weights and the biases of a layer stand among the parameters, and its shape."""

    weights: slice
    biases: slice
    inputs: int
    outputs: int

    def apply(self, w: Array, x: Array) -> Array:
        """W·x + b: (outputs, n, *N). w: (d, *N)."""
        runs = w.shape[1:]
        weights = w[self.weights].reshape(self.outputs, self.inputs, 1, *runs)
        z = folded((weights * x).swapaxes(0, 1))
        return z + w[self.biases].reshape(self.outputs, 1, *runs)

    def back(self, x: Array, slope: Array, out: Array) -> None:
        """The derivatives by the layer's parameters from those by its outputs: into out, (d, n, *N)."""
        n_runs = slope.shape[1:]
        out[self.biases] = slope
        np.multiply(slope[:, None], x, out=out[self.weights].reshape(self.outputs, self.inputs, *n_runs))


@dataclass(frozen=True)
class Dense:
    """Linear(features → outputs), or Linear(features → hidden), activation, Linear(hidden → outputs).

    features, outputs: how many. loss: of one sample. l2: λ of the term λ/2·‖w‖², over all parameters. hidden: units of
    the hidden layer; 0: there is none. activation: its function, of `ACTIVATIONS`.
    """

    features: int
    outputs: int
    loss: SampleLoss
    l2: float = 0.0
    hidden: int = 0
    activation: str = "tanh"

    @cached_property
    def stack(self) -> tuple[Layer, ...]:
        """The layers, the first first."""
        sizes = (self.features, *([self.hidden] if self.hidden else []), self.outputs)
        found: list[Layer] = []
        at = 0
        for inputs, outputs in pairwise(sizes):
            middle, end = at + inputs * outputs, at + inputs * outputs + outputs
            found.append(Layer(slice(at, middle), slice(middle, end), inputs, outputs))
            at = end
        return tuple(found)

    @cached_property
    def dim(self) -> int:
        return self.stack[-1].biases.stop

    @property
    def layers(self) -> tuple[slice, ...]:
        return tuple(part for layer in self.stack for part in (layer.weights, layer.biases))

    @property
    def blocks(self) -> Blocks:
        """Weights and biases, as PyTorch shapes them."""
        number = [""] if len(self.stack) == 1 else ["1", "2"]
        return tuple(
            block
            for name, layer in zip(number, self.stack, strict=True)
            for block in (
                Block(f"w{name}", layer.weights, (layer.outputs, layer.inputs)),
                Block(f"b{name}", layer.biases, (layer.outputs,)),
            )
        )

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """`w[2]`, `b`; of several outputs `w[1,2]`, `b[1]`; with a hidden layer `w1[1,2]`, `b1[1]`, `w2[1]`, `b2`."""
        return tuple(label for block in self.blocks for label in _labels(block))

    @property
    def least_squares(self) -> bool:
        """Whether the loss is half the sum of the squares of `residuals`."""
        return self.loss is SQUARED

    def start(self, seed: int) -> tuple[float, ...]:
        """0; with a hidden layer as PyTorch initializes by default: all parameters uniform on ±1/√fan_in."""
        if not self.hidden:
            return (0.0,) * self.dim
        fans = [layer.inputs for layer in self.stack for _ in range(layer.outputs * (layer.inputs + 1))]
        return tuple(((2 * sequence(seed, self.dim) - 1) / np.sqrt(fans)).tolist())

    # -- forwards and backwards ------------------------------------------------------------------------------------

    def activities(self, w: Array, x: Array) -> tuple[Array, Array]:
        """What the last layer is given, (inputs, n, *N), and the outputs z, (outputs, n, *N)."""
        for layer in self.stack[:-1]:
            x = ACTIVATIONS[self.activation].value(layer.apply(w, x))
        return x, self.stack[-1].apply(w, x)

    def errors(self, w: Array, x: Array, y: Array) -> Array:
        """The loss of each sample: (1, n, *N)."""
        return self.loss.judged(self.activities(w, x)[1], y).loss[None]

    def slopes(self, w: Array, x: Array, y: Array) -> Array:
        """The gradient of each sample's loss, and below it the loss itself: (d + 1, n, *N)."""
        given, z = self.activities(w, x)
        loss, slope = self.loss.judged(z, y)
        out = np.empty((self.dim + 1, *loss.shape))
        out[-1] = loss
        self.stack[-1].back(given, slope, out)
        if self.hidden:
            last = self.stack[-1]
            weights = w[last.weights].reshape(self.outputs, self.hidden, 1, *w.shape[1:])
            back = folded(weights * slope[:, None])
            self.stack[0].back(x, back * ACTIVATIONS[self.activation].slope(given), out)
        return out

    def predicted(self, w: Array, x: Array) -> Array:
        """What is compared with the targets, (n,): a number, or the number of a class. w: (d,)."""
        return self.loss.predicted(self.activities(w, x)[1])

    def quick_outputs(self, w: Array, x: Array) -> Array:
        """The outputs by products of matrices, (outputs, n): for pictures, and never for the steps of a run."""
        for layer in self.stack:
            z = w[layer.weights].reshape(layer.outputs, layer.inputs) @ x + w[layer.biases, None]
            x = z if layer is self.stack[-1] else ACTIVATIONS[self.activation].value(z)
        return x

    # -- means over samples ------------------------------------------------------------------------------------------

    def mean_loss(self, w: Array, total: Scalars, n: int) -> Scalars:
        """The loss from the sum over n samples, (*N,)."""
        return total / n + self._penalty(w)

    def mean(self, w: Array, sums: Array, n: int) -> LossAndGradient:
        """Loss and gradient from the sums of `slopes` over n samples, (d + 1, *N)."""
        grad = sums[:-1] / n
        return LossAndGradient(self.mean_loss(w, sums[-1], n), grad + self.l2 * w if self.l2 else grad)

    def _penalty(self, w: Array) -> Scalars:
        return self.l2 / 2 * folded(w * w) if self.l2 else np.float64(0)

    # -- second derivatives, residuals; of one run, w: (d,) ----------------------------------------------------------

    def hessian(self, w: Array, x: Array, y: Array) -> Array:
        """The Hessian of the mean loss, (d, d). w: (d,). x, y: the samples, (features, n) and (n,)."""
        found = mean_hessian(self, w, x, y)
        found[np.diag_indices(self.dim)] += self.l2
        return found

    def least(
        self, evaluate: Callable[[Array], LossAndGradient], hessian: Callable[[Array], Array], x: Array, y: Array
    ) -> Array | None:
        """The point of the least loss, (d,); None if it is not known, or the loss falls for ever as w grows.

        evaluate, hessian: of the mean loss on the samples x and y.
        """

        def hopeless(w: Array) -> bool:
            """Whether no sample is in a wrong class, so that without l2 any larger w is better."""
            return not self.least_squares and not self.l2 and bool((self.predicted(w, x) == y).all())

        return None if self.hidden else optimum(evaluate, hessian, hopeless, np.zeros(self.dim))

    def residuals(self, w: Array, x: Array, y: Array) -> tuple[Array, Array]:
        """Residuals of least squares, half of whose squares make the loss, and their Jacobian; with l2, d more.

        w: (d, *B). x: (features, n). Returns (n, *B) and (n, d, *B).
        """
        runs, n = (1,) * (w.ndim - 1), len(y)
        z = self.activities(w, x.reshape(*x.shape, *runs))[1]
        r = (z[0] - y.reshape(-1, *runs)) / np.sqrt(n)
        jacobian = np.concatenate([x, np.ones_like(x[:1])]).T / np.sqrt(n)
        if self.l2:
            r = np.concatenate([r, np.sqrt(self.l2) * w])
            jacobian = np.concatenate([jacobian, np.sqrt(self.l2) * np.eye(self.dim)])
        size = jacobian.shape
        return r, np.broadcast_to(jacobian.reshape(*size, *runs), (*size, *w.shape[1:])).copy()


def _labels(block: Block) -> list[str]:
    """The names of a block's numbers, counted from 1; an axis of length 1 before or after is not counted."""
    rows, *columns = block.shape
    if not columns:
        return [block.name] if rows == 1 else [f"{block.name}[{i}]" for i in range(1, rows + 1)]
    across = range(1, columns[0] + 1)
    if rows == 1:
        return [f"{block.name}[{j}]" if columns[0] > 1 else block.name for j in across]
    return [f"{block.name}[{i},{j}]" for i in range(1, rows + 1) for j in across]
