"""Films as SVG: a still as a picture, and all of a film as one that moves by itself.

The moving one needs no script. Its first still is painted whole; each later one is a group over it that holds the cells
that changed, and a timer shows it until the film begins anew. When much has been painted over, a still is painted whole
again, and what lies below is taken away. The timers hang on one clock, which runs as long as the film; how long that is
is known last, so it stands at the end.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.export.svg import Drawing, body, opening, style, svg
from termopt.draw.export.web_fonts import Face, css, needed
from termopt.encode.differences import differences
from termopt.encode.film_types import Film, Still

OVERLAID = 4
"""How many times a picture is painted over before it is painted whole again."""

CLOCK = "film"
STILLED = "@media (prefers-reduced-motion:reduce){.scene{display:inline!important}.later{visibility:visible!important}}"
"""Who wants no motion sees how the film ends."""


class Layer(NamedTuple):
    """What is painted of a still: the cells that changed, or all of them where it begins a new scene."""

    still: Still
    cells: NDArray[np.bool_]
    opens: bool


def write_still(still: Still, film: Film, file: BinaryIO, embedded: bool = True) -> None:
    """Write one still of a film as a picture; embedded: whether it holds its fonts."""
    title = f"{film.title}, step {still.k}"
    file.write(svg(still.canvas, film.fg, film.bg, title, still.bold, embedded).encode())


def write_svg(film: Film, file: BinaryIO, embedded: bool = True) -> None:
    """Write a film as a document that moves, over and over; embedded: whether it holds its fonts.

    The stills are written as they come; a film without any is an empty picture.
    """
    for line in _lines(film, embedded):
        file.write(line.encode() + b"\n")


def layers(film: Film) -> Iterator[Layer]:
    """What each still adds."""
    covered = OVERLAID * film.width * film.height
    for still, cells in differences(film.stills):
        covered += int(np.count_nonzero(cells))
        opens = covered > OVERLAID * cells.size
        if opens:
            covered, cells = 0, np.ones_like(cells)
        yield Layer(still, cells, opens)


def _lines(film: Film, embedded: bool) -> Iterator[str]:
    yield opening(film.width, film.height, film.bg, film.title, embedded)
    yield style(STILLED)
    last, held = None, set[Face]()
    for layer in layers(film):
        missing = needed(layer.still.canvas, layer.still.bold) - held if embedded else set[Face]()
        if missing:
            held |= missing
            yield style(css(missing))
        if last and layer.opens:
            yield from (_timed("display", "none", layer.still), "</g>")
        yield from _painted(layer, film, first=last is None)
        last = layer.still
    if last:
        length = last.seconds + 1 / film.fps
        yield "</g>"
        yield f'<set id="{CLOCK}" attributeName="cursor" to="auto" begin="0s;{CLOCK}.end" dur="{length:.3f}s"/>'
    yield "</svg>"


def _painted(layer: Layer, film: Film, first: bool) -> Iterator[str]:
    """A scene with its first picture, left open for what is painted over that; or such a painting."""
    still = layer.still
    drawing = Drawing(still.canvas, film.fg, film.bg, still.bold, layer.cells)
    if first:
        yield "<g>"
        yield from body(drawing)
    elif layer.opens:
        yield '<g class="scene" display="none">'
        yield _timed("display", "inline", still)
        yield from body(drawing)
    elif layer.cells.any():
        yield '<g class="later" visibility="hidden">'
        yield _timed("visibility", "visible", still)
        yield from body(drawing)
        yield "</g>"


def _timed(attribute: str, value: str, still: Still) -> str:
    """Gives the group around it another value, from the time of a still until the film begins anew."""
    begin = f"{CLOCK}.begin+{still.seconds:.3f}s"
    return f'<set attributeName="{attribute}" to="{value}" begin="{begin}" end="{CLOCK}.end"/>'
