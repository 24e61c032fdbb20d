"""Randomness as a function of (seed, step): going back gives the same draws, and all lanes of a race share them."""

import numpy as np  # which loads `np.random` where it is first used: a race without noise starts 8 ms sooner


def rng(seed: int, k: int) -> "np.random.Generator":
    """The generator of step k. Counter-based (Philox; Salmon et al. 2011), so any step is reached at once.

    seed, k: integers from 0 to 2**64 - 1.
    """
    return np.random.Generator(np.random.Philox(key=[seed, k]))


def normals(seed: int, k: int, shape: tuple[int, ...]) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Standard normals for an optimizer's step k, independent of those that a problem draws in the same step."""
    apart = [0, 0, 0, 1]  # another block of the counter
    return np.random.Generator(np.random.Philox(key=[seed, k], counter=apart)).standard_normal(shape)
