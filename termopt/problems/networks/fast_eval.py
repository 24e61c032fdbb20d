"""The loss and the gradient of the network on many rows, quickly: for pictures, and never for the steps of a run.

A fifth of the time that `sums` takes for 10,000 rows. NumPy's own loops and its dot product add up in an order of
theirs, so that another machine or another build of NumPy may differ in the last digit.
"""

import numpy as np

from termopt.engine.core.types import Array, LossAndGradient
from termopt.problems.networks.network import Network

PIECE = 10_000
"""Rows taken at once: what is worked on stays near, and no dot product is long enough to be shared among threads."""


def fast_evaluate(network: Network, w: Array, x: Array, y: Array) -> LossAndGradient:
    """Mean squared error of a network and its gradient. w: (d,); x: (features, n); y: (n,)."""
    n = len(y)
    loss, grad = _sums(network, w, x[:, :PIECE], y[:PIECE])
    for first in range(PIECE, n, PIECE):
        more, slope = _sums(network, w, x[:, first : first + PIECE], y[first : first + PIECE])
        loss += more
        grad += slope
    grad *= 2 / n
    return LossAndGradient(loss / n, grad)


def _sums(network: Network, w: Array, x: Array, y: Array) -> tuple[np.float64, Array]:
    """The squared error and half its gradient, summed. With t = tanh(z/2) the sigmoid is σ(z) = (1 + t)/2."""
    first, biases, second, bias = network.layers
    half = w[second] / 2
    t = np.einsum("hf,fn->hn", (w[first] / 2).reshape(network.hidden, network.features), x)
    t += w[biases, None] / 2
    np.tanh(t, out=t)
    residual = np.einsum("h,hn->n", half, t)
    residual += w[bias] + half.sum()
    residual -= y
    grad = np.empty(network.dim)
    total = grad[bias] = residual.sum()
    grad[second] = (np.einsum("hn,n->h", t, residual) + total) / 2
    t *= t
    back = np.subtract(1, t, out=t)
    back *= residual
    grad[biases] = back.sum(axis=1) * (half / 2)
    grad[first] = (np.vecdot(back[:, None], x) * (half / 2)[:, None]).ravel()
    return np.einsum("n,n->", residual, residual), grad
