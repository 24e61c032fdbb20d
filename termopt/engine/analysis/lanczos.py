"""The ends of the spectrum of a Hessian too large to be written down."""

from collections.abc import Callable, Generator

import numpy as np

from termopt.engine.core.rng import rng
from termopt.engine.core.types import Array

PRODUCTS = 30
"""Products with the matrix, at most. The ends of a spectrum are found first, long before what lies between."""
EXHAUSTED = 1e-7
"""What is left of a direction, as a share of the largest product so far, when the matrix leads nowhere new."""
NUDGE = float(np.finfo(np.float64).eps) ** (1 / 3)
"""How far a difference reaches, as a share of the point: the best for central ones."""


def ends(
    times: Callable[[Array], Array], d: int, products: int = PRODUCTS
) -> Generator[None, None, tuple[float, float]]:
    """About the lowest and the highest eigenvalue of a symmetric matrix (d, d), known by v ↦ A·v only.

    Lanczos' iteration from a fixed direction, each vector made orthogonal to all before it (Golub & Van Loan 2013,
    section 10.1). What is found lies between the two: a lowest below zero proves that there is such an eigenvalue.
    nan if a product is not finite. It yields between two products.
    """
    vector = rng(0, 0).standard_normal(d)
    basis = np.empty((min(products, d), d))
    triangle = np.zeros((len(basis), len(basis)))
    found, largest = 0, 0.0
    length = float(np.linalg.norm(vector))
    while found < len(basis) and length > EXHAUSTED * largest:
        basis[found] = vector / length
        vector = times(basis[found])
        yield
        if not np.isfinite(vector).all():
            return np.nan, np.nan
        largest = max(largest, float(np.linalg.norm(vector)))
        known = basis[: found + 1]
        triangle[: found + 1, found] = known @ vector
        vector = vector - triangle[: found + 1, found] @ known
        vector -= (known @ vector) @ known
        length = float(np.linalg.norm(vector))
        found += 1
    values = np.linalg.eigvalsh(triangle[:found, :found], "U")
    return float(values[0]), float(values[-1])


def hessian_times(gradient: Callable[[Array], Array], x: Array) -> Callable[[Array], Array]:
    """The product of the Hessian at x, (d,), with unit vectors (d,), by central differences of the gradient."""
    reach = NUDGE * max(1.0, float(np.linalg.norm(x)))
    return lambda v: (gradient(x + reach * v) - gradient(x - reach * v)) / (2 * reach)
