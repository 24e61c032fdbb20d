"""What stands around the picture of a map on screen: the names of the maps, the cursor, and the keys."""

from collections.abc import Iterable

from termopt.base.translate import texts, translate
from termopt.draw.cells.canvas import SPACE, Canvas, Rect, put, text_width
from termopt.draw.plot.cell_map import CellMap
from termopt.draw.theme.theme import Theme
from termopt.export.map_parts import MapView

KINDS = dict(
    zip(
        ("basin", "lr", "grid", "seeds", "profile"),
        texts("Basins", "Rates", "Grid", "Seeds", "Profile"),
        strict=True,
    )
)
"""The maps and their names, in the order of tab."""

SIGN, LINE = "✛", "│"

GAP = 2
"""Columns between two keys: with more, the last of a grid has no room in 80."""


def draw_tabs(canvas: Canvas, here: str, progress: str, theme: Theme, lang: str) -> None:
    """The names of the maps in the first row; how much is computed, at the right.

    canvas: is drawn on. here: the kind that is shown. progress: in words; empty once all is computed. theme: the
    colors. lang: the language of the names.
    """
    col = 1
    for kind, name in KINDS.items():
        word = translate(name, lang)
        text = f"[{word}]" if kind == here else f" {word} "
        put(canvas, 0, col, text, theme.accent if kind == here else theme.muted)
        col += text_width(text) + 1
    put(canvas, 0, canvas.width - text_width(progress) - 1, progress, theme.text)


def draw_cursor(canvas: Canvas, view: MapView, area: Rect, place: tuple[int, int], rows: int, theme: Theme) -> None:
    """The cursor: a sign on a map, a line between curves.

    canvas: is drawn on. view: the picture, whose runs are in `area`. place: the run across and up, of so many `rows`.
    theme: the colors.
    """
    x, y = place
    col = area.col + view.shown.across.cell(x, area.width)
    if isinstance(view.shown, CellMap):
        row = area.row + area.height - 1 - min(int((y + 0.5) / rows * area.height), area.height - 1)
        put(canvas, row, col, SIGN, theme.background, theme.text)
        return
    for row in range(area.row, area.row + area.height):
        if canvas.code[row, col] == SPACE:
            put(canvas, row, col, LINE, theme.text)


def draw_keys(canvas: Canvas, keys: Iterable[tuple[str, str]], theme: Theme) -> None:
    """The keys in the last row, as far as there is room. keys: each with what it does."""
    col = 1
    for key, words in keys:
        end = col + text_width(key) + 1 + text_width(words)
        if end < canvas.width:
            put(canvas, canvas.height - 1, col, key, theme.accent)
            put(canvas, canvas.height - 1, end - text_width(words), words, theme.muted)
            col = end + GAP
