"""The lines of boxes (U+2500 to U+257F) as figures in a cell, taken from their names in Unicode.

Every picture is drawn from these, be it of pixels or of paths. A cell is CELL units; a light line lies in the unit to
the right of the middle or below it, so lines of any weight have their sides on whole units.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from math import hypot
from typing import NamedTuple

from termopt.draw.export.cell_shapes import CELL

MIDDLE = (CELL[0] // 2, CELL[1] // 2)
"""Where the light lines that go up and down have their left side, and those that go across their top."""

TRACKS = {
    "LIGHT": ((0, 1),), "SINGLE": ((0, 1),),
    "HEAVY": ((-1, 2),),
    "DOUBLE": ((-1, 0), (1, 2)),
}  # fmt: skip
"""Where the sides of a line lie beside the middle, by what Unicode calls it: a double line is two."""

DASHES = {"DOUBLE": 2, "TRIPLE": 3, "QUADRUPLE": 4}
ACROSS, DOWN = ("LEFT", "RIGHT"), ("UP", "DOWN")


class Bar(NamedTuple):
    """A straight line: level, or else upright. low, high: its sides, above and below or left and right of it."""

    level: bool
    low: int
    high: int
    start: int
    end: int

    @property
    def sides(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom."""
        if self.level:
            return self.start, self.low, self.end, self.high
        return self.low, self.start, self.high, self.end


class Arc(NamedTuple):
    """A light line to the middle from an edge at the left or right, x, then up or down to the other, y.

    Its corner is a quarter of a circle, as large as there is room for.
    """

    x: int
    y: int


class Slant(NamedTuple):
    """A light line down from one corner to another."""

    x: int
    y: int
    to_x: int
    to_y: int

    @property
    def length(self) -> float:
        return hypot(self.to_x - self.x, self.to_y - self.y)


class Figure(NamedTuple):
    """What a character is made of. dashed: whether its bars are the dashes of one line."""

    bars: tuple[Bar, ...] = ()
    dashed: bool = False
    arc: Arc | None = None
    slants: tuple[Slant, ...] = ()


@cache
def figure(code: int) -> Figure:
    """The figure of a character of box drawing."""
    name = unicodedata.name(chr(code)).removeprefix("BOX DRAWINGS ")
    if "DIAGONAL" in name:
        return Figure(slants=tuple(_slants(name)))
    if "ARC" in name:
        return Figure(arc=_arc(name))
    if "DASH" in name:
        return Figure(tuple(_dashes(name)), dashed=True)
    lines = weights(name)
    return Figure(tuple(_united(bar for toward in lines for bar in _bars(toward, lines))))


def weights(name: str) -> dict[str, str]:
    """How heavy the lines are that go LEFT, RIGHT, UP, DOWN from the middle. A part that does not say is as the first.

    `DOWN LIGHT AND HORIZONTAL HEAVY` is {DOWN: LIGHT, LEFT: HEAVY, RIGHT: HEAVY}.
    """
    found: dict[str, str] = {}
    weight = ""
    for part in name.replace("HORIZONTAL", " ".join(ACROSS)).replace("VERTICAL", " ".join(DOWN)).split(" AND "):
        words = part.split()
        weight = next((word for word in words if word in TRACKS), weight)
        found |= {word: weight for word in words if word not in TRACKS}
    return found


# -- lines that meet ---------------------------------------------------------------------------------------------


def _bars(toward: str, lines: dict[str, str]) -> Iterator[Bar]:
    """One line from near the middle to an edge of the cell."""
    level = toward in ACROSS
    over = DOWN if level else ACROSS
    along, across = MIDDLE if level else MIDDLE[::-1]
    for track, (low, high) in enumerate(TRACKS[lines[toward]]):
        if lines[toward] == "DOUBLE":
            begin = _rail_begin(over[track], over, lines)
        else:
            begin = _solid_begin(toward, over, lines)
        ends = (along + begin, 2 * along) if toward in ("RIGHT", "DOWN") else (0, along + 1 - begin)
        yield Bar(level, across + low, across + high, *ends)


def _solid_begin(toward: str, over: tuple[str, str], lines: dict[str, str]) -> int:
    """How far from the middle a single line begins: at the far side of what it meets, to make a corner or to cross.

    Where it ends at a double line, it begins at the near one.
    """
    met = [lines[way] for way in over if way in lines]
    through = all(way in lines for way in (ACROSS if toward in ACROSS else DOWN))
    if met == ["DOUBLE", "DOUBLE"] and not through:
        return 1
    return min((TRACKS[weight][0][0] for weight in met), default=0)


def _rail_begin(side: str, over: tuple[str, str], lines: dict[str, str]) -> int:
    """The same for one of the two lines of a double one, the one on this side.

    It turns into the double line on its side, or else goes around that on the other; single lines it just meets.
    """
    if lines.get(side) == "DOUBLE":
        return 1
    return -1 if any(lines.get(way) == "DOUBLE" for way in over) else 0


def _united(bars: Iterable[Bar]) -> list[Bar]:
    """Bars of which one continues the other as one."""
    united: list[Bar] = []
    for bar in sorted(bars):
        last = united[-1] if united else None
        if last and last[:3] == bar[:3] and bar.start <= last.end:
            united[-1] = last._replace(end=bar.end)
        else:
            united.append(bar)
    return united


# -- other lines -------------------------------------------------------------------------------------------------


def _dashes(name: str) -> Iterator[Bar]:
    """Dashes as even as whole units allow, with gaps at both edges."""
    weight, number, _, toward = name.split()
    level = toward == "HORIZONTAL"
    size, across = (CELL[0], MIDDLE[1]) if level else (CELL[1], MIDDLE[0])
    count = DASHES[number]
    length = 3 * size // (5 * count)
    for low, high in TRACKS[weight]:
        for i in range(count):
            start = round((i + 0.5) * size / count - length / 2)
            yield Bar(level, across + low, across + high, start, start + length)


def _arc(name: str) -> Arc:
    words = name.split()
    return Arc(CELL[0] if "RIGHT" in words else 0, CELL[1] if "DOWN" in words else 0)


def _slants(name: str) -> Iterator[Slant]:
    width, height = CELL
    if "UPPER RIGHT" not in name:
        yield Slant(0, 0, width, height)
    if "UPPER LEFT" not in name:
        yield Slant(width, 0, 0, height)
