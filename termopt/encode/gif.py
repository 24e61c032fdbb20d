"""A recording as a GIF.

The container is written here (CompuServe, Graphics Interchange Format 89a); Pillow packs the pixels. A frame is the
rectangle around what changes, transparent where nothing does, with a palette of its own: so the colors are exact
as long as a change has no more than MOST of them. Of more, the rarest give way to the nearest of the others.
"""

import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from termopt.base.errors import UserError
from termopt.draw.cells.canvas import Colors, Rect
from termopt.draw.export.cell_shapes import CELL
from termopt.draw.export.glyph_masks import GlyphMasks
from termopt.draw.export.raster import Patch, image
from termopt.encode.patches import Change, changes
from termopt.encode.recording import Recording

FASTEST = 50
"""Frames a second: browsers show those slowly that are to last less than two hundredths of a second."""

CENTISECONDS = 100  # a second

MOST = 255
"""Colors of a frame, besides CLEAR."""

CLEAR = 0
"""The entry of a palette that leaves what was there before."""

FOR_EVER = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
KEEP = 0b0000_0101  # the frame stays when the next is drawn; it has a transparent color
LOCAL_PALETTE = 0b1000_0000
END = b"\x3b"

Numbers = NDArray[np.uint8]


def write_gif(recording: Recording, file: BinaryIO) -> None:
    """Write a recording frame by frame, to be shown over and over.

    Raises UserError if there are more frames a second than a GIF can show, and if Pillow is missing.
    """
    if recording.fps > FASTEST:
        raise UserError(f"a GIF shows at most {FASTEST} frames a second; use --fps {FASTEST}")
    masks = GlyphMasks()
    file.write(
        b"GIF89a" + struct.pack("<HHBBB", CELL[0] * recording.width, CELL[1] * recording.height, 0, 0, 0) + FOR_EVER
    )
    for change in changes(recording, masks):
        file.write(_frame(change, masks))
    file.write(END)


def _frame(change: Change, masks: GlyphMasks) -> bytes:
    """How long, where, the palette, the pixels."""
    rect, colors, pixels = Rect(0, 0, 0, 0), np.empty(0, np.uint32), np.full((1, 1), CLEAR, np.uint8)
    if change.patch:
        rect = change.patch.rect
        colors, numbers = reduced(change.patch, masks)
        pixels = image(change.patch, masks, numbers)
    depth = max(len(colors).bit_length(), 2)  # the least that the packing knows
    height, width = pixels.shape
    control = struct.pack("<BBBBHBB", 0x21, 0xF9, 4, KEEP, change.ticks(CENTISECONDS), CLEAR, 0)
    place = struct.pack(
        "<BHHHHB", 0x2C, CELL[0] * rect.col, CELL[1] * rect.row, width, height, LOCAL_PALETTE | depth - 1
    )
    return control + place + _palette(colors, depth) + bytes((depth,)) + _packed(pixels, depth) + b"\0"


def reduced(part: Patch, masks: GlyphMasks) -> tuple[Colors, Numbers]:
    """The palette of a patch, at most MOST colors, and for each of its colors (m, LEVELS) the number in it, from 1."""
    areas = np.zeros(part.colors.shape, np.intp)
    np.add.at(areas, part.inks, masks.areas[part.glyphs])
    each, which = np.unique(part.colors, return_inverse=True)
    area = np.bincount(which.ravel(), areas.ravel(), len(each))
    order = np.argsort(-area, kind="stable")
    kept = np.sort(order[: min(MOST, np.count_nonzero(area))])
    number = np.zeros(len(each), np.uint8)
    number[kept] = np.arange(1, len(kept) + 1)
    rest = np.flatnonzero((number == 0) & (area > 0))
    if len(rest):
        number[rest] = number[kept][_nearest(each[rest], each[kept])]
    return each[kept], number[which].reshape(part.colors.shape)


def _nearest(colors: Colors, palette: Colors) -> NDArray[np.intp]:
    """For each color (n,) the index of the one of a palette (m,) that differs least, by squared channel differences."""
    apart = np.zeros((len(colors), len(palette)), np.int64)
    for shift in (0, 8, 16):
        one, other = ((each >> shift & 255).astype(np.int64) for each in (colors, palette))
        apart += (one[:, None] - other) ** 2
    return apart.argmin(axis=1)


def _palette(colors: Colors, depth: int) -> bytes:
    """Red, green, blue of 2**depth entries; the first is CLEAR."""
    entries = np.zeros((2**depth, 3), np.uint8)
    entries[1 : len(colors) + 1] = colors[:, None] >> np.array((16, 8, 0), np.uint32) & 255
    return entries.tobytes()


def _packed(pixels: Numbers, depth: int) -> bytes:
    """The pixels (height, width) as LZW, in blocks."""
    from PIL import Image

    height, width = pixels.shape
    return Image.frombuffer("P", (width, height), pixels, "raw", "P", 0, 1).tobytes("gif", "P", depth, 0)
