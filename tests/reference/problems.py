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


def diagonal(problem: str, p: Any) -> Any:
    """The diagonal of the Hessian of the valley or the bowl."""
    x, y = p
    if problem == "bowl":
        return np.stack([6 + 0 * x, 16 + 0 * x])
    return np.stack([2 - 20 * (y - 3 * x * x), 10 + 0 * x])


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

TARGET = 1e-8
"""A population has arrived where the loss is no more than this."""
TURNED = np.linalg.qr(np.arange(25.0).reshape(5, 5) ** 1.3 + np.eye(5))[0]
AXES = 10.0 ** (6 * np.arange(5) / 4)


def sphere(p: Any) -> Any:
    return np.sum(p * p)


def ellipsoid(p: Any) -> Any:
    """An ellipsoid along no axis, of condition 10⁶."""
    return np.sum(AXES * (TURNED @ p) ** 2)


def banana(p: Any) -> Any:
    """Rosenbrock's valley in two coordinates."""
    return 100 * (p[1] - p[0] ** 2) ** 2 + (1 - p[0]) ** 2


LANDSCAPES = {
    "sphere": (sphere, (2.0, -1.0, 0.5, 1.5, -2.0)),
    "ellipsoid": (ellipsoid, (1.0, 1.0, 1.0, 1.0, 1.0)),
    "banana": (banana, (-1.2, 1.0)),
}
"""Losses for populations, each with a start."""
