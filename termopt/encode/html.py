"""A recording as one HTML page with a player. Fonts, frames and scripts are in the page; it loads nothing else.

The frames are lines of JSON, packed. The first line holds for the whole recording; each other line is a frame,
`[seconds, k, marks, runs]`. `runs` are the cells that changed since the frame before: `[row, col, text, fg, bg, kind]`,
with kind as in `Kind`. `player/recording.js` reads them. The page also holds the tape of the session, as data that no
browser runs, for `termopt open`.
"""

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Iterator
from enum import IntFlag
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from termopt.base.foreign_text import json_escape, spelled_out
from termopt.draw.cells.canvas import CONTINUED, DEFAULT
from termopt.draw.cells.graphemes import spelled
from termopt.draw.cells.octants import OCTANTS
from termopt.draw.export.box_lines import figure
from termopt.draw.export.cell_shapes import SHADES, blocks
from termopt.draw.export.svg import NARROW, WIDE
from termopt.draw.export.web_fonts import FAMILY, Face, css, needed
from termopt.draw.theme.color import luminance
from termopt.encode.differences import Difference, differences
from termopt.encode.recording import Recording

PIECE = 3 << 14
"""How many packed bytes stand in a line of the page; each line can be read by itself."""

TAPE_BEGINS, TAPE_ENDS = '<script id="tape" type="application/x-ndjson">', "</script>"
"""The lines of the page around its tape, whose lines are JSON in which < is written as \\u003c."""

SLOT = re.compile(r"\{\{(\w+)\}\}")


class Kind(IntFlag):
    """How the text of a run is laid into cells; without `WHOLE`, a code point into each."""

    PLAIN = 0
    BOLD = 1
    WIDE = 2  # it is one character, and the cell after it is its second half
    WHOLE = 4  # all of it is in one cell: a letter with accents, or nothing in the second half of a wide one


class Run(NamedTuple):
    """Cells beside each other that look alike."""

    row: int
    col: int
    text: str
    fg: int
    bg: int
    kind: int


class Packing:
    """Text packed into lines of base64, handed on as soon as they are full."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(9)
        self._held = b""

    def add(self, text: str) -> bytes:
        """What there is to write after this text."""
        self._held += self._deflate.compress(text.encode())
        full = len(self._held) - len(self._held) % PIECE
        lines, self._held = self._held[:full], self._held[full:]
        return _base64(lines)

    def end(self) -> bytes:
        """What there is to write after all text."""
        return _base64(self._held + self._deflate.flush())


def write_html(recording: Recording, file: BinaryIO) -> None:
    """Write a recording as a page, frame by frame. A page without frames says that it has none."""
    head, tail = _asset("page.html").split("{{recording}}")
    packing, faces = Packing(), set[Face]()
    file.write(_filled(head, **_looks(recording)).encode())
    file.write(packing.add(_json(_header(recording))))
    for difference in differences(recording.frames):
        frame = difference.frame
        faces |= needed(frame.canvas, frame.bold)
        runs = [*_runs(difference, recording)]
        file.write(packing.add(_json([round(frame.seconds, 3), frame.k, frame.marks, runs])))
    file.write(packing.end())
    script = "".join(map(_asset, ("recording.js", "screen.js", "player.js")))
    tape = _tape(recording.tape())
    file.write(_filled(tail, faces=css(faces - {Face.LETTERS}), script=script, tape=tape).encode())


# -- the page ----------------------------------------------------------------------------------------------------


@cache
def _asset(name: str) -> str:
    return files("termopt.encode").joinpath("player", name).read_text(encoding="utf-8")


def _filled(template: str, **values: str) -> str:
    """A template with its slots filled, at once: a value may hold what looks like a slot."""
    return SLOT.sub(lambda slot: values[slot[1]], template)


def _looks(recording: Recording) -> dict[str, str]:
    """What the head of the page is filled with."""
    return {
        "title": escape(recording.title),
        "scheme": "dark" if luminance(recording.bg) < luminance(recording.fg) else "light",
        "ground": f"#{recording.bg:06x}",
        "ink": f"#{recording.fg:06x}",
        "shape": f"{recording.width / (2 * recording.height):.4f}",
        "letters": css({Face.LETTERS}),
        "css": _asset("player.css"),
    }


def _header(recording: Recording) -> dict[str, Any]:
    """What the player has to know before any frame."""
    lengths = {"width": recording.width, "height": recording.height, "fps": recording.fps}
    fonts = {"family": FAMILY, "narrow": NARROW._asdict(), "wide": WIDE._asdict()}
    return lengths | fonts | {"shapes": _shapes(), "octants": OCTANTS.tolist()}


@cache
def _shapes() -> dict[int, dict[str, Any]]:
    """How lines and blocks are drawn, by code point: lines in the units of a cell, blocks in parts of it."""
    lines = {code: figure(code)._asdict() for code in range(0x2500, 0x2580)}
    fills = {code: {"fill": blocks(code), "opacity": SHADES.get(code, 1)} for code in range(0x2580, 0x25A0)}
    return lines | fills


# -- the frames --------------------------------------------------------------------------------------------------


def _runs(difference: Difference, recording: Recording) -> Iterator[Run]:
    """The cells that changed, in runs of those that look alike."""
    canvas = difference.frame.canvas
    for row in np.flatnonzero(difference.cells.any(axis=1)).tolist():
        codes = canvas.code[row].tolist()
        fg, bg = (
            _settled(colors[row].tolist(), own)
            for colors, own in ((canvas.fg, recording.fg), (canvas.bg, recording.bg))
        )
        kinds = _kinds(codes, difference.frame.bold[row].tolist())
        col = 0
        for look, run in groupby(zip(difference.cells[row].tolist(), fg, bg, kinds, _alone(kinds), strict=True)):
            count = len(list(run))
            if look[0]:
                letters = "".join(chr(code) for code in codes[col : col + count] if code != CONTINUED)
                yield Run(row, col, spelled(letters), *look[1:4])
            col += count


def _settled(colors: list[int], own: int) -> list[int]:
    return [own if color == DEFAULT else color for color in colors]


def _kinds(codes: list[int], bold: list[bool]) -> list[int]:
    """How each cell of a row is laid out."""
    after = [*codes[1:], 0x20]
    kinds: list[int] = []
    for code, following, heavy in zip(codes, after, bold, strict=True):
        whole = code == CONTINUED or len(spelled(chr(code))) > 1
        kind = Kind.BOLD * heavy | Kind.WHOLE * whole | Kind.WIDE * (following == CONTINUED)
        kinds.append(int(kind))
    return kinds


def _alone(kinds: list[int]) -> Iterator[int]:
    """A number for each cell that tells those from their neighbors that are a run of their own."""
    return (number if kind & (Kind.WHOLE | Kind.WIDE) else -1 for number, kind in enumerate(kinds))


def _tape(text: str | None) -> str:
    """The part of the page with the tape; nothing without one."""
    if text is None:
        return ""
    escaped = spelled_out(text.replace("<", "\\u003c"), json_escape)
    return f"{TAPE_BEGINS}\n{escaped}{TAPE_ENDS}\n"


# -- packing -----------------------------------------------------------------------------------------------------


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"


def _base64(data: bytes) -> bytes:
    """Bytes as lines of base64."""
    pieces = (data[i : i + PIECE] for i in range(0, len(data), PIECE))
    return b"".join(b64encode(piece) + b"\n" for piece in pieces)
