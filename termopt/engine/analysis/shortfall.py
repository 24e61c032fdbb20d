"""Why a lane is not at the lowest known loss: at another minimum, or on the way where the race or its file ends."""

from enum import StrEnum

import numpy as np

from termopt.engine.core.status import Status
from termopt.engine.core.types import Array

REACHED = 1e-3
"""A lane whose gap is at most this share of its first one has reached the lowest known loss."""

LAST = 4
"""The last part of the run that is looked at is one in so many."""

FEWEST = 8
"""Of fewer losses nothing is said."""


class Shortfall(StrEnum):
    """What a lane does that has not reached the lowest known loss, and what that means."""

    definition: str

    LOCAL = "local minimum", "converged, but not to the lowest known loss"
    FALLING = "still falling", "the race ended on the way down; more steps would go lower"
    RISING = "still rising", "the race ended on the way up; the learning rate may be too high"
    FLAT = (
        "hardly falling",
        "in the last quarter of the race the loss changed by less than a thousandth of f − f*",
    )
    SWINGS = "up and down", "the race ended while the loss went up and down; a smaller learning rate would calm it"
    RECORDED = "recorded to here", "the run that a file holds has no further steps"

    def __new__(cls, value: str, definition: str) -> "Shortfall":
        found = str.__new__(cls, value)
        found._value_ = value
        found.definition = definition
        return found


def shortfall(
    loss: Array, lowest: float | None, status: Status, ended: bool, recorded: bool = False
) -> Shortfall | None:
    """Why a lane is not at the lowest known loss, or None where it is, or where nothing can be said yet.

    loss: the losses up to the step shown, (k + 1,).
    lowest: the lowest known loss, or None.
    status: of the lane at that step.
    ended: whether that step is the last of the race.
    recorded: whether it is the last of a run that is known up to there only; the lane rests, and the run need not have.
    """
    if recorded and status is Status.STALLED:
        return Shortfall.RECORDED
    converged, under_way = status is Status.CONVERGED, status is Status.RUNNING and ended
    if lowest is None or not (converged or under_way) or not loss[-1] - lowest > REACHED * (loss[0] - lowest):
        return None
    if converged:
        return Shortfall.LOCAL
    if len(loss) < FEWEST * LAST:
        return None
    last = loss[-(len(loss) // LAST) :]
    spread = float(np.ptp(last))
    if spread <= REACHED * (loss[-1] - lowest):
        return Shortfall.FLAT
    before, after = np.array_split(last, 2)
    if after.min() > before.max():  # means would not tell: of a loss that explodes, nearly all is in its last steps
        return Shortfall.RISING
    return Shortfall.FALLING if before.mean() - after.mean() > spread / LAST else Shortfall.SWINGS
