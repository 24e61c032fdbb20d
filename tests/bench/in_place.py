"""Adam on Rosenbrock by hand, every operation into an array that is there already: as fast as NumPy goes.

Nothing is checked, judged or kept; what an optimizer of any kind on any surface takes beyond this is ours.
"""

import numpy as np

from termopt.engine.core.types import Array

LANES = 1 << 14
"""Runs side by side: with fewer, calling NumPy costs as much as the arithmetic."""


def adam_on_rosenbrock(starts: Array, steps: int, lr: float = 0.01) -> Array:
    """Where runs end, (2, n), from so many starts, (2, n)."""
    parts = [starts[:, i : i + LANES].copy() for i in range(0, starts.shape[1], LANES)]
    for x in parts:
        _walk(x, steps, lr)
    return np.concatenate(parts, axis=1)


def _walk(x: Array, steps: int, lr: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> None:
    g, a, b = (np.empty_like(x) for _ in range(3))
    V, S = np.zeros_like(x), np.zeros_like(x)
    u, v = np.empty_like(x[0]), np.empty_like(x[0])
    for t in range(1, steps + 1):
        np.multiply(x[0], x[0], out=u)
        np.subtract(x[1], u, out=u)
        np.multiply(u, 200.0, out=g[1])  # 200·(y − x²)
        np.multiply(g[1], x[0], out=g[0])
        np.multiply(g[0], -2.0, out=g[0])
        np.subtract(1.0, x[0], out=v)
        np.multiply(v, 2.0, out=v)
        np.subtract(g[0], v, out=g[0])  # −400·x·(y − x²) − 2·(1 − x)
        np.multiply(V, beta1, out=V)
        np.multiply(g, 1 - beta1, out=a)
        np.add(V, a, out=V)
        np.multiply(S, beta2, out=S)
        np.multiply(g, g, out=a)
        np.multiply(a, 1 - beta2, out=a)
        np.add(S, a, out=S)
        np.divide(S, 1 - beta2**t, out=a)
        np.sqrt(a, out=a)
        np.add(a, eps, out=a)
        np.divide(lr, a, out=a)
        np.divide(V, 1 - beta1**t, out=b)
        np.multiply(a, b, out=a)
        np.subtract(x, a, out=x)
