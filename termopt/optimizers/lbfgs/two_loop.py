"""The inverse Hessian of L-BFGS, never formed: what it makes of a vector, from the last few steps.

Nocedal and Wright 2006, section 7.2. Every sum runs over the first axis in order, so that one run alone and the same
run among others agree to the last bit.
"""

from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Scalars
from termopt.optimizers.common import dot
from termopt.optimizers.lbfgs.line_search import EPSILON, choose


class Pairs(NamedTuple):
    """The last m correction pairs, newest first; a slot not yet used is zero."""

    s: Array  # (m, d, *B), steps
    y: Array  # (m, d, *B), the change of the gradient over each
    rho: Array  # (m, *B), 1 / sᵀy


def no_pairs(history: int, shape: tuple[int, ...]) -> Pairs:
    """Room for `history` pairs of vectors of this shape, (d, *B)."""
    vectors = np.zeros((history, *shape))
    return Pairs(vectors, vectors, np.zeros((history, *shape[1:])))


def resized(pairs: Pairs, history: int) -> Pairs:
    """The newest of the pairs, in room for `history`."""
    room = no_pairs(history, pairs.s.shape[1:])
    return Pairs(*(np.concatenate([old, new])[:history] for old, new in zip(pairs, room, strict=True)))


def pushed(pairs: Pairs, s: Array, y: Array) -> Pairs:
    """With a new pair, the oldest gone. Only where sᵀy > ε·yᵀy: the inverse Hessian must stay positive definite."""
    sy = dot(s, y)
    more = Pairs(_shifted(s, pairs.s), _shifted(y, pairs.y), _shifted(1 / sy, pairs.rho))
    return choose(sy > EPSILON * dot(y, y), more, pairs)


def _shifted(new: Array | Scalars, stack: Array) -> Array:
    return np.concatenate([np.expand_dims(new, 0), stack[:-1]])


def inverse_hessian_times(pairs: Pairs, g: Array) -> Array:
    """H·g by the two-loop recursion (Alg. 7.4), from H₀ = γI."""
    s, y, rho = pairs
    used = range(int(np.count_nonzero(rho, axis=0).max()))
    q, alphas = g, list(rho)
    for i in used:
        alphas[i] = rho[i] * dot(s[i], q)
        q = q - alphas[i] * y[i]
    r = _gamma(pairs) * q
    for i in reversed(used):
        beta = rho[i] * dot(y[i], r)
        r = r + (alphas[i] - beta) * s[i]
    return r


def _gamma(pairs: Pairs) -> Scalars:
    """γ = sᵀy / yᵀy of the newest pair (eq. 7.20): the size of the inverse Hessian along it. 1 where there is none."""
    s, y = pairs.s[0], pairs.y[0]
    one = np.ones(s.shape[1:])[()]
    return choose(pairs.rho[0] > 0, dot(s, y) / dot(y, y), one)
