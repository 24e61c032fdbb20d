"""The screen of runs made elsewhere: one measure of all of them over steps or seconds, and their newest numbers."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from termopt.base.errors import printable
from termopt.base.number_text import digits, percent
from termopt.base.translate import translate, translate_message
from termopt.draw.cells.canvas import Canvas, blank, cut, cut_front, ljust, paste, put, text_width
from termopt.draw.contour.base_layer import base_layer
from termopt.draw.contour.path_layer import PathLayer
from termopt.draw.contour.paths import Track, contour
from termopt.draw.contour.progressive import PartialGrid
from termopt.draw.plot.curves import Curve, Decimator, LossPlot, loss_plot
from termopt.draw.plot.ticks import nice_step
from termopt.draw.theme.theme import MARKERS, SLOTS, Theme
from termopt.engine.core.problem import Minimum
from termopt.live.follow import NOTHING_YET
from termopt.live.held import HeldCurve
from termopt.live.path import Path, RunPath
from termopt.live.runs import Run

PLACES = 100_000
"""Places along the axis that values are kept at; of the rows in one place the last is drawn, which is said."""
MOST_RUNS = min(len(SLOTS), len(MARKERS))
NUMBER = 11
"""Columns of a number in the table."""
LEAST_TITLE = 16
"""Columns that are left of a path, at least, before less is said of the runs in it."""


class Unknown(NamedTuple):
    """The background of a path where nothing was measured."""

    minima: tuple[Minimum, ...] = ()


UNKNOWN = Unknown()
NOTHING = PartialGrid(None)
"""What is known of a loss that was not measured."""


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
    waiting: str = NOTHING_YET
    path: "ShownPath | None" = None
    lang: str = "en"


class ShownPath(NamedTuple):
    """The path of one run, which is drawn in place of the curves. number: of the run."""

    number: int
    path: Path


class Kept:
    """What is kept from picture to picture, so that one costs what is new in it; with a fresh one it is the same."""

    def __init__(self) -> None:
        self._of: object = None
        self._curves: list[tuple[HeldCurve, Decimator]] = []
        self._paths: dict[Run, tuple[RunPath, PathLayer]] = {}

    def curves(self, of: object, count: int) -> list[tuple[HeldCurve, Decimator]]:
        """What is kept of that many curves. of: what they plot; those of something else are forgotten."""
        if of != self._of:
            self._of, self._curves = of, []
        self._curves += [(HeldCurve(), Decimator()) for _ in range(count - len(self._curves))]
        return self._curves[:count]

    def path(self, run: Run) -> tuple[RunPath, PathLayer]:
        """What is kept of the path of a run; that of another one is forgotten."""
        if run not in self._paths:
            self._paths = {run: (RunPath(run), PathLayer())}
        return self._paths[run]


def attached(shown: Attached, width: int, height: int, theme: Theme, kept: Kept) -> Canvas:
    """What is `shown`, in width x height cells and the colors of a theme.

    It has a title, the plot, a row for each run, a remark, and the keys. kept: by the caller from picture to picture.
    """
    canvas = blank(width, height, theme.text, theme.background)
    if height < 4 or width < 20:
        return canvas
    _line(canvas, 0, _heading(shown, width - 2), theme.text)
    runs = shown.runs[:MOST_RUNS]
    table = min(len(runs) + 1, max(height - 8, 0))
    plot_height = height - 3 - table
    if not runs:
        _line(canvas, height // 2, translate_message(shown.waiting, shown.lang), theme.muted)
    elif plot_height > 2 and shown.path is not None:
        layer = kept.path(runs[shown.path.number])[1]
        paste(canvas, _path(shown.path, width, plot_height, theme, layer), 1, 0)
    elif plot_height > 2:
        curves = kept.curves((shown.measure, shown.seconds), len(runs))
        plot = _plot(shown, runs, [held for held, _ in curves])
        paste(canvas, loss_plot(plot, width, plot_height, theme, [decimator for _, decimator in curves]), 1, 0)
    for row, text, fg in _table(shown, runs, width, theme)[:table]:
        _line(canvas, height - 2 - table + row, text, fg)
    _line(canvas, height - 2, translate_message(shown.said, shown.lang), theme.accent)
    _line(canvas, height - 1, _keys(shown, width - 2), theme.muted)
    return canvas


def _keys(shown: Attached, width: int) -> str:
    """The keys, with as many words beside them as there is room for."""
    sign = "❚❚" if shown.paused else "▶"
    words = translate("paused", shown.lang) if shown.paused else translate("following", shown.lang)
    keys = translate("space pause  m measure  p path  x steps or seconds  y log  q quit", shown.lang)
    short = translate("space pause  m measure  p path  x time  y log  q quit", shown.lang)
    lines = (f"{sign} {words}  {keys}", f"{sign}  {keys}", f"{sign}  {short}")
    return next((line for line in lines if text_width(line) <= width), lines[-1])


def _path(shown: ShownPath, width: int, height: int, theme: Theme, layer: PathLayer) -> Canvas:
    """The path over its landscape, or over nothing where that is not known."""
    number, (points, box, background, _) = shown
    under: Any = background or UNKNOWN
    partial = NOTHING if background is None else None
    back = base_layer(under, box, width, height, theme, names=("PC1", "PC2"), partial=partial)
    return contour(back, [Track(points, None, SLOTS[number], MARKERS[number])], theme, [layer])


def _line(canvas: Canvas, row: int, text: str, fg: int) -> None:
    put(canvas, row, 1, cut(printable(text, 400), canvas.width - 2), fg)


def _heading(shown: Attached, width: int) -> str:
    """What is seen: the runs of a file or a folder, or the path of one of them and what it is drawn on.

    The longest words that fit; of the path of a file, the end stays.
    """
    if shown.path is not None:
        ways = (_path_words(shown.path, shown.runs, shown.lang), _short_path_words(shown.path, shown.runs, shown.lang))
        return next((words for words in ways if text_width(printable(words, 400)) <= width), ways[-1])
    count, rows = len(shown.runs), sum(run.count for run in shown.runs)
    numbers = {"count": count, "most": MOST_RUNS, "rows": f"{rows:,}"}
    if count > MOST_RUNS:
        said = translate("{count} runs, {most} of them shown, {rows} rows", shown.lang, **numbers)
    else:
        said = translate("1 run, {rows} rows" if count == 1 else "{count} runs, {rows} rows", shown.lang, **numbers)
    title, whole = printable(shown.title, 400), said + _apart(shown)
    for front, words in (("termopt attach  ", whole), ("", whole), ("", said)):
        room = width - text_width(f"{front}  {words}")
        if room >= min(text_width(title), LEAST_TITLE if not front else text_width(title)):
            break
    return f"{front}{cut_front(title, max(room, 1))}  {words}"


def _apart(shown: Attached) -> str:
    """Of how many steps one row is drawn, where not all are."""
    apart = 0 if shown.seconds else math.ceil(_end(shown, shown.runs[:MOST_RUNS]) / PLACES)
    said = translate("of {n} steps the last row is drawn", shown.lang, n=f"{apart:,}")
    return translate("; ", shown.lang) + said if apart > 1 else ""


def _path_words(shown: ShownPath, runs: Sequence[Run], lang: str) -> str:
    path, run = shown.path, runs[shown.number]
    known: dict[str, object] = {"run": run.name, "share": percent(path.share), "n": len(run.sketches[0])}
    where = translate("{run}: its path from {n} numbers a step, {share} of its spread", lang, **known)
    joint = translate("; ", lang)
    if path.background is None:
        return f"{where}{joint}{translate('the loss around it was not measured', lang)}"
    of = path.background.of
    background = translate("loss measured at {n} points at step {k}", lang, n=of.loss.size, k=f"{of.k:,}")
    return f"{where}{joint}{background}"


def _short_path_words(shown: ShownPath, runs: Sequence[Run], lang: str) -> str:
    path, name = shown.path, runs[shown.number].name
    where = translate("{run}: path, {share} of its spread", lang, run=name, share=percent(path.share))
    if path.background is None:
        return f"{where}{translate('; ', lang)}{translate('loss not measured', lang)}"
    loss = translate("loss of step {k}", lang, k=f"{path.background.of.k:,}")
    return f"{where}{translate('; ', lang)}{loss}"


def _plot(shown: Attached, runs: Sequence[Run], held: Sequence[HeldCurve]) -> LossPlot:
    """The curves of one measure, on an axis whose length is a round number."""
    points = [run.points(shown.measure, shown.seconds) for run in runs]
    end = _end(shown, runs)
    places = PLACES if shown.seconds else int(min(end, PLACES))
    curves = [
        Curve(
            one.values(along, found, end, places),
            SLOTS[i],
            MARKERS[i],
            stopped=len(found) > 0 and not math.isfinite(found[-1]),
            gaps=True,
        )
        for i, ((along, found), one) in enumerate(zip(points, held, strict=True))
    ]
    axis = ("seconds" if shown.seconds else "steps", end)
    return LossPlot(curves, places, shown.log, axis=axis, name=printable(shown.measure), lang=shown.lang)


def _end(shown: Attached, runs: Sequence[Run]) -> float:
    """How long the axis is: the farthest row, rounded up to 1, 2 or 5 times a power of ten."""
    farthest = max((run.farthest(shown.seconds) for run in runs), default=0.0)
    return nice_step(farthest, 1) if farthest > 0 and (shown.seconds or farthest > 1) else 1.0


def _table(shown: Attached, runs: Sequence[Run], width: int, theme: Theme) -> list[tuple[int, str, int]]:
    """The rows of the table: which row, its text, its color. Columns that there is no room for are counted."""
    wide = max((text_width(printable(run.name)) for run in runs), default=4)
    wide = min(max(wide, 4), max(width // 3, 8))
    room = max((width - wide - 16) // (NUMBER + 1), 1)
    names = [shown.measure, *(name for name in shown.names if name != shown.measure)]
    heads = "".join(f"{cut(printable(name), NUMBER):>{NUMBER + 1}}" for name in names[:room])
    more = f"  +{len(names) - room}" if len(names) > room else ""
    run, rows = translate("run", shown.lang), translate("rows", shown.lang)
    lines = [(0, f"  {ljust(run, wide)} {' ' * (9 - text_width(rows))}{rows}{heads}{more}", theme.muted)]
    for i, one in enumerate(runs):
        numbers = "".join(f"{_number(one.last(name)):>{NUMBER + 1}}" for name in names[:room])
        text = f"{MARKERS[i]} {ljust(cut(printable(one.name), wide), wide)} {one.count:>9,}{numbers}"
        lines.append((i + 1, text, theme.lane(SLOTS[i])))
    return lines


def _number(value: float | None) -> str:
    return "–" if value is None else digits(value)
