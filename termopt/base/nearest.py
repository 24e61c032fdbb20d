"""The name that a misspelled one was meant to be, or none: a wrong guess is worse than a list."""

from collections.abc import Iterable

PREFIX = 3
"""So many letters of a name stand for it."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The name that `name` is a slip of the fingers from; None if none is so near.

    Up to five letters may have one slip (a letter too many, too few, wrong, or two swapped), longer names two, of
    which the first letter has none. A name of which only the beginning was written is near as well.
    """
    known = list(known)
    written = _plain(name)
    begun = [other for other in known if len(written) >= PREFIX and _plain(other).startswith(written)]
    slips = {other: _slips(written, _plain(other)) for other in known}
    close = [other for other, n in slips.items() if n <= _allowed(written, _plain(other))]
    if close:
        return min(close, key=lambda other: slips[other])
    return min(begun, key=len, default=None)


def _plain(name: str) -> str:
    """A name without what does not tell names apart."""
    return name.strip("-").lower().replace("-", "_")


def _allowed(name: str, other: str) -> int:
    """How many slips two names may be apart."""
    shorter = min(len(name), len(other))
    if shorter < PREFIX:
        return int(shorter > 1 and len(name) != len(other))
    return 2 if shorter > 5 and name[0] == other[0] else 1


def _slips(a: str, b: str) -> int:
    """The edit distance, where swapping two neighbors is one edit (Damerau 1964, each place edited once)."""
    older: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a):
        row = [i + 1]
        for j, y in enumerate(b):
            best = min(last[j] + (x != y), last[j + 1] + 1, row[j] + 1)
            if i and j and x == b[j - 1] and a[i - 1] == y:
                best = min(best, older[j - 1] + 1)
            row.append(best)
        older, last = last, row
    return last[-1]
