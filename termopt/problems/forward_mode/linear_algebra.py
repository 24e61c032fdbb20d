"""The derivatives of products, norms and solutions of linear systems."""

from functools import partial
from typing import Any

import numpy

from termopt.problems.forward_mode.dual import Dual, lifted, plain

np: Any = numpy
"""Its types know nothing of arrays that carry a slope."""


def bilinear(function: Any, first: Any, second: Any, *args: Any, **kwargs: Any) -> Dual:
    """(f(a, b))′ = f(a′, b) + f(a, b′), direction by direction. args, kwargs: its further arguments."""
    a, b = lifted(first), lifted(second)
    parts: list[Any] = []
    if isinstance(a, Dual):
        parts.append(np.stack([function(slope, plain(b), *args, **kwargs) for slope in a.slope]))
    if isinstance(b, Dual):
        parts.append(np.stack([function(plain(a), slope, *args, **kwargs) for slope in b.slope]))
    return Dual(function(plain(a), plain(b), *args, **kwargs), sum(parts))


def matmul(first: Any, second: Any) -> Dual:
    """The product of matrices and vectors; of those with at most two axes along all directions at once."""
    a, b = lifted(first), lifted(second)
    x, y = np.asarray(plain(a)), np.asarray(plain(b))
    if max(x.ndim, y.ndim) > 2:
        return bilinear(np.matmul, a, b)
    parts: list[Any] = []
    if isinstance(a, Dual):
        parts.append(a.slope @ y)
    if isinstance(b, Dual):
        parts.append(b.slope @ x.T if y.ndim == 1 else x @ b.slope)
    return Dual(x @ y, sum(parts))


def dot(first: Any, second: Any) -> Any:
    a, b = lifted(first), lifted(second)
    if 0 in (np.ndim(a), np.ndim(b)):
        return a * b
    return matmul(a, b) if max(np.ndim(a), np.ndim(b)) <= 2 else bilinear(np.dot, a, b)


def einsum(subscripts: Any, *operands: Any, **kwargs: Any) -> Any:
    """The sum over operands of the product in which one of them is its slope."""
    given = [lifted(each) for each in operands]
    values = [plain(each) for each in given]
    slope: Any = 0.0
    for place, each in enumerate(given):
        if isinstance(each, Dual):
            put = partial(np.einsum, subscripts, **kwargs)
            slope = slope + np.stack([put(*values[:place], s, *values[place + 1 :]) for s in each.slope])
    return Dual(np.einsum(subscripts, *values, **kwargs), slope)


def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """‖x‖, whose slope at its tip 0 is 0, which is a subgradient."""
    vector = axis is not None or x.ndim == 1
    over: dict[str, Any] = {"axis": axis, "keepdims": keepdims}
    if ord is None or (ord == "fro" and not vector) or (ord == 2 and vector and isinstance(axis, int | None)):
        whole = np.linalg.norm(x.value, ord, axis, keepdims=True)
        along = x.value / np.where(whole == 0, 1.0, whole)
        slope = np.stack([np.sum(along * s, **over) for s in x.slope])
        return Dual(np.linalg.norm(x.value, ord, axis, keepdims), slope)
    if not vector or not isinstance(axis, int | None) or ord in (0, "fro", "nuc"):
        return NotImplemented
    sizes = np.abs(x)
    if np.isinf(ord):
        return (np.max if ord > 0 else np.min)(sizes, **over)
    return np.sum(sizes, **over) if ord == 1 else np.sum(sizes**ord, **over) ** (1.0 / ord)


def inv(a: Any) -> Any:
    """(A⁻¹)′ = −A⁻¹A′A⁻¹."""
    found = np.linalg.inv(a.value)
    return Dual(found, -found @ a.slope @ found)


def solve(a: Any, b: Any) -> Any:
    """x = A⁻¹b: x′ = A⁻¹(b′ − A′x)."""
    matrix, x = plain(a), np.linalg.solve(plain(a), plain(b))
    right: Any = b.slope if isinstance(b, Dual) else 0.0
    right = right - (a.slope @ x if isinstance(a, Dual) else 0.0)
    return Dual(x, np.stack([np.linalg.solve(matrix, each) for each in right]))


def det(a: Any) -> Any:
    """|A|′ = |A|·tr(A⁻¹A′)."""
    if a.ndim != 2:
        return NotImplemented
    found = np.linalg.det(a.value)
    return Dual(found, found * np.trace(np.linalg.inv(a.value) @ a.slope, axis1=1, axis2=2))
