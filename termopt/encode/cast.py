"""Films as asciicasts, versions 2 and 3: the canonical film, exactly what was written to the terminal.

https://docs.asciinema.org/manual/asciicast/v2/ and /v3/. There is no time of day and no environment in them, so the
same film is the same bytes.
"""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from termopt.draw.cells.ansi import BASE16
from termopt.encode.film_types import Film, Still

VERSIONS = (2, 3)
TERM = "xterm-256color"


def write_cast(film: Film, file: BinaryIO, version: int = 2) -> None:
    """Write a film as an asciicast of this version. Marks of stills are markers, to go to in a player."""
    file.write(_line(_header(film, version)))
    before = 0.0
    for seconds, code, data in _events(film):
        file.write(_line([_rounded(seconds - before) if version == 3 else seconds, code, data]))
        before = seconds


def _header(film: Film, version: int) -> dict[str, Any]:
    colors = {"fg": _hex(film.fg), "bg": _hex(film.bg), "palette": ":".join(map(_hex, BASE16))}
    if version == 2:
        return {"version": 2, "width": film.width, "height": film.height, "title": film.title, "theme": colors}
    term = {"cols": film.width, "rows": film.height, "type": TERM, "theme": colors}
    return {"version": 3, "term": term, "title": film.title}


def _events(film: Film) -> Iterator[tuple[float, str, str]]:
    """When, what kind, and what. The last writes nothing: it says how long the last picture stays."""
    end = 0.0
    for still in film.stills:
        yield from _of(still, _rounded(still.seconds))
        end = _rounded(still.seconds + 1 / film.fps)
    yield end, "o", ""


def _of(still: Still, seconds: float) -> Iterator[tuple[float, str, str]]:
    if still.written:
        yield seconds, "o", still.written
    for mark in still.marks:
        yield seconds, "m", mark


def _rounded(seconds: float) -> float:
    return round(seconds, 6)


def _hex(color: int) -> str:
    return f"#{color:06x}"


def _line(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) + "\n").encode()
