"""Gradients by forward mode: those of differences where these are good, and known ones at kinks."""

import math
from collections.abc import Callable
from typing import Any

import numpy
import pytest

from termopt.problems.forward_mode.array_functions import BILINEAR, COMPOSED, LINEAR
from termopt.problems.forward_mode.elementwise import BINARY, UNARY
from termopt.problems.forward_mode.gradient import NoForwardMode, forward_gradient
from termopt.registry.checks.differences import central

np: Any = numpy
"""Its types know nothing of arrays that carry a slope."""

MATRIX = np.array([[2.0, 0.5, -1.0], [0.5, 3.0, 0.25], [1.0, -0.5, 4.0]])
AT = np.array([0.4, 0.7, 0.55])
WEIGHTS = np.array([1, 2, 3])


def written(x: Any) -> Any:
    y = x.copy()
    y[0] = y[1] * 2
    y[1:] -= x[0]
    view = y[1:]
    view[0] = x[2] ** 2
    y[y > 1e3] = 0
    return (y * y).sum()


def grown(x: Any) -> Any:
    total = np.zeros(3)
    total += x**2
    total *= x
    return np.sum(total)


def filled(x: Any) -> Any:
    y = np.zeros_like(x)
    for i in range(len(x)):
        y[i] = x[i] ** (i + 1)
    return y.prod()


def kept(x: Any) -> Any:
    """A number that was read out of an array does not change with it."""
    y = x.copy()
    first = y[0]
    y[0] = 5.0
    return first * y.sum()


def chosen(x: Any) -> Any:
    return x[0] ** 2 if x[0] > x[1] else np.where(x > 0.5, np.log(x), -x).sum()


CODE: list[Callable[[Any], Any]] = [
    written, grown, filled, kept, chosen,
    lambda x: x @ MATRIX @ x,
    lambda x: (x @ MATRIX).dot(MATRIX @ x),
    lambda x: np.sum((MATRIX @ x - 1) ** 2) + 2**x[0] + x[1] ** x[2] + 1 / x[0] - (-x[1]),
    lambda x: sum(100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2 for i in range(len(x) - 1)),
    lambda x: np.array([x[0] ** 2, np.exp(x[1]), 3.0]).sum() + np.sum([x[0], x[2]]),
    lambda x: np.linalg.norm(np.array([x[0] - 1, np.sin(x[1])])) + np.exp(np.array([x[0], x[1]])) @ AT[:2],
    lambda x: np.float64(2.0) * x[0] + WEIGHTS @ x + (WEIGHTS * x).max() + np.int64(3) * x[1],
    lambda x: x.reshape(3, 1).T.ravel()[::-1][0] * x[-1] + x[[0, 2]].sum() + x[np.array([True, False, True])].prod(),
    lambda x: np.linalg.norm(x) + np.linalg.norm(x, 1) + np.linalg.norm(x, np.inf) + np.linalg.norm(x, 3),
    lambda x: np.linalg.norm(np.outer(x, x)) + np.linalg.norm(np.outer(x, x), axis=0).sum(),
    lambda x: np.maximum(x, 0.5).sum() + np.clip(x, 0.45, 0.6).sum() + np.minimum(x[0], x[1]) + max(x[0], x[2]),
    lambda x: np.prod(x - 0.7) + np.prod(np.outer(x, x), axis=1).sum() + np.multiply.reduce(x),
    lambda x: x.mean() * x.std() + x.var(ddof=1) + np.average(x, weights=WEIGHTS) + np.outer(x, x).var(axis=0).sum(),
    lambda x: np.einsum("i,ij,j->", x, MATRIX, x) + np.tensordot(x, MATRIX, 1)[0] + np.inner(x, x) + np.vdot(x, AT),
    lambda x: np.linalg.solve(MATRIX + np.diag(x), x).sum(),
    lambda x: np.linalg.inv(MATRIX * x).trace() + np.linalg.det(MATRIX * x),
    lambda x: np.concatenate([x, x**2, [1.0]]).sum() + np.stack([x, AT])[0] @ x + np.hstack([x[:1], x[1:]])[2],
    lambda x: np.cumsum(x)[-1] + np.add.accumulate(x)[1] + np.diff(x) @ np.diff(x**2),
    lambda x: np.roll(x, 1) @ x + np.sort(x)[0],
    lambda x: np.polyval([1.0, 2.0, 3.0], x[0]) + np.polyval(x, 2.0) + np.floor(x).sum() + x.astype(int).sum(),
    lambda x: np.cross(x, AT)[0] * np.convolve(x, x)[1] + np.kron(x, AT)[4] + np.expand_dims(x, 0)[0, 1] + abs(x[0]),
    lambda x: 3.0,
]  # fmt: skip


def test_numpy_code() -> None:
    """At a point without kinks, against extrapolated differences."""
    for i, function in enumerate(CODE):
        wanted, off = central(function, AT)
        found = forward_gradient(function, AT)
        assert np.all(np.abs(found - wanted) <= 20 * off + 1e-8 * (1 + np.abs(wanted))), (i, found, wanted)


OPERANDS: list[Callable[[Any], Any]] = [lambda x: (x, 0.6), lambda x: (0.6, x), lambda x: (x, x[::-1] * 2)]


def weighted(ufunc: Any, operands: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A number that depends on all that an elementwise function gives."""
    return lambda x: ufunc(*operands(x)) @ WEIGHTS


def test_every_elementwise_function() -> None:
    """The whole table, and of two operands each alone, with a constant, and both."""
    cases = [(u, weighted(u, lambda x: (x,)), AT + (1.0 if u is np.arccosh else 0.0)) for u in UNARY]
    cases += [(u, weighted(u, operands), AT) for u in BINARY for operands in OPERANDS]
    for ufunc, function, at in cases:
        wanted, _ = central(function, at)
        assert np.allclose(forward_gradient(function, at), wanted, rtol=1e-7, atol=1e-9), ufunc


def test_tables_do_not_overlap() -> None:
    """A function of NumPy's has one rule."""
    tables: list[set[Any]] = [set(LINEAR), set(BILINEAR), set(COMPOSED), set(UNARY), set(BINARY)]
    assert sum(map(len, tables)) == len({each for table in tables for each in table})


def test_kinks_and_tips() -> None:
    """Where there is no slope, a subgradient; where there is one, it is right although a part of it is infinite."""
    zero = np.zeros(2)
    flat: list[Callable[[Any], Any]] = [
        lambda x: np.abs(x).sum(), np.linalg.norm, lambda x: np.sqrt(x @ x), lambda x: np.maximum(x, -x).sum(),
        lambda x: np.hypot(x[0], x[1]), lambda x: np.sqrt(x[0] ** 4) + x[1] ** 2, lambda x: (0.0 * x[0]) ** (x[1] + 2),
        lambda x: np.prod(x), lambda x: np.max(np.abs(x)), lambda x: np.where(x > 0, np.log(x), x**2).sum(),
    ]  # fmt: skip
    for i, function in enumerate(flat):
        assert forward_gradient(function, zero).tolist() == [0.0, 0.0], i
    assert forward_gradient(lambda x: np.maximum(x[0], x[1]), zero).tolist() == [0.5, 0.5]
    assert forward_gradient(lambda x: x[0] ** 3 * np.prod(x[1:]), np.array([2.0, 0.0, 5.0])).tolist() == [0, 40, 0]
    assert forward_gradient(lambda x: (x**1).sum() + (x**0).sum(), zero).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("dim", [1, 2, 11, 1000])
def test_any_dimension_and_many_points(dim: int) -> None:
    """Exact on a polynomial, one point or many, also where the directions are taken in parts."""
    x = np.linspace(-1, 1, dim * 3).reshape(dim, 3)
    assert np.array_equal(forward_gradient(lambda x: np.sum(x * x, axis=0), x), 2 * x)
    assert np.array_equal(forward_gradient(lambda x: x @ x, x[:, 0]), 2 * x[:, 0])
    if dim == 1:
        assert forward_gradient(lambda x: x**2, x[:, 0]).tolist() == [-2.0]


def test_what_loses_the_slope_is_no_silent_zero() -> None:
    """Each is refused, so that differences are taken instead."""

    def into_plain(x: Any) -> Any:
        y = np.zeros(3)
        y[0] = x[0] ** 2
        return y.sum()

    def out(x: Any) -> Any:
        y = np.zeros(3)
        np.multiply(x, x, out=y)
        return y.sum()

    def asked(x: Any) -> Any:
        return x @ x if isinstance(x, np.ndarray) else 2 * x @ x

    lost: list[Callable[[Any], Any]] = [
        into_plain, out, asked, lambda x: math.sin(x[0]), lambda x: float(x @ x), lambda x: np.fft.fft(x).real.sum(),
        lambda x: np.asarray(x, dtype=float).sum(), lambda x: np.median(x), lambda x: np.sum(x, initial=x[0]),
    ]  # fmt: skip
    for function in lost:
        with pytest.raises(NoForwardMode):
            forward_gradient(function, AT)
