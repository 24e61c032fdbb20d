"""A user's settings: a TOML file, over it the environment. The command line overrides both.

    termopt config path|show|init

Every field of `Settings` is declared once, with what it means and what it may be: the file, the variables TERMOPT_*,
the answer to a mistake, and what `show` and `init` write are made from that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from termopt.base.errors import UserError, in_file, printable, unknown
from termopt.base.words import either
from termopt.session.views import VIEWS, WITHOUT_DATA, missing_data

Check = Callable[[str, Any], Any]
"""(name, value of TOML) -> the value to keep. Raises UserError."""

PREFIX = "TERMOPT_"
FILE = f"{PREFIX}CONFIG"
AUTO = "auto"
MOST_FPS = 240
SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}


# -- what a field may be -----------------------------------------------------------------------------------------


def _theme(name: str, value: Any) -> str | None:
    from termopt.draw.theme.names import theme_names

    return None if value == AUTO else _one_of(name, value, (AUTO, *theme_names()))


def _marker(name: str, value: Any) -> str | None:
    from termopt.draw.cells.fallback import MARKER_NAMES

    return None if value == AUTO else _one_of(name, value, (AUTO, *MARKER_NAMES))


def _lang(name: str, value: Any) -> str | None:
    from termopt.base.language import LANGUAGES

    return None if value == AUTO else _one_of(name, value, (AUTO, *LANGUAGES))


def _view(name: str, value: Any) -> str:
    if value in VIEWS and value not in WITHOUT_DATA:
        raise UserError(f"{missing_data(value)}; --view {value} shows it there")
    return _one_of(name, value, WITHOUT_DATA)


def _one_of(name: str, value: Any, known: Sequence[str]) -> str:
    if not isinstance(value, str):
        raise UserError(f'{name} must be a text, such as "{known[-1]}"')
    if value not in known:
        raise unknown(name, value, known)
    return value


def _speed(name: str, value: Any) -> float:
    from termopt.session.clock import SPEEDS

    if type(value) not in (int, float) or not 0 < value <= SPEEDS[-1]:
        raise UserError(f"{name} must be a number of steps a second, above 0 and at most {SPEEDS[-1]:g}")
    return float(value)


def _fps(name: str, value: Any) -> int:
    if type(value) is not int or not 1 <= value <= MOST_FPS:
        raise UserError(f"{name} must be a whole number from 1 to {MOST_FPS}")
    return value


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise UserError(f"{name} must be true or false")
    return value


def _keys(name: str, value: Any) -> dict[str, tuple[str, ...]]:
    from termopt.config.actions import ACTIONS
    from termopt.config.keymap import remapped_from

    if not isinstance(value, dict):
        raise UserError(f'{name} must be a table, such as [{name}] and below it toggle = "space"')
    return remapped_from(value, ACTIONS)  # pyright: ignore[reportUnknownArgumentType] (a table of TOML)


def _setting(default: Any, check: Check, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc, "check": check})


# -- the settings ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Settings:
    """What a user has chosen once for all. None is what the file calls "auto".

    keys are the actions whose keys a user has remapped, see `keymap`. origins says where a field was chosen that was:
    the path of the file, or the name of a variable.
    """

    theme: str | None = _setting(None, _theme, "Colors: one of `termopt list themes`, or auto.")
    marker: str | None = _setting(None, _marker, "Characters to draw with: octant, braille, block, ascii, or auto.")
    lang: str | None = _setting(None, _lang, "Language of the interface: en, zh, or auto, which is that of the locale.")
    fps: int = _setting(60, _fps, f"Most frames a second to draw, 1 to {MOST_FPS}; 20 suits a slow line.")
    view: str = _setting("grid", _view, f"How a race opens: {either(WITHOUT_DATA)}.")
    speed: float = _setting(40.0, _speed, "Steps a second that a race opens with.")
    paused: bool = _setting(False, _switch, "Whether a race waits for the first key.")
    hint: bool = _setting(True, _switch, "Whether the very first start says in a line which keys to try.")
    keys: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]],
        metadata={"doc": "Keys of actions: one, a list, or [] for none.", "check": _keys},
    )
    origins: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    @property
    def opening(self) -> Mapping[str, Any]:
        """What a scene that says nothing of it opens with."""
        return {"view": self.view, "speed": self.speed, "paused": self.paused}


FIELDS: Mapping[str, Field[Any]] = {one.name: one for one in fields(Settings) if "check" in one.metadata}
VARIABLES: Mapping[str, str] = {name: PREFIX + name.upper() for name in FIELDS if name != "keys"}
"""For each field the variable of the environment that overrides it."""


def settings_path(env: Mapping[str, str]) -> Path:
    """The file of settings, which need not be there: TERMOPT_CONFIG, or `config.toml` in the user's own folder."""
    if env.get(FILE):
        return _at_home(Path(env[FILE]))
    from platformdirs import user_config_path

    return user_config_path("termopt", appauthor=False) / "config.toml"


def _at_home(path: Path) -> Path:
    """A path that begins with ~, which no shell has spelled out. Raises UserError if there is no such home."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise UserError(f"{FILE}={printable(str(path))}: there is no such home folder") from None


def load(env: Mapping[str, str], path: Path | None = None) -> Settings:
    """The settings of the file, if there is one, and over them those of the environment.

    Raises UserError with file, line and reason, or with the variable.
    """
    path = path or settings_path(env)
    values = _in_file(path)
    origins = dict.fromkeys(values, str(path))
    for name, variable in VARIABLES.items():
        if text := env.get(variable):
            values[name], origins[name] = _in_variable(name, variable, text), variable
    return Settings(**values, origins=origins)


def _in_file(path: Path) -> dict[str, Any]:
    from termopt.base.atomic_file import exists

    if not exists(path):
        return {}
    from termopt.base.toml import line_of, parsed, read_text
    from termopt.config.keymap import KeysError

    text = read_text(path)
    values: dict[str, Any] = {}
    for name, value in parsed(path, text).items():
        try:
            values[name] = _checked(name, value)
        except UserError as error:
            key = (name, error.action) if isinstance(error, KeysError) else (name,)
            raise in_file(path, line_of(key, text), error) from None
    return values


def _in_variable(name: str, variable: str, text: str) -> Any:
    try:
        return _checked(name, _of_text(FIELDS[name].default, text))
    except UserError as error:
        raise UserError(f"{variable}={printable(text)}: {error}") from None


def _of_text(default: Any, text: str) -> Any:
    """The value that a text in the environment stands for, or the text, which its check then refuses."""
    try:
        if isinstance(default, bool):
            return SWITCH.get(text.lower(), text)
        return type(default)(text) if isinstance(default, int | float) else text
    except ValueError:
        return text


def _checked(name: str, value: Any) -> Any:
    if name not in FIELDS:
        raise unknown("key", name, FIELDS)
    return FIELDS[name].metadata["check"](name, value)
