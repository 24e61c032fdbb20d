"""All pictures of a map, one below the other, on one canvas."""

from collections.abc import Callable

from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, Rect, blank, cut, paste, put
from termopt.draw.plot.cell_map import CellMap, draw_cell_map, key_rows, left_out, put_key
from termopt.draw.plot.map_axes import FOOT, HEAD, plot_area
from termopt.draw.plot.map_curves import MapCurves, curve_key, draw_map_curves, values_axis
from termopt.draw.theme.theme import Theme
from termopt.export.map_parts import MapView
from termopt.export.map_views import map_views
from termopt.sweeps.map import Map

LEAST_COLUMNS, LEAST_ROWS = 72, 20
"""A picture's plot is at least so large: few runs are drawn larger."""

MOST_COLUMNS, MOST_ROWS = 400, 200
"""And at most so large: of more runs some are left out, which the picture says."""

CURVES = 88, 26
"""The size of a picture of curves."""


def map_picture(kind: str, found: Map, theme: Theme) -> Canvas:
    """The pictures of a map in the colors of a theme, as large as they need to be to show every run."""
    parts = [view_picture(view, *_size(view.shown, theme), theme) for view in map_views(kind, found)]
    width = max(part.width for part in parts)
    canvas = blank(width, sum(part.height + 1 for part in parts) - 1, theme.text, theme.background)
    row = 0
    for part in parts:
        paste(canvas, part, row, 0)
        row += part.height + 1
    return canvas


def view_picture(view: MapView, width: int, height: int, theme: Theme) -> Canvas:
    """One picture in width x height cells and the colors of a theme: the title of the view, what it shows, its key."""
    shown = view.shown
    draw: Callable[..., Canvas] = draw_cell_map if isinstance(shown, CellMap) else draw_map_curves
    key = key_rows(shown, width, theme) if isinstance(shown, CellMap) else curve_key(shown, width, theme)
    canvas = blank(width, height, theme.text, theme.background)
    inner = max(height - 1 - len(key), 0)
    put(canvas, 0, 0, cut(view.title + _note(shown, width, inner), width), theme.text)
    paste(canvas, draw(shown, width, inner, theme), 1, 0)
    put_key(canvas, height - len(key), key)
    return canvas


def view_area(view: MapView, width: int, height: int, theme: Theme) -> Rect:
    """Where the runs are in the picture that `view_picture` makes of the same view, width, height and theme."""
    shown = view.shown
    key = key_rows(shown, width, theme) if isinstance(shown, CellMap) else curve_key(shown, width, theme)
    up = shown.up if isinstance(shown, CellMap) else values_axis(shown)
    area = plot_area(up, width, max(height - 1 - len(key), 0))
    return area._replace(row=area.row + 1)


def _note(shown: CellMap | MapCurves, width: int, height: int) -> str:
    """How many runs a picture has no room for."""
    missing = left_out(shown, width, height) if isinstance(shown, CellMap) else 0
    return translate(" · {n:,} more runs lie between those shown", shown.across.lang, n=missing) if missing else ""


def _size(shown: CellMap | MapCurves, theme: Theme) -> tuple[int, int]:
    """Columns and rows of a picture in which every run has as many places as every other."""
    if isinstance(shown, MapCurves):
        return CURVES
    up, across = shown.kind.shape
    columns = min(across * max(1, -(-LEAST_COLUMNS // across)), MOST_COLUMNS)
    rows = min(-(-up * max(1, -(-2 * LEAST_ROWS // up)) // 2), MOST_ROWS)
    labels = plot_area(shown.up, columns, rows).col
    width = columns + labels
    return width, rows + HEAD + FOOT + 2 + 1 + len(key_rows(shown, width, theme))
