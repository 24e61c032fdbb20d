"""Files that a spec names, such as `trace:FILE`: they are read, except where what names them came from elsewhere."""

from collections.abc import Generator
from contextlib import contextmanager

from termopt.base.errors import UserError, path_text

_refusals: list[None] = []
"""One for each `files_refused` that lasts."""


@contextmanager
def files_refused() -> Generator[None]:
    """Meanwhile no spec may name a file: it stands in a link, or is typed into a page that this computer serves."""
    _refusals.append(None)
    try:
        yield
    finally:
        _refusals.pop()


def require_reading(name: object) -> None:
    """Whoever reads a file that a spec names asks here first. Raises UserError where none may be read."""
    if _refusals:
        raise UserError(f"{path_text(name)} is a file, which neither a link nor a page may name")
