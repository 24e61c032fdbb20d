"""Octants: each of the 256 patterns is the block that fills just its parts, by Unicode's names and as drawn."""

import unicodedata

import numpy as np

from termopt.base.foreign_text import NEWER, harmless
from termopt.draw.cells.canvas import BRAILLE, blank, put, text_width, to_rows
from termopt.draw.cells.fallback import fitting, translated
from termopt.draw.cells.octants import OCTANTS, OF_BRAILLE, PARTS, as_octants
from termopt.draw.cells.terminals import draws_octants
from termopt.draw.contour.bands import ROWS_OF_OCTANTS, blocks
from termopt.draw.export.cell_shapes import blocks as shapes
from termopt.draw.export.cell_shapes import is_shape
from termopt.draw.export.glyph_masks import LEVELS, GlyphMasks
from termopt.draw.export.svg_paths import outline
from termopt.draw.plot.plotext_frame import GUIDES

FULL = LEVELS - 1
WORDS = {
    "LEFT HALF UPPER ONE QUARTER BLOCK": "1", "RIGHT HALF UPPER ONE QUARTER BLOCK": "2",
    "LEFT HALF LOWER ONE QUARTER BLOCK": "7", "RIGHT HALF LOWER ONE QUARTER BLOCK": "8",
    "MIDDLE LEFT ONE QUARTER BLOCK": "35", "MIDDLE RIGHT ONE QUARTER BLOCK": "46",
    "UPPER ONE QUARTER BLOCK": "12", "LOWER ONE QUARTER BLOCK": "78",
    "UPPER THREE QUARTERS BLOCK": "123456", "LOWER THREE QUARTERS BLOCK": "345678",
    "UPPER HALF BLOCK": "1234", "LOWER HALF BLOCK": "5678", "LEFT HALF BLOCK": "1357", "RIGHT HALF BLOCK": "2468",
    "FULL BLOCK": "12345678", "SPACE": "",
}  # fmt: skip
"""What the names of blocks mean, in parts of a cell."""

QUADRANTS = {"UPPER LEFT": "13", "UPPER RIGHT": "24", "LOWER LEFT": "57", "LOWER RIGHT": "68"}


def named(name: str) -> str:
    """The parts that a block fills, by its name in Unicode."""
    if name.startswith("BLOCK OCTANT-"):
        return name.removeprefix("BLOCK OCTANT-")
    if name.startswith("QUADRANT "):
        return "".join(sorted("".join(QUADRANTS[one] for one in name.removeprefix("QUADRANT ").split(" AND "))))
    return WORDS[name]


def lit(bits: int) -> str:
    return "".join(str(part) for part in range(1, 9) if bits >> part - 1 & 1)


def test_every_pattern_has_a_character_of_its_own_and_its_name():
    assert len(set(OCTANTS.tolist())) == len(PARTS) == 256
    names = {bits: unicodedata.name(chr(code), "") for bits, code in enumerate(OCTANTS.tolist())}
    assert {bits: name for bits, name in names.items() if name and named(name) != lit(bits)} == {}
    known = sum(map(bool, names.values()))
    assert known == 256 if unicodedata.unidata_version >= "16" else known >= 20


def test_the_octants_follow_each_other_in_the_order_of_their_patterns():
    """Where Python knows no names yet: all 230, in one run from OCTANT-3 to OCTANT-2345678."""
    octants = [code for code in OCTANTS.tolist() if 0x1CD00 <= code <= 0x1CDE5]
    assert octants == list(range(0x1CD00, 0x1CDE6))
    assert (lit(PARTS[0x1CD00]), lit(PARTS[0x1CDE5])) == ("3", "2345678")


def test_a_block_stands_where_the_dots_are():
    dots = ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1))
    for bits, code in enumerate(OF_BRAILLE.tolist()):
        parts = {2 * row + col for bit, (row, col) in enumerate(dots) if bits >> bit & 1}
        assert PARTS[code] == sum(1 << part for part in parts)


def test_each_is_drawn_as_its_parts_in_pixels_and_paths():
    masks = GlyphMasks()
    numbers = masks.numbers(OCTANTS)
    for bits, code in enumerate(OCTANTS.tolist()):
        cell = masks.masks[numbers[bits]]
        parts = (np.arange(4)[:, None] * 2 + np.arange(2))[np.arange(20) // 5][:, np.arange(10) // 5]
        assert np.array_equal(cell, FULL * (bits >> parts & 1))
        if bits:
            assert is_shape(code)
            assert sum(width * height for *_, width, height in shapes(code)) == bits.bit_count() / 8
            assert outline(code, 0, 0).count("z") == len(shapes(code))


def test_they_are_one_cell_wide_and_harmless_on_every_python():
    text = "".join(chr(code) for code in OCTANTS.tolist())
    assert text_width(text) == 256
    assert harmless(text) == text
    assert NEWER.sub("", text).isprintable()
    canvas = blank(256, 1)
    put(canvas, 0, 0, text, 0)
    assert to_rows(canvas) == [text]


def test_curves_become_solid_and_guides_stay_light():
    canvas = blank(12, 1)
    put(canvas, 0, 0, f"a⡇⠁x{GUIDES[0] * 4}⣀⠁⣿{GUIDES[1]}", 0)
    (row,) = to_rows(translated(canvas, "octant"))
    assert row == f"a{as_octants('⡇⠁')}x{GUIDES[0] * 4}{as_octants('⣀⠁⣿' + GUIDES[1])}"
    assert BRAILLE not in PARTS


def test_a_contour_has_two_bands_a_cell_at_two_by_four_parts():
    bands = np.array([[5, 5, 5, 5], [5, 5, 5, 5], [5, 6, 5, 5], [6, 6, 5, 7]])
    cells = blocks(bands, ROWS_OF_OCTANTS)
    assert [lit(PARTS[code]) for code in cells.code[0].tolist()] == ["678", "8"]
    assert cells.over.tolist() == [[6, 7]]
    assert cells.under.tolist() == [[5, 5]]


def test_octants_are_chosen_only_where_they_are_drawn():
    ghostty = {"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.3-dev"}
    vte = {"TERM": "xterm-256color", "VTE_VERSION": "7800"}
    assert fitting("utf-8", ghostty) == fitting("UTF-8", vte) == "octant"
    assert fitting("ascii", ghostty) == fitting("latin-1", vte) == "ascii"
    for other in (
        {},
        {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"},
        {"TERM": "foot"},
        ghostty | {"TERM_PROGRAM_VERSION": "1.1.3"},
        ghostty | {"TERM_PROGRAM_VERSION": "unknown"},
        ghostty | {"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"},
        ghostty | {"TERM": "alacritty"},
        ghostty | {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"},
        ghostty | {"TMUX": "/tmp/tmux-1000/default,1,0"},
        vte | {"VTE_VERSION": "7799"},
        vte | {"VTE_VERSION": "many"},
        vte | {"VTE_VERSION": "9" * 5000, "STY": "1.pts"},
        vte | {"ALACRITTY_WINDOW_ID": "1"},
        vte | {"TERM": "xterm", "XTERM_VERSION": "XTerm(390)"},
        vte | {"TERM": "screen-256color"},
        vte | {"TERM_PROGRAM": "vscode"},
    ):
        assert not draws_octants(other)
    assert draws_octants(vte | {"VTE_VERSION": "9" * 5000})
