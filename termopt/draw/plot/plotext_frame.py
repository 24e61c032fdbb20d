"""plotext, and the only module that knows it: frames with ticks, labels and guides; iso-lines; loss curves at rest.

plotext maps a range so that its ends fall on the middles of the first and last bin, and the same value to different
cells for a tick and for a braille dot. So nothing but whole cells and dots is handed to it, on a range of its own where
both are exact; which value lies in which cell is decided once, in `view`.

plotext 5 is slow and draws into global state. Here every picture has a figure of its own, whose cells are read once and
kept. A text of them is not made, as it takes most of the time: 3.1 ms for a frame of 90x30, and 0.6 ms without it.
"""

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple, cast

import numpy as np
from plotext._figure import _figure_class  # pyright: ignore

from termopt.draw.cells import ansi
from termopt.draw.cells.canvas import BRAILLE, SPACE, Canvas, Dots, Rect, blank
from termopt.draw.plot.ticks import Tick
from termopt.draw.theme.theme import Theme
from termopt.engine.core.types import Array


class Frame(NamedTuple):
    """A plot without its contents. The canvas is shared: copy it before writing to it."""

    canvas: Canvas
    rect: Rect  # of the plot area


def layout(width: int, height: int, label_width: int) -> Rect:
    """The plot area of a chart of that size. As it gets small it gives up the labels, then the axes."""
    labels = label_width if height >= 4 and width - label_width >= 8 else 0
    axis = 1 if width >= 8 and height >= 4 else 0
    below = 1 if height >= 5 and width >= 13 else 0
    left = labels + axis
    return Rect(0, left, max(height - axis - below, 0), max(width - left, 0))


PRIVATE = ("_set_sizes", "_build_matrix")
"""Methods of a figure by which its cells are made."""

GUIDES = "⠁⠂⠄⡀"
"""What a guide is made of, by the row of dots it lies in: a dotted line, lighter than an axis and than any curve."""


@lru_cache(maxsize=128)
def frame(
    width: int,
    height: int,
    rect: Rect,
    x_ticks: tuple[Tick, ...],
    y_ticks: tuple[Tick, ...],
    theme: Theme,
    guides: bool,
) -> Frame:
    """Axes with ticks in width x height cells, in the colors of a theme.

    rect: the plot area, from `layout`.
    x_ticks, y_ticks: counted in cells from the left and the top of `rect`.
    guides: whether a faint line crosses the plot at each tick of y.
    """
    if rect.height == height:
        return Frame(_colored(ansi.parse("", width, height), rect, theme), rect)
    figure = _figure(width, height)
    figure.xaxes(True, False)
    figure.yaxes(True, False)
    figure.xlim(0, rect.width - 1)
    figure.ylim(0, rect.height - 1)
    below = rect.height + 1 < height
    figure.xticks([t.cell for t in x_ticks] if below else [], [t.label for t in x_ticks] if below else [])
    labels = rect.col > 1
    rows = [rect.height - 1 - t.cell for t in y_ticks]
    figure.yticks(rows if labels else [], [t.label.rjust(rect.col - 1) for t in y_ticks] if labels else [])
    figure.scatter([-9], [-9])  # out of sight: plotext shows the ticks of an axis only if something is drawn on it
    for tick, row in zip(y_ticks, rows, strict=True) if guides and theme.ramp else ():
        # Not without color: a guide would be as strong as a curve there.
        figure.text(GUIDES[tick.dot] * rect.width, 0, row, alignment="left")
    return Frame(_colored(_built(figure, width, height), rect, theme), rect)


def isolines(lines: Sequence[Array], width: int, height: int) -> Dots:
    """Polylines as braille (height, width). lines: each (n, 2), in whole dots right and up from the lower left."""
    if not (lines and width and height):
        return np.zeros((height, width), dtype=np.uint8)
    figure = _figure(width, height)
    figure.frame(False)
    figure.xlim(0, 2 * width - 1)
    figure.ylim(0, 4 * height - 1)
    figure.xticks([], [])
    figure.yticks([], [])
    for line in lines:
        figure.plot(line[:, 0].tolist(), line[:, 1].tolist(), marker="braille")
    code = _built(figure, width, height).code
    return np.where(code == SPACE, 0, code - BRAILLE).astype(np.uint8)


def _figure(width: int, height: int) -> Any:
    figure = cast(Any, _figure_class)()
    if _has_cells(figure):
        matrix = figure.monitor.matrix
        matrix.set_matrices = partial(_clear, matrix)
    figure._limit_size(False, False)
    figure.plot_size(width, height)
    figure.theme("clear")
    return figure


def _has_cells(figure: Any) -> bool:
    """Whether the cells of a figure can be read, which takes names that are private to plotext."""
    matrix = getattr(getattr(figure, "monitor", None), "matrix", None)
    return all(hasattr(figure, name) for name in PRIVATE) and hasattr(matrix, "set_matrices")


def _clear(matrix: Any) -> None:
    """Clear plotext's cells. Their colors are never looked at: plotext would find out in which area each cell is."""
    matrix.marker, matrix.fullground, matrix.background, matrix.style = (
        [[start] * matrix.cols for _ in range(matrix.rows)] for start in (" ", "", "", "")
    )


def _built(figure: Any, width: int, height: int) -> Canvas:
    """What a figure shows, without its colors: from its cells, or else from a text of them, which takes longer."""
    if not _has_cells(figure):
        return ansi.parse(figure.build(), width, height)
    figure._set_sizes()
    figure._build_matrix()
    rows: list[list[str]] = figure.monitor.matrix.marker
    code = np.frombuffer("".join(map("".join, reversed(rows))).encode("utf-32-le"), dtype=np.int32)
    canvas = blank(width, height)
    canvas.code[:] = code.reshape(height, width)
    return canvas


def _colored(canvas: Canvas, rect: Rect, theme: Theme) -> Canvas:
    """Labels muted, axes and guides faint, on the theme's background."""
    canvas.fg[:] = theme.muted
    canvas.bg[:] = theme.background
    canvas.fg[: rect.height + 1, max(rect.col - 1, 0) :] = theme.faint
    return canvas
