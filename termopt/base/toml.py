"""TOML files that users write: they load, or one line says which file, which line and why."""

import os
import re
import sys
from pathlib import Path
from typing import Any

from termopt.base.errors import UserError, in_file, path_text, reason

MOST_BYTES = 8_000_000
"""Of a scene, a tape or settings: a tape of many hours has fewer."""

PART = r"""[ \t]*(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*"""
NAME = rf"({PART}(?:\.{PART})*)"
HEADER = re.compile(rf"[ \t]*\[\[?{NAME}\]")
SETTING = re.compile(rf"{NAME}=")
DEEPEST = 16
DEEP = re.compile(rf"^(?:[^#\n]*[\[{{,])?(?:{PART}\.){{{DEEPEST}}}", re.MULTILINE)
"""A key of so many parts; the parser would need memory for each of them, and no file of ours has one."""


def read_text(path: Path, most: int = MOST_BYTES, what: str = "scene or tape") -> str:
    """The text of a file of so many bytes at most, which is to be a `what`.

    Raises UserError with file and reason, and the line of what is not UTF-8.
    """
    try:
        with open(path, "rb", opener=unblocked) as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise UserError(f"{path_text(path)}: {reason(error)}") from None
    if len(raw) > most:
        raise UserError(f"{path_text(path)}: larger than {most // 1_000_000} MB, which no {what} is")
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise in_file(path, line, "not UTF-8 text") from None


def unblocked(path: str, flags: int) -> int:
    """Open a file without waiting for whoever would write into it, if it is a pipe that nobody writes into."""
    if sys.platform == "win32":  # there are no such pipes
        return os.open(path, flags)
    handle = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(handle, True)
    return handle


def parsed(path: Path, text: str) -> dict[str, Any]:
    """The table in the text of a file. Raises UserError with file, line and reason; the path is for that only."""
    import tomllib

    if deep := DEEP.search(text):
        raise in_file(path, text.count("\n", 0, deep.start()) + 1, f"a key of more than {DEEPEST} parts")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        why = str(error).partition(" (at")[0] if isinstance(error, ValueError) else "nested too deeply"
        if why.startswith("Exceeds the limit"):
            why = "a number of too many digits"
            digits = re.search(rf"[\d_]{{{sys.get_int_max_str_digits()},}}", text)
            line = text.count("\n", 0, digits.start()) + 1 if digits else line
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
