"""Settings as the text of a TOML file: those in force, and a file to begin with."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from termopt.base.atomic_file import write_file
from termopt.base.errors import UserError, path_text, printable, reason
from termopt.base.foreign_text import spelled_out, toml_escape
from termopt.config.actions import ACTIONS
from termopt.config.keymap import keys_of
from termopt.config.settings import AUTO, FIELDS, VARIABLES, Settings, settings_path

HEAD = """\
# Settings of termopt. Take away the # before a line and change what it sets.
# The environment overrides this file, as TERMOPT_THEME=light does, and the command line overrides both.

"""


class Entry(NamedTuple):
    """A line of TOML, what it means, and where it was chosen."""

    line: str
    doc: str
    origin: str


def text_of(settings: Settings) -> str:
    """The settings in force and where each was chosen, as a file that chooses the same."""
    return "".join(
        [
            *(f"# {doc}\n{line}  # {origin}\n\n" for line, doc, origin in _fields(settings)),
            _keys_head(),
            *(f"{line}  # {title} ({origin})\n" for line, title, origin in _keys(settings)),
        ]
    )


def template() -> str:
    """A file that sets nothing yet: every setting and every key as it is by default, commented out."""
    return "".join(
        [
            HEAD,
            *(f"# {doc}\n#{line}\n\n" for line, doc, _ in _fields(Settings())),
            _keys_head(),
            *(f"#{line}  # {title}\n" for line, title, _ in _keys(Settings())),
        ]
    )


def init(env: Mapping[str, str], force: bool = False) -> Path:
    """Write the template where settings are looked for. Returns the path.

    Raises UserError if there is such a file and `force` is not given, or if it cannot be written.
    """
    path = settings_path(env)
    if path.parts[:1] == ("~",):
        raise UserError("there is no home folder to write settings to; name a file in TERMOPT_CONFIG")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make the folder {path_text(path.parent)}: {reason(error)}") from None
    write_file(path, [template()], force)
    return path


def _fields(settings: Settings) -> Iterator[Entry]:
    for name in VARIABLES:
        value = getattr(settings, name)
        line = setting_line(name, AUTO if value is None else value)
        yield Entry(line, FIELDS[name].metadata["doc"], _origin(settings, name))


def _keys(settings: Settings) -> Iterator[Entry]:
    for action in ACTIONS:
        keys = keys_of(action, settings.keys)
        origin = _origin(settings, "keys") if action.name in settings.keys else "default"
        yield Entry(setting_line(action.name, keys[0] if len(keys) == 1 else keys), action.title, origin)


def _keys_head() -> str:
    return f"# {FIELDS['keys'].metadata['doc']}\n[keys]\n"


def setting_line(name: str, value: Any) -> str:
    """A setting as a line of TOML, in which texts, numbers, switches and lists of texts are written as in JSON."""
    return f"{name} = {spelled_out(json.dumps(value, ensure_ascii=False), toml_escape)}"


def _origin(settings: Settings, name: str) -> str:
    return "".join(map(printable, settings.origins.get(name, "default")))  # one by one: a path is not to be shortened
