"""Fonts inside a document, for browsers to write with what no one has installed."""

from base64 import b64encode
from collections.abc import Collection
from enum import Enum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import CONTINUED, SPACE, Canvas
from termopt.draw.export.fonts import cjk, letters

LOCAL = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
"""What stands on most machines, for a document without fonts, and for characters that ours have not."""

FAMILY = f"'termopt letters', 'termopt wide', {LOCAL}"
"""Our fonts first: those of them that the document holds."""


class Face(Enum):
    """One of our fonts. As text, letters are 140 kB, bold ones as much, and what is two cells wide 950 kB."""

    LETTERS = "letters"
    BOLD = "bold"
    WIDE = "wide"


def needed(canvas: Canvas, bold: NDArray[np.bool_] | None) -> set[Face]:
    """The fonts that a picture is written with; bold: which of its cells are, (height, width)."""
    fonts = {Face.LETTERS}
    if bold is not None and np.any(bold & (canvas.code != SPACE)):
        fonts.add(Face.BOLD)
    if np.any(canvas.code == CONTINUED):
        fonts.add(Face.WIDE)
    return fonts


def css(fonts: Collection[Face]) -> str:
    """The optimizers that hold these fonts."""
    return "".join(_optimizer(face) for face in Face if face in fonts)


@cache
def _optimizer(face: Face) -> str:
    font = cjk() if face is Face.WIDE else letters(face is Face.BOLD)
    family = "termopt wide" if face is Face.WIDE else "termopt letters"
    weight = "bold" if face is Face.BOLD else "normal"
    source = f'url("data:font/woff;base64,{b64encode(font).decode()}") format("woff")'
    return f'@font-face{{font-family:"{family}";font-weight:{weight};src:{source}}}'
