"""Tapes of sessions that ended by accident, kept in the user's folder for the state of programs."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from termopt.base.atomic_file import write_file
from termopt.base.errors import UserError, path_text, reason
from termopt.base.state_folder import make_private, state_folder
from termopt.base.version import __version__
from termopt.registry import registry
from termopt.session.tape import Tape, write_tape

STEM, SUFFIX = "unsaved-", ".tape"
MOST = 20
"""How many tapes are kept; the oldest are deleted."""


def keep(tape: Tape, folder: Path | None = None) -> Path:
    """Write a tape where it can be found again, and return where. Raises UserError if that is not possible."""
    folder = state_folder() if folder is None else folder
    try:
        make_private(folder)
        path = _taken(folder)
    except OSError as error:
        raise UserError(f"cannot write in {path_text(folder)}: {reason(error)}") from None
    try:
        write_file(path, [write_tape(tape, __version__, registry.optimizer_spec)], force=True)
    except BaseException:
        path.unlink()
        raise
    for number in sorted(_numbers(folder))[:-MOST]:
        with suppress(OSError):  # one too many does no harm
            (folder / f"{STEM}{number}{SUFFIX}").unlink()
    return path


def _taken(folder: Path) -> Path:
    """The name of a new and empty file, which no other process gets at the same moment."""
    number = max(_numbers(folder), default=0)
    while True:
        number += 1
        path = folder / f"{STEM}{number}{SUFFIX}"
        with suppress(FileExistsError):
            path.touch(0o600, exist_ok=False)  # writing it later leaves it so
            return path


def _numbers(folder: Path) -> Iterator[int]:
    """Those of the tapes that are there."""
    for path in folder.glob(f"{STEM}*{SUFFIX}"):
        number = path.name.removeprefix(STEM).removesuffix(SUFFIX)
        if number.isdecimal():
            yield int(number)
