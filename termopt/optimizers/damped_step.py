"""A damped step for a loss that is a sum of squares: as short as the radius of trust wants it."""

from typing import NamedTuple

import numpy as np

from termopt.engine.core.types import Array, Scalars
from termopt.optimizers.lbfgs.line_search import EPSILON

CLOSE = 0.1
"""A step on the rim is as long as the radius, to this share: MINPACK's σ."""
TRIES = 10
"""Of the equation for μ; it takes one or two."""


class Triangle(NamedTuple):
    """What steps depend on of J = QR, the Jacobian of the residuals r. It has a shape that d alone gives."""

    R: Array  # (d, d)
    b: Array  # Qᵀr, (d,)


class DampedStep(NamedTuple):
    """z: the step in units of D, (d,); damping: its μ; length: ‖z‖; gain: what the model predicts for it."""

    z: Array
    damping: float
    length: Scalars
    gain: Scalars


def triangle_of(J: Array, r: Array) -> Triangle:
    """J: (n, d), with any number of residuals; r: (n,)."""
    d = J.shape[1]
    Q, R = np.linalg.qr(J)
    more = d - len(R)
    return Triangle(np.pad(R, ((0, more), (0, 0))), np.pad(Q.T @ r, (0, more)))


def damped_step(triangle: Triangle, D: Array, radius: Scalars, damping: float) -> DampedStep:
    """The step whose length ‖z‖ in units of D is at most the radius, or that to a tenth (Moré 1978, section 5).

    With the singular values σ of R·D⁻¹ and c = Uᵀb, z is −σ·c / (σ² + μ) along the right singular vectors. μ is found
    by Newton's method on ‖z‖ / radius, between two bounds. damping: the μ that is tried first.
    """
    if not np.isfinite(triangle.R).all():
        nan = np.float64(np.nan)
        return DampedStep(D * nan, 0.0, nan, nan)
    U, sigma, axes = np.linalg.svd(triangle.R / D)
    slope, squares = sigma * (U.T @ triangle.b), sigma**2
    flat = sigma <= EPSILON * sigma[0]

    def along(mu: float) -> Array:
        return np.where(flat & (mu == 0), 0.0, -slope / (squares + mu))

    def correction(z: Array, mu: float) -> float:
        """What Newton's method adds to μ."""
        return float((_length(z) / radius - 1) * (z @ z) / np.sum(z * z / (squares + mu)))

    mu, z = 0.0, along(0.0)
    if _length(z) > (1 + CLOSE) * radius:
        low, high = 0.0 if flat.any() else correction(z, 0.0), float(_length(slope) / radius)
        mu = min(max(damping, low), high) or float(_length(slope) / _length(z))
        for _ in range(TRIES):
            z = along(mu)
            if abs(_length(z) - radius) <= CLOSE * radius:
                break
            low, high = (max(low, mu), high) if _length(z) > radius else (low, min(high, mu))
            mu = max(low, mu + correction(z, mu))
        z = along(mu)
    bent = sigma * z
    return DampedStep(axes.T @ z, mu, _length(z), 0.5 * (bent @ bent) + mu * (z @ z))


def _length(v: Array) -> Scalars:
    return np.sqrt(v @ v)
