"""Which lessons the user has read to the end: a line each in a file in the user's folder for the state of programs."""

from pathlib import Path

from termopt.base.atomic_file import write_file
from termopt.base.errors import UserError, path_text, reason
from termopt.export.autosave import make_private

FILE = "lessons-read"
LARGEST = 1 << 16
"""Bytes; more than that were not written here."""


def lessons_read(folder: Path) -> frozenset[str]:
    """The names of the lessons that were read to the end; names that are unknown here are among them.

    Raises UserError with one line for a file that cannot be read.
    """
    return frozenset(_text(folder / FILE).split())


def mark_read(name: str, folder: Path) -> None:
    """Note that a lesson was read to the end. Whatever else stands in the file stays there.

    Raises UserError with one line for a file that cannot be read, which is left as it is, or cannot be written.
    """
    path = folder / FILE
    text = _text(path)
    if name in text.split():
        return
    if not path.is_absolute():  # without a home folder it is not: `~/...`, which would be made right here
        raise UserError("there is no folder for the state of programs")
    try:
        make_private(path.parent)
        path.touch(0o600)  # writing it later leaves it so
    except OSError as error:
        raise UserError(f"cannot write in {path_text(path.parent)}: {reason(error)}") from None
    lines = text if not text or text.endswith("\n") else f"{text}\n"
    write_file(path, [f"{lines}{name}\n"], force=True)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UserError(f"{path_text(path)}: {reason(error)}") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{path_text(path)}: this is no list of lessons; it is left as it is") from None
    if len(data) > LARGEST or "\0" in text:
        raise UserError(f"{path_text(path)}: this is no list of lessons; it is left as it is")
    return text
