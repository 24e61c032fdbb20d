"""Whether an optimizer takes the same path where the problem is seen otherwise: scaled, turned, shifted."""

import math

import numpy as np

from termopt.engine.core.types import Optimizer
from termopt.registry.checks.bowl import Bowl, path

SAME = 1e-5
"""How far two paths may be apart, as a share of how far they go: an ε of 1e-8 counts as none."""

COS, SIN = math.cos(0.7), math.sin(0.7)
INVARIANCES: dict[str, tuple[Bowl, str]] = {
    "loss scale": (Bowl(c=100.0), "the loss is multiplied"),
    "scale": (Bowl(a=((0.1, 0.0), (0.0, 0.1))), "all parameters are in other units"),
    "units": (Bowl(a=((0.1, 0.0), (0.0, 10.0))), "each parameter is in units of its own"),
    "rotation": (Bowl(a=((COS, -SIN), (SIN, COS))), "the axes are turned"),
    "shift": (Bowl(b=(3.0, -2.0)), "the origin is elsewhere"),
}
"""What may leave a path as it is, by name: the bowl seen so, and what it means in words."""


def holds(optimizer: Optimizer, bowl: Bowl, steps: int) -> bool:
    """Whether the path on the bowl seen otherwise, seen back again, is the one on the plain bowl."""
    plain = path(optimizer, Bowl(), steps)
    other = np.array([bowl.there(x) for x in path(optimizer, bowl, steps)])
    far = float(np.max(np.abs(plain - plain[0])))
    return bool(far > 0 and np.max(np.abs(plain - other)) <= SAME * far)
