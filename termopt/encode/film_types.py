"""A film as a value: what there is to write, whatever the form of the file."""

from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import Canvas

CUT = "cut short"
"""The mark of a last still after which there would have been more to see."""


class Still(NamedTuple):
    """One picture of a film: what the terminal shows, and what was written to it since the one before.

    `seconds` count from the beginning of the film. `written` is text with control sequences. `bold` (height, width)
    says which cells are printed bold. `k` is the step of the race that is shown. `marks` are words for what happened
    since the still before: keys, statuses. Neither array is written to once the still is handed on.
    """

    number: int  # from 0
    seconds: float
    written: str
    canvas: Canvas
    bold: NDArray[np.bool_]
    k: int
    marks: tuple[str, ...] = ()


class Film(NamedTuple):
    """Stills at a steady pace, to be taken once; they are made while they are taken.

    width, height: of the terminal, in cells; fg, bg: what stands for the terminal's own colors; length: about how many
    stills there will be, for those who want to say how far they are.
    """

    width: int
    height: int
    fps: int
    title: str
    fg: int
    bg: int
    stills: Generator[Still]
    length: int
