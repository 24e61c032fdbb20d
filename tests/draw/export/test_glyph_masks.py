"""Characters as masks: all that we print is drawn, none has gaps to its neighbors, accents are where they belong."""

import unicodedata
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import ImageFont

import termopt
from termopt.draw.cells.graphemes import code_of
from termopt.draw.export import fonts
from termopt.draw.export.cell_shapes import is_shape
from termopt.draw.export.glyph_masks import BOLD, HALF, LEVELS, SECOND, GlyphMasks
from termopt.draw.export.text_masks import MISSING, written

INK = LEVELS - 1
SOURCES = [path for path in Path(termopt.__file__).parent.rglob("*") if path.suffix in (".py", ".toml", ".json")]


def mask(letter: str, more: int = 0) -> np.ndarray:
    masks = GlyphMasks()
    masks.numbers(np.array([code_of(letter) | more], np.int32))
    return masks.masks[0]


def rows_of_ink(cell: np.ndarray) -> list[int]:
    return np.flatnonzero(cell.any(axis=1)).tolist()


@pytest.mark.long
def test_every_character_that_we_print_can_be_drawn():
    texts = (unicodedata.normalize("NFC", path.read_text("utf-8")) for path in SOURCES)
    chars = {char for text in texts for char in text if char.isprintable() and not is_shape(ord(char))}
    assert len(chars) > 600
    frames = {cells: written(MISSING, cells, False) for cells in (1, 2)}
    wide = {char: 1 + (unicodedata.east_asian_width(char) in "WF") for char in chars}
    assert [
        c for c in sorted(chars) for bold in (False, True) if np.array_equal(written(c, wide[c], bold), frames[wide[c]])
    ] == []


def test_what_no_font_has_is_a_frame():
    for cells in (1, 2):
        frame = written("\U0001f600", cells, False)
        assert frame.shape == (20, 10 * cells)
        assert frame.any(axis=0)[1:-1].all()
        assert not frame[6:14, 4:-4].any()


@pytest.mark.parametrize("char", "█▀▄▌▐▖▗▘▝▞▚▁▂▃▄▅▆▇▉▊▋▌▍▎▏▔▕")
def test_blocks_fill_to_the_edges(char):
    cell = mask(char)
    rows, cols = rows_of_ink(cell), rows_of_ink(cell.T)
    assert rows[0] == 0 or rows[-1] == 19
    assert cols[0] == 0 or cols[-1] == 9
    if char not in "▁▃▅▇▉▊▋▍▎▏▔▕":  # an eighth of a cell is not a whole number of pixels
        assert set(np.unique(cell)) <= {0, INK}


def test_shades_are_even():
    assert [np.unique(mask(char)).tolist() for char in "░▒▓"] == [[1], [2], [3]]


def test_dots_lie_each_in_their_part_of_the_cell():
    for bit, (row, col) in enumerate(((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1))):
        cell = mask(chr(0x2800 + (1 << bit)))
        part = cell[5 * row : 5 * row + 5, 5 * col : 5 * col + 5]
        assert np.array_equal(part, part[::-1, ::-1])
        assert part.sum() == cell.sum() > 5 * INK


@pytest.mark.parametrize("letter", ["V\u0302", "g\u0302\u0304", "x\u0304", "q\u0303"])
def test_accents_stand_over_their_letters(letter):
    plain, accented = mask(letter[0]), mask(letter)
    top = rows_of_ink(plain)[0]
    assert np.array_equal(accented[top:], plain[top:])
    assert accented[:top].any()
    left, right = (edge for edge in (rows_of_ink(accented[:top].T)[0], rows_of_ink(accented[:top].T)[-1]))
    cols = rows_of_ink(plain.T)
    assert abs((left + right) / 2 - (cols[0] + cols[-1]) / 2) <= 1


def test_accents_under_their_letters():
    plain, accented = mask("x"), mask("x\u0331")
    bottom = rows_of_ink(plain)[-1]
    assert np.array_equal(accented[: bottom + 1], plain[: bottom + 1])
    assert accented[bottom + 1 :].any()


def test_a_wide_character_is_drawn_over_two_cells():
    halves = [mask("梯", half) for half in (HALF, SECOND)]
    assert np.array_equal(np.hstack(halves), np.rint(written("梯", 2, False) / 255 * INK))
    assert all(np.count_nonzero(half) > 50 for half in halves)


@pytest.mark.parametrize(("letter", "more"), [("a", 0), ("7", 0), ("梯", HALF)])
def test_bold_is_heavier(letter, more):
    assert mask(letter, more | BOLD).sum() > 1.15 * mask(letter, more).sum()


def test_masks_are_made_once():
    masks = GlyphMasks()
    first = masks.numbers(np.array([65, 66, 65], np.int32))
    assert first[0] == first[2] != first[1]
    assert np.array_equal(masks.numbers(np.array([67, 66], np.int32))[1:], first[1:2])
    assert len(masks.masks) == len(masks.areas) == 3
    assert (masks.areas.sum(axis=1) == 200).all()


@pytest.mark.parametrize("data", [fonts.letters(), fonts.letters(bold=True), fonts.cjk()])
def test_the_fonts_are_compressed_as_browsers_and_pillow_read_them(data):
    assert data[:4] == b"wOFF"
    assert len(data) < 1_000_000
    assert ImageFont.truetype(BytesIO(data), 16).getlength("x") > 0


def test_their_licenses_lie_beside_them():
    folder = Path(fonts.__file__).parent
    assert "Bitstream Vera" in (folder / "LICENSE-DejaVu.txt").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "LICENSE-NotoSansCJK.txt").read_text("utf-8")
