"""A region of trust: the step that a quadratic model wants within a radius, and what becomes of the radius."""

import math
from typing import Any, NamedTuple

import numpy as np

from termopt.base.hyperparameter import hyperparameter
from termopt.engine.core.reports import Figure
from termopt.engine.core.types import Array, Scalars

TRIES = 60
"""Of the equation for the length of a step on the rim; it takes a handful."""
EXACT = 1e-12
"""A step on the rim is as long as the radius, to this share."""
POOR, GOOD = 0.25, 0.75
"""Less than this share of the predicted gain makes the radius smaller; more, by a step to the rim, larger."""
RADIUS_LINE = "R ← ({} if rim·ratio > 0.75 else R) if ratio > 0.25 else 0.25·R"
"""What becomes of the radius, as an equation with a place for the larger one; rim is that of the step tried."""


class Step(NamedTuple):
    """p: the step, (d,). gain: how much the model falls. rim: whether the step is as long as the radius lets it be.

    shift: the μ of p = −(B + μ·I)⁻¹·g.
    """

    p: Array
    gain: float
    rim: bool
    shift: float


def trusted_radius() -> Any:
    """The hyperparameter that is the first radius."""
    return hyperparameter(1.0, lo=0, open_lo=True, scale="log", symbol="R", doc="the first radius of trust")


def trusted_step(values: Array, axes: Array, g: Array, radius: float) -> Step:
    """The p with ‖p‖ ≤ radius that minimizes gᵀp + pᵀBp/2 (Moré and Sorensen 1983; Conn, Gould and Toint 2000, ch. 7).

    values, axes: eigenvalues of B, ascending, (d,), and its eigenvectors as columns, (d, d); along an infinite one
    goes no step. g: the slope, (d,). In the hard case, where g has no part along the lowest eigenvector, the step goes
    on along it as far as the rim.
    """
    a = axes.T @ g
    low = float(values[0])
    if low > 0:
        p = -a / values
        if np.sqrt(p @ p) <= radius:
            return _step(values, axes, a, p, False, 0.0)
    shift = max(0.0, -low)
    rest = values + shift
    flat = rest <= 1e-14 * max(_largest(values), 1e-300)
    inside = np.where(flat, 0.0, -a / np.where(flat, 1.0, rest))
    length = float(np.sqrt(inside @ inside))
    if low <= 0 and length < radius and np.abs(a[flat]).max(initial=0.0) <= 1e-14 * np.abs(a).max():
        onward = math.sqrt(radius**2 - length**2)
        inside[0] += onward if low < 0 else 0.0
        return _step(values, axes, a, inside, low < 0, shift)
    mu = _shift(values, a, radius, shift)
    return _step(values, axes, a, -a / (values + mu), True, mu)


def _step(values: Array, axes: Array, a: Array, p: Array, rim: bool, shift: float) -> Step:
    """The step from its coordinates p along the axes, where the slope is a."""
    bent = np.where(p == 0, 0.0, values * p**2)  # also of a curvature without bound
    return Step(axes @ p, float(-(a @ p) - 0.5 * bent.sum()), rim, shift)


def _largest(values: Array) -> float:
    """The largest finite size of an eigenvalue; 0 without one."""
    return float(np.abs(values[np.isfinite(values)]).max(initial=0.0))


def _shift(values: Array, a: Array, radius: float, least: float) -> float:
    """The μ > least at which ‖a / (values + μ)‖ is the radius: Newton's method on 1/‖p‖, kept between two bounds."""
    size = np.sqrt(a @ a)
    low, high = least, least + size / radius + _largest(values)
    mu = high
    for _ in range(TRIES):
        p = a / (values + mu)
        length = np.sqrt(p @ p)
        if abs(length - radius) <= EXACT * radius:
            break
        low, high = (mu, high) if length > radius else (low, mu)
        mu += (length / radius - 1) * length**2 / (p @ (p / (values + mu)))
        if not low < mu < high:
            mu = low + (high - low) / 2
    return float(mu)


def new_radius(radius: float, ratio: float, rim: bool, most: float) -> float:
    """The radius after a step.

    radius: before the step.
    ratio: how much the loss fell, over how much the model predicted.
    rim: whether the step went as far as the radius.
    most: the largest radius.
    """
    if not ratio > POOR:
        return 0.25 * radius
    return min(2 * radius, most) if ratio > GOOD and rim else radius


class Judgment(NamedTuple):
    """What an evaluation says of the step tried.

    ratio: how much the loss fell, over how much the model predicted; 1 at the start, -1 where a number is not finite.
    taken: whether the run goes on from the point that was evaluated. moved: whether that was a step, not the start.
    """

    ratio: Scalars
    taken: bool
    moved: bool


def judge(fall: Scalars, gain: Scalars, accepted: float, *, start: bool, finite: bool) -> Judgment:
    """Judge the step tried.

    fall: how much the loss fell.
    gain: how much the model predicted.
    accepted: the step is taken if the ratio is more than this.
    start: whether this is the first evaluation, which tries no step.
    finite: whether all numbers of the evaluation are finite.
    """
    ratio = (np.float64(1.0) if start else fall / gain) if finite else np.float64(-1.0)
    taken = bool(ratio > accepted)
    return Judgment(ratio, taken, taken and not start)


def next_trial(w: Array, p: Array, gain: Scalars | float, stuck: bool) -> tuple[Array, bool]:
    """The point to evaluate next, w where the search is stuck, and whether it is stuck, which it stays.

    w: where the run is, (d,).
    p: the step to try.
    gain: how much the model predicts for it. A step that promises nothing, or changes no digit of w, is the end.
    stuck: whether the search was stuck before.
    """
    q = w + p
    stuck = bool(stuck or not gain > 0 or (q == w).all())
    return (w if stuck else q), stuck


def trust_circle(x: Array, radius: Scalars) -> tuple[Figure, ...]:
    """The circle of trust around x, where two dimensions can show it."""
    return (Figure.circle("R", x, radius),) if len(x) == 2 else ()
