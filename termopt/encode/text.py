"""Recordings as text: the characters of every frame, for eyes and for golden texts of tests."""

from collections.abc import Iterator
from typing import BinaryIO

from termopt.draw.cells.canvas import to_text
from termopt.encode.recording import Frame, Recording


def write_text(recording: Recording, file: BinaryIO) -> None:
    """Write every frame of a recording, each under a line that says when it was and what step it shows."""
    for frame in recording.frames:
        file.write("".join(text_of(frame)).encode())


def text_of(frame: Frame) -> Iterator[str]:
    """`--- 12  0.400 s  step 16  space`, and the characters of the frame, spaces cut at the ends of rows."""
    words = [str(frame.number), f"{frame.seconds:.3f} s", f"step {frame.k}", *frame.marks]
    yield f"--- {'  '.join(words)}\n"
    yield to_text(frame.canvas)
