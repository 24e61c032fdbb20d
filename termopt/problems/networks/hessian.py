"""The Hessian of the mean loss of a model with at most one hidden layer, by products of matrices."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.types import Array
from termopt.problems.networks.activations import ACTIVATIONS
from termopt.problems.networks.losses import Curvatures

if TYPE_CHECKING:
    from termopt.problems.networks.dense import Dense, Layer

Places = NDArray[np.intp]
"""Where the weights and the bias of each output of a layer stand among the parameters: (outputs, inputs + 1)."""


def mean_hessian(model: "Dense", w: Array, x: Array, y: Array) -> Array:
    """The second derivatives of the mean loss without its penalty, (d, d).

    With the outputs z, it is the mean of (∂z/∂w)ᵀ·(∂²loss/∂z²)·(∂z/∂w) + Σ ∂loss/∂z·∂²z/∂w².

    model: the layers and the loss.
    w: the parameters, (d,).
    x: the inputs of the samples, (features, n).
    y: their targets, (n,).
    """
    given, z = model.activities(w, x)
    curvatures, places = model.loss.curvatures(z), _places(model.stack[-1])
    inputs = _with_one(given)
    found = np.zeros((model.dim, model.dim))
    for (i, j), bend in curvatures.items():
        _put(found, places[i], places[j], (inputs * bend) @ inputs.T)
    if model.hidden:
        _add_hidden(found, model, w, (x, y), (given, z), curvatures)
    found /= len(y)
    return (found + found.T) / 2


def _add_hidden(
    found: Array, model: "Dense", w: Array, samples: tuple[Array, Array], active: tuple[Array, Array], bends: Curvatures
) -> None:
    """The derivatives by the hidden layer's parameters, and by those and the last layer's, of the sum of the losses.

    found: what they are put into, (d, d).
    model, w: as above.
    samples: x and y.
    active: the values of the hidden units, (hidden, n), and the outputs, (outputs, n).
    bends: the second derivatives of the losses by the outputs.
    """
    (x, y), (given, z) = samples, active
    first, last = model.stack
    units, outputs = _places(first), _places(last)
    weights = w[last.weights].reshape(last.outputs, last.inputs)
    activation = ACTIVATIONS[model.activation]
    slope, down = activation.slope(given), model.loss.judged(z, y).slope
    inputs, values = _with_one(x), _with_one(given)
    mixed = np.einsum("imn,mj->ijn", _matrices(bends, z), weights) * slope  # of output i's slope, by unit j's input
    for i, output in enumerate(outputs):
        for j, unit in enumerate(units):
            block = (values * mixed[i, j]) @ inputs.T
            block[j] += inputs @ (down[i] * slope[j])
            _put(found, output, unit, block)
    bent = np.einsum("ijn,im->jmn", mixed, weights) * slope  # of the loss, by the inputs of units j and m
    bent[np.diag_indices(len(units))] += activation.bend(given) * (weights.T @ down)
    for j, unit in enumerate(units):
        for m in range(j + 1):
            _put(found, unit, units[m], (inputs * bent[j, m]) @ inputs.T)


def _put(found: Array, rows: Places, columns: Places, block: Array) -> None:
    """A block and its mirror image."""
    found[np.ix_(columns, rows)] = block.T
    found[np.ix_(rows, columns)] = block


def _matrices(bends: Curvatures, z: Array) -> Array:
    """The second derivatives as symmetric matrices, (outputs, outputs, n)."""
    found = np.empty((len(z), *z.shape))
    for (i, j), bend in bends.items():
        found[i, j] = found[j, i] = bend
    return found


def _with_one(values: Array) -> Array:
    """The inputs of a layer, and the 1 that its biases are multiplied by: (inputs + 1, n)."""
    return np.concatenate([values, np.ones_like(values[:1])])


def _places(layer: "Layer") -> Places:
    numbers: Places = np.arange(layer.biases.stop, dtype=np.intp)
    weights: Places = numbers[layer.weights].reshape(layer.outputs, layer.inputs)
    return np.concatenate([weights, numbers[layer.biases][:, None]], axis=1)
