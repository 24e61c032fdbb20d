"""Files and modules of the user's: loaded once for each content, and only where that is permitted."""

import hashlib
import importlib
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from termopt.base.errors import UserError, printable, unknown
from termopt.registry.adapters.permission import announce, require_permission
from termopt.registry.user_code import loaded

_files: dict[tuple[str, str], ModuleType] = {}
"""What was loaded, by path and digest: a name has one object, however often it is looked up."""


def code_object(place: str, name: str) -> Any:
    """The object of this name in a file or module.

    place: the path of a file, `./my.py`, or a module, `package.module`. Raises UserError where its code may not be run,
    cannot be loaded, or has no such name.
    """
    module = code_module(place)
    try:
        return getattr(module, name)
    except AttributeError:
        raise unknown(f"name in {printable(place)}", name, _names(module)) from None


def _names(module: ModuleType) -> list[str]:
    """The public names of what a module has of its own, not of what it imports from elsewhere."""
    own = f"{module.__name__}."

    def is_own(value: Any) -> bool:
        home = getattr(value, "__module__", None) or module.__name__
        return not isinstance(value, ModuleType) and f"{home}.".startswith(own)

    return [name for name, value in vars(module).items() if not name.startswith("_") and is_own(value)]


def code_module(place: str) -> ModuleType:
    """The module of a file or of that name. Raises UserError."""
    require_permission(place)
    return _file(place) if place.endswith(".py") else _module(place)


def digest(place: str) -> str:
    """The SHA-256 of a file, or of the file of a module that is loaded, in hexadecimal. Raises UserError."""
    if place.endswith(".py"):
        return file_digest(place)
    file = getattr(code_module(place), "__file__", None)
    return hashlib.sha256(_bytes(Path(file), place)).hexdigest() if file else "none"


def file_digest(place: str) -> str:
    """The SHA-256 of a file of any size, in hexadecimal. Raises UserError."""
    with _read_words(place), Path(place).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file(place: str) -> ModuleType:
    path = Path(place)
    code = _bytes(path, place)
    key = (str(path.resolve()), hashlib.sha256(code).hexdigest())
    announce(place, key[0])
    if key not in _files:
        module = ModuleType(f"{path.stem}_{key[1][:8]}")
        module.__file__ = key[0]
        sys.modules[module.__name__] = module  # dataclasses look there for the types of their fields
        try:
            with _on_path(str(path.resolve().parent)):
                loaded(f"the file {printable(place)}", lambda: exec(compile(code, place, "exec"), vars(module)))  # noqa: S102
        except BaseException:
            del sys.modules[module.__name__]
            raise
        _files[key] = module
    return _files[key]


def _module(place: str) -> ModuleType:
    announce(place, f"the module {place}")
    with _on_path(str(Path.cwd())):
        return loaded(f"the module {printable(place)}", lambda: importlib.import_module(place))


@contextmanager
def _on_path(folder: str) -> Generator[None, None, None]:
    """Imports look into this folder first, as those of a script do."""
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        if folder in sys.path:  # the code may have changed it
            sys.path.remove(folder)


def _bytes(path: Path, place: str) -> bytes:
    with _read_words(place):
        return path.read_bytes()


@contextmanager
def _read_words(place: str) -> Generator[None, None, None]:
    """What goes wrong with reading a file is said in words."""
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UserError(f"{printable(place)} cannot be read: {reason}") from None
