"""Samples made by a seed: lines, clouds, moons, circles, a spiral, a chessboard of four fields."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array
from termopt.problems.data.table import Table

Dice: TypeAlias = "np.random.Generator"
Shape: TypeAlias = Callable[[Array, Array, Dice], tuple[Array, Array]]
"""From the place of each sample along its class, (n,) in [0, 1), and its class 0 or 1, (n,), to x and y, (n,) each."""

KEY = int.from_bytes(b"data")
"""The step whose generator draws samples: one that no run gets to."""
APART = 1.2
"""How far the middles of clouds are from 0, in units of their deviation."""


def line(rows: int, features: int, noise: float, seed: int) -> Table:
    """y = w·x + b + noise·ξ, with standard normal x, w, b and ξ.

    rows: samples in all. features: columns of x. noise: its deviation. seed: draws all.
    """
    dice = rng(seed, KEY)
    w, b = dice.standard_normal(features), dice.standard_normal()
    x = dice.standard_normal((features, rows))
    y = np.einsum("f,fn->n", w, x) + b + noise * dice.standard_normal(rows)
    return Table(x, y, _names(features), seed=seed)


def clouds(rows: int, features: int, classes: int, seed: int) -> Table:
    """Normal clouds of deviation 1, one a class, which overlap: so that there is an optimum.

    rows: samples in all. features: columns. classes: how many. seed: draws all.
    """
    dice = rng(seed, KEY)
    middles = np.zeros((features, classes))
    if features == 1:
        middles[0] = APART * (2 * np.arange(classes) - classes + 1)
    else:  # on a circle in the first two columns
        angles = 2 * np.pi * (np.arange(classes) / classes + dice.random())
        middles[:2] = APART * np.stack([np.cos(angles), np.sin(angles)])
    y = np.arange(rows) % classes
    x = middles[:, y] + dice.standard_normal((features, rows))
    return Table(x, y.astype(np.float64), _names(features), "class", _classes(classes), seed=seed)


def two_classes(shape: Shape, rows: int, noise: float, seed: int) -> Table:
    """Samples in the plane of two classes in turn, each moved by noise·ξ.

    shape: where they lie without it. rows: samples in all. noise: its deviation. seed: draws all.
    """
    dice = rng(seed, KEY)
    y = (np.arange(rows) % 2).astype(np.float64)
    x = np.stack(shape(dice.random(rows), y, dice)) + noise * dice.standard_normal((2, rows))
    return Table(x, y, _names(2), "class", _classes(2), seed=seed)


def moons(t: Array, y: Array, dice: Dice) -> tuple[Array, Array]:
    """Two half circles of radius 1, one into the other, around 0."""
    x, up = np.cos(np.pi * t), np.sin(np.pi * t)
    return np.where(y == 0, x - 0.5, 0.5 - x), np.where(y == 0, up - 0.25, 0.25 - up)


def circles(t: Array, y: Array, dice: Dice) -> tuple[Array, Array]:
    """A circle of radius 1.5 around one of radius 0.6."""
    radius = np.where(y == 0, 1.5, 0.6)
    return radius * np.cos(2 * np.pi * t), radius * np.sin(2 * np.pi * t)


def spiral(t: Array, y: Array, dice: Dice) -> tuple[Array, Array]:
    """Two arms of a spiral, of one turn and a half each."""
    radius, angle = 0.2 + 1.6 * t, 3 * np.pi * t + np.pi * y
    return radius * np.cos(angle), radius * np.sin(angle)


def xor(t: Array, y: Array, dice: Dice) -> tuple[Array, Array]:
    """Four fields of a chessboard: class 1 where the two coordinates have different signs."""
    size, up = 0.15 + 1.35 * dice.random((2, len(t)))
    side = np.where(t < 0.5, -1.0, 1.0)
    return side * size, np.where(y == 0, side, -side) * up


def _names(features: int) -> tuple[str, ...]:
    return ("x",) if features == 1 else tuple(f"x{i}" for i in range(1, features + 1))


def _classes(count: int) -> tuple[str, ...]:
    return tuple(map(str, range(count)))
