"""Octants: blocks that fill any of the 2 x 4 parts of a cell, for terminals that draw Unicode 16.

The parts are numbered as Unicode numbers them: 1 and 2 in the top row, from the left, 7 and 8 in the bottom row. 26 of
the 256 patterns are characters of other names, most of them older. The other 230 follow each other from FIRST on, in
the order of the numbers whose bit n - 1 stands for part n.
"""

import numpy as np

from termopt.draw.cells.canvas import Codes

FIRST = 0x1CD00

OTHERS = {
    "": 0x20, "1": 0x1CEA8, "2": 0x1CEAB, "7": 0x1CEA3, "8": 0x1CEA0, "35": 0x1FBE6, "46": 0x1FBE7,
    "12": 0x1FB82, "78": 0x2582, "123456": 0x1FB85, "345678": 0x2586,
    "13": 0x2598, "24": 0x259D, "57": 0x2596, "68": 0x2597,
    "1234": 0x2580, "5678": 0x2584, "1357": 0x258C, "2468": 0x2590, "1368": 0x259A, "2457": 0x259E,
    "123457": 0x259B, "123468": 0x259C, "135678": 0x2599, "245678": 0x259F, "12345678": 0x2588,
}  # fmt: skip
"""The characters that are no octants by name: the parts of the cell that each fills, and its code point."""


def _table() -> Codes:
    named = {sum(1 << int(part) - 1 for part in parts): code for parts, code in OTHERS.items()}
    octants = iter(range(FIRST, FIRST + 256 - len(named)))
    return np.array([named[bits] if bits in named else next(octants) for bits in range(256)], dtype=np.int32)


OCTANTS = _table()
"""The block with the parts of a bit mask: bit n - 1 stands for part n."""

BRAILLE_BITS = np.array([1, 8, 2, 16, 4, 32, 64, 128])
"""What each part is in Unicode's braille characters."""

OF_BRAILLE = np.empty(256, dtype=np.int32)
"""The block that fills what the dots of a braille character, by its bits, stand in."""
OF_BRAILLE[(np.arange(256)[:, None] >> np.arange(8) & 1) @ BRAILLE_BITS] = OCTANTS

PARTS = {code: bits for bits, code in enumerate(OCTANTS.tolist())}
"""The bit mask of each block."""


def as_octants(text: str) -> str:
    """The text with blocks for braille."""
    return "".join(chr(OF_BRAILLE[ord(char) & 0xFF]) if 0x2800 <= ord(char) < 0x2900 else char for char in text)
