"""How the screen is drawn anew after time has passed."""

from enum import Enum, auto


class Redraw(Enum):
    """NONE: not at all. ROUGH: plots of losses take turns. EXACT: everything."""

    NONE = auto()
    ROUGH = auto()
    EXACT = auto()
