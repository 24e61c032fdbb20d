"""Arrows on a contour: where the gradient, the velocity and the step of a lane point, in braille.

All steps are drawn longer, or shorter, by one and the same round factor, which the key says. What is no step, such
as a gradient, has a length of another kind: it is dotted and shows a direction alone.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.base.translate import translate
from termopt.draw.cells.braille import grid, pack, stroke
from termopt.draw.cells.canvas import BRAILLE, Canvas, Colors, put, text_width
from termopt.draw.contour.path_layer import FAR, clip
from termopt.draw.contour.paths import ARROWS
from termopt.draw.plot.coordinates import View

LONGEST = 0.4
"""The longest arrow, as a share of the shorter side of the plot."""

SHORTEST = 3.0
"""Dots: an arrow shorter than this has no shaft, and only its letter says that it is there."""

DASH = 4
"""Dots from one to the next pair of dots of a shaft that shows a direction alone; 2 of them are lit."""

TILE = 1
"""Columns beside the lane's own that its marker takes: arrows begin outside."""


class Arrow(NamedTuple):
    """A vector in the coordinates of the view. `free`: only its direction means something; `what`: for the key."""

    dx: float
    dy: float
    color: int
    label: str
    free: bool = False
    what: str = ""


class Shaft(NamedTuple):
    """An arrow on the plot: its dots from the lane on, (m, 2) right and down, and the character of its head."""

    dots: NDArray[np.int64]
    head: str
    arrow: Arrow


def arrows(
    plot: Canvas, view: View, at: tuple[float, float], vectors: Sequence[Arrow], under: Colors | None = None
) -> float:
    """Draw arrows from a point into the plot area of a contour; returns the factor of all steps.

    The factor is the largest of 1, 2 and 5 times a power of ten by which the longest step stays within LONGEST of the
    plot; 1 if there is no step. An arrow that leaves the plot is cut there and has its head there. Whatever is not
    finite, or has no length, is not drawn, and nothing is if the point is not in view.

    plot: is drawn into.
    view: the region that it shows.
    at: the point, in the coordinates of the view.
    vectors: the arrows; the first to reach a cell keeps it.
    under: the colors behind the cells, (view.height, view.width).
    """
    factor = scale(view, vectors)
    here = view.cell(*at)
    if here is None:
        return factor
    taken = {(here[0], here[1] + side) for side in range(-TILE, TILE + 1)}
    shafts = [shaft for arrow in vectors if (shaft := _shaft(view, at, arrow, factor))]
    for shaft in shafts:
        _stroke(plot, shaft, taken, under)
    for shaft in shafts:
        _head(plot, shaft, taken, under)
    for shaft in shafts:
        _letter(plot, shaft, taken, under)
    return factor


def key(vectors: Sequence[Arrow], factor: float, width: int, lang: str = "en") -> str:
    """What the letters beside the arrows mean, and which arrows compare, in as many words as there are columns for.

    vectors: the arrows.
    factor: by how much steps are drawn longer.
    width: the columns there are.
    lang: the language of the words.
    """
    steps = [arrow for arrow in vectors if not arrow.free]
    free = [arrow for arrow in vectors if arrow.free]
    scaled = translate("to scale", lang) if factor == 1 else translate("to scale ×{factor:g}", lang, factor=factor)
    alone = translate("direction only", lang)
    short = "×1" if factor == 1 else f"×{factor:g}"
    ways = (
        (_named(steps, scaled, lang), _named(free, alone, lang)),
        (_letters(steps, scaled), _letters(free, alone)),
        (_letters(steps, short), _letters(free, translate("direction", lang))),
        (_letters(steps, short), _letters(free, translate("dir.", lang))),
    )
    words = (" · ".join(filter(None, way)) for way in ways)
    return next((text for text in words if text_width(text) <= width), "")


def _named(vectors: Sequence[Arrow], how: str, lang: str) -> str:
    """`−v velocity, Δ step: to scale`."""
    names = translate(", ", lang).join(f"{v.label} {translate(v.what, lang)}".strip() for v in vectors)
    return translate("{names}: {how}", lang, names=names, how=how) if vectors else ""


def _letters(vectors: Sequence[Arrow], how: str) -> str:
    return " ".join([*(v.label for v in vectors), how]) if vectors else ""


def scale(view: View, vectors: Sequence[Arrow]) -> float:
    """The factor by which `arrows` draws steps."""
    lengths = [_length(view, arrow) for arrow in vectors if not arrow.free]
    longest = max((length for length in lengths if 0 < length < FAR), default=0.0)
    wanted = LONGEST * min(view.dots) / longest if longest else 1.0
    if not longest or not math.isfinite(wanted):
        return 1.0
    decade = 10.0 ** math.floor(math.log10(wanted))
    return next((m * decade for m in (5, 2, 1) if m * decade <= wanted), decade)


def _dots(view: View, arrow: Arrow) -> tuple[float, float]:
    """The vector in dots, right and down."""
    (left, right), (bottom, top) = view.box
    across, down = view.dots
    return arrow.dx * across / (right - left), -arrow.dy * down / (top - bottom)


def _length(view: View, arrow: Arrow) -> float:
    return math.hypot(*_dots(view, arrow))


def _shaft(view: View, at: tuple[float, float], arrow: Arrow, factor: float) -> Shaft | None:
    """The arrow from the point to its end or to the edge of the plot; None for one without direction."""
    right, down = _dots(view, arrow)
    length = math.hypot(right, down)
    if not 0 < length < FAR:
        return None
    stretch = LONGEST * min(view.dots) / length if arrow.free else factor
    start = view.project(np.array([at]))
    end = start + stretch * np.array([[right], [down]])
    size = np.array(view.dots, dtype=np.float64)[:, None]
    first, last, _ = clip(start, end, size)
    ends = np.minimum(np.concatenate([first[:, 0], last[:, 0]]).astype(np.int64), [*(n - 1 for n in view.dots)] * 2)
    x, y, _ = stroke(ends[None])
    return Shaft(np.stack([x, y], axis=1), _pointing(right, down), arrow)


def _pointing(right: float, down: float) -> str:
    """The arrow of eight that points most nearly there, on a screen whose dots are as high as wide."""
    eighth = round(math.atan2(down, right) / (math.pi / 4))
    x, y = round(math.cos(eighth * math.pi / 4)), round(math.sin(eighth * math.pi / 4))
    return ARROWS[x, y]


def _stroke(plot: Canvas, shaft: Shaft, taken: set[tuple[int, int]], under: Colors | None) -> None:
    """The shaft, in the color of its arrow, added to whatever braille there is, but not where the lane is."""
    dots = shaft.dots
    if len(dots) < SHORTEST:
        return
    if shaft.arrow.free:
        dots = dots[np.arange(len(dots)) % DASH < DASH // 2]
    lit = grid(plot.width, plot.height)
    lit[dots[:, 1], dots[:, 0]] = True
    cells = pack(lit)
    for row, col in np.argwhere(cells).tolist():
        if (row, col) in taken:
            continue
        old = int(plot.code[row, col])
        kept = old if old & ~0xFF == BRAILLE else BRAILLE
        put(plot, row, col, chr(kept | int(cells[row, col])), shaft.arrow.color, _behind(under, row, col))


def _head(plot: Canvas, shaft: Shaft, taken: set[tuple[int, int]], under: Colors | None) -> None:
    """The head at the end of the shaft, unless the lane or another head is there."""
    row, col = _end(shaft)
    if len(shaft.dots) >= SHORTEST and (row, col) not in taken:
        put(plot, row, col, shaft.head, shaft.arrow.color, _behind(under, row, col))
        taken.add((row, col))


def _letter(plot: Canvas, shaft: Shaft, taken: set[tuple[int, int]], under: Colors | None) -> None:
    """The name of the arrow beyond its head, or where there is room beside it.

    Nothing else stands right beside it in its row, if that can be, so that no two names read as one word.
    """
    row, col = _end(shaft)
    label, width = shaft.arrow.label, text_width(shaft.arrow.label)
    places = [
        (there, left)
        for there, left in _around(row, col, width, 1 if shaft.dots[-1, 0] >= shaft.dots[0, 0] else -1)
        if 0 <= there < plot.height and 0 <= left <= plot.width - width
    ]
    for apart in (1, 0):
        for there, left in places:
            near = {(there, left + side) for side in range(-apart, width + apart)}
            if near & taken <= ({(row, col)} if apart else set()):
                cells = {(there, left + side) for side in range(width)}
                put(plot, there, left, label, shaft.arrow.color, _behind(under, there, left))
                taken |= cells
                return


def _end(shaft: Shaft) -> tuple[int, int]:
    """The cell in which an arrow ends."""
    x, y = shaft.dots[-1].tolist()
    return y // 4, x // 2


def _around(row: int, col: int, width: int, across: int) -> list[tuple[int, int]]:
    """Where a name of so many columns may begin near a head, the best place first.

    A longer name begins with a minus sign, which must not be taken for a part of the arrow: it keeps a column off.
    """
    right, left = col + width, col - 2 * width + 1
    beyond, before = (right, left) if across > 0 else (left, right)
    middle = col - (width - 1) // 2
    near = [(row, beyond), (row, before), (row - 1, middle), (row + 1, middle)]
    near += [(row + down, side) for down in (-1, 1) for side in (beyond, before)]
    near += [(row + 2 * down, middle) for down in (-1, 1)]
    return near + [(row + down, side + 2 * across) for down in (0, -1, 1) for side in (beyond, before)]


def _behind(under: Colors | None, row: int, col: int) -> int | None:
    return None if under is None else int(under[row, col])
