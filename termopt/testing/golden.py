"""Golden texts: the characters of a recording's frames, without their colors, few enough to be read and kept.

termopt recording 1  80x24                   which form, and the columns and rows
--- 0  0.000 s  step 0                  number, time and step of a frame, and what happened since the one before
...                                     its rows, as many as there are, spaces cut at their ends
--- 1  0.500 s  step 0  x  as before    a frame of which every row is as in the one before: they are not repeated
--- end of 2 frames
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from termopt.base.errors import UserError
from termopt.encode.recording import Recording
from termopt.encode.text import text_of

HEAD = re.compile(r"termopt recording 1  (\d{1,4})x(\d{1,4})")
FRAME, SAME, END = "--- ", "  as before", "--- end of "


class Page(NamedTuple):
    """A frame: the line above it, and its rows."""

    header: str
    rows: tuple[str, ...]


class Golden(NamedTuple):
    """A golden text taken apart."""

    width: int
    height: int
    pages: tuple[Page, ...]


def golden_lines(recording: Recording) -> Iterator[str]:
    """The golden text of a recording, in pieces that end with a line feed."""
    yield f"termopt recording 1  {recording.width}x{recording.height}\n"
    count, before = 0, ""
    for count, frame in enumerate(recording.frames, start=1):  # noqa: B007
        header, picture = text_of(frame)
        shown = header.rstrip("\n")
        yield f"{shown}{SAME}\n" if picture == before else f"{shown}\n{picture}"
        before = picture
    yield f"{END}{count_of(count)}\n"


def count_of(frames: int) -> str:
    """`1 frame`, `2 frames`."""
    return "1 frame" if frames == 1 else f"{frames} frames"


def read_golden(text: str, name: str) -> Golden:
    """A golden text taken apart. Raises UserError with its name, the line and the reason if it is damaged."""
    lines = text.split("\n")
    found = HEAD.fullmatch(lines[0].rstrip())
    if not found:
        raise UserError(f"{name}, line 1: not the golden text of a recording")
    width, height = int(found[1]), int(found[2])
    pages: list[Page] = []
    at = 1
    while not lines[at].startswith(END):
        page, at = _page(lines, at, height, pages, name)
        pages.append(page)
    if lines[at].rstrip() != END + count_of(len(pages)) or not pages:
        raise UserError(f"{name}, line {at + 1}: there are {count_of(len(pages))} above")
    return Golden(width, height, tuple(pages))


def _page(lines: Sequence[str], at: int, height: int, before: Sequence[Page], name: str) -> tuple[Page, int]:
    """The frame whose header is in a line, counted from 0, and the line after it, which there is."""
    header = lines[at].rstrip()
    if not header.startswith(FRAME) and lines[at:] != [""]:
        raise UserError(f"{name}, line {at + 1}: expected the next frame, or the end")
    at += 1
    if header.endswith(SAME) and before:
        page = Page(header.removesuffix(SAME), before[-1].rows)
    else:
        page = Page(header, tuple(row.rstrip() for row in lines[at : at + height]))
        at += height
    if at >= len(lines):
        raise UserError(f"{name}, line {len(lines)}: the text breaks off")
    return page, at
