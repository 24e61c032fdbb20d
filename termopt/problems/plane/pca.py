"""The points of all paths together: which of them count, and how they lie about their mean."""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Array

FARTHEST = 10.0
"""A path explodes if a parameter moves by more than so many times the width of the problem's box."""
ROOM = 3.0
"""A path that explodes is used as far as so many times the farthest that any other moves."""
CHUNK = 512
"""Points that are looked at together; four times the number of parameters, if that is more. Eight times as many leave
the cache, and are worth several threads to a library that would do better with one: three times as slow."""
MOST_WORK = 2 * 10**8
"""Multiplications that the spread of all points may take, in passing: less than a second."""

Paths = Sequence[Array]
"""A path a lane, (n, d): a row a step."""


class Used(NamedTuple):
    """What a plane is fitted to, and in words how much of what was given that is."""

    paths: list[Array]
    words: str


def used(problem: Problem, paths: Paths) -> Used:
    """The part of each path that a plane is fitted to: never one that is not finite, never one that is far beyond.

    A path that stays, each parameter within FARTHEST widths of the problem's box from its first value, is used whole.
    One that does not explodes, and is used up to where it is ROOM times as far from its start as any that stays, or
    FARTHEST widths if there is none: so it cannot flatten the others. Without any finite point, the problem's start.
    Raises ValueError for a problem of fewer than two parameters.
    """
    if problem.dim < 2:
        raise ValueError("a plane needs two parameters or more")
    moved = [_moved(problem, path) for path in paths]
    finite = [far[: _before(np.isfinite(far))] for far in moved]
    farthest = max((far.max() for far in finite if len(far) and far.max() <= FARTHEST), default=0.0)
    room = min(ROOM * farthest, FARTHEST) or FARTHEST
    lengths = [len(far) if (far <= FARTHEST).all() else _before(far <= room) for far in finite]
    parts = [path[:length] for path, length in zip(paths, lengths, strict=True) if length]
    return Used(parts or [np.array([problem.start])], _words(paths, lengths))


def _words(paths: Paths, lengths: Sequence[int]) -> str:
    """`2 paths`, or `2 of 3 paths (1 truncated before it diverges)`: one cut down to its start does not count."""
    pairs = [(length, len(path)) for path, length in zip(paths, lengths, strict=True)]
    there = [(length, whole) for length, whole in pairs if length and (length > 1 or whole == 1)]
    cut = sum(length < whole for length, whole in there)
    whole = "1 path" if len(paths) == 1 else f"{len(paths)} paths"
    shown = f"{len(there)} of {len(paths)} paths" if len(there) < len(paths) else whole
    if cut:
        return (
            f"{shown} ({cut} truncated before it diverges)"
            if cut == 1
            else f"{shown} ({cut} truncated before they diverge)"
        )
    return shown


def _moved(problem: Problem, path: Array) -> Array:
    """How far each point is from the first, (n,): the most of any parameter, in widths of the problem's box."""
    widths = np.array([high - low for low, high in problem.box])
    with np.errstate(all="ignore"):
        far = [(np.abs(points - path[0]) / widths).max(axis=1) for points in chunks([path])]
    return np.concatenate(far) if far else np.empty(0)


def _before(good: NDArray[np.bool_]) -> int:
    """How many come before the first that is not good."""
    return len(good) if good.all() else int(good.argmin())


def chunks(paths: Paths) -> Iterator[Array]:
    """All points of all paths, so many at a time that the memory they take in passing is bounded."""
    for path in paths:
        size = max(CHUNK, 4 * path.shape[1])
        for first in range(0, len(path), size):
            yield path[first : first + size]


def spacing(paths: Paths) -> int:
    """Of how many points one is taken: of all, unless so many points of so many parameters would take long."""
    n, d = sum(map(len, paths)), paths[0].shape[1]
    if n * d * min(n, d) <= MOST_WORK:
        return 1
    most = max(2, MOST_WORK // d**2, min(d, math.isqrt(MOST_WORK // d)))
    return -(-n // most)


def thinned(paths: Paths) -> list[Array]:
    """The points that are taken, the first of every path among them."""
    every = spacing(paths)
    return [path[::every] for path in paths]


class Spread(NamedTuple):
    """Where points lie about their mean. The triangle has the singular values and axes of all points, centered."""

    mean: Array  # (d,)
    triangle: Array  # (at most d, d)
    noise: float  # singular values up to this are rounding


def spread(paths: Paths) -> Spread:
    """From all points, by a QR decomposition of one chunk after the other, which squares nothing."""
    first, count = paths[0][0], sum(map(len, paths))
    mean = first + sum((points - first).sum(axis=0) for points in chunks(paths)) / count
    triangle, largest = np.empty((0, len(mean))), 0.0
    for points in chunks(paths):
        triangle = cast(Array, np.linalg.qr(np.concatenate([triangle, points - mean]), mode="r"))
        largest = max(largest, float(np.abs(points).max()))
    rounding = 8 * float(np.finfo(np.float64).eps)
    noise = rounding * (float(np.linalg.norm(triangle)) + largest * count**0.5)
    return Spread(mean, triangle, noise)


def shares(cloud: Spread, axes: Array) -> tuple[float, float]:
    """How much of the variance lies along the first axis, and what the second adds; nothing where nothing varies."""
    size = float(np.linalg.norm(cloud.triangle))
    if size <= cloud.noise:
        return 0.0, 0.0
    along = (cloud.triangle / size) @ np.linalg.qr(axes.T)[0]
    first, second = (along**2).sum(axis=0).tolist()
    return first, second
