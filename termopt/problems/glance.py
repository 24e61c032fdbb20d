"""The network's loss and gradient on many rows, as quickly as may be: for what is looked at and never walked on.

A fifth of the time that `sums` takes for 10,000 rows. NumPy's own loops add up in an order of theirs, so that another
build of NumPy may differ in the last digit; no library for linear algebra has a say, nor how many threads it has.
"""

import numpy as np

from termopt.engine.types import Array, Sample
from termopt.problems.network import Network


def glance(network: Network, w: Array, x: Array, y: Array) -> Sample:
    """Mean squared error and its gradient. w: (d,); x: (features, n); y: (n,)."""
    first, biases, second, bias = network.layers
    n = len(y)
    hidden, residual = _forward(network, w, x, y)
    grad = np.empty(network.dim)
    grad[bias] = residual.sum()
    np.einsum("hn,n->h", hidden, residual, out=grad[second])
    back = np.subtract(1, hidden)
    back *= hidden
    back *= residual
    back *= w[second, None]
    back.sum(axis=1, out=grad[biases])
    np.einsum("hn,fn->hf", back, x, out=grad[first].reshape(network.hidden, network.features))
    grad *= 2 / n
    return Sample(np.einsum("n,n->", residual, residual) / n, grad)


def _forward(network: Network, w: Array, x: Array, y: Array) -> tuple[Array, Array]:
    """The hidden layer (hidden, n), and prediction less truth (n,)."""
    first, biases, second, bias = network.layers
    hidden = np.einsum("hf,fn->hn", w[first].reshape(network.hidden, network.features), x)
    hidden += w[biases, None]
    np.negative(hidden, out=hidden)
    np.exp(hidden, out=hidden)
    hidden += 1
    np.divide(1, hidden, out=hidden)
    residual = np.einsum("h,hn->n", w[second], hidden)
    residual += w[bias]
    residual -= y
    return hidden, residual
