"""Writing files whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from termopt.errors import UserError


def write_whole(path: Path, lines: Iterable[str], force: bool) -> None:
    """Write lines to a file that appears only when complete. Raises UserError if it exists or cannot be written."""
    if path.exists() and not force:
        raise UserError(f"{path} exists; --force overwrites it")
    try:
        handle, draft = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
            Path(draft).chmod(0o666 & ~_umask())
            Path(draft).replace(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(draft).unlink()
            raise
    except OSError as error:
        raise UserError(f"{path}: {(error.strerror or 'cannot be written').lower()}") from None


def _umask() -> int:
    """The permissions that new files must not have; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
