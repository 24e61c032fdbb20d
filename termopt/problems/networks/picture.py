"""What a model says of its inputs, as a picture: a line over one input, classes over a plane of two or more."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from termopt.base.errors import printable
from termopt.base.number_text import percent
from termopt.engine.core.problem import Picture
from termopt.engine.core.types import Array
from termopt.problems.data.table import Table
from termopt.problems.data.teacher import Rows
from termopt.problems.networks.dense import Dense

MARGIN = 0.1
"""Of the region shown, on each side, as a part of how far the samples reach."""
DIGITS = 9
"""Of a probability, so that the last bit of a sum never moves a border."""

Box = tuple[tuple[float, float], tuple[float, float]]


class InputPlane(NamedTuple):
    """The plane of the inputs that is shown: mean + u·axes[0] + v·axes[1]. With two inputs it is these."""

    mean: Array  # (features,)
    axes: Array  # (2, features), orthonormal
    names: tuple[str, str]
    box: Box


def picture(network: Dense, w: Array, table: Table, rows: Rows) -> Picture | None:
    """What the parameters w, (d,), say of the inputs, with these samples; None where there is no picture of it."""
    x, y = table.read(rows)
    if len(x) == 1:
        if network.outputs > 1:
            return None

        def value(at: Array) -> Array:
            z = network.quick_outputs(w, at)
            return network.loss.probabilities(z)[1] if table.classes else z[0]

        return Picture(np.stack([x[0], y], axis=1), (table.columns[0], table.target), line_box(table), (), value)
    if not table.classes:
        return None
    plane = input_plane(table)

    def probabilities(at: Array) -> Array:
        z = network.quick_outputs(w, plane.mean[:, None] + plane.axes.T @ at)
        return np.round(network.loss.probabilities(z), DIGITS)

    points = (plane.axes @ (x - plane.mean[:, None])).T
    return Picture(points, plane.names, plane.box, tuple(map(printable, table.classes)), probabilities)


@lru_cache(maxsize=2)
def line_box(table: Table) -> Box:
    """The region around the samples of one input and their targets."""
    x, y = table.held
    return _around(x[0]), _around(y)


@lru_cache(maxsize=2)
def input_plane(table: Table) -> InputPlane:
    """The plane through the mean in which the inputs vary most."""
    x = table.held[0]
    if len(x) == 2:
        first, second = (printable(name) for name in table.columns)
        return InputPlane(np.zeros(2), np.eye(2), (first, second), (_around(x[0]), _around(x[1])))
    mean = x.mean(axis=1)
    away = x - mean[:, None]
    sizes, directions = np.linalg.eigh(away @ away.T)
    axes = directions[:, :-3:-1].T
    axes = axes * np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    shares = sizes[:-3:-1] / sizes.sum()
    across, up = axes @ away
    names = f"PC1 · {percent(shares[0])}", f"PC2 · {percent(shares[1])}"
    return InputPlane(mean, axes, names, (_around(across), _around(up)))


def _around(values: Array) -> tuple[float, float]:
    """A range that holds all values, with a margin, and is never empty."""
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or 1.0
    return low - margin, high + margin
