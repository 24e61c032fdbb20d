"""The screen of runs made elsewhere: one measure of all of them over steps or seconds, and their newest numbers."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from termopt.base.errors import printable
from termopt.base.number_text import digits
from termopt.draw.cells.canvas import Canvas, blank, cut, paste, put, text_width
from termopt.draw.plot.curves import Curve, LossPlot, loss_plot
from termopt.draw.theme.theme import MARKERS, SLOTS, Theme
from termopt.engine.core.types import Array
from termopt.live.runs import Run

PLACES = 100_000
"""Places along the axis that values are kept at; of more rows than that, those between are left out, which is said."""
MOST_RUNS = min(len(SLOTS), len(MARKERS))
KEYS = "space pause  m measure  x steps or seconds  y log  q quit"
NUMBER = 11
"""Columns of a number in the table."""


class Attached(NamedTuple):
    """What is to be seen. measure: what is plotted. said: the newest remark, or nothing."""

    title: str
    runs: Sequence[Run]
    names: tuple[str, ...]
    measure: str
    seconds: bool
    log: bool
    paused: bool
    said: str = ""


def attached(shown: Attached, width: int, height: int, theme: Theme) -> Canvas:
    """What is `shown`, in width x height cells and the colors of a theme.

    It has a title, the plot, a row for each run, a remark, and the keys.
    """
    canvas = blank(width, height, theme.text, theme.background)
    if height < 4 or width < 20:
        return canvas
    _line(canvas, 0, _heading(shown), theme.text)
    runs = shown.runs[:MOST_RUNS]
    table = min(len(runs) + 1, max(height - 8, 0))
    plot_height = height - 3 - table
    if not runs:
        _line(canvas, height // 2, "nothing is written yet; what comes is shown", theme.muted)
    elif plot_height > 2:
        paste(canvas, loss_plot(_plot(shown, runs), width, plot_height, theme), 1, 0)
    for row, text, fg in _table(shown, runs, width, theme)[:table]:
        _line(canvas, height - 2 - table + row, text, fg)
    _line(canvas, height - 2, shown.said, theme.accent)
    _line(canvas, height - 1, ("❚❚ paused  " if shown.paused else "▶ following  ") + KEYS, theme.muted)
    return canvas


def _line(canvas: Canvas, row: int, text: str, fg: int) -> None:
    put(canvas, row, 1, cut(printable(text, 400), canvas.width - 2), fg)


def _heading(shown: Attached) -> str:
    count = len(shown.runs)
    more = f", {MOST_RUNS} of them shown" if count > MOST_RUNS else ""
    rows = sum(run.count for run in shown.runs)
    return f"termopt attach  {shown.title}  {count} run{'s' * (count != 1)}{more}, {rows:,} rows"


def _plot(shown: Attached, runs: Sequence[Run]) -> LossPlot:
    """The curves of one measure. Between rows the last value holds."""
    points = [run.points(shown.measure, shown.seconds) for run in runs]
    ends = [float(np.nanmax(along)) for along, _ in points if len(along) and np.isfinite(along).any()]
    end = max(ends, default=1.0) or 1.0
    places = int(min(max(end, 1.0) if not shown.seconds else PLACES // 50, PLACES))
    curves = [_curve(*points[i], end, places, i) for i in range(len(runs))]
    name = printable(shown.measure)
    return LossPlot(curves, places, shown.log, axis=("seconds" if shown.seconds else "steps", end), name=name)


def _curve(along: Array, values: Array, end: float, places: int, number: int) -> Curve:
    good = np.isfinite(along)
    at = np.clip(np.floor(along[good] / end * places + 1e-9), 0, places).astype(np.int64)
    found = values[good]
    held = np.full(int(at.max()) + 1 if len(at) else 1, np.nan)
    if len(at):
        order = np.argsort(at, kind="stable")
        rows = np.searchsorted(at[order], np.arange(len(held)), side="right") - 1
        held = np.where(rows >= 0, found[order][np.maximum(rows, 0)], np.nan)
    broken = len(found) > 0 and not math.isfinite(found[-1])
    return Curve(held, SLOTS[number], MARKERS[number], stopped=broken, gaps=True)


def _table(shown: Attached, runs: Sequence[Run], width: int, theme: Theme) -> list[tuple[int, str, int]]:
    """The rows of the table: which row, its text, its color. Columns that there is no room for are counted."""
    wide = max((text_width(printable(run.name)) for run in runs), default=4)
    wide = min(max(wide, 4), max(width // 3, 8))
    room = max((width - wide - 16) // (NUMBER + 1), 1)
    names = [shown.measure, *(name for name in shown.names if name != shown.measure)]
    heads = "".join(f"{cut(printable(name), NUMBER):>{NUMBER + 1}}" for name in names[:room])
    more = f"  +{len(names) - room}" if len(names) > room else ""
    rows = [(0, f"  {'run':<{wide}} {'rows':>9}{heads}{more}", theme.muted)]
    for i, run in enumerate(runs):
        numbers = "".join(f"{_number(run.last(name)):>{NUMBER + 1}}" for name in names[:room])
        text = f"{MARKERS[i]} {cut(printable(run.name), wide):<{wide}} {run.count:>9,}{numbers}"
        rows.append((i + 1, text, theme.lane(SLOTS[i])))
    return rows


def _number(value: float | None) -> str:
    return "–" if value is None else digits(value)
