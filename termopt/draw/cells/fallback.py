"""The same picture in other characters: octants for terminals that draw them, fewer for fonts without braille and for
terminals without Unicode.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from termopt.base.ascii_text import STAND_INS
from termopt.base.errors import unknown
from termopt.draw.cells.canvas import BRAILLE, CONTINUED, SPACE, Canvas, Codes
from termopt.draw.cells.graphemes import FIRST, bare
from termopt.draw.cells.octants import OF_BRAILLE
from termopt.draw.cells.terminals import draws_octants
from termopt.draw.contour.bands import QUADRANTS, ROWS, ROWS_OF_OCTANTS
from termopt.draw.plot.plotext_frame import GUIDES

Marker = Literal["octant", "braille", "block", "ascii"]

KNOWN = 0x3000
"""Code points from here on have no stand-in; nothing that we draw lies there."""

UNKNOWN = ord("?")
"""What stands in, in ASCII, for a character that we do not draw: it can only come from the user's own words."""

SAMPLE = "⣿▚●∇−²"
"""If these can be written, everything can."""

SHAPES = {
    ".": ("..", "..", "..", "#."), ",": ("..", "..", "..", ".#"), "_": ("..", "..", "..", "##"),
    "'": ("#.", "..", "..", ".."), "`": (".#", "..", "..", ".."), '"': ("##", "..", "..", ".."),
    "-": ("..", "##", "##", ".."), "~": ("..", ".#", "#.", ".."), ":": ("..", "##", "..", "##"),
    "|": ("#.", "#.", "#.", "#."), "!": (".#", ".#", ".#", ".#"), "/": (".#", ".#", "#.", "#."),
    "\\": ("#.", "#.", ".#", ".#"), "%": ("#.", "##", "##", ".#"),
    "#": ("##", "##", "##", "##"),
}  # fmt: skip
"""Where the ink of some characters lies, on the dots of a braille cell."""


MARKER_NAMES: tuple[Marker, ...] = get_args(Marker)


def parse_marker(name: str) -> Marker:
    """The marker of that name. Raises UserError for an unknown one."""
    for marker in MARKER_NAMES:
        if marker == name:
            return marker
    raise unknown("marker", name, MARKER_NAMES)


def fitting(encoding: str | None, env: Mapping[str, str]) -> Marker:
    """The characters to draw with, from the encoding of standard output and the environment.

    ASCII where the encoding has no other ones, blocks on the console of Linux, whose fonts have no braille, octants
    only where it is known that the terminal draws them.
    """
    try:
        SAMPLE.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return "ascii"
    if env.get("TERM") == "linux":
        return "block"
    return "octant" if draws_octants(env) else "braille"


def translated(canvas: Canvas, marker: Marker) -> Canvas:
    """The canvas in the characters of `marker`, cell for cell; the very same canvas for braille."""
    if marker == "braille":
        return canvas
    if marker == "octant":
        return canvas._replace(code=_in_octants(canvas.code))
    if marker == "block":
        return canvas._replace(code=_in_blocks(canvas.code))
    return canvas._replace(code=_in_ascii(canvas.code))


def rows_of(marker: Marker) -> int:
    """By how many parts of a cell above each other contours are drawn in this marker."""
    return ROWS_OF_OCTANTS if marker == "octant" else ROWS


GUIDE_CODES = [ord(char) for char in GUIDES]
IS_GUIDE = np.isin(np.arange(BRAILLE, BRAILLE + 256), GUIDE_CODES)
"""Whether each pattern of braille is that of a guide."""


def _in_octants(code: Codes) -> Codes:
    """A guide, which is a row of single dots, stays as light as it is."""
    dotted = code >> 8 == BRAILLE >> 8
    guides = (code[:, 1:] == code[:, :-1]) & dotted[:, 1:] & IS_GUIDE[code[:, 1:] & 0xFF]
    dotted[:, 1:] &= ~guides
    dotted[:, :-1] &= ~guides
    return np.where(dotted, OF_BRAILLE[code & 0xFF], code)


def _in_blocks(code: Codes) -> Codes:
    blocks = np.where(code >> 8 == BRAILLE >> 8, _block_table()[code & 0xFF], code)
    return np.where(np.isin(code, GUIDE_CODES), ord("·"), blocks)


def _in_ascii(code: Codes) -> Codes:
    """With powers of ten as `1e5`, for `105` would be another number."""
    if code.size and code.max() >= FIRST:
        code = np.vectorize(bare, otypes=[np.int32])(code)
    text = _ascii_table().take(code, mode="clip")
    raised = _raised_table().take(code, mode="clip")
    if not raised.any():
        return text
    one, zero = code[:, :-2] == ord("1"), code[:, 1:-1] == ord("0")
    power = one & zero & raised[:, 2:]
    power[:, 1:] &= ~_digits(code[:, :-3])
    text[:, 1:-1][power] = ord("e")
    return text


def _digits(code: Codes) -> NDArray[np.bool_]:
    return (code >= ord("0")) & (code <= ord("9"))


@lru_cache(maxsize=1)
def _block_table() -> Codes:
    """For each braille pattern the block with the same quarters: one is filled if any of its two dots is lit."""
    upper_left, upper_right, lower_left, lower_right = 0x03, 0x18, 0x44, 0xA0
    quarters = np.array([upper_left, upper_right, lower_left, lower_right])
    filled = (np.arange(256)[:, None] & quarters) != 0
    return QUADRANTS[filled @ np.array([1, 2, 4, 8])]


@lru_cache(maxsize=1)
def _ascii_table() -> Codes:
    """ASCII for every code point below KNOWN; the last entry stands for all above. A wide character leaves a space."""
    table = np.array([_stand_in(chr(code)) for code in range(KNOWN + 1)], dtype=np.int32)
    table[BRAILLE : BRAILLE + 256] = _braille_shapes()
    table[CONTINUED], table[KNOWN] = SPACE, UNKNOWN
    return table


@lru_cache(maxsize=1)
def _raised_table() -> NDArray[np.bool_]:
    """Which code points below KNOWN are superscript digits or a superscript minus."""
    table = np.zeros(KNOWN + 1, dtype=np.bool_)
    table[[ord(char) for char in "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"]] = True
    return table


def _stand_in(char: str) -> int:
    """The one ASCII character for another: its own entry, what Unicode takes it apart into, or what its name says."""
    plain = STAND_INS.get(char) or unicodedata.normalize("NFKD", char)[0]
    if plain.isascii():
        return ord(plain)
    name = unicodedata.name(char, "")
    if name.startswith("BOX DRAWINGS"):
        straight = "-" if name.endswith("HORIZONTAL") else "|" if name.endswith("VERTICAL") else "+"
        return ord("+" if " AND " in name else straight)
    if "COMBINING" in name:
        return ord("^")
    return ord(" ") if 0x2580 <= ord(char) < 0x25A0 else UNKNOWN


def _braille_shapes() -> Codes:
    """For each braille pattern the character of SHAPES whose ink lies most like it."""
    bits = np.array([[0, 3], [1, 4], [2, 5], [6, 7]])
    patterns = np.arange(256)[:, None, None] >> bits & 1
    shapes = np.array([[[dot == "#" for dot in row] for row in rows] for rows in SHAPES.values()])
    apart = np.abs(_spread(patterns)[:, None] - _spread(shapes)[None]).sum(axis=(-2, -1))
    table = np.array([ord(char) for char in SHAPES], dtype=np.int32)[apart.argmin(axis=1)]
    table[0] = ord(" ")
    return table


def _spread(dots: NDArray[np.generic]) -> NDArray[np.float64]:
    """Dots (n, 4, 2) that reach half into the dots above, below and beside, for near is almost the same."""
    wide = np.pad(dots.astype(np.float64), ((0, 0), (1, 1), (1, 1)))
    inner = wide[:, 1:-1, 1:-1]
    sides = wide[:, :-2, 1:-1] + wide[:, 2:, 1:-1] + wide[:, 1:-1, :-2] + wide[:, 1:-1, 2:]
    return np.asarray(inner + sides / 2)
