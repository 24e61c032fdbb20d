"""Some of many runs side by side: their numbers taken out of arrays whose last axis has a number a run."""

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from termopt.engine.core.step import NO_TERMS
from termopt.engine.core.types import NO_MARKS, Iterate

Which = NDArray[np.bool_] | NDArray[np.int64]
"""Some of B runs: a mask (B,), or their numbers."""


def without_terms(iterate: Iterate) -> Iterate:
    """The iterate without what only a screen looks at, so that its memory is used again at once."""
    return iterate._replace(q=None, evaluation=None, terms=NO_TERMS, marks=NO_MARKS)


def some_lanes(iterate: Iterate, which: Which) -> Iterate:
    """The iterate of some of its runs, without terms."""
    count = iterate.x.shape[-1]
    lean = without_terms(iterate)
    return lean._replace(
        **{name: _taken(getattr(lean, name), which, count) for name in ("x", "state", "loss", "grad", "evals")},
        outcome=_taken(lean.outcome, which, count),
        hessians=_taken(lean.hessians, which, count),
    )


def joined_lanes(a: Iterate, b: Iterate) -> Iterate:
    """The runs of two iterates after as many steps, those of the first before those of the second."""
    counts = a.x.shape[-1], b.x.shape[-1]
    return a._replace(
        **{
            name: _joined(getattr(a, name), getattr(b, name), counts)
            for name in ("x", "state", "loss", "grad", "evals", "outcome", "hessians")
        }
    )


def unchanged(a: Iterate, b: Iterate) -> NDArray[np.bool_]:
    """For which runs x and all the state are the same in two iterates, (B,)."""
    count = a.x.shape[-1]
    same = (a.x == b.x).all(axis=0)
    for one, other in zip(leaves(a.state), leaves(b.state), strict=True):
        equal = np.asarray(one == other)
        same &= equal.reshape(-1, count).all(axis=0) if equal.shape[-1:] == (count,) else equal.all()
    return same


def leaves(state: Any) -> list[Any]:
    """The numbers and arrays in a state, also in nested tuples."""
    if isinstance(state, tuple):
        return [leaf for part in cast(tuple[Any, ...], state) for leaf in leaves(part)]
    return [state]


def _rebuilt(like: tuple[Any, ...], parts: list[Any]) -> Any:
    return type(like)(*parts) if hasattr(like, "_fields") else tuple(parts)


def _taken(value: Any, which: Which, count: int) -> Any:
    """The part of some runs of a number, an array, or a tuple of such."""
    if isinstance(value, tuple):
        parts = cast(tuple[Any, ...], value)
        return _rebuilt(parts, [_taken(part, which, count) for part in parts])
    if np.shape(value)[-1:] != (count,):
        return value
    return np.take(value, np.flatnonzero(which) if which.dtype == np.bool_ else which, axis=-1)


def _joined(a: Any, b: Any, counts: tuple[int, int]) -> Any:
    if isinstance(a, tuple):
        parts = cast(tuple[Any, ...], a)
        pairs = zip(parts, cast(tuple[Any, ...], b), strict=True)
        return _rebuilt(parts, [_joined(one, other, counts) for one, other in pairs])
    shapes = [np.shape(one) for one in (a, b)]
    if all(shape[-1:] != (count,) for shape, count in zip(shapes, counts, strict=True)):
        return a
    whole = [np.broadcast_to(one, (*np.shape(one)[:-1], n)) for one, n in zip((a, b), counts, strict=True)]
    return np.concatenate(whole, axis=-1)
