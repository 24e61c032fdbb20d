"""Which code of others may be run: what was named on the command line or in Python, and with `--trust` whatever is."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from termopt.base.errors import UserError, printable

EVERYTHING = "*"
"""Permits every file and module, as `--trust` does."""


@dataclass(frozen=True)
class _Permit:
    place: str
    say: Callable[[str], object]
    said: set[str] = field(default_factory=set[str])


_permits: list[_Permit] = []


@contextmanager
def permitted(place: str, say: Callable[[str], object] = lambda path: None) -> Generator[None, None, None]:
    """Code of this file or module may be run while this lasts.

    place: as a spec names it, `./my.py` or `package.module`; or EVERYTHING. say: called with a path before code from
    there is run, once for each.
    """
    permit = _Permit(place, say)
    _permits.append(permit)
    try:
        yield
    finally:
        _permits.remove(permit)


def permits_everything() -> bool:
    """Whether every file and module is permitted, as `--trust` says."""
    return any(permit.place == EVERYTHING for permit in _permits)


def require_permission(place: str) -> None:
    """Raises UserError for a file or module that nobody permitted."""
    _permit_of(place)


def announce(place: str, path: str) -> None:
    """Say that the code of a permitted place, which stands in `path`, is about to run, unless it was said before."""
    permit = _permit_of(place)
    if path not in permit.said:
        permit.said.add(path)
        permit.say(path)


def _permit_of(place: str) -> _Permit:
    for permit in _permits:
        if permit.place in (place, EVERYTHING):
            return permit
    raise UserError(f"{printable(place)} is code, which runs only if the command line names it, or with --trust")
