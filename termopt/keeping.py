"""Tapes of sessions that were broken off: kept in the person's folder for the state of programs."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from termopt import registry
from termopt.engine.tape import Tape, write_tape
from termopt.errors import UserError, reason
from termopt.files import write_file
from termopt.version import __version__

STEM, SUFFIX = "unsaved-", ".tape"
MOST = 20
"""Tapes that are kept; older ones make room."""


def keep(tape: Tape, folder: Path | None = None) -> Path:
    """Write a tape where it can be found again, and return where. Raises UserError if that is not possible."""
    folder = state_folder() if folder is None else folder
    if not folder.is_absolute():  # without a home folder it is not: `~/...`, which would be made right here
        raise UserError("there is no folder for the state of programs")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot make {folder}: {reason(error)}") from None
    numbers = sorted(_numbers(folder))
    path = folder / f"{STEM}{(numbers or [0])[-1] + 1}{SUFFIX}"
    write_file(path, [write_tape(tape, __version__, registry.rule_spec)], force=False)
    for number in numbers[: max(len(numbers) + 1 - MOST, 0)]:
        with suppress(OSError):  # one too many does no harm
            (folder / f"{STEM}{number}{SUFFIX}").unlink()
    return path


def state_folder() -> Path:
    """The person's own folder for the state of programs."""
    from platformdirs import user_state_path

    return user_state_path("termopt", appauthor=False)


def _numbers(folder: Path) -> Iterator[int]:
    """Those of the tapes that are there."""
    for path in folder.glob(f"{STEM}*{SUFFIX}"):
        number = path.name.removeprefix(STEM).removesuffix(SUFFIX)
        if number.isdecimal():
            yield int(number)
