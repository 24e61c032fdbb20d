"""Recordings of random cells, and what each frame of a recording looks like in pixels."""

import numpy as np

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, blank, put
from termopt.draw.export.glyph_masks import GlyphMasks
from termopt.draw.export.raster import cells, image, patch
from termopt.encode.recording import Frame, Recording

FG, BG = 0xD8DEE9, 0x101820
WORDS = ("梯度 ●─┼═", "V\u0302 = V/(1−β₁ᵗ)", "⣿⡇▚▄█░ η", "\U0001f600?")


def recording(
    frames: int, fps: int = 30, width: int = 24, height: int = 6, colors: int = 40, seed: int = 0
) -> Recording:
    """Every third frame is as the one before it."""
    made = _frames(np.random.default_rng(seed), frames, fps, width, height, colors)
    return Recording(width, height, fps, "random", FG, BG, made, frames)


def _frames(rng, count, fps, width, height, colors):
    palette = np.append(rng.integers(0, 1 << 24, colors), DEFAULT).astype(np.uint32)
    canvas, bold = blank(width, height), np.zeros((height, width), np.bool_)
    for number in range(count):
        if number % 3 != 2:
            canvas, bold = canvas.copy(), bold.copy()
            row, col = rng.integers(0, height), rng.integers(-3, width)
            put(canvas, row, col, WORDS[number % len(WORDS)], *(int(color) for color in rng.choice(palette, 2)))
            free = rng.permutation(np.flatnonzero(canvas.code != CONTINUED))[:4]
            bold.flat[free] ^= True
            canvas.fg.flat[free] = rng.choice(palette, len(free))
        yield Frame(number, number / fps, "", canvas, bold, number)


def shown(frame: Frame) -> np.ndarray:
    """Its pixels (h, w, 3), drawn from nothing."""
    masks = GlyphMasks()
    whole = patch(None, cells(frame.canvas, frame.bold, FG, BG), masks)
    pixels = image(whole, masks, whole.colors)
    return (pixels[..., None] >> np.array((16, 8, 0), np.uint32) & 255).astype(np.uint8)
