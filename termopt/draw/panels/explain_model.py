"""What the explain panel shows of one step, and how many digits its numbers have."""

from typing import NamedTuple

from termopt.engine.analysis.explanation import Explanation
from termopt.engine.analysis.measures import Column

DIGITS = 5
"""Significant digits of a number from which the next step can be worked out by hand."""


class Chart(NamedTuple):
    """A quantity of each coordinate at every step up to the end of the one explained.

    name: in English, its symbol last.
    since: the first step that it is known of; of steps before, the chart says that they are not shown.
    """

    name: str
    columns: tuple[Column, ...]
    since: int = 0


class ExplainView(NamedTuple):
    """A step of the lane of this color, and below it charts over the steps of the run.

    span: the first and the last of the lane's steps that the charts show, as plots of losses do. log: whether their
    values are on a logarithmic axis, which shows sizes. axis: what their ticks count, and how much of it there is.
    lang: the language of the words. plain: with the names of symbols.
    """

    step: Explanation
    colour: str
    charts: tuple[Chart, ...] = ()
    span: tuple[float, float] = (0, 10)
    log: bool = True
    axis: tuple[str, float] = ("steps", 0.0)
    log_steps: bool = False
    lang: str = "en"
    plain: bool = False
