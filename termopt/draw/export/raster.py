"""Canvases as pixels: the cells that change from one to the next, and what they look like.

A cell is CELL pixels. Nothing is drawn again that looks as before.
"""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, SPACE, Canvas, Codes, Colors, Places, Rect
from termopt.draw.export.cell_shapes import CELL
from termopt.draw.export.glyph_masks import BOLD, HALF, LEVELS, SECOND, GlyphMasks

Pixel = TypeVar("Pixel", bound=np.generic)


class Cells(NamedTuple):
    """What each cell looks like, all arrays (height, width): equal cells look equal.

    key: the number of its mask is found by it; colors: 0xRRGGBB, those of the terminal filled in.
    """

    key: Codes
    fg: Colors
    bg: Colors


class Patch(NamedTuple):
    """The cells (n,) that differ from a picture to the next, in the smallest rectangle around them.

    rows, cols: inside the rectangle. glyphs: numbers in the masks. inks: each cell's row of `colors`.
    colors: (m, LEVELS), 0xRRGGBB from background to ink.
    """

    rect: Rect
    rows: Places
    cols: Places
    glyphs: Places
    inks: Places
    colors: Colors


def cells(canvas: Canvas, bold: NDArray[np.bool_], fg: int, bg: int) -> Cells:
    """What a canvas shows. bold: (height, width); fg, bg: what stands for the terminal's own colors."""
    code = canvas.code
    key = np.where(bold & (code != SPACE), code | BOLD, code)
    second = code == CONTINUED
    if second.any():
        first = np.roll(second, -1, axis=1)
        key = np.where(second, np.roll(key, 1, axis=1) | SECOND, np.where(first, key | HALF, key))
    background = np.where(canvas.bg == DEFAULT, np.uint32(bg), canvas.bg)
    ink = np.where(canvas.fg == DEFAULT, np.uint32(fg), canvas.fg)
    return Cells(key, np.where(code == SPACE, background, ink), background)


def patch(before: Cells | None, after: Cells, masks: GlyphMasks) -> Patch | None:
    """What to draw over a picture for the next; everything if there is none before, None if they look the same."""
    changed = np.ones(after.key.shape, np.bool_)
    if before:
        changed = (before.key != after.key) | (before.fg != after.fg) | (before.bg != after.bg)
    rows, cols = np.nonzero(changed)
    if not len(rows):
        return None
    top, left = int(rows.min()), int(cols.min())
    rect = Rect(top, left, int(rows.max()) + 1 - top, int(cols.max()) + 1 - left)
    pairs = after.fg[rows, cols].astype(np.uint64) << 24 | after.bg[rows, cols]
    each, inks = np.unique(pairs, return_inverse=True)
    colors = _blends((each >> 24).astype(np.uint32), (each & 0xFFFFFF).astype(np.uint32))
    return Patch(rect, rows - top, cols - left, masks.numbers(after.key[rows, cols]), inks, colors)


def _blends(fg: Colors, bg: Colors) -> Colors:
    """The colors (m, LEVELS) from bg to fg, both (m,)."""
    level = np.arange(LEVELS, dtype=np.uint32)
    blended = np.zeros((len(fg), LEVELS), np.uint32)
    for shift in (0, 8, 16):
        ink, background = (fg[:, None] >> shift & 255), (bg[:, None] >> shift & 255)
        blended |= (ink * level + background * (LEVELS - 1 - level) + LEVELS // 2) // (LEVELS - 1) << shift
    return blended


def image(part: Patch, masks: GlyphMasks, table: NDArray[Pixel]) -> NDArray[Pixel]:
    """The pixels of a patch (20 * rows, 10 * cols): for each color its entry in `table` (m, LEVELS), 0 elsewhere."""
    width, height = CELL
    pixels = np.zeros((part.rect.height, height, part.rect.width, width), table.dtype)
    entries = LEVELS * part.inks[:, None, None] + masks.masks[part.glyphs]
    pixels[part.rows, :, part.cols, :] = table.ravel()[entries]
    return pixels.reshape(part.rect.height * height, part.rect.width * width)
