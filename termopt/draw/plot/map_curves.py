"""A map of one axis: curves over what varies, with bands around them and notes at the top."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.braille import Grid, Ints, grid, pack, stroke
from termopt.draw.cells.canvas import Canvas, inside, merge_dots, put, text_width
from termopt.draw.cells.wrap import wrap
from termopt.draw.plot.map_axes import MapAxis, axes_frame, plot_area
from termopt.draw.theme.theme import Theme, mix
from termopt.engine.core.types import Array

PALE = 0.45
"""How much of its color a band keeps."""

FAILED, ABOVE, BELOW = "×", "↑", "↓"
UPRIGHT = "┊"


class MapCurve(NamedTuple):
    """One curve.

    middle: (n,) its values, nan where a run failed. low, high: (n,) the band around it, or None. marks: places of the
    axis, as (place, letter), that are pointed out. at: which of the values shown carries the marker; by default the
    lowest.
    """

    label: str
    slot: str
    marker: str
    middle: Array
    low: Array | None = None
    high: Array | None = None
    marks: tuple[tuple[float, str], ...] = ()
    at: int | None = None


class MapCurves(NamedTuple):
    """Curves over one axis.

    limits: of the values, exponents of ten if `log`. name: of the values. notes: what else the key says.
    """

    across: MapAxis
    curves: tuple[MapCurve, ...]
    limits: tuple[float, float]
    log: bool
    name: str
    notes: str = ""

    def below(self, values: Array) -> NDArray[np.bool_]:
        """Which values lie below the limits."""
        low = self.limits[0]
        return values < (10.0**low * (1 - 1e-12) if self.log else low)


def draw_map_curves(shown: MapCurves, width: int, height: int, theme: Theme) -> Canvas:
    """The curves of what is `shown`, with their axes, in width × height cells and the colors of a theme.

    At the top, in a row of its own, a curve has × where a run failed, and ↑ where it lies above the limits. Below them,
    as where it is 0 on a log axis, it is not drawn, and at the lower edge ↓ stands where it went there.
    """
    up = values_axis(shown)
    canvas = axes_frame(shown.across, up, width, height, theme)
    area = plot_area(up, width, height)
    plot = inside(canvas, area)
    if not plot.code.size:
        return canvas
    taken = np.zeros(plot.code.shape, dtype=np.bool_)
    columns = _columns(shown.across, 2 * area.width)
    for curve in shown.curves:
        for place, _ in curve.marks:
            col = shown.across.cell(place, area.width)
            plot.code[:, col], plot.fg[:, col] = ord(UPRIGHT), mix(theme.background, theme.lane(curve.slot), PALE)
    for curve in shown.curves:
        if curve.low is not None and curve.high is not None:
            dots = grid(area.width, area.height)
            low, high = (_level(shown, values, area.height) for values in (curve.low, curve.high))
            _band(dots, columns, low, high, shown.below(curve.high))
            _put(plot, dots, mix(theme.background, theme.lane(curve.slot), PALE), taken)
    taken[:] = False
    for curve in shown.curves:
        dots = grid(area.width, area.height)
        below = shown.below(curve.middle)
        _line(dots, columns, _level(shown, curve.middle, area.height), below)
        _put(plot, dots, theme.lane(curve.slot), taken)
        for place in np.flatnonzero(below & ~np.r_[False, below[:-1]]).tolist():
            row, col = area.height - 1, shown.across.cell(place, area.width)
            put(plot, row, col, BELOW, theme.lane(curve.slot))
            taken[row, col] = True
    _signs_and_marks(plot, shown, theme, taken)
    return canvas


def _signs_and_marks(plot: Canvas, shown: MapCurves, theme: Theme, taken: Grid) -> None:
    """What stands on the curves: signs of values that are not shown, the letters of places, and markers over all."""
    markers = list[tuple[int, int, MapCurve]]()
    for i, curve in enumerate(shown.curves):
        top = min(i, plot.height - 1)
        for sign, which in ((FAILED, np.isnan(curve.middle)), (ABOVE, _above(shown, curve.middle))):
            for place in np.flatnonzero(which).tolist():
                put(plot, top, shown.across.cell(place, plot.width), sign, theme.lane(curve.slot))
        place, own = _marked(curve, _level(shown, curve.middle, plot.height))
        if place is not None:
            row, col = top if own is None else own, shown.across.cell(place, plot.width)
            markers.append((row, col, curve))
            taken[row, col] = True
    for curve in shown.curves:
        for place, letter in curve.marks:
            col = shown.across.cell(place, plot.width)
            free = np.flatnonzero(~taken[:, col])
            put(plot, int(free[-1]) if len(free) else plot.height - 1, col, letter, theme.lane(curve.slot))
            taken[int(free[-1]) if len(free) else 0, col] = True
    for row, col, curve in markers:
        put(plot, row, col, curve.marker, theme.lane(curve.slot))


def values_axis(shown: MapCurves) -> MapAxis:
    """The axis of the values, which goes up."""
    low, high = shown.limits
    ends = (10.0**low, 10.0**high) if shown.log else (low, high)
    return MapAxis(shown.name, ends, shown.log, ends=True, lang=shown.across.lang)


def _columns(across: MapAxis, dots: int) -> Ints:
    """The column of dots of each value."""
    count = len(across.values)
    return np.minimum(((np.arange(count) + 0.5) / count * dots).astype(np.int64), dots - 1)


def _level(shown: MapCurves, values: Array, height: int) -> Array:
    """Values to dots from the top; what is below the limits stands at the edge, and what is above them is nan."""
    low, high = shown.limits
    values = np.where(_above(shown, values), np.nan, values)
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.log10(values) if shown.log else values
        level = (high - at) / (high - low) * (4 * height - 1)
    found: Array = np.where(np.isnan(values), np.nan, np.clip(level, 0, 4 * height - 1))
    return found


def _marked(curve: MapCurve, level: Array) -> tuple[int | None, int | None]:
    """The place that carries the marker of a curve, and its row: among the values shown, else where values are above.

    The place is None where every run failed, and the row where no value is shown.
    """
    seen, known = np.flatnonzero(~np.isnan(level)), np.flatnonzero(~np.isnan(curve.middle))
    places = seen if len(seen) else known
    if not len(places):
        return None, None
    place = int(places[np.argmin(curve.middle[places]) if curve.at is None else curve.at])
    return place, int(_dots(level[[place]])[0]) // 4 if len(seen) else None


def _dots(level: Array) -> Ints:
    """The rows of dots of levels."""
    return level.round().astype(np.int64)


def _above(shown: MapCurves, values: Array) -> NDArray[np.bool_]:
    """Which values lie above the limits."""
    high = shown.limits[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return (np.log10(values) if shown.log else values) > high * (1 + 1e-12) + 1e-12


def _line(dots: Grid, columns: Ints, level: Array, below: NDArray[np.bool_]) -> None:
    """Join neighboring values, unless both lie below the limits; beside a failure a curve ends."""
    known = ~np.isnan(level)
    at = _dots(np.where(known, level, 0))
    both = known[1:] & known[:-1] & ~(below[1:] & below[:-1])
    lines = np.stack([columns[:-1], at[:-1], columns[1:], at[1:]], axis=1)[both]
    single = np.stack([columns, at, columns, at], axis=1)[known & ~below]
    x, y, _ = stroke(np.concatenate([lines, single]).astype(np.int64))
    dots[y, x] = True


def _band(dots: Grid, columns: Ints, low: Array, high: Array, below: NDArray[np.bool_]) -> None:
    """Every second dot between two curves, unless both lie below the limits."""
    known = np.flatnonzero(~(np.isnan(low) | np.isnan(high)))
    if not len(known):
        return
    x = np.arange(int(columns[known[0]]), int(columns[known[-1]]) + 1)
    bottom = np.interp(x, columns[known], low[known]).round().astype(int)
    top = np.interp(x, columns[known], high[known]).round().astype(int)
    y = np.ogrid[: dots.shape[0], :1][0]
    seen = np.interp(x, columns, below) < 1
    dots[:, x] |= (y >= top) & (y <= bottom) & ((x + y) % 2 == 0) & seen


def _put(plot: Canvas, dots: Grid, color: int, taken: Grid) -> None:
    cells = pack(dots)
    rows, cols = np.nonzero(cells)
    merge_dots(plot, rows, cols, cells[rows, cols], color, taken)


def curve_key(shown: MapCurves, width: int, theme: Theme) -> list[list[tuple[str, int, int]]]:
    """What the curves are, in rows of at most so many columns; what is longer than a row goes on in the next."""
    rows: list[list[tuple[str, int, int]]] = [[]]
    notes = [(shown.notes, theme.muted)] if shown.notes else []
    entries = [(f"{curve.marker} {curve.label}", theme.lane(curve.slot)) for curve in shown.curves]
    for text, color in [(part, color) for whole, color in (*entries, *notes) for part in wrap(whole, max(width, 2))]:
        if rows[-1] and sum(text_width(piece) for piece, _, _ in rows[-1]) + 3 + text_width(text) > width:
            rows.append([])
        rows[-1] += [("   ", theme.text, theme.background)] * bool(rows[-1]) + [(text, color, theme.background)]
    return rows if rows[0] else []
