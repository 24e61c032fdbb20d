"""A recording as an animated WebP, without loss.

The container is written here (RFC 9649); Pillow encodes the pixels. A frame is the rectangle around what changes,
transparent where nothing does and laid over the frame before. Cells are even in size, as the corners of frames must be.
"""

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

import numpy as np

from termopt.draw.cells.canvas import Colors, Rect
from termopt.draw.export.cell_shapes import CELL
from termopt.draw.export.glyph_masks import GlyphMasks
from termopt.draw.export.raster import image
from termopt.encode.patches import Change, changes
from termopt.encode.recording import Recording

MILLISECONDS = 1000  # a second

ANIMATED = 0b0001_0010  # the file holds an animation, and transparent pixels
OPAQUE = 0xFF000000

EFFORT = {"method": 1, "quality": 0}
"""Of Pillow's encoder: twice the effort takes twice as long and saves little, as frames are mostly transparent."""


def write_webp(recording: Recording, file: BinaryIO) -> None:
    """Write a recording frame by frame, to be shown over and over; `file` can be written to again where it began.

    Raises UserError if Pillow is missing.
    """
    masks = GlyphMasks()
    begin, size = file.tell(), 0
    file.write(_head(recording, size))
    for change in changes(recording, masks):
        size += file.write(_chunk(b"ANMF", _frame(change, masks)))
    end = file.tell()
    file.seek(begin)
    file.write(_head(recording, size))
    file.seek(end)


def _head(recording: Recording, size: int) -> bytes:
    """All before the frames, which take `size` bytes."""
    width, height = CELL[0] * recording.width, CELL[1] * recording.height
    about = _chunk(b"VP8X", struct.pack("<I", ANIMATED) + _three(width - 1) + _three(height - 1))
    background = OPAQUE | recording.bg
    about += _chunk(b"ANIM", struct.pack("<IH", background, 0))
    return b"RIFF" + struct.pack("<I", 4 + len(about) + size) + b"WEBP" + about


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _three(number: int) -> bytes:
    return number.to_bytes(3, "little")


def _frame(change: Change, masks: GlyphMasks) -> bytes:
    """Where, how large, how long, the pixels."""
    rect, pixels = Rect(0, 0, 0, 0), np.zeros((1, 1), np.uint32)
    if change.patch:
        rect = change.patch.rect
        pixels = image(change.patch, masks, change.patch.colors | np.uint32(OPAQUE))
    height, width = pixels.shape
    numbers = (CELL[0] * rect.col // 2, CELL[1] * rect.row // 2, width - 1, height - 1, change.ticks(MILLISECONDS))
    return b"".join(map(_three, numbers)) + b"\0" + _encoded(pixels)


def _encoded(pixels: Colors) -> bytes:
    """The chunks of a picture (height, width) of 0xAARRGGBB."""
    from PIL import Image

    height, width = pixels.shape
    file = BytesIO()
    picture = Image.frombytes("RGBA", (width, height), pixels.astype("<u4").tobytes(), "raw", "BGRA")
    picture.save(file, "WEBP", lossless=True, **EFFORT)
    return b"".join(_chunk(name, data) for name, data in _chunks(file.getvalue()) if name == b"VP8L")


def _chunks(riff: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a WebP file."""
    at = 12
    while at < len(riff):
        name, size = struct.unpack_from("<4sI", riff, at)
        yield name, riff[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
