"""The charts of the explain panel: rates and internal state of each coordinate over the steps of the run."""

import math

import numpy as np

from termopt.base.ascii_text import ascii_text
from termopt.base.number_text import digits, longest
from termopt.base.translate import translate
from termopt.draw.cells.canvas import blank, paste, put, text_width
from termopt.draw.panels.explain_model import DIGITS, Chart, ExplainView
from termopt.draw.panels.explain_rows import Block
from termopt.draw.plot.curves import Curve, LossPlot, loss_plot
from termopt.draw.theme.theme import Theme

LEAST_ROWS = 7
"""Rows of a chart, its head among them, at least."""

DASHES = ((1, 0), (2, 2), (1, 3), (4, 2))
"""How the curves of coordinates differ: braille columns on and off."""

CHART = 50
"""The rank of a chart: it goes before all that is worked out."""


def chart(shown: Chart, view: ExplainView, width: int, height: int, theme: Theme) -> Block:
    """A head with the latest value of each coordinate, and below it their curves, each ending in its letter.

    shown: what the chart shows of the view; width, height: in cells; theme: the colors.
    """
    canvas = blank(width, height, theme.text, theme.background)
    values = [column.values for column in shown.columns]
    last = [
        f"{translate(column.label, view.lang)} {_latest(float(column.values[-1])):<{longest(DIGITS)}}"
        for column in shown.columns
        if len(column.values)
    ]
    text, short = "  ".join(last), shown.name.split()[-1]
    long = _since(translate(shown.name, view.lang), shown, view.lang)
    long, short = (ascii_text(long), ascii_text(short)) if view.plain else (long, short)
    name = long if text_width(long) + text_width(text) + 2 <= width else _since(short, shown, view.lang)
    put(canvas, 0, 0, name, theme.muted)
    if text_width(name) + text_width(text) + 2 <= width:
        put(canvas, 0, width - text_width(text), text, theme.text)
    first, last = view.span
    curves = [
        Curve(np.abs(one) if view.log else one, view.colour, column.label[:1], dash=dash, gaps=True)
        for column, one, dash in zip(shown.columns, values, DASHES, strict=False)
    ]
    axis = f"|{short.lstrip('−-')}|" if view.log else short
    plot = LossPlot(
        curves, last, view.log, axis=view.axis, name=axis, log_steps=view.log_steps, lang=view.lang, first=first
    )
    paste(canvas, loss_plot(plot, width, height - 1, theme), 1, 0)
    return Block(canvas, CHART)


def _latest(value: float) -> str:
    """The latest value of a coordinate, in words; a quotient of zeros is none."""
    return "–" if math.isnan(value) else digits(value, DIGITS)


def _since(name: str, shown: Chart, lang: str) -> str:
    """The name of a chart, and from which step on its values are known where they are not from the first."""
    return translate("{name} from step {since:,}", lang, name=name, since=shown.since) if shown.since else name
