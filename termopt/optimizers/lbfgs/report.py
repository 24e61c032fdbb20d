"""A line search trial by trial, and the pairs that the ray of L-BFGS was made from, for the explain panel."""

import numpy as np

from termopt.base.translate import texts
from termopt.engine.core.reports import Pair, Report, Trial
from termopt.engine.core.status import norm
from termopt.engine.core.types import Iterate, Outcome
from termopt.optimizers.lbfgs.line_search import Search
from termopt.optimizers.lbfgs.two_loop import Pairs

STUCK = Trial(np.nan, np.nan, np.nan, *texts("no direction: the search is over", "no direction", "w stays for good"))
"""What is said of a step after the search has given up."""


(ACCEPTED,) = texts("accepted")
NOT_FINITE = texts("not finite, so too far", "not finite")
START = texts("the start itself", "start")
LOWEST = texts("curvature: no (slope too steep), but the lowest at a kink: accepted", "lowest")
TOO_STEEP = texts("curvature: no (slope too steep)", "slope too steep")
TOO_HIGH = texts("sufficient decrease: no (f too high)", "f too high")
BOTH = texts("sufficient decrease: no (f too high), curvature: no (slope too steep)", "f too high, slope too steep")
"""What became of a trial, and the same in fewer words."""

GAVE_UP, RESTART = texts(
    "no trial was good enough, also down the gradient: w stays",
    "no trial was good enough: the next direction is down the gradient",
)
"""How a search ended without a good trial."""


def report(search: Search) -> Report:
    """The search before its next trial, without what became of its trials."""
    a, b = sorted((float(search.best.t), float(search.end.t)))
    started = bool(search.t > 0)
    return Report(
        loss=float(search.origin.phi) if started else None,
        slope=float(search.origin.slope) if started else None,
        low=a if search.bracketed else float(search.best.t),
        high=b if search.bracketed else None,
        tried=int(search.trials),
    )


def with_pairs(report: Report, pairs: Pairs) -> Report:
    """The report with the pairs behind the ray."""
    used = int(np.count_nonzero(pairs.rho))
    kept = tuple(Pair(float(s @ y), norm(s), norm(y)) for s, y in zip(pairs.s[:used], pairs.y[:used], strict=True))
    return report._replace(
        scale=kept[0].sy / kept[0].y ** 2 if kept else 1.0,
        room=len(pairs.rho),
        pairs=kept,
    )


def trial(search: Search, after: Iterate, searching: bool) -> Trial:
    """The trial of the step to `after`, by a search as it was before. searching: whether the search goes on."""
    status, short = _status(search, after)
    end = ""
    if after.outcome == Outcome.GAVE_UP:
        end = GAVE_UP
    elif short not in (ACCEPTED, LOWEST[1], START[1]) and not searching:
        end = RESTART
    return Trial(float(search.t), float(after.terms["φ"]), float(after.terms["d"]), status, short, end)


def _status(search: Search, after: Iterate) -> tuple[str, str]:
    """What became of a trial, in words and in fewer."""
    terms = after.terms
    if not (np.isfinite(terms["φ"]) and np.isfinite(terms["g"]).all()):
        return NOT_FINITE
    if not search.t > 0:
        return START
    if after.outcome == Outcome.MOVED and not terms["curvature"]:
        return LOWEST
    match bool(terms["armijo"]), bool(terms["curvature"]):
        case True, True:
            return ACCEPTED, ACCEPTED
        case True, False:
            return TOO_STEEP
        case False, True:
            return TOO_HIGH
        case _:
            return BOTH
