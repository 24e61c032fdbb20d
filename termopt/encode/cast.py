"""Recordings as asciicasts, versions 2 and 3: the canonical recording, exactly what was written to the terminal.

https://docs.asciinema.org/manual/asciicast/v2/ and /v3/. There is no time of day and no environment in them, so the
same recording is the same bytes.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from termopt.draw.cells.ansi import BASE16
from termopt.encode.recording import Frame, Recording

VERSIONS = (2, 3)
TERM = "xterm-256color"


def write_cast(recording: Recording, file: BinaryIO, version: int = 2) -> None:
    """Write a recording as an asciicast of this version. Marks of frames are markers, to go to in a player."""
    file.write(_line(_header(recording, version)))
    before = 0.0
    for seconds, code, data in _events(recording):
        file.write(_line([_rounded(seconds - before) if version == 3 else seconds, code, data]))
        before = seconds


def _header(recording: Recording, version: int) -> dict[str, Any]:
    colors = {"fg": _hex(recording.fg), "bg": _hex(recording.bg), "palette": ":".join(map(_hex, BASE16))}
    if version == 2:
        return {
            "version": 2,
            "width": recording.width,
            "height": recording.height,
            "title": recording.title,
            "theme": colors,
        }
    term = {"cols": recording.width, "rows": recording.height, "type": TERM, "theme": colors}
    return {"version": 3, "term": term, "title": recording.title}


def _events(recording: Recording) -> Iterator[tuple[float, str, str]]:
    """When, what kind, and what. The last writes nothing: it says how long the last picture stays."""
    end = 0.0
    for frame in recording.frames:
        yield from _of(frame, _rounded(frame.seconds))
        end = _rounded(frame.seconds + 1 / recording.fps)
    yield end, "o", ""


def _of(frame: Frame, seconds: float) -> Iterator[tuple[float, str, str]]:
    if frame.written:
        yield seconds, "o", frame.written
    for mark in frame.marks:
        yield seconds, "m", mark


def _rounded(seconds: float) -> float:
    return round(seconds, 6)


def _hex(color: int) -> str:
    return f"#{color:06x}"


def _line(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n").encode()
