"""The kinds of breakpoints: conditions on the steps of one trace, and the words in which each says why.

A kind searches many steps at a time, or one step in pieces where that takes long: its search is a generator that yields
between two pieces. A kind fires at the step where its condition begins to hold, and not again while it holds. A rise of
the loss ends with its step.
"""

import math
from collections.abc import Callable, Generator, Iterable
from functools import wraps
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from termopt.engine.analysis.spectrum import MOST_EFFORT, Ends, effort, extremes, whole
from termopt.engine.core.status import Status
from termopt.engine.core.types import Array, Outcome
from termopt.engine.trace.targets import best_known
from termopt.engine.trace.trace import Trace

Mask: TypeAlias = NDArray[np.bool_]

ROUNDING = 1e-10
"""Rounding: a curvature counts as negative if by more than this share of the largest, and a loss as risen if by more
than this share of the lowest known one."""

PIECE = 1 << 18
"""Numbers in Hessians, and in points at which gradients are taken, computed at a time."""


Found: TypeAlias = tuple[int, str]
"""The step at which a kind fires, and why in words."""

Search: TypeAlias = Generator[None, None, Found | None]
First: TypeAlias = Callable[[Trace, int, int, float], Search]
"""Searches a trace for the first step in (k0, k1] at which a kind fires with this bound."""


class Kind(NamedTuple):
    """One kind of breakpoint. `value` is what its bound is unless said otherwise, None if it has none.

    `first` searches for the first step at which a trace fires.
    """

    doc: str
    value: float | None
    first: First


def _at_once(find: Callable[[Trace, int, int, float], Found | None]) -> First:
    """The search of a kind that needs no pieces: it yields once."""

    @wraps(find)
    def search(trace: Trace, k0: int, k1: int, value: float) -> Search:
        yield
        return find(trace, k0, k1, value)

    return search


# -- the kinds -----------------------------------------------------------------------------------------------------


@_at_once
def _finite(trace: Trace, k0: int, k1: int, value: float) -> Found | None:
    k = trace.stopped_at
    if k is None or not k0 < k <= k1:
        return None
    parts = {"the iterate": trace.x[k], "the loss": trace.loss[k], "the gradient": trace.grad_norm[k]}
    what = next((name for name, part in parts.items() if not np.isfinite(part).all()), "the optimizer's state")
    return k, f"{what} is not finite at step {k}"


@_at_once
def _search(trace: Trace, k0: int, k1: int, value: float) -> Found | None:
    """A line search that gives up does so for good, so the step is found by halving the span."""
    if _gave_up(trace, k0) or not _gave_up(trace, k1):
        return None
    while k1 - k0 > 1:
        middle = (k0 + k1) // 2
        k0, k1 = (k0, middle) if _gave_up(trace, middle) else (middle, k1)
    return k1, f"the line search gave up at step {k1}"


def _gave_up(trace: Trace, k: int) -> bool:
    return trace.status_at(k) is Status.STALLED and trace.iterate(k).outcome == Outcome.GAVE_UP


@_at_once
def _rise(trace: Trace, k0: int, k1: int, value: float) -> Found | None:
    """The loss rises by a factor, above the lowest loss known: a factor says nothing of losses on both sides of 0."""
    best = best_known(trace.lane.problem) or 0.0
    loss = trace.loss[k0 : k1 + 1]
    before, after = loss[:-1] - best, loss[1:] - best
    risen = (before > 0) & (after >= value * before) & (after - before > ROUNDING * abs(best))
    i = _first(risen)
    if i is None:
        return None
    what = f"loss above {best:.4g}" if best else "loss"
    return k0 + 1 + i, f"{what} rose ×{after[i] / before[i]:.3g} at step {k0 + 1 + i}".replace("-", "−")


@_at_once
def _small(trace: Trace, k0: int, k1: int, value: float) -> Found | None:
    k = _turn(k0, trace.grad_norm[k0 : k1 + 1] <= value)
    return None if k is None else (k, f"‖∇f‖ is down to {trace.grad_norm[k]:.3g} at step {k}")


@_at_once
def _target(trace: Trace, k0: int, k1: int, value: float) -> Found | None:
    best = best_known(trace.lane.problem)
    if best is None:
        return None
    gap = trace.loss[k0 : k1 + 1] - best
    k = _turn(k0, gap <= value)
    return None if k is None else (k, f"f − f* is down to {gap[k - k0]:.3g} at step {k}".replace("-", "−"))


def _apart(trace: Trace, k0: int, k1: int, value: float) -> Search:
    for start, end in _pieces(k0, k1, 2 * trace.x.shape[1], effort(trace.lane.problem)):
        cosine = _cosines(trace, start, end)
        k = _turn(start, cosine < 0)
        if k is not None:
            angle = math.degrees(math.acos(max(cosine[k - start], -1.0)))
            return k, f"update and downhill point {angle:.0f}° apart at step {k}"
        yield
    return None


def _cosines(trace: Trace, k0: int, k1: int) -> Array:
    """Of the angle between the update to each step from k0 to k1 and downhill where it began; nan if there is none."""
    begun = max(k0 - 1, 0)
    x = trace.x[begun : k1 + 1]
    update, downhill = np.diff(x, axis=0), -trace.lane.problem.gradient(x[:-1].T).T
    lengths = np.hypot.reduce(update, axis=1) * np.hypot.reduce(downhill, axis=1)
    cosines = (update * downhill).sum(axis=1) / lengths
    return np.concatenate([[np.nan], cosines]) if k0 == 0 else cosines


def _curvature(trace: Trace, k0: int, k1: int, value: float) -> Search:
    if not whole(trace.lane.problem):
        return (yield from _large_curvature(trace, k0, k1))
    dim = trace.x.shape[1]
    for start, end in _pieces(k0, k1, dim**2, effort(trace.lane.problem) * dim):
        lowest, largest = _curvatures(trace.lane.problem.hessian(trace.x[start : end + 1].T))
        k = _turn(start, lowest < -ROUNDING * np.maximum(1.0, largest))
        if k is not None:
            return _turned(k, lowest[k - start])
        yield
    return None


def _large_curvature(trace: Trace, k0: int, k1: int) -> Search:
    """The same of a Hessian too large to be written down, one step after the other."""
    before = yield from _ends(trace, k0)
    for k in range(k0 + 1, k1 + 1):
        here = yield from _ends(trace, k)
        if here.negative and not before.negative:
            return _turned(k, here.low)
        before = here
    return None


def _ends(trace: Trace, k: int) -> Generator[None, None, Ends]:
    return extremes(trace.lane.problem, trace.x[k])


def _turned(k: int, lowest: float) -> Found:
    return k, f"smallest curvature turned negative at step {k}: −{-lowest:.3g}"


def _curvatures(hessian: Array) -> tuple[Array, Array]:
    """The smallest eigenvalue, and the largest by size, of (d, d, n) matrices; nan for one that is not finite."""
    finite = np.isfinite(hessian).all(axis=(0, 1))
    if len(hessian) == 2:  # many times as quick as one call of LAPACK for each
        (a, b), (_, c) = hessian
        middle, reach = a / 2 + c / 2, np.hypot(a / 2 - c / 2, b)
        values = np.stack([middle - reach, middle + reach])
    else:
        values = np.linalg.eigvalsh(np.where(finite, hessian, 0.0).transpose(2, 0, 1)).T
    return np.where(finite, values[0], np.nan), np.abs(values).max(axis=0)


# -- finding a step ------------------------------------------------------------------------------------------------


def _first(holds: Mask) -> int | None:
    return int(holds.argmax()) if holds.any() else None


def _turn(k0: int, holds: Mask) -> int | None:
    """The first step after k0 at which a condition holds that did not at the step before. holds: from step k0 on."""
    i = _first(holds[1:] & ~holds[:-1])
    return None if i is None else k0 + 1 + i


def _pieces(k0: int, k1: int, numbers: int, dear: int) -> Iterable[tuple[int, int]]:
    """The span in pieces that are computed in a moment, by how many numbers a step has and what an evaluation costs."""
    steps = max(min(PIECE // numbers, MOST_EFFORT // dear), 1)
    return ((k, min(k + steps, k1)) for k in range(k0, k1, steps))


KINDS: dict[str, Kind] = {
    "finite": Kind("a value becomes NaN or inf", None, _finite),
    "search": Kind("a line search gives up", None, _search),
    "rise": Kind("the loss rises by this factor in one step", 2.0, _rise),
    "curvature": Kind("the smallest curvature turns negative", None, _curvature),
    "apart": Kind("the update points uphill, along the gradient", None, _apart),
    "small": Kind("‖∇f‖ falls below this", 1e-3, _small),
    "target": Kind("f − f* falls below this", 1e-3, _target),
}
"""All kinds of breakpoints, the more serious ones first."""
