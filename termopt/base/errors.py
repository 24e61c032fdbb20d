"""What a user did wrong, in words fit to print: one class, one line, the nearest valid name."""

from collections.abc import Iterable

from termopt.base.foreign_text import bounded, harmless

LONGEST = 60
"""Characters of a user's own text that are quoted back."""

LONGEST_PATH = 200
"""And of a path, which has to be found by what is quoted."""

LONGEST_SHORT = 290
"""Characters of a message about what stands in a file, or was given as a value; what is said before it makes 300."""

LONGEST_LINE = 800
"""Characters of any other message: it may list all names there are."""


class UserError(ValueError):
    """A request that cannot be met. Its text is one helpful line; the command line prints it and exits with 2.

    Whatever others wrote that is quoted in it, it can be printed: nothing in it acts, and it is never long. Further
    lines are for what has to be seen below the first, such as a formula and a caret.
    """

    def __init__(self, *lines: str) -> None:
        self.lines = tuple(printable(line, LONGEST_LINE) for line in lines)
        super().__init__("\n".join(self.lines))


def lines_of(fault: object) -> tuple[str, ...]:
    """The lines of an error that is to be said as another one; anything else is one line."""
    return fault.lines if isinstance(fault, UserError) else (str(fault),)


def in_file(path: object, line: int, fault: object) -> UserError:
    """What is wrong in a line of a file, in one short line: of a formula it quotes the place, without a caret."""
    where = f"{path_text(path)}, line {line}: "
    first, *below = lines_of(fault)
    why = f"{first}: {below[0].strip()}" if below else first
    return UserError(where + printable(why, LONGEST_SHORT - len(where)))


def unknown(kind: str, name: str, known: Iterable[str], also: str = "", aliases: Iterable[str] = ()) -> UserError:
    """`unknown optimizer 'adm'; did you mean 'adam'?`, or all valid names where none is near.

    kind: what the name is of. name: what was written. known: the valid names. also: words behind a list of them.
    aliases: valid names that are offered where they are near, but not listed.
    """
    from termopt.base.nearest import nearest  # imported late: only an error needs it

    names = list(known)
    near = nearest(name[:LONGEST], [*names, *aliases])
    listed = ", ".join(map(printable, names)) + also
    hint = f"did you mean '{printable(near)}'?" if near else f"known: {listed}"
    return UserError(f"unknown {kind} '{printable(name)}'; {hint}")


def printable(text: str, longest: int = LONGEST) -> str:
    """A user's text fit for one line: what cannot be seen escaped, the middle of a long one left out."""
    return bounded(harmless(text[: 2 * longest] + text[2 * longest :][-longest:]), longest)


def path_text(path: object) -> str:
    """A path fit for one line, long enough to be found by."""
    return printable(str(path), LONGEST_PATH)


def reason(error: OSError) -> str:
    """Why the operating system refused, as the end of a sentence: `permission denied`."""
    return (error.strerror or str(error) or "the system gives no reason").lower()
