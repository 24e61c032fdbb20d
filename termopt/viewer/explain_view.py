"""From the numbers of a step to what the explain panel shows of them."""

from collections.abc import Sequence

from termopt.draw.panels.explain_model import ExplainView, RateView
from termopt.engine.analysis.explanation import Explanation
from termopt.engine.analysis.measures import Column


def explain_view(told: Explanation, colour: str, rates: Sequence[Column] = ()) -> ExplainView:
    """The view of a step of the lane of this color. rates: the columns of `rate` up to step `told.k + 1`."""
    return ExplainView(
        told.k,
        colour,
        told.names,
        told.before,
        told.q,
        told.looked,
        told.loss,
        told.batch,
        told.lines,
        told.after,
        told.curvature,
        told.search,
        tuple(RateView(*column) for column in rates),
    )
