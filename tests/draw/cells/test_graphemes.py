"""Letters with accents: one cell, and written as they were wherever cells become text."""

import unicodedata

from termopt.draw.cells import ansi
from termopt.draw.cells.canvas import blank, put, text_width, to_rows
from termopt.draw.cells.fallback import translated
from termopt.draw.cells.graphemes import bare, code_of, spelled
from termopt.tui.strips import changes, strip

HATTED = "V\u0302 = V/(1 − β₁ᵗ), S\u0302, g\u0302\u0304"


def written(text: str, width: int = 40):
    canvas = blank(width, 1)
    put(canvas, 0, 0, text, 0xFFFFFF)
    return canvas


def test_a_letter_keeps_its_hat_in_one_cell():
    canvas = written(HATTED)
    assert text_width(HATTED) == len("V = V/(1 − β₁ᵗ), S, g")
    assert to_rows(canvas)[0].rstrip() == unicodedata.normalize("NFC", HATTED)
    assert strip(canvas, 0).text.rstrip() == to_rows(canvas)[0].rstrip()
    assert strip(canvas, 0).cell_length == 40
    assert "V\u0302" in ansi.to_ansi(canvas, "truecolor")


def test_what_has_no_letter_to_stand_on_is_left_out():
    assert to_rows(written("\u0302a \u0302b", 5)) == ["a b  "]


def test_ascii_keeps_the_letter():
    assert to_rows(translated(written(HATTED), "ascii"))[0].startswith("V = V/(1 - b")


def test_a_hat_is_a_change():
    assert list(changes(written("V\u0302 is"), written("V is"))) == [(0, 0, 1)]


def test_codes_are_kept():
    assert code_of("V\u0302") == code_of("V\u0302") != code_of("W\u0302")
    assert (code_of("V"), spelled("plain")) == (ord("V"), "plain")
    assert (bare(code_of("V\u0302")), bare(ord("x"))) == (ord("V"), ord("x"))
