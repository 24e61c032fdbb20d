"""What a shell can write for the word that is being typed: commands, options, and their values."""

import shlex
from collections.abc import Iterable

import click

from termopt.cli.completion_values import ARGUMENTS, SCENES, VALUES, Offer, files, starting


def offers(line: str, root: click.Group) -> list[Offer]:
    """What can stand in place of the last word of a line.

    line: all before the cursor, the name of the program first. root: the command of the program.
    """
    words = split(line)
    typed = words.pop() if words and not line[-1:].isspace() else ""
    command, option = _place(words[1:], root)
    if option is not None:
        return _values(option.name or "", typed)
    if typed.startswith("--") and "=" in typed:
        name, _, value = typed.partition("=")
        named = _option(command, name)
        return [one._replace(text=f"{name}={one.text}") for one in _values(named.name or "", value)] if named else []
    if typed.startswith("-"):
        return starting(typed, _options(command))
    return _arguments(words[1:], command, root, typed)


def split(line: str) -> list[str]:
    """The words of a line as a shell has them; quotes that are not closed yet hold the last one."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(lexer)
    except ValueError:
        words.append(lexer.token)
    return words


def _place(words: list[str], root: click.Group) -> tuple[click.Command, click.Option | None]:
    """The command that words lead to, and the option whose value comes next, if one does."""
    command: click.Command = root
    option: click.Option | None = None
    for word in words:
        if option is not None:
            option = None
        elif word.startswith("-"):
            named = _option(command, word)
            option = named if named is not None and not named.is_flag else None
        elif command is root and word in root.commands:
            command = root.commands[word]
    return command, option


def _option(command: click.Command, name: str) -> click.Option | None:
    """The option of that name."""
    known = (p for p in command.params if isinstance(p, click.Option))
    return next((p for p in known if name in p.opts), None)


def _options(command: click.Command) -> Iterable[tuple[str, str]]:
    """The long names of the options that help shows."""
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            yield max(option.opts, key=len), option.help or ""
    yield "--help", "Show what the command takes."


def _values(option: str, typed: str) -> list[Offer]:
    return VALUES[option](typed) if option in VALUES else []


def _arguments(words: list[str], command: click.Command, root: click.Group, typed: str) -> list[Offer]:
    if command is root:
        known = ((name, root.commands[name].get_short_help_str(60)) for name in root.commands)
        return [*starting(typed, known), *files(*SCENES)(typed)]
    own = next(name for name in root.commands if root.commands[name] is command)
    before = list(_arguments_of(words[words.index(own) + 1 :], command))
    found = ARGUMENTS.get((own, len(before)))
    return found(typed) if found else []


def _arguments_of(words: list[str], command: click.Command) -> Iterable[str]:
    """The words that are neither options nor values of options."""
    value = False
    for word in words:
        if value:
            value = False
        elif word.startswith("-"):
            named = _option(command, word)
            value = named is not None and not named.is_flag
        else:
            yield word
