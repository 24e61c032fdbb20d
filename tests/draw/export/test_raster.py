"""Pixels of canvases: colors, what counts as a change, and that changes laid over each other give the whole."""

import numpy as np
import pytest

from termopt.draw.cells.canvas import DEFAULT, Rect, blank, put
from termopt.draw.export.glyph_masks import LEVELS, GlyphMasks
from termopt.draw.export.raster import Cells, cells, image, patch

FG, BG = 0xD0D0D0, 0x101010
SIZE = (12, 4)


def plain(canvas) -> Cells:
    return cells(canvas, np.zeros(canvas.code.shape, np.bool_), FG, BG)


def drawn(canvas) -> np.ndarray:
    masks = GlyphMasks()
    whole = patch(None, plain(canvas), masks)
    return image(whole, masks, whole.colors)


def written(text: str, fg: int = DEFAULT, bg: int | None = None, row: int = 1, col: int = 2):
    canvas = blank(*SIZE)
    put(canvas, row, col, text, fg, bg)
    return canvas


def test_the_terminals_own_colors_are_filled_in():
    pixels = drawn(written("█"))
    assert pixels.shape == (80, 120)
    assert (pixels[20:40, 20:30] == FG).all()
    assert np.count_nonzero(pixels == BG) == pixels.size - 200


def test_edges_go_through_few_colors():
    colors = set(np.unique(drawn(written("Wg@", 0xFF0080, 0x004000, row=0, col=0))).tolist()) - {BG}
    assert {0xFF0080, 0x004000} <= colors
    assert len(colors) == LEVELS
    assert 0x802040 in colors  # half-way, rounded up


def test_white_on_white_is_white():
    assert set(np.unique(drawn(written("Wg@", 0xFFFFFF, 0xFFFFFF))).tolist()) == {0xFFFFFF, BG}


@pytest.mark.parametrize(
    ("before", "after", "rect"),
    [
        (written("abc"), written("abd"), Rect(1, 4, 1, 1)),
        (written("梯"), written("度"), Rect(1, 2, 1, 2)),
        (written("ab"), written("ab", 0x123456), Rect(1, 2, 1, 2)),
        (written("a b"), written("a b", FG), None),
        (written(" "), written(" ", 0x123456), None),
        (written(" "), written(" ", bg=0x123456), Rect(1, 2, 1, 1)),
        (written("a"), written("a", row=3, col=11), Rect(1, 2, 3, 10)),
    ],
)
def test_only_what_looks_different_is_drawn(before, after, rect):
    change = patch(plain(before), plain(after), GlyphMasks())
    assert (change and change.rect) == rect


def test_bold_is_a_change_but_not_of_a_space():
    canvas = written("a")
    bold = np.zeros(canvas.code.shape, np.bool_)
    bold[1, 2:4] = True
    change = patch(plain(canvas), cells(canvas, bold, FG, BG), GlyphMasks())
    assert change.rect == Rect(1, 2, 1, 1)


def test_a_change_laid_over_the_one_before_is_the_whole():
    before, after = written("梯度下降 V\u0302", 0x80FF00), written("x ⣿▚╬ 降", 0x0080FF, 0x202060, row=2, col=1)
    masks = GlyphMasks()
    change = patch(plain(before), plain(after), masks)
    pixels, shown = image(change, masks, change.colors | np.uint32(1 << 31)), drawn(before)
    rect = change.rect
    part = shown[20 * rect.row : 20 * (rect.row + rect.height), 10 * rect.col : 10 * (rect.col + rect.width)]
    part[pixels > 0] = pixels[pixels > 0] & 0xFFFFFF
    assert np.array_equal(shown, drawn(after))
