"""Which sizes a terminal can have."""

MAX_CELLS = 1_000_000
"""The largest screen accepted: no terminal has as many cells."""

MAX_SIDE = 10_000


def plausible_size(width: int, height: int) -> bool:
    """Whether a screen can have this size."""
    return 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_CELLS
