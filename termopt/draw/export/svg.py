"""A canvas as an SVG picture, cell for cell.

Braille, blocks and lines are drawn as shapes, so only words and signs need a font, and a run of them is as wide as its
cells in any font of even width.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, SPACE, Canvas
from termopt.draw.cells.graphemes import spelled
from termopt.draw.export.cell_shapes import CELL, DOT, SHADES, is_braille, is_shape
from termopt.draw.export.svg_paths import outline
from termopt.draw.export.web_fonts import FAMILY, LOCAL, css, needed


class Print(NamedTuple):
    """The size of a font, and how deep in a cell its letters stand."""

    size: float
    baseline: float


NARROW = Print(16.6, 16)
"""A character of our font, and of most such fonts, is 0.6 of its size wide."""

WIDE = Print(19, 16.7)
"""And one that takes two cells is as wide as its size."""

Mask = NDArray[np.bool_]

FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold, however it is written."""


class Drawing(NamedTuple):
    """A picture: a canvas, the colors that stand for the terminal's own, and which cells are bold, (height, width).

    only: the cells to paint, backgrounds and all, over a picture that is there; None for all of them, on a
    background of `bg`. It holds both halves of a wide character or neither.
    """

    canvas: Canvas
    fg: int
    bg: int
    bold: Mask | None = None
    only: Mask | None = None

    def rows(self) -> Iterable[int]:
        """The rows where there is something to paint."""
        return range(self.canvas.height) if self.only is None else np.flatnonzero(self.only.any(axis=1)).tolist()

    def painted(self, row: int) -> list[bool]:
        """Which cells of a row are to be painted."""
        return [True] * self.canvas.width if self.only is None else self.only[row].tolist()


class PathStyle(NamedTuple):
    """How something is drawn: everything of one style is one path.

    way: `dots` are strokes of a round pen, the others are filled. The edges of `blocks` are on whole pixels at any
    size; `lines` are thin and would come and go without half-covered ones.
    """

    color: int
    way: Literal["blocks", "lines", "dots"]
    opacity: float = 1.0


def svg(canvas: Canvas, fg: int, bg: int, title: str = "", bold: Mask | None = None, embedded: bool = True) -> str:
    """The picture as a document.

    canvas: the picture.
    fg, bg: what stands for the terminal's own colors, 0xRRGGBB.
    title: of the document; by default it has none.
    bold: which cells are bold, (height, width); by default none.
    embedded: whether the document holds its fonts, and so looks the same everywhere, but is larger for that.
    """
    head = opening(canvas.width, canvas.height, bg, title, embedded)
    fonts = [style(css(needed(canvas, bold)))] if embedded else []
    return "\n".join([head, *fonts, *body(Drawing(canvas, fg, bg, bold)), "</svg>"]) + "\n"


def opening(width: int, height: int, bg: int, title: str, embedded: bool) -> str:
    """How a document of width x height cells begins: its title and its background. `</svg>` ends it.

    bg: the color of the background, 0xRRGGBB.
    title: may be empty.
    embedded: whether the fonts are among the styles that follow.
    """
    across, down = CELL[0] * width, CELL[1] * height
    size = f'width="{across}" height="{down}" viewBox="0 0 {across} {down}"'
    font = f'font-family="{FAMILY if embedded else LOCAL}" font-size="{NARROW.size}" xml:space="preserve"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>',
        *([f"<title>{_escaped(title)}</title>"] if title else []),
        f'<rect width="{across}" height="{down}" fill="{_hex(bg)}"/>',
    ]
    return "\n".join(lines)


def style(optimizers: str) -> str:
    """Styles as an element."""
    return f"<style>{escape(optimizers)}</style>"


def body(drawing: Drawing) -> Iterator[str]:
    """The elements of a picture: backgrounds, over them shapes, over them words."""
    backgrounds = list(_backgrounds(drawing))
    if backgrounds:
        yield '<g shape-rendering="crispEdges">'
        yield from backgrounds
        yield "</g>"
    yield from _shapes(drawing)
    yield from _words(drawing)


def _escaped(text: str) -> str:
    return escape(FORBIDDEN.sub("\ufffd", text))


def _hex(color: int) -> str:
    return f"#{color:06x}"


def _colored(color: int, default: int) -> int:
    return default if color == DEFAULT else color


# -- backgrounds -----------------------------------------------------------------------------------------------------


def _backgrounds(drawing: Drawing) -> Iterator[str]:
    """A rectangle for each run of cells of one background, if that is not there already."""
    there = drawing.bg if drawing.only is None else None
    for row in drawing.rows():
        col = 0
        colors = (_colored(color, drawing.bg) for color in drawing.canvas.bg[row].tolist())
        for (color, painted), run in groupby(zip(colors, drawing.painted(row), strict=True)):
            count = len(list(run))
            if painted and color != there:
                where = f'x="{CELL[0] * col}" y="{CELL[1] * row}" width="{CELL[0] * count}" height="{CELL[1]}"'
                yield f'<rect {where} fill="{_hex(color)}"/>'
            col += count


# -- shapes ------------------------------------------------------------------------------------------------------


def _shapes(drawing: Drawing) -> Iterator[str]:
    """Braille, blocks and lines: a path for each style."""
    paths: defaultdict[PathStyle, list[str]] = defaultdict(list)
    for row in drawing.rows():
        line = zip(
            drawing.canvas.code[row].tolist(), drawing.canvas.fg[row].tolist(), drawing.painted(row), strict=True
        )
        for col, (code, color, painted) in enumerate(line):
            if painted and is_shape(code):
                style = _path_style(code, _colored(color, drawing.fg))
                paths[style].append(outline(code, CELL[0] * col, CELL[1] * row))
    for style, path in sorted(paths.items(), key=lambda item: item[0].way == "dots"):
        yield f'<path {_style(style)} d="{"".join(path)}"/>'


def _path_style(code: int, color: int) -> PathStyle:
    if is_braille(code):
        return PathStyle(color, "dots")
    return PathStyle(color, "blocks", SHADES.get(code, 1.0)) if code >= 0x2580 else PathStyle(color, "lines")


def _style(style: PathStyle) -> str:
    color = _hex(style.color)
    if style.way == "dots":
        return f'fill="none" stroke="{color}" stroke-width="{DOT}" stroke-linecap="round"'
    crisp = ' shape-rendering="crispEdges"' if style.way == "blocks" else ""
    opacity = "" if style.opacity == 1 else f' opacity="{style.opacity}"'
    return f'fill="{color}"{crisp}{opacity}'


# -- words -------------------------------------------------------------------------------------------------------


class Writing(NamedTuple):
    """How a cell is written: all cells of a run alike."""

    color: int
    bold: bool
    wide: bool


def _words(drawing: Drawing) -> Iterator[str]:
    """A text for each run of one color and weight without a gap; what is two cells wide stands alone."""
    for row in drawing.rows():
        codes, col = drawing.canvas.code[row].tolist(), 0
        for writing, run in groupby(_writings(drawing, row, codes)):
            count = len(list(run))
            if writing:
                yield _text("".join(map(chr, codes[col : col + count])), col, row, writing)
            col += count


def _writings(drawing: Drawing, row: int, codes: list[int]) -> Iterator[Writing | None]:
    """For each cell of a row how it is written; None where nothing is."""
    bold = [False] * len(codes) if drawing.bold is None else drawing.bold[row].tolist()
    colors, painted = drawing.canvas.fg[row].tolist(), drawing.painted(row)
    following = [*codes[1:], SPACE]
    for code, after, color, heavy, there in zip(codes, following, colors, bold, painted, strict=True):
        silent = not there or code in (SPACE, CONTINUED) or is_shape(code)
        yield None if silent else Writing(_colored(color, drawing.fg), heavy, after == CONTINUED)


def _text(letters: str, col: int, row: int, writing: Writing) -> str:
    width = CELL[0] * len(letters) * (2 if writing.wide else 1)
    baseline = (WIDE if writing.wide else NARROW).baseline
    where = f'x="{CELL[0] * col}" y="{CELL[1] * row + baseline}" textLength="{width}" lengthAdjust="spacingAndGlyphs"'
    font = (f' font-size="{WIDE.size}"' if writing.wide else "") + (' font-weight="bold"' if writing.bold else "")
    return f'<text {where} fill="{_hex(writing.color)}"{font}>{_escaped(spelled(letters))}</text>'
