"""What a shell can write for the word that is being typed: commands, options, and their values by the tables."""

import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

import click

from termopt.base.spec import normalized

SCENES, TAPES = ("toml", "py"), ("toml", "tape")
"""Endings of the files that open a race, and of those that are recorded."""


class Offer(NamedTuple):
    """One thing that a shell may write in place of a word.

    kind: `word`, which ends there; `begin`, after which more follows; `file`, where `text` is an ending to look for, or
    `*` for any. help: a few words.
    """

    kind: str
    text: str
    help: str = ""


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
        return _starting(typed, _options(command))
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


def _starting(typed: str, known: Iterable[tuple[str, str]], kind: str = "word") -> list[Offer]:
    """The names that begin with what is typed, hyphens and underscores being the same."""
    return [Offer(kind, name, words) for name, words in known if normalized(name).startswith(normalized(typed))]


def _files(*endings: str) -> Callable[[str], list[Offer]]:
    return lambda typed: [Offer("file", ending) for ending in endings]


def _names(known: Callable[[], Iterable[tuple[str, str]]]) -> Callable[[str], list[Offer]]:
    return lambda typed: _starting(typed, known())


# -- values ----------------------------------------------------------------------------------------------------------


def _optimizers(typed: str) -> list[Offer]:
    from termopt.registry import registry

    name, colon, _ = typed.partition(":")
    if not colon:
        return _starting(typed, ((name, registry.OPTIMIZERS[name].title) for name in registry.OPTIMIZERS))
    if normalized(name) not in registry.OPTIMIZERS:
        return []
    declared = registry.optimizer_hyperparameters(normalized(name))
    return _fields(typed, ((one.name, one.doc) for one in declared))


def _problems(typed: str) -> list[Offer]:
    from termopt.registry import registry

    name, colon, _ = typed.partition(":")
    if not colon:
        return _starting(typed, ((name, "") for name in registry.PROBLEMS)) + _files("py")(typed)
    entry = registry.PROBLEMS.get(normalized(name))
    if entry is None:
        return []
    made = entry()
    shared = registry.transform_hyperparameters() if made.dim == 2 and made.cost is None else ()
    declared = (*entry.hyperparameters, *shared)
    return _fields(typed, ((one.name, one.doc) for one in declared))


def _fields(typed: str, known: Iterable[tuple[str, str]]) -> list[Offer]:
    """The hyperparameters that can follow the last comma of a spec, each of which stands in it once."""
    head, _, last = typed.rpartition(",") if "," in typed else typed.rpartition(":")
    if "=" in last:
        return []
    begun = typed[: len(head) + 1]
    given = {part.partition("=")[0] for part in typed.partition(":")[2].split(",")[:-1]}
    free = ((f"{name}=", words) for name, words in known if name not in given)
    return [one._replace(text=begun + one.text) for one in _starting(last, free, "begin")]


def _themes() -> Iterable[tuple[str, str]]:
    from termopt.draw.theme.names import theme_names

    return ((name, "") for name in theme_names())


def _lessons() -> Iterable[tuple[str, str]]:
    from termopt.cli.tables import lesson_rows

    return ((row["name"], row["title"]["en"]) for row in lesson_rows())


def _gallery() -> Iterable[tuple[str, str]]:
    from termopt.scene.gallery import entries

    return ((name, entry.title["en"]) for name, entry in entries().items())


def _views() -> Iterable[tuple[str, str]]:
    from termopt.session.views import VIEWS

    return ((name, view.doc) for name, view in VIEWS.items())


def _axes() -> Iterable[tuple[str, str]]:
    from termopt.session.axes import AXES

    return ((name, "") for name in AXES)


def _markers() -> Iterable[tuple[str, str]]:
    from termopt.draw.cells.fallback import MARKER_NAMES

    return ((name, "") for name in MARKER_NAMES)


def _languages() -> Iterable[tuple[str, str]]:
    from termopt.base.language import LANGUAGES

    return ((name, "") for name in LANGUAGES)


def _maps() -> Iterable[tuple[str, str]]:
    from termopt.sweeps.kinds import WORDS

    return WORDS.items()


def _tables() -> Iterable[tuple[str, str]]:
    from termopt.cli.tables import TABLES

    return ((name, "") for name in TABLES)


def _topics() -> Iterable[tuple[str, str]]:
    from termopt.cli.help_page import TOPICS, source

    return ((topic, source(topic).partition("\n")[0]) for topic in TOPICS)


def _tags() -> Iterable[tuple[str, str]]:
    from termopt.problems.surfaces.tags import TAGS

    return ((tag.replace(" ", "-"), "") for tag in TAGS)


def _places() -> Iterable[tuple[str, str]]:
    from termopt.sweeps.executors import FORMS

    return ((name, "") for name in FORMS if ":" not in name)


def _shells() -> Iterable[tuple[str, str]]:
    from termopt.cli.completion_scripts import SCRIPTS

    return ((name, "") for name in SCRIPTS)


VALUES: Mapping[str, Callable[[str], list[Offer]]] = {
    "optimizers": _optimizers,
    "equals": _optimizers,
    "problems": _problems,
    "theme": _names(_themes),
    "lang": _names(_languages),
    "view": _names(_views),
    "axis": _names(_axes),
    "marker": _names(_markers),
    "where": _names(_places),
    "tags": _names(_tags),
    "out": _files("*"),
}
"""What can be the value of an option, by the name of its parameter."""

ARGUMENTS: Mapping[tuple[str, int], Callable[[str], list[Offer]]] = {
    ("lesson", 0): _names(_lessons),
    ("gallery", 0): _names(_gallery),
    ("list", 0): _names(_tables),
    ("help", 0): _names(_topics),
    ("config", 0): _names(lambda: ((word, "") for word in ("path", "show", "init"))),
    ("completion", 0): _names(_shells),
    ("map", 0): _names(_maps),
    ("map", 1): _files("toml"),
    ("trace", 0): _files("toml"),
    ("record", 0): _files(*TAPES),
    ("replay", 0): _files("tape"),
    ("open", 0): _files("html"),
    ("serve", 0): _files(*SCENES),
    ("check", 0): _files("py"),
}
"""What can be an argument of a command, by its place."""


def _values(option: str, typed: str) -> list[Offer]:
    return VALUES[option](typed) if option in VALUES else []


def _arguments(words: list[str], command: click.Command, root: click.Group, typed: str) -> list[Offer]:
    if command is root:
        known = ((name, root.commands[name].get_short_help_str(60)) for name in root.commands)
        return [*_starting(typed, known), *_files(*SCENES)(typed)]
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
