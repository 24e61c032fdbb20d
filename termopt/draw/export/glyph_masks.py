"""Every character as a mask of pixels, made when it is first needed."""

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import SPACE, Codes, Places
from termopt.draw.cells.graphemes import spelled
from termopt.draw.export.box_masks import SAMPLES, disc, line, rectangle
from termopt.draw.export.cell_shapes import CELL, DOT, SHADES, blocks, dots, is_braille, is_shape
from termopt.draw.export.text_masks import need_pillow, written

Masks = NDArray[np.uint8]

LEVELS = 5
"""How many colors an edge goes through from background to ink, both ends included: few, for the sake of palettes."""

HALF, SECOND, BOLD = 1 << 21, 1 << 22, 1 << 23
"""Added to a code: the first or the second half of a wide character; bold."""


class GlyphMasks:
    """The masks of the characters seen so far. masks (n, 20, 10): how much of each pixel is inked, 0 to LEVELS - 1.

    Raises UserError if Pillow is missing.
    """

    def __init__(self) -> None:
        need_pillow()
        self.masks: Masks = np.empty((0, CELL[1], CELL[0]), np.uint8)
        self.areas: NDArray[np.intp] = np.empty((0, LEVELS), np.intp)
        """How many pixels of each mask have each level."""
        self._numbers: dict[int, int] = {}

    def numbers(self, keys: Codes) -> Places:
        """The numbers of the masks of some cells (n,). A key is a code, with HALF, SECOND and BOLD where they apply."""
        each, which = np.unique(keys, return_inverse=True)
        new = [key for key in each.tolist() if key not in self._numbers]
        if new:
            self._add(new)
        return np.array([self._numbers[key] for key in each.tolist()], np.intp)[which]

    def _add(self, keys: list[int]) -> None:
        masks = np.stack([_mask(key) for key in keys])
        areas = [np.bincount(mask.ravel(), minlength=LEVELS) for mask in masks]
        self._numbers |= {key: len(self.masks) + i for i, key in enumerate(keys)}
        self.masks, self.areas = np.concatenate((self.masks, masks)), np.concatenate((self.areas, areas))


def _mask(key: int) -> Masks:
    """The mask (20, 10) of one cell."""
    code = key & (HALF - 1)
    if code == SPACE:
        return np.zeros((CELL[1], CELL[0]), np.uint8)
    if is_shape(code):
        return _leveled(_shape(code))
    wide = bool(key & (HALF | SECOND))
    mask = written(spelled(chr(code)), 1 + wide, bool(key & BOLD))
    return _leveled((mask[:, CELL[0] :] if key & SECOND else mask[:, : CELL[0]]) / 255)


def _leveled(coverage: NDArray[np.float64]) -> Masks:
    return np.rint(coverage * (LEVELS - 1)).astype(np.uint8)


def _shape(code: int) -> NDArray[np.float64]:
    """How much of each pixel (20, 10) a character covers that is drawn, not written: 0 to 1."""
    width, height = CELL
    if code in SHADES:
        return np.full((height, width), SHADES[code])
    area = np.zeros((height * SAMPLES, width * SAMPLES), np.bool_)
    if is_braille(code):
        for x, y in dots(code):
            area |= disc(x, y, DOT / 2)
    elif code >= 0x2580:
        for x, y, across, down in blocks(code):
            area |= rectangle(x * width, y * height, (x + across) * width, (y + down) * height)
    else:
        area = line(code)
    return area.reshape(height, SAMPLES, width, SAMPLES).mean(axis=(1, 3))
