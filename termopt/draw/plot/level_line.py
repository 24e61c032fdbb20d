"""Many values in one line of text, a character each: the higher the value, the higher its block."""

import math
from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
FAILED = "×"


def level_line(values: Sequence[float]) -> str:
    """A block for each value, the least the lowest one, evenly between the least and the greatest.

    values: where some are not finite, × stands for them.
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    span = high - low or 1.0
    signs = (
        BLOCKS[round((value - low) / span * (len(BLOCKS) - 1))] if math.isfinite(value) else FAILED for value in values
    )
    return "".join(signs)
