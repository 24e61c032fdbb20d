"""The lines of boxes (U+2500 to U+257F) as areas of a cell, taken from their names in Unicode.

An area is given at SAMPLES² points of every pixel, as booleans of shape (20 * SAMPLES, 10 * SAMPLES).
"""

import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.shapes import CELL

Area = NDArray[np.bool_]

SAMPLES = 8

THICK = {"LIGHT": 1, "SINGLE": 1, "HEAVY": 3, "DOUBLE": 3}
"""Pixels across; a double line is three with the middle one left out."""

CENTER = (CELL[0] / 2 + 0.5, CELL[1] / 2 + 0.5)
"""The middle of a pixel, so that lines have sharp edges."""

DASHES = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
INKED = 0.6
"""Of the length of dashes and their gaps."""

ACROSS, DOWN = ("LEFT", "RIGHT"), ("UP", "DOWN")


def points() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """x (1, 10 * SAMPLES) and y (20 * SAMPLES, 1) of the points, in pixels."""
    x, y = ((np.arange(side * SAMPLES) + 0.5) / SAMPLES for side in CELL)
    return x[None, :], y[:, None]


def rectangle(left: float, top: float, right: float, bottom: float) -> Area:
    """What lies between these sides, in pixels."""
    x, y = points()
    return (left <= x) & (x < right) & (top <= y) & (y < bottom)


def disc(x0: float, y0: float, radius: float) -> Area:
    """What lies within a circle, in pixels."""
    x, y = points()
    return (x - x0) ** 2 + (y - y0) ** 2 < radius**2


def line(code: int) -> Area:
    """What a character of box drawing covers."""
    name = unicodedata.name(chr(code)).removeprefix("BOX DRAWINGS ")
    if "DIAGONAL" in name:
        return _diagonals(name)
    if "ARC" in name:
        return _arc(name)
    if "DASH" in name:
        return _dashed(name)
    return _joined(weights(name))


def weights(name: str) -> dict[str, str]:
    """How heavy the lines are that go LEFT, RIGHT, UP, DOWN from the middle. A part that does not say is as the first.

    `DOWN LIGHT AND HORIZONTAL HEAVY` is {DOWN: LIGHT, LEFT: HEAVY, RIGHT: HEAVY}.
    """
    found: dict[str, str] = {}
    weight = ""
    for part in name.replace("HORIZONTAL", " ".join(ACROSS)).replace("VERTICAL", " ".join(DOWN)).split(" AND "):
        words = part.split()
        weight = next((word for word in words if word in THICK), weight)
        found |= {word: weight for word in words if word not in THICK}
    return found


class Arm(NamedTuple):
    """A straight line from near the middle to an edge of the cell."""

    toward: str
    weight: str
    back: float  # how far behind the middle it begins
    hollow: float  # the same for the gap of a double line

    def covers(self, back: float, thick: float) -> Area:
        """The line that begins so far behind the middle, and is so thick, in pixels."""
        x, y = CENTER
        half = thick / 2
        sides = {
            "LEFT": (0, y - half, x + back, y + half),
            "RIGHT": (x - back, y - half, CELL[0], y + half),
            "UP": (x - half, 0, x + half, y + back),
            "DOWN": (x - half, y - back, x + half, CELL[1]),
        }
        return rectangle(*sides[self.toward])


def _joined(lines: dict[str, str]) -> Area:
    """Straight lines that meet in the middle: single ones lie over the gaps of double ones that they cross."""
    arms = [_arm(toward, lines) for toward in lines]
    double = [arm for arm in arms if arm.weight == "DOUBLE"]
    area = rectangle(0, 0, 0, 0)
    for arm in double:
        area |= arm.covers(arm.back, THICK[arm.weight])
    for arm in double:
        area &= ~arm.covers(arm.hollow, 1)
    for arm in arms:
        if arm not in double:
            area |= arm.covers(arm.back, THICK[arm.weight])
    return area


def _arm(toward: str, lines: dict[str, str]) -> Arm:
    """It reaches to the far edge of what it meets, but where it ends at a double line, only to the near one."""
    along, over = (ACROSS, DOWN) if toward in ACROSS else (DOWN, ACROSS)
    met = [lines[way] for way in over if way in lines]
    back = max((THICK[weight] for weight in met), default=1) / 2
    ends = any(way not in lines for way in along)
    if ends and met == ["DOUBLE", "DOUBLE"]:
        back = -0.5
    closed = ends and bool(met) and "DOUBLE" not in met
    return Arm(toward, lines[toward], back, -0.5 if closed else 0.5)


def _dashed(name: str) -> Area:
    """Lines in two, three or four dashes from edge to edge."""
    weight, number, _, toward = name.split()
    x, y = points()
    x0, y0 = CENTER
    half = THICK[weight] / 2
    if toward == "HORIZONTAL":
        along, across = x / CELL[0], abs(y - y0)
    else:
        along, across = y / CELL[1], abs(x - x0)
    return (abs(along * DASHES[number] % 1 - 0.5) < INKED / 2) & (across < half)


def _diagonals(name: str) -> Area:
    """From corner to corner."""
    x, y = points()
    width, height = CELL
    far = THICK["LIGHT"] / 2 * np.hypot(width, height)
    falling, rising = abs(x * height - y * width) < far, abs(x * height + y * width - width * height) < far
    if "CROSS" in name:
        return falling | rising
    return falling if "UPPER LEFT" in name else rising


def _arc(name: str) -> Area:
    """A quarter of a circle, lengthened to the edges."""
    x, y = points()
    x0, y0 = CENTER
    half = THICK["LIGHT"] / 2
    lines = weights(name.replace("ARC ", ""))
    right, down = "RIGHT" in lines, "DOWN" in lines
    radius = CELL[0] - x0 if right else x0
    x1, y1 = x0 + radius * (1 if right else -1), y0 + radius * (1 if down else -1)
    ring = abs(np.hypot(x - x1, y - y1) - radius) < half
    beyond = y >= y1 if down else y <= y1
    return np.where(beyond, abs(x - x0) < half, ring & ((x <= x1) if right else (x >= x1)))
