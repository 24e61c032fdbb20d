"""The lines of boxes: from edge to edge, and joined as their names say."""

import unicodedata

import numpy as np
import pytest

from termopt.draw.export.box_lines import weights
from termopt.draw.export.glyph_masks import LEVELS, GlyphMasks

NAMES = {code: unicodedata.name(chr(code)).removeprefix("BOX DRAWINGS ") for code in range(0x2500, 0x2580)}
SOME = [code for code, name in NAMES.items() if "DIAGONAL" not in name and "DASH" not in name]
"""Dashes and diagonals have edges of their own."""

INK = LEVELS - 1
INKED = {"LIGHT": 1, "SINGLE": 1, "HEAVY": 3, "DOUBLE": 2}
"""Pixels across."""


def mask(char: str) -> np.ndarray:
    masks = GlyphMasks()
    masks.numbers(np.array([ord(char)], np.int32))
    return masks.masks[0]


def drawn(char: str, rows: slice, cols: slice) -> list[str]:
    """A part of a character, # for ink."""
    return ["".join("#" if level == INK else "." for level in row) for row in mask(char)[rows, cols]]


def edges(cell: np.ndarray) -> dict[str, int]:
    """How many pixels of ink there are at each edge."""
    sides = {"LEFT": cell[:, 0], "RIGHT": cell[:, -1], "UP": cell[0], "DOWN": cell[-1]}
    return {name: int(np.count_nonzero(side == INK)) for name, side in sides.items()}


@pytest.mark.every(5)
@pytest.mark.parametrize("code", SOME, ids=chr)
def test_lines_reach_just_the_edges_that_they_are_named_after(code):
    wanted = {toward: INKED[weight] for toward, weight in weights(NAMES[code].replace("ARC ", "")).items()}
    assert edges(mask(chr(code))) == {side: wanted.get(side, 0) for side in ("LEFT", "RIGHT", "UP", "DOWN")}


@pytest.mark.parametrize(
    ("char", "middle"),
    [
        ("╬", ["#.#", "...", "#.#"]),
        ("╔", ["###", "#..", "#.#"]),
        ("╠", ["#.#", "#..", "#.#"]),
        ("╪", ["###", ".#.", "###"]),
        ("╫", ["#.#", "###", "#.#"]),
        ("╤", ["###", "...", "###"]),
        ("╟", ["#.#", "#.#", "#.#"]),
        ("╞", [".##", ".#.", ".##"]),
        ("╒", [".##", ".#.", ".##"]),
        ("╓", ["...", "###", "#.#"]),
        ("┼", [".#.", "###", ".#."]),
        ("╋", ["###", "###", "###"]),
        ("┝", [".##", ".##", ".##"]),
    ],
)
def test_how_lines_meet(char, middle):
    assert drawn(char, slice(9, 12), slice(4, 7)) == middle


@pytest.mark.parametrize(
    ("char", "dashes"),
    [
        ("╌", ".###..###."), ("┄", ".##.##.##."), ("┈", ".#.#..#.#."), ("╍", ".###..###."),
        ("╎", "..######....######.."), ("┆", ".####...####...####."), ("┊", ".###..###..###..###."),
    ],
)  # fmt: skip
def test_dashes(char, dashes):
    cell = mask(char)
    along = cell[10] if "HORIZONTAL" in unicodedata.name(char) else cell[:, 5]
    assert "".join("#" if level == INK else "." if level == 0 else "?" for level in along) == dashes


def test_diagonals_lead_from_corner_to_corner():
    rising, falling, both = (mask(char) for char in "╱╲╳")
    assert np.array_equal(rising, falling[:, ::-1])
    assert np.array_equal(both, np.maximum(rising, falling))
    assert all(falling[at] for at in ((0, 0), (-1, -1)))
    assert not any(falling[at] for at in ((0, -1), (-1, 0)))
