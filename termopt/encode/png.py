"""One frame as a PNG picture."""

from typing import BinaryIO

from termopt.draw.export.glyph_masks import GlyphMasks
from termopt.draw.export.raster import cells, image, patch
from termopt.encode.recording import Frame


def write_png(frame: Frame, fg: int, bg: int, file: BinaryIO) -> None:
    """Write a frame as a picture of pixels.

    frame: the cells to draw.
    fg, bg: what stands for the terminal's own colors, 0xRRGGBB.
    file: where to write, opened for bytes.

    Raises UserError if Pillow is missing.
    """
    masks = GlyphMasks()
    from PIL import Image

    whole = patch(None, cells(frame.canvas, frame.bold, fg, bg), masks)
    assert whole
    pixels = image(whole, masks, whole.colors << 8).astype(">u4")
    height, width = pixels.shape
    Image.frombytes("RGB", (width, height), pixels.tobytes(), "raw", "RGBX").save(file, "PNG", optimize=True)
