"""The line search behind a step of L-BFGS, trial by trial, and the pairs that its ray was made from.

The engine knows no optimizer: whatever has a memory with a `search` and `pairs`, as `LBFGS` has, can be told about.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from termopt.engine.analysis.explanation import Pair, Search, Trial
from termopt.engine.core.status import norm
from termopt.engine.core.types import Iterate, Outcome


def search(before: Iterate, after: Iterate, iterate: Callable[[int], Iterate] | None) -> Search | None:
    """The line search that this step belongs to; None for an optimizer without one."""
    state = own_state(before)
    if not searches(state):
        return None
    now, pairs = state.search, _pairs(state.pairs)
    a, b = sorted((float(now.best.t), float(now.end.t)))
    begun = before.k - int(now.trials) if iterate else before.k
    steps = [(iterate(k), iterate(k + 1)) for k in range(begun, before.k) if iterate]
    trials = tuple(_trial(own_state(first), then) for first, then in [*steps, (before, after)])
    started = bool(now.t > 0)
    return Search(
        loss=float(now.origin.phi) if started else None,
        slope=float(now.origin.slope) if started else None,
        low=a if now.bracketed else float(now.best.t),
        high=b if now.bracketed else None,
        scale=pairs[0].sy / pairs[0].y ** 2 if pairs else 1.0,
        room=len(state.pairs.rho),
        pairs=pairs,
        trials=trials,
        end=_end(state, trials[-1], after),
    )


def _trial(state: Any, after: Iterate) -> Trial:
    """The trial of the step to `after`, which began with this memory."""
    terms = after.terms
    t, loss, slope = float(state.search.t), float(terms["φ"]), float(terms["m"])
    return Trial(t, loss, slope, *_status(state, after))


def _status(state: Any, after: Iterate) -> tuple[str, str]:
    if state.stuck:
        return "no ray: the search is over", "no ray"
    terms = after.terms
    if not (np.isfinite(terms["φ"]) and np.isfinite(terms["g"]).all()):
        return "not finite, so too far", "not finite"
    if not state.search.t > 0:
        return "the start itself", "start"
    match bool(terms["armijo"]), bool(terms["curvature"]):
        case True, True:
            return "accepted", "accepted"
        case True, False:
            return "slope still too steep", "too steep"
        case False, True:
            return "not enough decrease", "too high"
        case _:
            return "not enough decrease, slope still too steep", "high, steep"


def _end(state: Any, trial: Trial, after: Iterate) -> str:
    """How the search ended without success with this trial; nothing if it did not."""
    if state.stuck:
        return "w stays for good"
    if after.outcome == Outcome.GAVE_UP:
        return "no trial was good enough, also down the gradient: w stays"
    if trial.short in ("accepted", "start") or own_state(after).search.trials:
        return ""
    return "no trial was good enough: the next ray goes down the gradient"


def _pairs(pairs: Any) -> tuple[Pair, ...]:
    used = int(np.count_nonzero(pairs.rho))
    return tuple(Pair(float(s @ y), norm(s), norm(y)) for s, y in zip(pairs.s[:used], pairs.y[:used], strict=True))


def searches(state: Any) -> bool:
    """Whether this is the memory of an optimizer with a line search."""
    return hasattr(state, "search") and hasattr(state, "pairs")


def own_state(iterate: Iterate) -> Any:
    """The optimizer's own memory, without that of what feeds it."""
    return getattr(iterate.state, "inner", iterate.state)
