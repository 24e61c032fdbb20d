"""Many values in one line of text, a character each: the higher the value, the higher its block."""

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
FAILED = "×"
ABOVE = "↑"


def level_line(values: Sequence[float], top: float = math.inf) -> str:
    """A block for each value, the least the lowest one, evenly between the least and the greatest.

    values: where some are not finite, × stands for them.
    top: ↑ stands for each value above it; the scale ends at the greatest of the others.
    """
    shown = [value for value in values if math.isfinite(value) and value <= top]
    low, high = min(shown, default=0.0), max(shown, default=0.0)
    return "".join(_sign(value, low, high - low or 1.0, top) for value in values)


def _sign(value: float, low: float, span: float, top: float) -> str:
    if not math.isfinite(value):
        return FAILED
    return ABOVE if value > top else BLOCKS[round((value - low) / span * (len(BLOCKS) - 1))]
