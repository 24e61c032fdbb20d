"""The tape in a page: what `record --out FILE.html` writes beside its pictures opens again as the session it was."""

from pathlib import Path

from termopt.base.errors import UserError, in_file, path_text, reason
from termopt.base.toml import MOST_BYTES, unblocked
from termopt.encode.html import TAPE_BEGINS, TAPE_ENDS
from termopt.scene.tape import Recorded, recorded

MOST_PAGE_BYTES = 2_000_000_000
"""Of a page: an hour of moving frames has fewer."""


def load_page(path: Path) -> Recorded:
    """The session in a recorded page. Raises UserError with file, line and reason."""
    return recorded(path.parent / f"{path.name}, the tape in it", _tape(path))


def _tape(path: Path) -> str:
    """The text of the tape in a page, whose other lines may be very many, and long."""
    begin, end = TAPE_BEGINS.encode(), TAPE_ENDS.encode()
    lines: list[bytes] | None = None
    length, total = 0, 0
    try:
        with open(path, "rb", opener=unblocked) as file:
            while line := file.readline(MOST_BYTES):
                total += len(line)
                if total > MOST_PAGE_BYTES:
                    raise UserError(f"{path_text(path)}: larger than {MOST_PAGE_BYTES // 10**9} GB, which no page is")
                if lines is None:
                    lines = [] if line.rstrip() == begin else None
                elif line.rstrip() == end:
                    return _decoded(path, b"".join(lines))
                else:
                    lines.append(line)
                    length += len(line)
                if length > MOST_BYTES:
                    raise UserError(f"{path_text(path)}: its tape is larger than {MOST_BYTES // 1_000_000} MB")
    except OSError as error:
        raise UserError(f"{path_text(path)}: {reason(error)}") from None
    if lines is not None:
        raise UserError(f"{path_text(path)}: it is cut short in the middle of its tape")
    raise UserError(f"{path_text(path)}: there is no race in it; a page of termopt record --out FILE.html has one")


def _decoded(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise in_file(f"{path}, the tape in it", raw.count(b"\n", 0, error.start) + 1, "not UTF-8 text") from None
