"""Characters that are drawn, not written: which they are, and the shapes of braille and blocks in a cell."""

from itertools import groupby

from termopt.draw.cells.canvas import BRAILLE
from termopt.draw.cells.octants import PARTS

CELL = (10, 20)
"""Width and height of a cell, in the units of the picture."""

DOT = 3.2
"""How wide a braille dot is."""

SHADES = {0x2591: 0.25, 0x2592: 0.5, 0x2593: 0.75}
QUARTERS = {
    0x2596: "c", 0x2597: "d", 0x2598: "a", 0x2599: "acd", 0x259A: "ad",
    0x259B: "abc", 0x259C: "abd", 0x259D: "b", 0x259E: "bc", 0x259F: "bcd",
}  # fmt: skip
"""Blocks by the quarters that they fill: a, b above, c, d below."""

SIDES = {0x2580: (0, 0, 1, 0.5), 0x2590: (0.5, 0, 0.5, 1), 0x2594: (0, 0, 1, 0.125), 0x2595: (0.875, 0, 0.125, 1)}
"""Blocks that fill a half or an eighth at one side."""

NEWEST = 0x1CD00 - 1
"""Octants, and the blocks that came with them, lie above this code point."""

Shape = tuple[float, float, float, float]
"""x, y, width, height in parts of a cell."""


def is_shape(code: int) -> bool:
    """Whether a character is drawn, not written: braille, blocks, and the lines of boxes."""
    return is_braille(code) or 0x2500 <= code < 0x25A0 or (code > NEWEST and code in PARTS)


def is_braille(code: int) -> bool:
    """Whether a character is a pattern of braille."""
    return BRAILLE <= code < BRAILLE + 256


def dots(code: int) -> list[tuple[float, float]]:
    """Where the dots of a braille character lie in a cell."""
    places = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))  # in the order of Unicode's bits
    across, down = CELL[0] / 2, CELL[1] / 4
    lit = (place for bit, place in enumerate(places) if code >> bit & 1)
    return [(across * (col + 0.5), down * (row + 0.5)) for col, row in lit]


def blocks(code: int) -> list[Shape]:
    """What a block character fills of its cell."""
    if code in QUARTERS:
        return [("bd".count(q) / 2, "cd".count(q) / 2, 0.5, 0.5) for q in QUARTERS[code]]
    if code in SHADES:
        return [(0, 0, 1, 1)]
    if 0x2581 <= code <= 0x2588:
        part = (code - 0x2580) / 8
        return [(0, 1 - part, 1, part)]
    if 0x2589 <= code <= 0x258F:
        return [(0, 0, (0x2590 - code) / 8, 1)]
    return [SIDES[code]] if code in SIDES else _octant(PARTS[code])


def _octant(parts: int) -> list[Shape]:
    """What a bit mask of the 2 x 4 parts of a cell fills, in as few rectangles as rows that are alike allow."""
    rows = groupby(range(4), key=lambda row: parts >> 2 * row & 3)
    filled: list[Shape] = []
    for sides, run in rows:
        first, *more = run
        if sides:
            filled.append((0.5 if sides == 2 else 0, first / 4, 1 if sides == 3 else 0.5, (1 + len(more)) / 4))
    return filled
