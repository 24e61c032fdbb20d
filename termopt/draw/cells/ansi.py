"""Canvas from and to text with ANSI colors (SGR)."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Literal

import numpy as np

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, SPACE, Canvas, blank
from termopt.draw.cells.graphemes import spelled

Depth = Literal["truecolor", "256", "16", "none"]
"""How many colors a terminal shows."""

SGR = re.compile(r"\x1b\[([0-9;]*)m")
ColorPair = tuple[int, int]
PLAIN: ColorPair = (DEFAULT, DEFAULT)

BASE16 = (
    0x000000, 0xCD3131, 0x0DBC79, 0xE5E510, 0x2472C8, 0xBC3FBC, 0x11A8CD, 0xE5E5E5,
    0x666666, 0xF14C4C, 0x23D18B, 0xF5F543, 0x3B8EEA, 0xD670D6, 0x29B8DB, 0xFFFFFF,
)  # fmt: skip
"""The sixteen named colors as common terminals show them."""

LEVELS = (0, 95, 135, 175, 215, 255)
"""The brightnesses of a channel in the color cube of xterm's 256."""

GREYS = tuple(range(8, 239, 10))


def parse(text: str, width: int, height: int) -> Canvas:
    """Text as plotext prints it (lines of characters one column wide, colors by SGR) to a canvas of that size.

    What is missing is blank, what is too much is cut. SGR codes other than colors and reset have no meaning here.
    """
    canvas = blank(width, height)
    style = PLAIN
    for row, line in enumerate(text.split("\n")[:height]):
        col = 0
        for i, part in enumerate(SGR.split(line)):
            if i % 2:
                style = after(style, part)
                continue
            codes = np.frombuffer(part.encode("utf-32-le"), dtype=np.int32)[: max(width - col, 0)]
            cells = slice(col, col + len(codes))
            canvas.code[row, cells] = codes
            canvas.fg[row, cells], canvas.bg[row, cells] = style
            col += len(part)
    return canvas


@lru_cache(maxsize=4096)
def after(style: ColorPair, params: str) -> ColorPair:
    """The colors after one SGR sequence, `1;38;5;7`: foreground and background."""
    fg, bg = style
    codes = iter([int(code or 0) for code in params.split(";")])
    for code in codes:
        if code == 0:
            fg, bg = PLAIN
        elif code in (38, 48):
            color = _extended(codes)
            fg, bg = (color, bg) if code == 38 else (fg, color)
        elif code in (39, 49):
            fg, bg = (DEFAULT, bg) if code == 39 else (fg, DEFAULT)
        elif 30 <= code <= 37 or 90 <= code <= 97:
            fg = BASE16[code - 30 if code < 40 else code - 82]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            bg = BASE16[code - 40 if code < 50 else code - 92]
    return fg, bg


def _extended(codes: Iterator[int]) -> int:
    """The color after 38 or 48: `5;n` of the 256, or `2;r;g;b`."""
    if next(codes, 0) == 5:
        return _xterm(next(codes, 0))
    red, green, blue = (next(codes, 0) for _ in range(3))
    return red << 16 | green << 8 | blue


def _xterm(index: int) -> int:
    if index < 16:
        return BASE16[index]
    if index >= 232:
        return GREYS[index - 232] * 0x010101
    index -= 16
    return LEVELS[index // 36] << 16 | LEVELS[index // 6 % 6] << 8 | LEVELS[index % 6]


def to_ansi(canvas: Canvas, depth: Depth = "truecolor") -> str:
    """Lines with a reset and a line feed after each; a color code only where the style changes.

    A space shows no foreground, so it never starts a new style for that alone.
    """
    rows = zip(canvas.code.tolist(), canvas.fg.tolist(), canvas.bg.tolist(), strict=True)
    return "".join(_line(codes, fgs, bgs, depth) for codes, fgs, bgs in rows)


def _line(codes: list[int], fgs: list[int], bgs: list[int], depth: Depth) -> str:
    parts: list[str] = []
    fg, bg = PLAIN
    for code, new_fg, new_bg in zip(codes, fgs, bgs, strict=True):
        if code == CONTINUED:
            continue
        wanted = fg if code == SPACE else new_fg
        if (wanted, new_bg) != (fg, bg):
            parts.append(_change(wanted if wanted != fg else None, new_bg if new_bg != bg else None, depth))
            fg, bg = wanted, new_bg
        parts.append(spelled(chr(code)))
    return "".join(parts) + ("\n" if depth == "none" else "\x1b[0m\n")


@lru_cache(maxsize=16384)
def _change(fg: int | None, bg: int | None, depth: Depth) -> str:
    """The sequence that sets what is not None."""
    encode = ENCODERS[depth]
    codes = [encode(color, offset) for color, offset in ((fg, 0), (bg, 10)) if color is not None]
    return f"\x1b[{';'.join(codes)}m" if any(codes) else ""


def _truecolor(color: int, offset: int) -> str:
    if color == DEFAULT:
        return str(39 + offset)
    return f"{38 + offset};2;{color >> 16};{color >> 8 & 255};{color & 255}"


def _256(color: int, offset: int) -> str:
    return str(39 + offset) if color == DEFAULT else f"{38 + offset};5;{16 + nearest_index(color, XTERM)}"


def _16(color: int, offset: int) -> str:
    if color == DEFAULT:
        return str(39 + offset)
    index = nearest_index(color, BASE16)
    return str((30 if index < 8 else 82) + index + offset)


def _none(color: int, offset: int) -> str:
    return ""


XTERM = tuple(_xterm(index) for index in range(16, 256))
ENCODERS: dict[Depth, Callable[[int, int], str]] = {"truecolor": _truecolor, "256": _256, "16": _16, "none": _none}


@lru_cache(maxsize=4096)
def nearest_index(color: int, palette: tuple[int, ...]) -> int:
    """The index of the color of a palette that differs least, by squared channel differences."""

    def distance(index: int) -> int:
        other = palette[index]
        return sum(((color >> s & 255) - (other >> s & 255)) ** 2 for s in (16, 8, 0))

    return min(range(len(palette)), key=distance)
