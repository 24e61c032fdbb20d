"""Paths of SVG: that they cover what pixels do, and have the strokes that their characters are named after."""

import unicodedata

import numpy as np
import pytest

from termopt.draw.export.box_masks import line
from termopt.draw.export.cell_shapes import CELL
from termopt.draw.export.svg_paths import outline
from tests.draw.paths import parts, polygon, winding

NAMES = {code: unicodedata.name(chr(code)).removeprefix("BOX DRAWINGS ") for code in range(0x2500, 0x2580)}
STRAIGHT = [code for code, name in NAMES.items() if "ARC" not in name and "DIAGONAL" not in name]


def path(char: str) -> str:
    return outline(ord(char), 0, 0)


def edges(area: np.ndarray) -> set[str]:
    sides = {"LEFT": area[:, 0], "RIGHT": area[:, -1], "UP": area[0], "DOWN": area[-1]}
    return {name for name, side in sides.items() if side.any()}


def strokes(char: str, way: str, at: int) -> int:
    """How many strokes a line that goes `across` a cell or `down` meets there."""
    area = winding(path(char)) != 0
    met = area[area.shape[0] * at // CELL[1]] if way == "across" else area[:, area.shape[1] * at // CELL[0]]
    return int(np.count_nonzero(np.diff(np.concatenate(([False], met)).astype(int)) == 1))


@pytest.mark.every(5)
@pytest.mark.parametrize("code", NAMES, ids=chr)
def test_a_line_covers_the_same_in_a_path_as_in_pixels(code: int) -> None:
    filled, inked = winding(outline(code, 0, 0)) != 0, line(code)
    assert edges(filled) == edges(inked)
    assert np.count_nonzero(filled != inked) <= (0 if code in STRAIGHT else inked.size // 1000)


@pytest.mark.every(5)
@pytest.mark.parametrize("code", NAMES, ids=chr)
def test_no_line_reaches_into_another_cell(code: int) -> None:
    """A part of a picture could not be painted over otherwise."""
    for part in parts(outline(code, 0, 0)):
        corners = np.array(polygon(part))
        assert (corners >= -1e-9).all()
        assert (corners <= np.array(CELL) + 1e-9).all()


@pytest.mark.every(5)
@pytest.mark.parametrize("code", STRAIGHT, ids=chr)
def test_straight_lines_have_their_sides_between_pixels(code: int) -> None:
    for part in parts(outline(code, 40, 60)):
        assert all(number.is_integer() for corner in polygon(part) for number in corner)


@pytest.mark.parametrize(
    ("char", "way", "count"),
    [("═", "down", 2), ("║", "across", 2), ("─", "down", 1), ("━", "down", 1), ("┃", "across", 1)],
)
def test_double_lines_are_two(char: str, way: str, count: int) -> None:
    assert strokes(char, way, at=2) == count


@pytest.mark.parametrize(
    ("char", "way", "count"),
    [
        ("╌", "across", 2), ("┄", "across", 3), ("┈", "across", 4), ("╍", "across", 2), ("┉", "across", 4),
        ("╎", "down", 2), ("┆", "down", 3), ("┊", "down", 4), ("╏", "down", 2), ("┇", "down", 3),
    ],
)  # fmt: skip
def test_dashes_have_gaps(char: str, way: str, count: int) -> None:
    assert strokes(char, way, at=10 if way == "across" else 5) == count


@pytest.mark.parametrize(("char", "ends"), [("╭", "RD"), ("╮", "LD"), ("╯", "LU"), ("╰", "RU")])
def test_arcs_are_curves_between_the_middles_of_two_sides(char: str, ends: str) -> None:
    assert path(char).count("A") == 2
    area = winding(path(char)) != 0
    assert {side[0] for side in edges(area)} == set(ends)
    assert not area[area.shape[0] // 2, area.shape[1] // 2]
    square = winding(path({"RD": "┌", "LD": "┐", "LU": "┘", "RU": "└"}[ends])) != 0
    for side in (0, -1):
        assert np.count_nonzero(area[side] != square[side]) == 0
        assert np.count_nonzero(area[:, side] != square[:, side]) <= 1


def test_where_lines_cross_is_no_hole() -> None:
    """Parts that go around in opposite ways would take each other away."""
    turns = winding(path("╳"))
    assert set(np.unique(turns)) == {0, 1, 2}
    assert np.array_equal(turns, winding(path("╱")) + winding(path("╲")))


def test_a_line_through_a_cell_is_one_stroke() -> None:
    assert path("─") == "M0 10h10v1h-10z"
    assert len(parts(path("═"))) == len(parts(path("┼"))) == 2
