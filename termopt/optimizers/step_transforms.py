"""What a `GradientTransform` does to the step of the optimizer inside: cautious, lookahead, and the average."""

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from termopt.engine.core.types import Array, Outcome, Update
from termopt.optimizers.common import either
from termopt.optimizers.wrappers import PULL, cautious_step, kept

if TYPE_CHECKING:
    from termopt.optimizers.gradient_transforms import GradientTransform


def transformed_step(by: "GradientTransform", x: Array, update: Update, g: Array) -> Update:
    """The update with what is done to the step; a run whose search is under way is left alone.

    by: what says what is done.
    x: where the step begins, (d, *B).
    update: what the optimizer inside made of g, with all terms so far and the state of `by`.
    g: the gradient that it got, (d, *B).
    """
    if by.cautious or by.lookahead > 0:
        update = _changed(by, x, update, g)
    if np.any(by.average):
        update = _averaged(by, x, update)
    return update


def _changed(by: "GradientTransform", x: Array, update: Update, g: Array) -> Update:
    """With a step from Δ₁, that of the optimizer: cautious first, then lookahead."""
    state: Any = update.state
    marks = update.marks
    terms = {"Δ₁" if name == "Δw" else name: value for name, value in update.terms.items()}
    step = cast(Array, terms["Δ₁"])
    moves = np.asarray(update.outcome)[()] == Outcome.MOVED
    led = moves & by.cautious  # elsewhere than the optimizer wanted
    if by.cautious:
        terms["keep"] = kept(step, g)
        step = either(moves, cautious_step(step, terms["keep"], state.shapes), step)
        terms["Δ₂" if by.lookahead > 0 else "Δw"] = step
    if by.lookahead > 0:
        n = state.moves + (moves if by.searches else 1)
        follows = moves & (n % by.lookahead == 0)
        slow = either(follows, state.slow + PULL * (x + step - state.slow), state.slow)
        step = either(follows, slow - x, step)
        if by.searches:
            terms["n"] = n.astype(np.float64)
        terms |= {"slow": slow, "Δw": step}
        marks, state = {**marks, "slow": slow}, state._replace(slow=slow, moves=n)
        led = led | follows
    moved = either(moves, x + step, update.x)
    if by.searches and led.any():
        from termopt.optimizers.lbfgs.line_search import choose  # imported late: its package needs this module

        state = state._replace(inner=choose(led, by.optimizer.init(moved), state.inner))  # its search begins anew
    return update._replace(x=moved, state=state, terms=terms, marks=marks)


def _averaged(by: "GradientTransform", x: Array, update: Update) -> Update:
    """With the average of the iterates beside the path."""
    state: Any = update.state
    average = by.average * state.average + (1 - by.average) * (x + update.terms["Δw"])
    shown = {"average": average}
    return update._replace(
        state=state._replace(average=average), terms={**update.terms, **shown}, marks={**update.marks, **shown}
    )
