"""How two golden texts differ, for eyes: the first frame that differs, and of it only the rows that do."""

from collections.abc import Iterator

import numpy as np

from termopt.draw.cells.canvas import CONTINUED, Codes, blank, put, text_width
from termopt.testing.golden import Golden, Page, count_of, read_golden

EXPECTED, ACTUAL, MARKS = "  expected  ", "  actual    ", "            "


def difference(expected: str, actual: str, name: str = "the golden text") -> str:
    """How a golden text differs from the one expected, in lines to read; empty if they are the same.

    Under the columns that differ there are marks: `^`. Raises UserError for what is no golden text, or a damaged one;
    name is what it calls the expected one.
    """
    return "\n".join(_told(read_golden(expected, name), read_golden(actual, "the recording")))


def _told(expected: Golden, actual: Golden) -> Iterator[str]:
    sizes = [f"{golden.width}x{golden.height}" for golden in (expected, actual)]
    if sizes[0] != sizes[1]:
        yield f"expected a terminal of {sizes[0]}, this one is of {sizes[1]}"
        return
    counts = len(expected.pages), len(actual.pages)
    both = min(counts)
    differing = [pair for pair in zip(expected.pages, actual.pages, strict=False) if pair[0] != pair[1]]
    if differing:
        yield f"{len(differing)} of {count_of(both)} {'differs' if len(differing) == 1 else 'differ'}; the first:"
        yield from _page(*differing[0])
    if counts[0] != counts[1]:
        yield f"expected {count_of(counts[0])}, the recording has {counts[1]}; the first that is not in both:"
        yield max(expected.pages, actual.pages, key=len)[both].header


def _page(expected: Page, actual: Page) -> Iterator[str]:
    """The header of a frame, and the rows that differ."""
    if expected.header == actual.header:
        yield expected.header
    else:
        yield from _row("header", expected.header, actual.header)
    for number, (ours, theirs) in enumerate(zip(expected.rows, actual.rows, strict=True), start=1):
        if ours != theirs:
            yield from _row(f"row {number}", ours, theirs)


def _row(name: str, expected: str, actual: str) -> Iterator[str]:
    yield f"{name}:"
    yield f"{EXPECTED}{expected}".rstrip()
    yield f"{ACTUAL}{actual}".rstrip()
    yield f"{MARKS}{marks(expected, actual)}"


def marks(expected: str, actual: str) -> str:
    """A mark under each column in which two rows differ; a character may take two columns."""
    width = max(text_width(expected), text_width(actual))
    differs = _codes(expected, width) != _codes(actual, width)
    return "".join("^" if differ else " " for differ in differs).rstrip()


def _codes(row: str, width: int) -> Codes:
    """The code of each cell of a row, (width,); of a character two columns wide it stands in both."""
    canvas = blank(width, 1)
    put(canvas, 0, 0, row, 0)
    codes = canvas.code[0]
    second = np.flatnonzero(codes == CONTINUED)
    codes[second] = codes[second - 1]
    return codes
