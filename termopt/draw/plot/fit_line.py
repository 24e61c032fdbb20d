"""What a model of one input has learned: the samples, and the line that it draws through them."""

import numpy as np

from termopt.draw.cells.braille import Ints, grid, pack, stroke
from termopt.draw.cells.canvas import Canvas, text_width
from termopt.draw.plot.fit import axis_name, draw_dots, framed, rounded, samples_at
from termopt.draw.screen.view_model import FitView
from termopt.draw.theme.theme import Theme
from termopt.engine.core.problem import Picture
from termopt.engine.core.types import Array


def line_plot(
    fit: FitView, picture: Picture, colour: str, marker: str, width: int, height: int, theme: Theme
) -> Canvas:
    """Targets over inputs in width x height cells, those of the last batch marked, and the line of the model.

    fit: which samples were read last. picture: the samples and the model. colour: a slot of the theme. marker: of the
    samples read last, where there are few. Samples off scale are ↑ or ↓ at the edge.
    """
    view, canvas, plot = framed(rounded(picture.box), width, height, theme)
    if not plot.code.size:
        return canvas
    lit = np.zeros(len(picture.points), dtype=np.bool_)
    lit[fit.lit] = True
    inside = np.isfinite(picture.points).all(axis=1)
    spots = view.project(picture.points)
    color = theme.lane(colour)
    read = lit & (not lit.all())
    samples_at(plot, view, spots[:, inside & ~read], spots[:, inside & read], (theme.muted, color), marker)
    left, right = view.box[0]
    across = np.linspace(left, right, 2 * plot.width + 1)
    with np.errstate(all="ignore"):
        line = view.project(np.stack([across, picture.says(across[None])], axis=1))
    segments = _segments(line, plot)
    dots = grid(plot.width, plot.height)
    x, y, _ = stroke(segments)
    there = (x >= 0) & (x < 2 * plot.width) & (y >= 0) & (y < 4 * plot.height)
    dots[y[there], x[there]] = True
    draw_dots(plot, pack(dots), color)
    axis_name(plot, 0, 0, f"↑ {picture.names[1]}", theme)
    name = f"{picture.names[0]} →"
    axis_name(plot, plot.height - 1, plot.width - text_width(name), name, theme)
    return canvas


def _segments(line: Array, plot: Canvas) -> Ints:
    """Between neighboring points of a line (2, m) those segments that are seen, in whole dots, (n, 4)."""
    top, bottom = -4.0 * plot.height, 8.0 * plot.height
    good = np.isfinite(line).all(axis=0) & (line[1] > top) & (line[1] < bottom)
    both = good[:-1] & good[1:]
    ends = np.concatenate([line[:, :-1], line[:, 1:]])[:, both]
    return np.floor(ends.T).astype(np.int64)
