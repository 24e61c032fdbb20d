"""Handwritten-looking digits, drawn as strokes: a pen that is moved, turned and stretched a little by a seed.

An image has 8 x 8 pixels, from 0 where there is no ink to 1 in the middle of a stroke.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array
from termopt.problems.data.made import KEY
from termopt.problems.data.table import Table
from termopt.problems.data.task import (
    Task,
    activation_field,
    batch_field,
    l2_field,
    noise_field,
    penalty,
    replace_field,
    rows_field,
    seed_field,
)
from termopt.problems.networks.activations import ACTIVATIONS
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.losses import CROSS_ENTROPY

PIXELS = 8
"""Along each side of an image."""
PEN = 0.09
"""How wide a stroke is, as a part of the image."""
TURN, STRETCH, SHIFT = 0.15, 0.08, 0.04
"""The deviations of how a digit is turned (radians), stretched and moved (parts of the image)."""

STROKES = (
    "50,8 70,25 74,50 70,75 50,92 30,75 26,50 30,25 50,8",
    "35,27 55,10 55,92",
    "25,30 35,12 60,10 72,28 60,50 25,90 75,90",
    "27,15 55,10 70,28 48,47 72,68 55,90 25,84",
    "60,92 60,10 22,65 80,65",
    "72,10 32,10 28,48 55,42 72,65 55,90 25,85",
    "65,12 40,35 28,65 45,90 68,75 60,53 30,60",
    "25,10 75,10 42,92",
    "50,48 30,30 50,10 70,30 50,48 27,70 50,90 73,70 50,48",
    "70,35 48,48 30,30 48,10 70,30 65,60 50,92",
)
"""The digits 0 to 9: the corners that a pen runs through, in percent of the width and, downwards, of the height."""


@dataclass(frozen=True)
class Digits(Task):
    """Ten digits of 8 x 8 pixels, told apart by a network, or with hidden=0 by softmax regression."""

    name: ClassVar[str] = "digits"
    title: ClassVar[str] = "a network on digits of 8 x 8 pixels"
    source: ClassVar[str] = "drawn for termopt: strokes of a pen, moved, turned and stretched by data_seed"
    tags: ClassVar[tuple[str, ...]] = ("many minima", "data", "stochastic")

    rows: int = rows_field(200)
    noise: float = noise_field(0.05, "deviation of the noise in each pixel")
    hidden: int = hyperparameter(10, lo=0, hi=100, doc="hidden units; 0: softmax regression")
    activation: str = activation_field()
    l2: float = l2_field(0.0)
    batch: int = batch_field()
    replace: bool = replace_field()
    data_seed: int = seed_field()

    @property
    def formula(self) -> str:
        symbol = ACTIVATIONS[self.activation].symbol
        outputs = f"W₂·{symbol}(W₁·x + b₁) + b₂" if self.hidden else "W·x + b"
        return f"mean −log softmax({outputs})[y]{penalty(self.l2)}"

    def table(self) -> Table:
        x, y = drawn(self.rows, self.noise, self.data_seed)
        names = tuple(f"p{row}{column}" for row in range(1, PIXELS + 1) for column in range(1, PIXELS + 1))
        return Table(x, y, names, "digit", tuple("0123456789"), seed=self.data_seed)

    def model(self, table: Table) -> Dense:
        return Dense(len(table.x), len(STROKES), CROSS_ENTROPY, self.l2, self.hidden, self.activation)


def drawn(rows: int, noise: float, seed: int) -> tuple[Array, Array]:
    """Images, (64, n), row of pixels by row, and the digits that they show, (n,): 0 to 9 in turn."""
    dice = rng(seed, KEY)
    y = np.arange(rows) % len(STROKES)
    turn, shear = TURN * dice.standard_normal(rows), TURN * dice.standard_normal(rows)
    size = 1 + STRETCH * dice.standard_normal((2, rows))
    moved = SHIFT * dice.standard_normal((2, rows))
    x = np.empty((PIXELS**2, rows))
    for digit, corners in enumerate(STROKES):
        which = y == digit
        points = np.array([[float(number) for number in corner.split(",")] for corner in corners.split()]) / 100 - 0.5
        across, down = size[:, which, None] * points.T[:, None]
        c, s = np.cos(turn[which, None]), np.sin(turn[which, None])
        across = across + shear[which, None] * down
        pens = np.stack([c * across - s * down, s * across + c * down]) + moved[:, which, None]
        x[:, which] = inked(pens)
    return x + noise * dice.standard_normal(x.shape), y.astype(np.float64)


def inked(pens: Array) -> Array:
    """How much ink is on each pixel, (64, n). pens: the corners of the strokes, (2, n, m), the image from −½ to ½."""
    at = (np.arange(PIXELS) + 0.5) / PIXELS - 0.5
    pixels = np.stack([np.tile(at, PIXELS), np.repeat(at, PIXELS)])[:, :, None, None]
    begin, along = pens[:, None, :, :-1], np.diff(pens)[:, None]
    share = np.sum((pixels - begin) * along, axis=0) / np.sum(along * along, axis=0)
    nearest = begin + np.minimum(np.maximum(share, 0), 1) * along
    squared: Array = np.sum((pixels - nearest) ** 2, axis=0).min(axis=-1)
    return np.exp(-squared / PEN**2)
