"""TOML files that people write: they load, or one line says which file, which line and why."""

import re
from pathlib import Path
from typing import Any

from termopt.errors import UserError, in_file, path_text, reason

PART = r"""[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
NAME = rf"({PART}(?:\.{PART})*)"
HEADER = re.compile(rf"[ \t]*\[\[?{NAME}\]")
SETTING = re.compile(rf"{NAME}=")


def read_text(path: Path) -> str:
    """The text of a file. Raises UserError with file and reason, and the line of what is not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(f"{path_text(path)}: {reason(error)}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise in_file(path, line, "not UTF-8 text") from None


def parsed(path: Path, text: str) -> dict[str, Any]:
    """The table in the text of a file. Raises UserError with file, line and reason; the path is for that only."""
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        why = str(error).partition(" (at")[0] if isinstance(error, ValueError) else "nested too deeply"
        raise in_file(path, line, why) from None


def line_of(key: tuple[str, ...], text: str) -> int:
    """The number of the line setting a key, or of the innermost table around it. The key as its parts, outer first."""
    nearest, depth, table = 1, 0, ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := HEADER.match(line):
            at = table = _parts(header[1])
        elif setting := SETTING.match(line):
            at = table + _parts(setting[1])
        else:
            continue
        if at[: len(key)] == key:
            return number
        if at == key[: len(at)] and len(at) > depth:
            nearest, depth = number, len(at)
    return nearest


def _parts(name: str) -> tuple[str, ...]:
    """`keys . "lane_1"` -> ("keys", "lane_1")."""
    return tuple(part.strip(" \t\"'") for part in re.findall(PART, name))
