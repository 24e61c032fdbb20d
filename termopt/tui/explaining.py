"""From the numbers of a step to what the explain panel shows of them."""

from collections.abc import Sequence

from termopt.draw.explain_view import (
    CurvatureView,
    ExplainView,
    Extremes,
    LineView,
    PairView,
    RateView,
    SearchView,
    TrialView,
    Value,
)
from termopt.engine import explain
from termopt.engine.explain import Explanation
from termopt.engine.measures import Column
from termopt.engine.searching import Search


def explain_view(told: Explanation, colour: str, rates: Sequence[Column] = ()) -> ExplainView:
    """The view of a step of the lane of this color. rates: the columns of `rate` up to step `told.k + 1`."""
    curved = told.curvature
    return ExplainView(
        told.k,
        colour,
        told.names,
        _value(told.before),
        _value(told.q),
        told.looked,
        told.loss,
        told.batch,
        tuple(LineView(term, text, _value(value)) for term, text, value in told.lines),
        _value(told.after),
        curved if isinstance(curved, str) else CurvatureView(*curved),
        _search(told.search) if told.search else None,
        tuple(RateView(*column) for column in rates),
    )


def _value(value: explain.Value) -> Value:
    return Extremes(*value) if isinstance(value, explain.Extremes) else value


def _search(search: Search) -> SearchView:
    return SearchView(
        search.loss,
        search.slope,
        search.low,
        search.high,
        search.scale,
        search.room,
        tuple(PairView(*pair) for pair in search.pairs),
        tuple(TrialView(*trial) for trial in search.trials),
        search.end,
    )
