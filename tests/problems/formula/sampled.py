"""Points at which formulas are tried."""

import numpy as np

from termopt.engine.core.types import Array


def points_in(box: tuple[tuple[float, float], ...], n: int) -> Array:
    rng = np.random.default_rng(7)
    return np.stack([rng.uniform(low, high, n) for low, high in box])


def inside_domain(surface, points):
    """The points at which the surface has a value."""
    return points[:, np.isfinite(surface.loss(points))]
