"""A canvas as an SVG picture, cell for cell.

Braille, blocks and lines are drawn as shapes, so only words and signs need a font, and a run of them is as wide as its
cells in any font of even width.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from termopt.draw.canvas import BRAILLE, CONTINUED, DEFAULT, SPACE, Canvas
from termopt.draw.letters import spelled

CELL = (10, 20)
"""Width and height of a cell, in the units of the picture."""

FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
SIZE = 16.6
"""Of the font: a character of most such fonts is 0.6 of it wide."""

BASELINE = 15
DOT = 3.2
"""How wide a braille dot is."""

STROKES = {"LIGHT": 1.4, "HEAVY": 3.0, "DOUBLE": 3.0}
"""How wide the lines of box drawing are, by what Unicode calls them."""

SHADES = {0x2591: 0.25, 0x2592: 0.5, 0x2593: 0.75}
QUARTERS = {
    0x2596: "c", 0x2597: "d", 0x2598: "a", 0x2599: "acd", 0x259A: "ad",
    0x259B: "abc", 0x259C: "abd", 0x259D: "b", 0x259E: "bc", 0x259F: "bcd",
}  # fmt: skip
"""Blocks by the quarters that they fill: a, b above, c, d below."""

SIDES = {0x2580: (0, 0, 1, 0.5), 0x2590: (0.5, 0, 0.5, 1), 0x2594: (0, 0, 1, 0.125), 0x2595: (0.875, 0, 0.125, 1)}
"""Blocks that fill a half or an eighth at one side."""

Shape = tuple[float, float, float, float]
"""x, y, width, height in parts of a cell."""


class Ink(NamedTuple):
    """How something is drawn: everything of one ink is one path. A width is that of a stroke, 0 fills."""

    color: int
    width: float
    opacity: float = 1.0


def svg(canvas: Canvas, fg: int, bg: int, title: str = "") -> str:
    """The picture as a document. fg, bg: what stands for the terminal's own colors."""
    width, height = CELL[0] * canvas.width, CELL[1] * canvas.height
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
        *([f"<title>{escape(title)}</title>"] if title else []),
        f'<rect width="{width}" height="{height}" fill="{_hex(bg)}"/>',
        '<g shape-rendering="crispEdges">',
        *_grounds(canvas, bg),
        "</g>",
        *_shapes(canvas, fg),
        f'<g font-family="{FONT}" font-size="{SIZE}" xml:space="preserve">',
        *_words(canvas, fg),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _hex(color: int) -> str:
    return f"#{color:06x}"


def _colored(color: int, default: int) -> int:
    return default if color == DEFAULT else color


# -- grounds -----------------------------------------------------------------------------------------------------


def _grounds(canvas: Canvas, default: int) -> Iterator[str]:
    """A rectangle for each run of cells on another ground than the whole."""
    for row, colors in enumerate(canvas.bg.tolist()):
        col = 0
        for color, run in groupby(_colored(color, default) for color in colors):
            count = len(list(run))
            if color != default:
                where = f'x="{CELL[0] * col}" y="{CELL[1] * row}" width="{CELL[0] * count}" height="{CELL[1]}"'
                yield f'<rect {where} fill="{_hex(color)}"/>'
            col += count


# -- shapes ------------------------------------------------------------------------------------------------------


def _shapes(canvas: Canvas, default: int) -> Iterator[str]:
    """Braille, blocks and lines: a path for each ink."""
    paths: defaultdict[Ink, list[str]] = defaultdict(list)
    for row, (codes, colors) in enumerate(zip(canvas.code.tolist(), canvas.fg.tolist(), strict=True)):
        for col, (code, color) in enumerate(zip(codes, colors, strict=True)):
            if is_shape(code):
                ink, path = _drawn(code, CELL[0] * col, CELL[1] * row, _colored(color, default))
                paths[ink].append(path)
    for ink, path in sorted(paths.items(), key=lambda item: item[0].width):
        yield f'<path {_style(ink)} d="{"".join(path)}"/>'


def is_shape(code: int) -> bool:
    """Whether a character is drawn, not written: braille, blocks, and the lines of boxes."""
    return BRAILLE <= code < BRAILLE + 256 or 0x2500 <= code < 0x25A0


def _style(ink: Ink) -> str:
    color, opacity = _hex(ink.color), "" if ink.opacity == 1 else f' opacity="{ink.opacity}"'
    if not ink.width:
        return f'fill="{color}" shape-rendering="crispEdges"{opacity}'
    cap = "round" if ink.width == DOT else "square"
    return f'fill="none" stroke="{color}" stroke-width="{ink.width}" stroke-linecap="{cap}"{opacity}'


def _drawn(code: int, x: float, y: float, color: int) -> tuple[Ink, str]:
    """The ink and the path of a character in the cell whose corner is at (x, y)."""
    if code >= BRAILLE:
        return Ink(color, DOT), "".join(f"M{x + dx:g} {y + dy:g}h.01" for dx, dy in dots(code))
    if code >= 0x2580:
        path = "".join(_rectangle(x, y, shape) for shape in blocks(code))
        return Ink(color, 0, SHADES.get(code, 1.0)), path
    name = unicodedata.name(chr(code))
    width = next(width for word, width in STROKES.items() if word in name)
    return Ink(color, width), "".join(f"M{x + a:g} {y + b:g}L{x + c:g} {y + d:g}" for a, b, c, d in strokes(name))


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
    return [SIDES[code]]


def _rectangle(x: float, y: float, shape: Shape) -> str:
    left, top, width, height = (part * CELL[i % 2] for i, part in enumerate(shape))
    return f"M{x + left:g} {y + top:g}h{width:g}v{height:g}h{-width:g}z"


def strokes(name: str) -> Iterator[Shape]:
    """The strokes of a box-drawing character, by its name in Unicode: x, y to x, y in a cell. Dashes are whole."""
    width, height = CELL
    x, y = width / 2, height / 2
    if "DIAGONAL" in name:
        yield from ((0, 0, width, height),) if "UPPER RIGHT" not in name else ()
        yield from ((width, 0, 0, height),) if "UPPER LEFT" not in name else ()
        return
    ends = {"LEFT": (0, y), "RIGHT": (width, y), "UP": (x, 0), "DOWN": (x, height)}
    words = set(name.replace("HORIZONTAL", "LEFT RIGHT").replace("VERTICAL", "UP DOWN").split())
    for word, (to_x, to_y) in ends.items():
        if word in words:
            yield x, y, to_x, to_y


# -- words -------------------------------------------------------------------------------------------------------


def _words(canvas: Canvas, default: int) -> Iterator[str]:
    """A text for each run of one color without a gap; what is two cells wide stands alone."""
    for row in range(canvas.height):
        cells = list(zip(canvas.code[row].tolist(), canvas.fg[row].tolist(), strict=True))
        wide = [code == CONTINUED for code, _ in cells[1:]] + [False]
        col = 0
        for key, run in groupby(range(len(cells)), key=lambda i: _run(cells[i], wide[i], i)):
            columns = list(run)
            if key is not None:
                codes = [cells[i][0] for i in columns]
                yield _text(codes, col, row, len(columns) + wide[columns[-1]], _colored(cells[columns[0]][1], default))
            col += len(columns)


def _run(cell: tuple[int, int], wide: bool, col: int) -> tuple[int, int] | None:
    """What the cells of a run of words have in common; None for a cell without words."""
    code, color = cell
    if code in (SPACE, CONTINUED) or is_shape(code):
        return None
    return color, col if wide else -1


def _text(codes: list[int], col: int, row: int, cells: int, color: int) -> str:
    words = escape(spelled("".join(map(chr, codes))))
    where = f'x="{CELL[0] * col}" y="{CELL[1] * row + BASELINE}" textLength="{CELL[0] * cells}"'
    return f'<text {where} lengthAdjust="spacingAndGlyphs" fill="{_hex(color)}">{words}</text>'
