"""The problems of package_trajectories.json, in plain NumPy, for who makes the file and for who reads it."""

from typing import Any, NamedTuple

import numpy as np


class Told(NamedTuple):
    """Loss and gradient at a point."""

    loss: Any
    grad: Any


def valley(p: Any) -> Told:
    x, y = p
    rest = y - x * x
    return Told((1 - x) ** 2 + 5 * rest**2, np.stack([-2 * (1 - x) - 20 * x * rest, 10 * rest]))


def bowl(p: Any) -> Told:
    x, y = p
    loss = 3 * x * x - 4 * x * y + 8 * y * y + x - 2 * y
    return Told(loss, np.stack([6 * x - 4 * y + 1, -4 * x + 16 * y - 2]))


INPUTS = np.array([[1.0, 0.2, -0.3], [0.1, -0.7, 0.5], [-0.4, 0.6, 0.9], [0.8, 0.3, 0.2]])
TARGETS = np.array([[0.5, -1.0], [1.5, 0.2], [-0.3, 0.8], [0.9, -0.6]])


def matrix(p: Any) -> Told:
    """Linear regression with a matrix of weights (3, 2) and two biases."""
    weights, biases = p[:6].reshape(3, 2), p[6:]
    rest = INPUTS @ weights + biases - TARGETS
    return Told(0.5 * np.sum(rest * rest), np.concatenate([(INPUTS.T @ rest).ravel(), rest.sum(axis=0)]))


PROBLEMS = {"valley": valley, "bowl": bowl, "matrix": matrix}
STARTS = {"valley": (-1.3, 1.8), "bowl": (-2.0, 3.5), "matrix": (0.9, -0.4, 0.3, 1.1, -0.8, 0.5, 0.2, -0.6)}
BLOCKS: dict[str, tuple[tuple[int, ...], ...]] = {"valley": ((2,),), "bowl": ((2,),), "matrix": ((3, 2), (2,))}
