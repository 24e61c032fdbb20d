"""What a person did wrong, in words fit to print: one class, one line, the nearest valid name."""

from collections.abc import Iterable
from difflib import get_close_matches


class UserError(ValueError):
    """A request that cannot be met. Its text is one helpful line; the command line prints it and exits with 2."""


def unknown(kind: str, name: str, known: Iterable[str]) -> UserError:
    """`unknown rule 'adm'; did you mean 'adam'?`, or all valid names when none is near."""
    names = list(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else "known: " + ", ".join(names)
    return UserError(f"unknown {kind} '{name}'; {hint}")
