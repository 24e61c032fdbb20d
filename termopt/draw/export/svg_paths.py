"""Characters that are drawn, not written, as paths of SVG in the cell whose corner is at (x, y).

Each part of a path begins inside the cell and stays there, so a cell can be painted over by itself.
"""

from collections.abc import Iterator

from termopt.draw.export.box_lines import MIDDLE, Arc, Slant, figure
from termopt.draw.export.cell_shapes import CELL, blocks, dots, is_braille


def outline(code: int, x: float, y: float) -> str:
    """What to fill; of braille what to go over with a round pen, that is, points."""
    if is_braille(code):
        return "".join(f"M{x + dx:g} {y + dy:g}h.01" for dx, dy in dots(code))
    return "".join(_blocks(code, x, y) if code >= 0x2580 else _lines(code, x, y))


def _blocks(code: int, x: float, y: float) -> Iterator[str]:
    for shape in blocks(code):
        left, top, width, height = (part * CELL[i % 2] for i, part in enumerate(shape))
        yield _rectangle(x + left, y + top, width, height)


def _lines(code: int, x: float, y: float) -> Iterator[str]:
    made = figure(code)
    for bar in made.bars:
        left, top, right, bottom = bar.sides
        yield _rectangle(x + left, y + top, right - left, bottom - top)
    for slant in made.slants:
        yield _slant(x, y, slant)
    if made.arc:
        yield _arc(x, y, made.arc)


def _rectangle(left: float, top: float, width: float, height: float) -> str:
    return f"M{left:g} {top:g}h{width:g}v{height:g}h{-width:g}z"


def _slant(x: float, y: float, slant: Slant) -> str:
    """A line one unit wide, without what would reach out of the cell: both ends are corners of it.

    All go around clockwise, or two that cross would leave a hole.
    """
    across = slant.length / 2 / (slant.to_y - slant.y) * (1 if slant.to_x > slant.x else -1)
    down = slant.length / 2 / abs(slant.to_x - slant.x)
    above = [(slant.x, slant.y + down), (slant.x, slant.y), (slant.x + across, slant.y)]
    below = [(slant.x + slant.to_x - dx, slant.y + slant.to_y - dy) for dx, dy in above]
    corners = above + below if across > 0 else below[::-1] + above[::-1]
    return "M" + "L".join(f"{x + dx:g} {y + dy:g}" for dx, dy in corners) + "z"


def _arc(x: float, y: float, arc: Arc) -> str:
    """A line one unit wide: around its bend on the outer side, and back on the inner one."""
    across, down = (1 if edge else -1 for edge in arc)
    x0, y0 = x + MIDDLE[0] + 0.5, y + MIDDLE[1] + 0.5
    radius = abs(x + arc.x - x0)
    bend, sweep, outer, inner = y0 + down * radius, int(across == down), radius + 0.5, radius - 0.5
    there = f"M{x0 - across / 2:g} {bend:g}A{outer:g} {outer:g} 0 0 {sweep} {x + arc.x:g} {y0 - down / 2:g}"
    back = f"v{down}A{inner:g} {inner:g} 0 0 {1 - sweep} {x0 + across / 2:g} {bend:g}"
    return f"{there}{back}V{y + arc.y:g}h{-across}z"
