"""What changes from one frame of a recording to the next, for the forms that hold only that."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import CONTINUED, SPACE
from termopt.encode.recording import Frame


class Difference(NamedTuple):
    """A frame, and which of its cells look other than in the frame before, (height, width); all of the first one's.

    A wide character is in `cells` with both halves or with neither.
    """

    frame: Frame
    cells: NDArray[np.bool_]


def differences(frames: Iterable[Frame]) -> Iterator[Difference]:
    """How each frame of a recording differs from the one before, taken one at a time."""
    before: Frame | None = None
    for frame in frames:
        yield Difference(frame, np.ones(frame.bold.shape, np.bool_) if before is None else differing(before, frame))
        before = frame


def differing(before: Frame, after: Frame) -> NDArray[np.bool_]:
    """Which cells of a frame look other than in the one before, both of one size, (height, width)."""
    old, new = before.canvas, after.canvas
    ink = (old.fg != new.fg) | (before.bold != after.bold)
    cells = (old.code != new.code) | (old.bg != new.bg) | (ink & (new.code != SPACE) & (new.code != CONTINUED))
    second = new.code[:, 1:] == CONTINUED
    whole = second & (cells[:, 1:] | cells[:, :-1])
    cells[:, 1:] |= whole
    cells[:, :-1] |= whole
    return cells
