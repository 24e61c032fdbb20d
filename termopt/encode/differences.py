"""What changes from one still of a film to the next, for the forms that hold only that."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.cells.canvas import CONTINUED, SPACE
from termopt.encode.film_types import Still


class Difference(NamedTuple):
    """A still, and which of its cells look other than in the still before, (height, width); all of the first one's.

    A wide character is in `cells` with both halves or with neither.
    """

    still: Still
    cells: NDArray[np.bool_]


def differences(stills: Iterable[Still]) -> Iterator[Difference]:
    """How each still of a film differs from the one before, taken one at a time."""
    before: Still | None = None
    for still in stills:
        yield Difference(still, np.ones(still.bold.shape, np.bool_) if before is None else differing(before, still))
        before = still


def differing(before: Still, after: Still) -> NDArray[np.bool_]:
    """Which cells of a still look other than in the one before, both of one size, (height, width)."""
    old, new = before.canvas, after.canvas
    ink = (old.fg != new.fg) | (before.bold != after.bold)
    cells = (old.code != new.code) | (old.bg != new.bg) | (ink & (new.code != SPACE) & (new.code != CONTINUED))
    second = new.code[:, 1:] == CONTINUED
    whole = second & (cells[:, 1:] | cells[:, :-1])
    cells[:, 1:] |= whole
    cells[:, :-1] |= whole
    return cells
