"""Plays an SVG document as a browser would, cell by cell."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

from termopt.draw.export.cell_shapes import CELL

SVG = "{http://www.w3.org/2000/svg}"
Place = tuple[int, int]


class Looks(NamedTuple):
    """What is seen of a cell: its ground, the shapes in it with their styles, and the letter with its style."""

    ground: str
    shapes: frozenset[tuple[str, ...]]
    letter: tuple[str, ...]


def played(document: str, seconds: float = 0) -> dict[Place, Looks]:
    """What each cell looks like at this time of the first round."""
    ground: dict[Place, str] = {}
    shapes: defaultdict[Place, set[tuple[str, ...]]] = defaultdict(set)
    letters: dict[Place, tuple[str, ...]] = {}
    for element in _seen(fromstring(document), seconds):
        style = tuple(element.get(name, "") for name in ("fill", "stroke", "stroke-width", "opacity", "font-weight"))
        if element.tag == f"{SVG}rect":
            for place in _covered(element):
                ground[place] = style[0]
                shapes.pop(place, None)
                letters.pop(place, None)
        elif element.tag == f"{SVG}path":
            for part in re.findall("M[^M]+", element.get("d", "")):
                shapes[_within(part)].add((part, *style))
        elif element.tag == f"{SVG}text":
            letters |= {place: (letter, *style) for place, letter in _written(element)}
    return {place: Looks(ground[place], frozenset(shapes[place]), letters.get(place, ())) for place in ground}


def _seen(element: Element, seconds: float) -> Iterator[Element]:
    """The elements that are shown at a time, in the order in which they are painted."""
    shown = {"display": element.get("display", "inline"), "visibility": element.get("visibility", "visible")}
    for timer in element.findall(f"{SVG}set"):
        begin = re.fullmatch(r"recording\.begin\+([\d.]+)s", timer.get("begin", ""))
        if begin and float(begin[1]) <= seconds + 1e-9:
            assert timer.get("end") == "recording.end"
            shown[timer.get("attributeName", "")] = timer.get("to", "")
    if shown == {"display": "inline", "visibility": "visible"}:
        yield element
        for child in element:
            yield from _seen(child, seconds)


def _covered(element: Element) -> Iterator[Place]:
    x, y, width, height = (int(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    for row in range(y // CELL[1], (y + height) // CELL[1]):
        yield from ((row, col) for col in range(x // CELL[0], (x + width) // CELL[0]))


def _within(part: str) -> Place:
    """The cell in which a part of a path lies: where it begins, or the middle of its points."""
    points = [tuple(map(float, pair)) for pair in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", part)]
    x, y = (sum(axis) / len(points) for axis in zip(*points, strict=True))
    return int(y // CELL[1]), int(x // CELL[0])


def _written(element: Element) -> Iterator[tuple[Place, str]]:
    letters: list[str] = []
    for char in element.text or "":
        if unicodedata.combining(char):
            letters[-1] += char
        else:
            letters.append(char)
    across = int(element.get("textLength", 0)) // CELL[0] // len(letters)
    row, col = int(float(element.get("y", 0)) // CELL[1]), int(element.get("x", 0)) // CELL[0]
    return (((row, col + across * i), letter) for i, letter in enumerate(letters))
