"""The color bar of a map: its bands from the highest to the valley, and how high the loss is where two of them meet."""

from functools import lru_cache

import numpy as np

from termopt.base.number_text import typeset
from termopt.base.translate import translate
from termopt.draw.cells.canvas import Canvas, blank, put
from termopt.draw.contour.bands import BANDS, band_numbers
from termopt.draw.theme.theme import Theme, bands

HALF = "▀"
TICK = "╴"


@lru_cache(maxsize=16)
def color_bar(levels: tuple[float, ...], width: int, height: int, above: str, theme: Theme, lang: str = "en") -> Canvas:
    """The bar in width x height cells, each band as high as any other: a gap, two columns of color, and labels.

    levels: the borders between the bands of the map, rising, as powers of ten.
    above: what the loss is measured above, `f*` or what stands for it.
    theme: that of the map.
    lang: the language of the words.
    """
    canvas = blank(width, height, theme.text, theme.background)
    put(canvas, 0, 1, f"f − {above}", theme.muted)
    put(canvas, 1, 1, translate("log", lang), theme.muted)
    rows, count = 2 * (height - 2), len(levels) + 1
    if count < 2 or rows < 2:
        return canvas
    halves = np.arange(rows) * count // rows  # from the top: 0 is the highest band
    between = np.array([levels[0] - 1, *levels]) + 1e-9
    numbers = band_numbers(between[::-1], np.array(levels))
    colors = np.array([*bands(theme, BANDS), theme.void], dtype=np.uint32)[numbers][halves]
    canvas.code[2:, 1:3] = ord(HALF)
    canvas.fg[2:, 1:3], canvas.bg[2:, 1:3] = colors[::2, None], colors[1::2, None]
    apart, free = max(1, round(count / max((height - 2) / 2, 1))), 2
    for border in range(apart, count, apart):
        row = 2 + -(-border * rows // count) // 2  # the first with the color below
        if row >= free:
            put(canvas, row, 3, TICK, theme.faint)
            put(canvas, row, 4, written(levels[count - 1 - border]), theme.muted)
            free = row + 1
    return canvas


def written(power: float) -> str:
    """A power of ten in two digits, a very large or small one in one: `0.012`, `35`, `1.2e6`, `3e−120`."""
    value = 10.0**power
    whole = 100 <= value < 1e4
    return typeset(
        f"{value:.0f}" if whole else f"{value:.2g}" if 1e-2 <= value < 100 else f"{value:.{int(abs(power) < 99)}e}"
    )
