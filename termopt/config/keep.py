"""Keeping one setting in the user's file: the rest of the file stays as it is."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from termopt.base.atomic_file import exists, write_file
from termopt.base.errors import UserError, path_text, reason
from termopt.base.toml import parsed, read_text
from termopt.config.settings import settings_path
from termopt.config.template import setting_line, template

TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def keep_setting(env: Mapping[str, str], name: str, value: Any) -> Path:
    """Write a setting into the user's file, which is made if there is none. Returns the path of the file.

    env: the environment, which may name the file.
    name: a field of `Settings` that is no table.
    value: what it is to be, a value of TOML.

    Raises UserError, and leaves the file alone, if it is damaged or cannot be written.
    """
    path = settings_path(env)
    before = read_text(path) if exists(path) else template()
    wanted = {**parsed(path, before), name: value}
    after = _with_line(before, name, setting_line(name, value))
    if _values(after) != wanted:
        raise UserError(f"{path_text(path)}: write {setting_line(name, value)} there yourself, it is spread over lines")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {path_text(path.parent)}: {reason(error)}") from None
    write_file(path, [after], force=True)
    return path


def _with_line(text: str, name: str, line: str) -> str:
    """The text with this line in the place of the one that sets `name`, commented out or not, above all tables."""
    table = TABLE.search(text)
    head, rest = (text[: table.start()], text[table.start() :]) if table else (text, "")
    for comment in ("", "#"):
        given = re.compile(rf"^{comment}\s*{re.escape(name)}\s*=.*$", re.MULTILINE)
        if given.search(head):
            return given.sub(lambda _: line, head, count=1) + rest
    gap = "" if not head or head.endswith("\n") else "\n"
    return f"{head}{gap}{line}\n{rest}"


def _values(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
