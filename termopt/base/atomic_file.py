"""Writing files whole or not at all, and standard output to the end."""

import errno
import io
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from termopt.base.code_streams import Aside
from termopt.base.errors import UserError, path_text, reason


def exists(path: Path) -> bool:
    """Whether there is something of this name; there is not where the name cannot even be one."""
    try:
        return path.exists()
    except OSError:
        return False


def write_file(path: Path, lines: Iterable[str], force: bool) -> None:
    """Write lines, as UTF-8, to a file that appears only when complete. Raises UserError, as `write_with` does."""
    write_with(path, lambda file: file.writelines(line.encode() for line in lines), force)


def write_with(path: Path, write: Callable[[BinaryIO], object], force: bool) -> None:
    """Let `write` write a file that appears only when complete; a device or a pipe takes it as it comes.

    Raises UserError if the file exists and `force` is not given, or if it cannot be written.
    """
    try:
        refuse(path, force)
        if path.exists() and not path.is_file():
            with path.open("wb") as device:
                write(device)
        else:
            _write_whole(Path(os.path.realpath(path)), write, force)  # what a link leads to is replaced, not the link
    except OSError as error:
        raise UserError(f"cannot write {path_text(path)}: {reason(error)}") from None


def refuse(path: Path, force: bool) -> None:
    """Raises UserError if there can be no file of this name, or there is one and it may not be replaced."""
    if path.is_dir():
        raise UserError(f"cannot write {path_text(path)}: it is a folder")
    if not path.parent.is_dir():
        raise UserError(f"cannot write {path_text(path)}: there is no folder {path_text(path.parent)}")
    if path.is_file() and not force:
        raise UserError(f"{path_text(path)} exists; --force overwrites it")


def _write_whole(path: Path, write: Callable[[BinaryIO], object], force: bool) -> None:
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=".termopt-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            _settle(file.fileno())
        draft.chmod(mode)
        if force:
            draft.replace(path)
        else:
            _name(draft, path)
    except BaseException:
        with suppress(FileNotFoundError):
            draft.unlink()
        raise


def _settle(handle: int) -> None:
    """Have it on the disk before it gets its name: after a power cut there is the old file or the new, not half."""
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):  # some file systems cannot say
            raise


def _name(draft: Path, path: Path) -> None:
    """Give a file that is written its name, unless someone else was quicker. Raises UserError."""
    try:
        os.link(draft, path)
    except FileExistsError:
        refuse(path, force=False)
        raise
    except OSError:  # there are no links here
        refuse(path, force=False)
        draft.replace(path)
    else:
        draft.unlink()


def _umask() -> int:
    """The permissions that new files must not have; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_out(lines: Iterable[str]) -> None:
    """Write lines to standard output; if the reader has had enough, as `head`, stop.

    Raises UserError if they cannot be written, as on a full disk.
    """
    stdout = output()
    try:
        legible(stdout).writelines(lines)
        stdout.flush()
    except BrokenPipeError:
        drop(stdout)
    except OSError as error:
        drop(stdout)
        raise UserError(f"cannot write to standard output: {reason(error)}") from None


def output() -> TextIO:
    """Standard output. Raises UserError if it is closed."""
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] (so it is after `>&-`)
        raise UserError("standard output is closed")
    return sys.stdout.own if isinstance(sys.stdout, Aside) else sys.stdout


def say(stream: TextIO | None, text: str) -> bool:
    """Write to a standard stream at once, and return whether that can be: it may be closed, full, or gone."""
    if stream is None:
        return False
    try:
        legible(stream).write(text)
        stream.flush()
    except (OSError, ValueError):
        drop(stream)
        return False
    return True


def legible(stream: TextIO) -> TextIO:
    """The same stream, from now on in what its reader understands, and what that cannot hold is escaped.

    A terminal is written to in its own encoding, as by the interface; a file or a pipe gets UTF-8 whatever the locale,
    and the same ends of lines on every system.
    """
    if isinstance(stream, io.TextIOWrapper):
        here: dict[str, Any] = (
            {"encoding": stream.encoding} if stream.isatty() else {"encoding": "utf-8", "newline": "\n"}
        )
        cast("io.TextIOWrapper[Any]", stream).reconfigure(errors="backslashreplace", **here)
    return cast(TextIO, stream)


def drop(stream: TextIO | None) -> None:
    """Send what is still in the buffer nowhere: the interpreter would complain of it when it exits, with code 120."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, cast(TextIO, stream).fileno())
        os.close(nowhere)
