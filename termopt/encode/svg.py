"""Recordings as SVG: one frame as a picture, or the whole recording as a picture that moves by itself.

The moving picture needs no script. Its first frame is painted whole. Each later frame is a group above it that holds
the cells that changed, and a timer shows the group until the recording begins anew. When much has been painted over, a
frame is painted whole again, and what lies below it is hidden. All timers hang on one clock, which runs as long as the
recording. That length is known last, so the clock stands at the end of the file.
"""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from termopt.draw.export.svg import Drawing, body, opening, style, svg
from termopt.draw.export.web_fonts import Face, css, needed
from termopt.encode.differences import differences
from termopt.encode.recording import Frame, Recording

OVERLAID = 4
"""How many times a picture is painted over before it is painted whole again."""

CLOCK = "recording"
REDUCED_MOTION = (
    "@media (prefers-reduced-motion:reduce){.scene{display:inline!important}.later{visibility:visible!important}}"
)
"""Who wants no motion sees how the recording ends."""


class Layer(NamedTuple):
    """What is painted of a frame: the cells that changed, or all of them where it begins a new scene."""

    frame: Frame
    cells: NDArray[np.bool_]
    opens: bool


def write_frame(frame: Frame, recording: Recording, file: BinaryIO, embedded: bool = True) -> None:
    """Write one frame of a recording as a picture.

    frame: the frame.
    recording: whose colors and title the picture has.
    file: where to write, opened for bytes.
    embedded: whether the picture holds its fonts.
    """
    title = f"{recording.title}, step {frame.k}"
    file.write(svg(frame.canvas, recording.fg, recording.bg, title, frame.bold, embedded).encode())


def write_svg(recording: Recording, file: BinaryIO, embedded: bool = True) -> None:
    """Write a recording as a document that moves, over and over; embedded: whether it holds its fonts.

    The frames are written as they come; a recording without any is an empty picture.
    """
    for line in _lines(recording, embedded):
        file.write(line.encode() + b"\n")


def layers(recording: Recording) -> Iterator[Layer]:
    """What each frame adds."""
    covered = OVERLAID * recording.width * recording.height
    for frame, cells in differences(recording.frames):
        covered += int(np.count_nonzero(cells))
        opens = covered > OVERLAID * cells.size
        if opens:
            covered, cells = 0, np.ones_like(cells)
        yield Layer(frame, cells, opens)


def _lines(recording: Recording, embedded: bool) -> Iterator[str]:
    yield opening(recording.width, recording.height, recording.bg, recording.title, embedded)
    yield style(REDUCED_MOTION)
    last, held = None, set[Face]()
    for layer in layers(recording):
        missing = needed(layer.frame.canvas, layer.frame.bold) - held if embedded else set[Face]()
        if missing:
            held |= missing
            yield style(css(missing))
        if last and layer.opens:
            yield from (_timed("display", "none", layer.frame), "</g>")
        yield from _painted(layer, recording, first=last is None)
        last = layer.frame
    if last:
        length = last.seconds + 1 / recording.fps
        yield "</g>"
        yield f'<set id="{CLOCK}" attributeName="cursor" to="auto" begin="0s;{CLOCK}.end" dur="{length:.3f}s"/>'
    yield "</svg>"


def _painted(layer: Layer, recording: Recording, first: bool) -> Iterator[str]:
    """A scene with its first picture, left open for what is painted over that; or such a painting."""
    frame = layer.frame
    drawing = Drawing(frame.canvas, recording.fg, recording.bg, frame.bold, layer.cells)
    if first:
        yield "<g>"
        yield from body(drawing)
    elif layer.opens:
        yield '<g class="scene" display="none">'
        yield _timed("display", "inline", frame)
        yield from body(drawing)
    elif layer.cells.any():
        yield '<g class="later" visibility="hidden">'
        yield _timed("visibility", "visible", frame)
        yield from body(drawing)
        yield "</g>"


def _timed(attribute: str, value: str, frame: Frame) -> str:
    """Gives the group around it another value, from the time of a frame until the recording begins anew."""
    begin = f"{CLOCK}.begin+{frame.seconds:.3f}s"
    return f'<set attributeName="{attribute}" to="{value}" begin="{begin}" end="{CLOCK}.end"/>'
