"""A map of two axes: a color for each run, two runs above each other in a character, failures as signs of their own."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.number_text import percent
from termopt.base.translate import translate
from termopt.draw.cells.canvas import DEFAULT, Canvas, Rect, inside, put, text_width
from termopt.draw.plot.map_axes import MapAxis, axes_frame, plot_area
from termopt.draw.theme.theme import Theme, bands, mix
from termopt.engine.core.types import Array

UPPER_HALF, FULL = "▀", "█"
UPRIGHT, LEVEL, CORNER = "│", "─", "┼"
"""The line around a region."""
STEPS = 32
"""How many colors of a ramp are distinguished."""

STRENGTH = 0.85
"""How much of the theme's ramp shows: there are no paths that have to stand out from it."""

FAINTEST = 0.3
"""How much of a color the least value of its kind keeps."""


class MapKind(NamedTuple):
    """One kind of run on a map.

    sign: what stands for it where color says nothing. words: what it is, for the key. slot: a color of the theme's
    lanes, of which a run has the more the greater its value is; None for the theme's ramp, from its lowest color to its
    highest. failed: whether runs are shown by their sign alone.
    """

    sign: str
    words: str
    slot: str | None = None
    failed: bool = False


class CellMap(NamedTuple):
    """What a map shows.

    kind: (rows, columns), the number of each run's kind, the first row at the bottom. value: of each run, 0 to 1.
    kinds: what the numbers stand for. low, high: what the ramp's ends are called, and `name` what it measures; empty
    without a ramp. region: (rows, columns), what lies within the line that is drawn over the runs; None for no line.
    line: what that line is, for the key.
    """

    across: MapAxis
    up: MapAxis
    kind: NDArray[np.int64]
    value: Array
    kinds: tuple[MapKind, ...]
    name: str = ""
    low: str = ""
    high: str = ""
    region: NDArray[np.bool_] | None = None
    line: str = ""


def pixels(up: MapAxis, width: int, height: int) -> tuple[int, int]:
    """How many runs across and up a picture of this size shows one by one."""
    area = plot_area(up, width, height)
    return area.width, 2 * area.height


def draw_cell_map(shown: CellMap, width: int, height: int, theme: Theme) -> Canvas:
    """The map that is `shown`, with its axes, in width × height cells and the colors of a theme; its key is `key_rows`.

    Of more runs than there is room for, some are left out evenly: `left_out` says how many.
    """
    canvas = axes_frame(shown.across, shown.up, width, height, theme)
    area = plot_area(shown.up, width, height)
    plot = inside(canvas, area)
    if not plot.code.size:
        return canvas
    rows, columns = _sampled(shown.kind.shape[0], 2 * area.height), _sampled(shown.kind.shape[1], area.width)
    kind, value = shown.kind[rows][:, columns][::-1], shown.value[rows][:, columns][::-1]
    colors = cell_colors(shown.kinds, kind, value, theme)
    signs = np.array([ord(one.sign) for one in shown.kinds])[kind]
    failed = np.array([one.failed for one in shown.kinds])[kind]
    top, bottom = slice(0, None, 2), slice(1, None, 2)
    if theme.colored:
        plot.code[:] = ord(UPPER_HALF)
        plot.fg[:], plot.bg[:] = colors[top], colors[bottom]
        lost = failed[top] & failed[bottom]
        plot.code[lost], plot.fg[lost] = signs[top][lost], theme.bad
    else:
        plot.code[:], plot.fg[:] = signs[top], theme.text
    if shown.region is not None:
        _draw_line(plot, shown.region[rows][:, columns][::-1][top], theme)
    return canvas


def _draw_line(plot: Canvas, region: NDArray[np.bool_], theme: Theme) -> None:
    """The line around a region, through the cells within it that touch cells outside. region: a value a cell."""
    around = np.pad(region, 1, mode="edge")
    beside = region & ~(around[1:-1, :-2] & around[1:-1, 2:])
    above = region & ~(around[:-2, 1:-1] & around[2:, 1:-1])
    for where, sign in ((beside, UPRIGHT), (above, LEVEL), (beside & above, CORNER)):
        plot.code[where], plot.fg[where] = ord(sign), theme.text


def cell_colors(kinds: tuple[MapKind, ...], kind: NDArray[np.int64], value: Array, theme: Theme) -> NDArray[np.uint32]:
    """The color of each run in a theme, in the shape of `kind`.

    kinds: what runs can be; kind: the number in `kinds` of each run; value: 0 is pale and 1 strong, the same shape.
    """
    table = np.array([_ramp(one, theme) for one in kinds], dtype=np.uint32)
    level = np.round(np.clip(np.nan_to_num(value), 0.0, 1.0) * (STEPS - 1)).astype(np.int64)
    found: NDArray[np.uint32] = table[kind, level]
    return found


def _ramp(kind: MapKind, theme: Theme) -> list[int]:
    """The colors of a kind, from its least value to its greatest."""
    if kind.failed or not theme.colored:
        return [theme.surface] * STEPS
    if kind.slot is None:
        return [*bands(replace(theme, strength=STRENGTH), STEPS)][::-1] if theme.ramp else [theme.faint] * STEPS
    weights = [FAINTEST + (1 - FAINTEST) * i / (STEPS - 1) for i in range(STEPS)]
    return [mix(theme.background, theme.lane(kind.slot), weight) for weight in weights]


def _sampled(count: int, room: int) -> NDArray[np.int64]:
    """Which of so many runs each place along a side shows."""
    found: NDArray[np.int64] = np.arange(room) * count // room
    return found


def left_out(shown: CellMap, width: int, height: int) -> int:
    """How many runs a picture of this size does not show."""
    columns, rows = pixels(shown.up, width, height)
    up, across = shown.kind.shape
    return up * across - min(up, rows) * min(across, columns)


def run_at(shown: CellMap, area: Rect, x: int, y: int) -> tuple[int, int] | None:
    """The place (row, column) among the runs that the upper half of a cell shows; None beside the map.

    shown: the map; area: where its runs are on the screen; x, y: the column and the row of the cell.
    """
    if not (area.col <= x < area.col + area.width and area.row <= y < area.row + area.height):
        return None
    up, across = shown.kind.shape
    half = 2 * area.height - 1 - 2 * (y - area.row)
    return half * up // (2 * area.height), (x - area.col) * across // area.width


def key_rows(shown: CellMap, width: int, theme: Theme) -> list[list[tuple[str, int, int]]]:
    """The key in rows of at most so many columns: (text, color, background) each; no entry is ever cut in two."""
    there = np.bincount(shown.kind.ravel(), minlength=len(shown.kinds))
    entries: list[list[tuple[str, int, int]]] = [_bar(shown, theme)] if shown.name else []
    for one, count in zip(shown.kinds, there.tolist(), strict=True):
        if not count or (one.slot is None and not one.failed):
            continue
        color = theme.bad if one.failed else theme.lane(one.slot or "")
        share = count / shown.kind.size
        mark = one.sign if one.failed or not theme.colored else f"{FULL}{one.sign}"
        part = percent(share) if share >= 0.005 else "< 1 %"
        entries.append([(mark, color, theme.background), (f" {one.words} {part}", theme.text, theme.background)])
    if shown.line:
        entries.append([(f"{UPRIGHT} {shown.line}", theme.text, theme.background)])
    rows: list[list[tuple[str, int, int]]] = [[]]
    for entry in entries:
        if rows[-1] and _width([*rows[-1], *entry]) + 3 > width:
            rows.append([])
        rows[-1] += [("   ", theme.text, theme.background)] * bool(rows[-1]) + entry
    return rows if rows[0] else []


BAR = 16
"""Columns of the color bar."""


def _bar(shown: CellMap, theme: Theme) -> list[tuple[str, int, int]]:
    """The color bar: the ends with their labels, the colors between them."""
    ramp = next(_ramp(one, theme) for one in shown.kinds if one.slot is None and not one.failed)
    colors = [ramp[i * (STEPS - 1) // (BAR - 1)] for i in range(BAR)] if theme.colored and theme.ramp else []
    words = theme.text, theme.background
    return [
        (f"{shown.name}: {shown.low} ", *words),
        *((" ", DEFAULT, color) for color in colors),
        (f" {shown.high}" if colors else translate("to {high}", shown.across.lang, high=shown.high), *words),
    ]


def _width(pieces: list[tuple[str, int, int]]) -> int:
    return sum(text_width(text) for text, _, _ in pieces)


def put_key(canvas: Canvas, row: int, rows: list[list[tuple[str, int, int]]]) -> None:
    """Write the rows of a key into a canvas from a row on."""
    for i, pieces in enumerate(rows):
        col = 0
        for text, color, under in pieces:
            put(canvas, row + i, col, text, color, under)
            col += text_width(text)
