"""What the path of an SVG document fills, read as a browser reads it."""

import re

import numpy as np

from termopt.draw.export.box_masks import points

Point = tuple[float, float]
BEND = 64
"""Straight pieces in a curve."""


def parts(path: str) -> list[str]:
    return re.findall("M[^M]+", path)


def winding(path: str) -> np.ndarray:
    """How often the parts of a path go around each point of the cell at (0, 0), clockwise."""
    x, y = points()
    turns = np.zeros(np.broadcast_shapes(x.shape, y.shape), int)
    for part in parts(path):
        corners = polygon(part)
        for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
            if y0 != y1:
                level = (min(y0, y1) <= y) & (y < max(y0, y1))
                turns += np.where(level & (x < x0 + (y - y0) * (x1 - x0) / (y1 - y0)), 1 if y1 > y0 else -1, 0)
    return turns


def polygon(part: str) -> list[Point]:
    """The corners of one part, and points along its curves."""
    assert part.endswith("z")
    found: list[Point] = []
    for command, text in re.findall("([A-Zhv])([^A-Za-z]*)", part):
        numbers = [float(number) for number in text.split()]
        x, y = found[-1] if found else (0.0, 0.0)
        if command == "A":
            found += bend((x, y), (numbers[5], numbers[6]), numbers[0], bool(numbers[4]))
        else:
            a, b = (*numbers, 0.0)[:2]
            found.append(
                {"M": (a, b), "L": (a, b), "H": (a, y), "V": (x, a), "h": (x + a, y), "v": (x, y + a)}[command]
            )
    return found


def bend(start: Point, end: Point, radius: float, clockwise: bool) -> list[Point]:
    """Points on the shorter of the arcs of a circle from here to there."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    away = np.sqrt(radius**2 / (dx**2 + dy**2) - 0.25) * (1 if clockwise else -1)
    x, y = (x0 + x1) / 2 - away * dy, (y0 + y1) / 2 + away * dx
    first, last = np.arctan2(y0 - y, x0 - x), np.arctan2(y1 - y, x1 - x)
    angles = first + np.linspace(0, (last - first + np.pi) % (2 * np.pi) - np.pi, BEND + 1)[1:]
    return [(x + radius * float(np.cos(angle)), y + radius * float(np.sin(angle))) for angle in angles]
