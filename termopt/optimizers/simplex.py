"""Nelder and Mead's simplex, which walks by losses alone."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.engine.core.reports import Figure
from termopt.engine.core.types import Array, Equation, Evaluation, Oracle, Outcome, Scalars, Terms, Update
from termopt.optimizers.lbfgs.line_search import HUGE
from termopt.optimizers.one_by_one import OneByOne, finite_loss

WIDER, AWAY = 0.05, 0.00025
"""A first corner is so much farther out along a coordinate, as a share of it or, where that is 0, so far away."""


class Trying(IntEnum):
    """What point is being evaluated."""

    CORNER = 0  # of the first simplex
    REFLECTED = 1
    EXPANDED = 2
    OUTSIDE = 3
    INSIDE = 4
    SHRUNK = 5  # a corner drawn towards the best
    NOTHING = 6  # the simplex is a point


class Simplex(NamedTuple):
    """d + 1 corners, the best first unless some are still to be evaluated."""

    corners: Array  # (d + 1, d)
    losses: Array  # (d + 1,), HUGE where not known, or not finite
    trying: int
    number: int  # of the corner that is evaluated, where it is one
    reflected: Array  # (d,)
    reflected_loss: Scalars
    q: Array  # (d,), the point to evaluate next


FACTORS = {Trying.REFLECTED: 1.0, Trying.EXPANDED: 2.0, Trying.OUTSIDE: 0.5, Trying.INSIDE: -0.5}
"""How far beyond the mean, as seen from the worst corner, each of these points lies; corners have no such factor."""


@dataclass(frozen=True)
class NelderMead(OneByOne):
    """Nelder and Mead's simplex: d + 1 corners that turn, stretch and shrink downhill, by losses alone.

        m ← mean of all corners but the worst
        q ← 2·m − worst           reflected: it takes the place of the worst if it is better than another corner
        q ← 3·m − 2·worst         expanded, where the reflected one is the best of all; the better of the two is taken
        q ← 1.5·m − 0.5·worst     contracted outside, where it is better than only the worst
        q ← 0.5·m + 0.5·worst     contracted inside, where it is the worst
        corner ← best + 0.5·(corner − best)      all shrink, where contracting does not help

    w is the best corner. The first simplex is w and, for each coordinate, w with 5 % more of it (or 0.00025, where it
    is 0), as in SciPy, whose every point this evaluates. One step of this optimizer is one point. When the simplex is
    no more than a point, w stays for good. Nelder and Mead 1965, A simplex method for function minimization.
    Watch: the triangle rolls downhill, stretches along a valley and shrinks around a minimum; it needs no slope.
    """

    name: ClassVar[str] = "nelder_mead"
    title: ClassVar[str] = "Nelder–Mead"
    oracle: ClassVar[Oracle] = "value"
    evaluations: ClassVar[str] = "1 or more"
    equals: ClassVar[str] = "scipy 1.17.1 Nelder-Mead"
    equations: ClassVar[tuple[Equation, ...]] = (
        Equation("c", "c ← 1 reflected, 2 expanded, ±0.5 contracted, 0 a corner"),
        Equation("q", "q ← (1 + c)·m − c·worst, or a corner"),
        Equation("φ", "φ ← f(q)"),
        Equation("best", "best ← lowest corner"),
        Equation("Δw", "Δw ← best − w"),
    )

    def init_one(self, x: Array) -> Simplex:
        corners = np.repeat(x[None], len(x) + 1, axis=0)
        for i, value in enumerate(x):
            corners[i + 1, i] = (1 + WIDER) * value if value != 0 else AWAY
        losses = np.full(len(corners), HUGE)
        return Simplex(corners, losses, Trying.CORNER, 0, x, np.float64(HUGE), corners[0].copy())

    def tell_one(self, x: Array, state: Simplex, evaluation: Evaluation) -> Update:
        after = self._after(state, finite_loss(evaluation.loss))
        complete = after.trying not in (Trying.CORNER, Trying.SHRUNK)
        best = after.corners[0] if complete else x
        outcome = Outcome.MOVED if (best != x).any() else Outcome.SEARCHING
        if after.trying == Trying.NOTHING:
            outcome = Outcome.GAVE_UP
        terms: Terms = {
            "c": np.float64(FACTORS.get(Trying(int(state.trying)), 0.0)),
            "q": state.q,
            "φ": evaluation.loss,
            "best": best.copy(),
            "Δw": best - x,
        }
        return Update(best.copy(), after, terms, outcome)

    def figures(self, x: Array, state: Simplex) -> tuple[Figure, ...]:
        return (Figure.of("simplex", state.corners.T),)

    def _after(self, state: Simplex, loss: Scalars) -> Simplex:
        """The simplex after the loss at q."""
        match state.trying:
            case Trying.REFLECTED:
                return self._reflected(state, loss)
            case Trying.EXPANDED:
                better = loss < state.reflected_loss
                return _replaced(state, state.q, loss) if better else _with_reflected(state)
            case Trying.OUTSIDE:
                return _replaced(state, state.q, loss) if loss <= state.reflected_loss else _shrunk(state)
            case Trying.INSIDE:
                return _replaced(state, state.q, loss) if loss < state.losses[-1] else _shrunk(state)
            case Trying.NOTHING:
                return state
            case _:
                return _evaluated(state, loss)

    def _reflected(self, state: Simplex, loss: Scalars) -> Simplex:
        mean, worst = _mean(state), state.corners[-1]
        state = state._replace(reflected=state.q, reflected_loss=loss)
        if loss < state.losses[0]:
            return state._replace(trying=Trying.EXPANDED, q=3 * mean - 2 * worst)
        if loss < state.losses[-2]:
            return _with_reflected(state)
        if loss < state.losses[-1]:
            return state._replace(trying=Trying.OUTSIDE, q=1.5 * mean - 0.5 * worst)
        return state._replace(trying=Trying.INSIDE, q=0.5 * mean + 0.5 * worst)


def _mean(state: Simplex) -> Array:
    """The mean of all corners but the last, added in the order of SciPy."""
    return np.add.reduce(state.corners[:-1], 0) / (len(state.corners) - 1)


def _with_reflected(state: Simplex) -> Simplex:
    return _replaced(state, state.reflected, state.reflected_loss)


def _replaced(state: Simplex, corner: Array, loss: Scalars) -> Simplex:
    """With another corner in the place of the worst."""
    corners, losses = state.corners.copy(), state.losses.copy()
    corners[-1], losses[-1] = corner, loss
    return _sorted(state._replace(corners=corners, losses=losses))


def _shrunk(state: Simplex) -> Simplex:
    """Drawn towards the best corner; all others are to be evaluated again."""
    corners = state.corners[0] + 0.5 * (state.corners - state.corners[0])
    return state._replace(corners=corners, trying=Trying.SHRUNK, number=1, q=corners[1].copy())


def _evaluated(state: Simplex, loss: Scalars) -> Simplex:
    """With the loss of one more of the corners that are to be evaluated."""
    losses = state.losses.copy()
    losses[state.number] = loss
    state = state._replace(losses=losses, number=state.number + 1)
    if state.number == len(losses):
        return _sorted(state)
    return state._replace(q=state.corners[state.number].copy())


def _sorted(state: Simplex) -> Simplex:
    """The best corner first, and the reflection of the worst to be evaluated."""
    order = np.argsort(state.losses)
    state = state._replace(corners=state.corners[order], losses=state.losses[order], number=0)
    if (state.corners[1:] == state.corners[0]).all():
        return state._replace(trying=Trying.NOTHING, q=state.corners[0].copy())
    return state._replace(trying=Trying.REFLECTED, q=2 * _mean(state) - state.corners[-1])
