"""Letters as pixels, by Pillow from the fonts of `draw.fonts`. Only who makes pictures needs Pillow."""

import unicodedata
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from termopt.base.packages import imported
from termopt.draw.export import fonts
from termopt.draw.export.cell_shapes import CELL

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Coverage = NDArray[np.uint8]
"""Of each pixel of a mask (20, 10 * cells), how much is inked: 0 to 255."""

Face = Literal["letters", "bold", "cjk"]

SIZES: dict[Face, float] = {"letters": 16.6, "bold": 16.6, "cjk": 18}
"""In pixels. A letter of DejaVu Sans Mono is 0.602 of it wide, a Chinese character as wide as high."""

BASELINE = 16
LOWER: dict[Face, int] = {"letters": 0, "bold": 0, "cjk": 1}
"""How far below the line a font is set: Chinese characters stand in the middle of a row."""

SIGNS = range(0x25A0, 0x2800)
"""Markers and the like, set a pixel higher: on a background of their own they then stand in its middle."""

GAP = 1
"""Pixels between a letter and its accent."""

ABOVE, BELOW = 230, 220
"""Unicode's combining classes of accents over and under a letter."""

MISSING = "\uffff"
"""Never a character: its picture is that of whatever a font does not have."""


def need_pillow() -> None:
    """Raises UserError if Pillow cannot be used, without which nothing here works."""
    imported("PIL", "a picture", "record")


def written(letter: str, cells: int, bold: bool) -> Coverage:
    """A letter with its accents on the middle of that many cells; a frame for what no font has."""
    drawn = _drawn(letter[0], cells, bold)
    if drawn is None:
        return _frame(cells)
    for accent in letter[1:]:
        mark = _drawn(accent, cells, bold)
        drawn = drawn if mark is None else np.maximum(drawn, _placed(mark, drawn, accent))
    return drawn


@cache
def _font(face: Face) -> "FreeTypeFont":
    from PIL import ImageFont

    data = fonts.cjk() if face == "cjk" else fonts.letters(face == "bold")
    return ImageFont.truetype(BytesIO(data), SIZES[face], layout_engine=ImageFont.Layout.BASIC)


def _drawn(char: str, cells: int, bold: bool) -> Coverage | None:
    """One character; None if no font has it. Chinese has no bold face: it is printed twice, a pixel apart."""
    fonts: tuple[Face, ...] = ("bold" if bold else "letters", "cjk")
    for face in fonts:
        line = BASELINE + LOWER[face] - (ord(char) in SIGNS)
        mask = _glyph(face, char, cells, line)
        if not np.array_equal(mask, _glyph(face, MISSING, cells, line)):
            if bold and face == "cjk":
                mask[:, 1:] = np.maximum(mask[:, 1:], mask[:, :-1])
            return mask
    return None


def _glyph(face: Face, char: str, cells: int, line: int) -> Coverage:
    from PIL import Image, ImageDraw

    image = Image.new("L", (CELL[0] * cells, CELL[1]))
    ImageDraw.Draw(image).text((CELL[0] * cells / 2, line), char, fill=255, font=_font(face), anchor="ms")
    return np.array(image)


def _placed(mark: Coverage, letter: Coverage, accent: str) -> Coverage:
    """An accent on the middle of a letter and clear of it, as far as the cell lets it."""
    ink, stand = _box(mark), _box(letter)
    if ink is None or stand is None:
        return mark
    left, top, right, bottom = ink
    x = round((stand[0] + stand[2] - (right - left)) / 2)
    y = top
    if unicodedata.combining(accent) == ABOVE:
        y = stand[1] - GAP - (bottom - top)
    elif unicodedata.combining(accent) == BELOW:
        y = stand[3] + GAP
    height, width = mark.shape
    x, y = (min(max(at, 0), most) for at, most in ((x, width - right + left), (y, height - bottom + top)))
    placed = np.zeros_like(mark)
    placed[y : y + bottom - top, x : x + right - left] = mark[top:bottom, left:right]
    return placed


def _box(mask: Coverage) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of the ink; None if there is none."""
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return (int(cols[0]), int(rows[0]), int(cols[-1]) + 1, int(rows[-1]) + 1) if len(rows) else None


def _frame(cells: int) -> Coverage:
    """What stands for a character that cannot be drawn."""
    mask = np.zeros((CELL[1], CELL[0] * cells), np.uint8)
    mask[2:-3, 1:-1] = 255
    mask[3:-4, 2:-2] = 0
    return mask
