"""Colors as numbers 0xRRGGBB: how they mix, how bright they are, and which ones a terminal of few colors has."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from termopt.draw.cells.ansi import GREYS, LEVELS
from termopt.draw.cells.canvas import DEFAULT
from termopt.engine.core.types import Array

WHITE, BLACK = 0xFFFFFF, 0x000000

TEXT, WORDS, SIGNS, BANDS = 7.0, 4.5, 3.0, 1.6
"""Least contrast: of numbers and names, of labels and statuses, of lanes to the background, and of lanes to a band."""

SIXTEEN = (
    0x000000, 0xC01818, 0x00A840, 0xC0A008, 0x1038C0, 0xB020B0, 0x10A8B8, 0xC8C8C8,
    0x606060, 0xF85050, 0x38E870, 0xF8F850, 0x4870F0, 0xE868F0, 0x40D8F0, 0xFFFFFF,
)  # fmt: skip
"""For each of the sixteen named colors one that rich and `ansi` alike turn into it."""

GRAYS = (BLACK, *((level if level < 158 else level + 3) * 0x010101 for level in GREYS), WHITE)
XTERM = (*GRAYS, *(r << 16 | g << 8 | b for r in LEVELS for g in LEVELS for b in LEVELS if not r == g == b))
"""Colors that rich and `ansi` alike turn into different ones of xterm's 256, within 3 of each (rich takes bright grays
for darker ones)."""


def channels(color: int) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return color >> 16 & 255, color >> 8 & 255, color & 255


def mix(under: int, over: int, weight: float) -> int:
    """`over` laid on `under` with the given weight, 0 to 1, by channel. DEFAULT cannot be mixed: `over` wins."""
    if DEFAULT in (under, over):
        return over
    red, green, blue = (round(u + (o - u) * weight) for u, o in zip(channels(under), channels(over), strict=True))
    return red << 16 | green << 8 | blue


LIGHT = tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (i / 255 for i in range(256)))
"""Linear light of a channel of sRGB, 0 to 1 (IEC 61966-2-1)."""


def luminance(color: int) -> float:
    """Relative luminance, 0 to 1 (WCAG 2)."""
    red, green, blue = channels(color)
    return 0.2126 * LIGHT[red] + 0.7152 * LIGHT[green] + 0.0722 * LIGHT[blue]


def contrast(one: int, other: int) -> float:
    """The contrast ratio of two colors, 1 to 21 (WCAG 2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(color: int, background: int, ratio: float) -> int:
    """The color, moved towards white or black no further than a contrast of `ratio` against the background needs.

    Where even white or black falls short, that is the answer.
    """
    end = max((WHITE, BLACK), key=lambda end: contrast(end, background))
    shades = (mix(color, end, step / 32) for step in range(33))
    return next((shade for shade in shades if contrast(shade, background) >= ratio), end)


# Ottosson (2020): linear light to cone responses, and their cube roots to OKLab.
_CONES = np.array([
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
])  # fmt: skip
_LAB = np.array([
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
])  # fmt: skip


def lab(colors: Sequence[int]) -> Array:
    """OKLab (n, 3): lightness, green to red, blue to yellow. Distances in it are about as large as they look."""
    light = np.array([[LIGHT[part] for part in channels(color)] for color in colors])
    return np.cbrt(light @ _CONES.T) @ _LAB.T


@lru_cache(maxsize=1024)
def nearest(color: int, palette: tuple[int, ...] = XTERM) -> int:
    """The color of a palette that looks most like this one."""
    return palette[int(np.linalg.norm(lab([color]) - lab(palette), axis=-1).argmin())]


def xterm(color: int, background: int, ratio: float) -> int:
    """The color of XTERM most like this one among those with a contrast of `ratio` against the background."""
    return nearest(color, tuple(c for c in XTERM if contrast(c, background) >= ratio))


def grays(dark: int, bright: int) -> tuple[int, ...]:
    """The grays of XTERM from about as dark as one color to about as bright as another, rising."""
    lightness = lab(GRAYS)[:, 0]
    first, last = (int(abs(lightness - end).argmin()) for end in lab([dark, bright])[:, 0])
    return GRAYS[first : last + 1]
