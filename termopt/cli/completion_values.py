"""What can be written in place of a value or an argument, by the tables; each is loaded when it is asked for."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from termopt.base.hyperparameter import Hyperparameter
from termopt.base.spec import normalized

SCENES, TAPES = ("toml", "py"), ("toml", "tape")
"""Endings of the files that open a race, and of those that are recorded."""

PATHS = (".", "/", "~")
"""What a path begins with where a name could stand."""


class Offer(NamedTuple):
    """One thing that a shell may write in place of a word.

    kind: `word`, which ends there; `begin`, after which more follows; `file`, where `text` is an ending to look for, or
    `*` for any. help: a few words.
    """

    kind: str
    text: str
    help: str = ""


def starting(typed: str, known: Iterable[tuple[str, str]], kind: str = "word") -> list[Offer]:
    """The names that begin with what is typed, hyphens and underscores being the same."""
    return [Offer(kind, name, words) for name, words in known if normalized(name).startswith(normalized(typed))]


def files(*endings: str) -> Callable[[str], list[Offer]]:
    """An offer of files with these endings."""
    return lambda typed: [Offer("file", ending) for ending in endings]


def _names(known: Callable[[], Iterable[tuple[str, str]]]) -> Callable[[str], list[Offer]]:
    return lambda typed: starting(typed, known())


def _optimizers(typed: str) -> list[Offer]:
    from termopt.registry import registry

    name, colon, _ = typed.partition(":")
    if typed.startswith(PATHS):
        return files("py")(typed)
    if name == "trace" and colon:
        return files("jsonl", "csv")(typed)
    if not colon:
        return starting(typed, ((name, registry.OPTIMIZERS[name].title) for name in registry.OPTIMIZERS))
    if normalized(name) not in registry.OPTIMIZERS:
        return []
    return _fields(typed, registry.optimizer_hyperparameters(normalized(name)))


def _problems(typed: str) -> list[Offer]:
    from termopt.registry import registry

    name, colon, _ = typed.partition(":")
    if not colon:
        return starting(typed, ((name, "") for name in registry.PROBLEMS)) + files("py")(typed)
    entry = registry.PROBLEMS.get(normalized(name))
    if entry is None:
        return []
    made = entry()
    shared = registry.transform_hyperparameters() if registry.takes_transforms(made) else ()
    return _fields(typed, (*entry.hyperparameters, *shared))


def _fields(typed: str, known: Iterable[Hyperparameter]) -> list[Offer]:
    """The hyperparameters that can follow the last comma of a spec, each of which stands in it once, or its values."""
    head, _, last = typed.rpartition(",") if "," in typed else typed.rpartition(":")
    begun = typed[: len(head) + 1]
    if "=" in last:
        name, _, value = last.partition("=")
        named = next((one for one in known if one.name == name), None)
        return _field_values(f"{begun}{name}=", value, named) if named else []
    given = {part.partition("=")[0] for part in typed.partition(":")[2].split(",")[:-1]}
    free = ((f"{one.name}=", one.doc) for one in known if one.name not in given)
    return [one._replace(text=begun + one.text) for one in starting(last, free, "begin")]


def _field_values(begun: str, typed: str, named: Hyperparameter) -> list[Offer]:
    """The values of a hyperparameter that has only a few, or that is a file."""
    if named.name == "data":
        return files("csv")(typed)
    words = ("true", "false") if named.kind is bool else named.choices
    return [one._replace(text=begun + one.text) for one in starting(typed, ((word, "") for word in words))]


def _themes() -> Iterable[tuple[str, str]]:
    from termopt.draw.theme.names import theme_names

    return ((name, "") for name in theme_names())


def _lessons() -> Iterable[tuple[str, str]]:
    from termopt.cli.table_rows import lesson_rows

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


def _formats() -> Iterable[tuple[str, str]]:
    from termopt.export.trace_table import FORMS

    return ((name, "") for name in FORMS)


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
    "lesson": _names(_lessons),
    "form": _names(_formats),
    "out": files("*"),
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
    ("map", 1): files("toml"),
    ("trace", 0): files("toml"),
    ("record", 0): files(*TAPES),
    ("replay", 0): files("tape"),
    ("open", 0): files("html"),
    ("serve", 0): files(*SCENES),
    ("check", 0): files("py"),
    ("attach", 0): files("*"),
}
"""What can be an argument of a command, by its place."""
