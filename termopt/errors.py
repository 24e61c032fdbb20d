"""What a person did wrong, in words fit to print: one class, one line, the nearest valid name."""

from collections.abc import Iterable

LONGEST = 60
"""Characters of a person's own text that are quoted back."""


class UserError(ValueError):
    """A request that cannot be met. Its text is one helpful line; the command line prints it and exits with 2."""


def unknown(kind: str, name: str, known: Iterable[str], also: str = "") -> UserError:
    """`unknown rule 'adm'; did you mean 'adam'?`, or all valid names, and what else is valid, when none is near."""
    from difflib import get_close_matches  # only who errs pays for it

    names = list(known)
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(names)}{also}"
    return UserError(f"unknown {kind} '{printable(name)}'; {hint}")


def printable(text: str) -> str:
    """A person's text fit for one line: control characters escaped, the middle of a long one left out."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST // 2]} … {shown[-LONGEST // 3 :]}"


def reason(error: OSError) -> str:
    """Why the operating system refused, as the end of a sentence: `permission denied`."""
    return (error.strerror or str(error) or "the system gives no reason").lower()
