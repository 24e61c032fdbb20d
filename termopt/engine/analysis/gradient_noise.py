"""How far the gradient of the rows last read is from the gradient of all rows."""

import math
from typing import NamedTuple

import numpy as np

from termopt.engine.core.problem import Problem
from termopt.engine.core.status import norm
from termopt.engine.core.types import Array


class Noise(NamedTuple):
    """Of a sampled gradient against the true one at the same point. Where one of them is 0 there is no angle: nan."""

    angle: float  # degrees, 0 to 180
    ratio: float  # |sampled - true| / |true|


def noise(problem: Problem, q: Array, sampled: Array) -> Noise:
    """The noise in a gradient `sampled` at q, both (d,). Not finite where a gradient is not."""
    true = problem.gradient(q) if problem.stochastic else sampled
    with np.errstate(all="ignore"):
        apart, length = norm(sampled - true), norm(true)
        a, b = sampled / norm(sampled), true / length
        angle = 2 * math.degrees(math.atan2(norm(a - b), norm(a + b)))  # precise for small angles and for large
    return Noise(angle, apart / length if length else math.inf if apart else 0.0)
