"""A recording as a value: what there is to write, whatever the form of the file."""

from collections.abc import Callable, Generator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import Canvas

CUT = "cut short"
"""The mark of a last frame after which there would have been more to see."""


UNPRESSED = "not pressed: "
"""How the mark of a last frame begins that names the keys whose time had not come."""


class Frame(NamedTuple):
    """One picture of a recording: what the terminal shows, and what was written to it since the frame before.

    number: from 0.
    seconds: since the beginning of the recording.
    written: text with control sequences.
    canvas, bold: the cells, and which of them are printed bold, (height, width). Neither is written to afterwards.
    k: the step of the race that is shown.
    marks: words for what happened since the frame before: keys, statuses.
    """

    number: int
    seconds: float
    written: str
    canvas: Canvas
    bold: NDArray[np.bool_]
    k: int
    marks: tuple[str, ...] = ()


class Recording(NamedTuple):
    """Frames at a steady pace, to be taken once; they are made while they are taken.

    width, height: of the terminal, in cells; fg, bg: what stands for the terminal's own colors; length: about how many
    frames there will be, to report progress; tape: the text of the tape that repeats the session, once all frames are
    taken, or None where no text can say what was raced.
    """

    width: int
    height: int
    fps: int
    title: str
    fg: int
    bg: int
    frames: Generator[Frame]
    length: int
    tape: Callable[[], str | None] = lambda: None
