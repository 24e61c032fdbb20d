"""Films as text: the characters of every still, for eyes and for golden texts of tests."""

from collections.abc import Iterator
from typing import BinaryIO

from termopt.draw.cells.canvas import to_text
from termopt.encode.film_types import Film, Still


def write_text(film: Film, file: BinaryIO) -> None:
    """Write every still of a film, each under a line that says when it was and what step it shows."""
    for still in film.stills:
        file.write("".join(text_of(still)).encode())


def text_of(still: Still) -> Iterator[str]:
    """`--- 12  0.400 s  step 16  space`, and the characters of the still, spaces cut at the ends of rows."""
    words = [str(still.number), f"{still.seconds:.3f} s", f"step {still.k}", *still.marks]
    yield f"--- {'  '.join(words)}\n"
    yield to_text(still.canvas)
