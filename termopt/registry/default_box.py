"""The region shown of a problem of the user's that says nothing of it."""

REACH = 5.0
"""How far it goes on either side of the start."""


def box_around(start: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    """(low, high) for each axis."""
    return tuple((x - REACH, x + REACH) for x in start)
