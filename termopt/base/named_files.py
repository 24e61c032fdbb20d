"""Files that a spec names, such as `trace:FILE`: they are read, except where what names them came from elsewhere."""

from collections.abc import Generator
from contextlib import contextmanager

from termopt.base.errors import UserError, path_text

_known: set[str] = set()
"""Files that this process was allowed to read."""

_refusals: list[bool] = []
"""One for each `files_refused` that lasts: whether it refuses the known files too."""


@contextmanager
def files_refused(known_too: bool = True) -> Generator[None]:
    """Meanwhile no spec may name a file: it stands in a link, or is typed into a page that this computer serves.

    known_too: whether those that the command line has named before are refused as well.
    """
    _refusals.append(known_too)
    try:
        yield
    finally:
        _refusals.pop()


def require_reading(name: object) -> None:
    """Whoever reads a file that a spec names asks here first. Raises UserError where it may not be read."""
    if any(known_too or str(name) not in _known for known_too in _refusals):
        raise UserError(f"{path_text(name)} is a file, which neither a link nor a page may name")
    _known.add(str(name))
