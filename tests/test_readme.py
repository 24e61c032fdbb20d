"""README, the pages of `termopt help` and CONTRIBUTING tell the truth: tables are those of the code, commands exist.

TERMOPT_GOLDEN=write rewrites the tables that are made from the code.
"""

import ast
import os
import re
import shlex
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from termopt.base.hyperparameter import hyperparameters
from termopt.base.number_text import point
from termopt.base.spec import adapted_name
from termopt.base.words import either
from termopt.cli.help_page import TOPICS, source
from termopt.cli.help_tables import watch
from termopt.cli.main import cli
from termopt.cli.table_rows import lesson_rows, problem_rows
from termopt.config.actions import key_rows
from termopt.draw.cells.fallback import MARKER_NAMES
from termopt.encode.output import FORMS
from termopt.engine.analysis.shortfall import Shortfall
from termopt.engine.core.status import Status
from termopt.optimizers.schedules import SCHEDULES
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS
from termopt.registry.registry import OPTIMIZERS, optimizer, problem, spell, transform_hyperparameters
from termopt.scene.gallery import entries
from termopt.scene.read import read_scene
from termopt.session.axes import AXES
from termopt.session.views import VIEWS

ROOT = Path(__file__).parents[1]


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def key_table() -> str:
    rows = [(" ".join(f"`{key}`" for key in keys.split() if key != "–") or keys, doc) for keys, doc in key_rows()]
    rows = [(keys.replace("`1` `9`", "`1` … `9`"), doc) for keys, doc in rows]
    return table(("key", "does"), rows)


def optimizer_table() -> str:
    rows = [
        (
            f"`{name}`",
            cls.title or name,
            ", ".join(f"{k.name} {spell(k.default)}" for k in hyperparameters(cls)) or "–",
            watch(cls),
        )
        for name, cls in OPTIMIZERS.items()
    ]
    return table(("optimizer", "", "hyperparameters and defaults", "watch"), rows)


def problem_table() -> str:
    rows = [
        (f"`{row['name']}`", row["formula"], point(row["start"]), str(len(row["minima"]))) for row in problem_rows()
    ]
    return table(("surface", "formula", "start", "known minima"), rows)


def lesson_table() -> str:
    rows = [(f"`{row['name']}`", row["title"]["en"], row["title"]["zh"], row["summary"]["en"]) for row in lesson_rows()]
    return table(("lesson", "", "", "what it shows"), rows)


def gallery_table() -> str:
    """Three pictures a row, each with the name of its scene and what there is to see."""
    cells = [
        f"![{entry.title['en']}](assets/gallery-{name}.png) `{name}` {entry.shows['en']}"
        for name, entry in entries().items()
    ]
    return table(("", "", ""), [(*cells[i : i + 3],) for i in range(0, len(cells), 3)])


def layers() -> Iterator[str]:
    """The folders of the package from top to bottom, as the layers of the import contract name them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    (ordered,) = (contract["layers"] for contract in contracts if contract["type"] == "layers")
    for layer in ordered:
        yield from (name for name in re.split(r" [:|] ", layer) if (ROOT / "termopt" / name).is_dir())


def room_table() -> str:
    """Every folder with code, and the first sentence of its docstring."""
    rows: list[tuple[str, str]] = []
    for layer in layers():
        for init in sorted((ROOT / "termopt" / layer).rglob("__init__.py")):
            words = ast.get_docstring(ast.parse(init.read_text("utf-8"))) or ""
            rows.append((f"`{init.parent.relative_to(ROOT / 'termopt')}/`", " ".join(words.split("\n\n")[0].split())))
    return table(("folder", "what it holds"), rows)


TABLES = {
    "keys": key_table, "optimizers": optimizer_table, "problems": problem_table, "lessons": lesson_table,
    "gallery": gallery_table, "rooms": room_table,
}  # fmt: skip


@pytest.mark.parametrize(("name", "make"), TABLES.items(), ids=TABLES)
def test_tables_are_those_of_the_registries(name: str, make: Callable[[], str]) -> None:
    """What the README says of a key, optimizer, problem or lesson is true, and none is missing."""
    page = ROOT / ("CONTRIBUTING.md" if name == "rooms" else "README.md")
    text = page.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)
    found = pattern.search(text)
    assert found
    if os.environ.get("TERMOPT_GOLDEN") == "write":
        page.write_text(pattern.sub(lambda m: m[1] + make() + "\n" + m[3], text), "utf-8")
        return
    assert found[2].strip().splitlines() == make().splitlines()


@pytest.mark.parametrize("names", [VIEWS, AXES], ids=["views", "axes"])
def test_lists_in_sentences_are_those_of_the_tables(names: Iterable[str]) -> None:
    assert either(f"`{name}`" for name in names) in (ROOT / "README.md").read_text("utf-8")


def test_statuses_mean_what_their_table_says() -> None:
    table = PAGES["screen"].split("The statuses are:")[1].split("\n\n")[1]
    assert table.splitlines() == [f"{status} | {status.definition}" for status in Status]
    table = PAGES["screen"].split("says why not:")[1].split("\n\n")[1]
    assert table.splitlines() == [f"{why} | {why.definition}" for why in Shortfall]


# -- what has no table of its own --------------------------------------------------------------------------------

ELSEWHERE = {
    *("--quiet", "--termopt-update", "--python"),  # of pip, of pytest and of the benchmark
    *("--no-dashboard", "--nworkers", "--nthreads"),  # of dask
}
"""Options of other programs."""

PAGES = {"README.md": (ROOT / "README.md").read_text("utf-8"), **{topic: source(topic) for topic in TOPICS}}
"""What users read: README, and the pages of `termopt help`."""
ALL = "\n".join(PAGES.values())


def options() -> set[str]:
    """Every option that help shows, of every command."""
    found, commands = set[str](), [cli]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        shown = (parameter for parameter in command.params if not getattr(parameter, "hidden", False))
        found |= {name for parameter in shown for name in parameter.opts if name.startswith("--")}
    return found


def test_every_option_is_explained_and_every_one_explained_exists() -> None:
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", ALL)) - ELSEWHERE == options()


def test_every_command_is_explained() -> None:
    text = PAGES["README.md"]
    assert {name for name in cli.commands if not re.search(rf"termopt {name}\b", text)} == set()


def test_every_schedule_is_named_and_every_one_named_exists() -> None:
    found = re.search(r"for `lr` a schedule:(.*?) each with", PAGES["README.md"], re.DOTALL)
    assert found
    assert re.findall(r"`(\w+)\(", found[1]) == list(SCHEDULES)


def test_what_any_optimizer_and_any_surface_takes_is_named() -> None:
    shared = (*WRAPPER_HYPERPARAMETERS, *transform_hyperparameters())
    assert {each.name for each in shared if f"`{each.name}=" not in PAGES["README.md"]} == set()


def first_cells(topic: str, marker: str) -> list[str]:
    """The first column of the table on a page that stands under a line with `marker`."""
    block = PAGES[topic].split(marker)[1].split("\n\n")[1]
    return [line.partition(" | ")[0] for line in block.splitlines()]


def test_tables_written_by_hand_are_complete() -> None:
    """Endings of recordings, statuses, and how paths are drawn."""
    assert first_cells("recordings", "The ending of the file") == list(FORMS)
    assert first_cells("screen", "The statuses are:") == list(Status)
    assert first_cells("colors", "--marker says") == list(MARKER_NAMES)


def commands() -> dict[str, list[str]]:
    found = re.findall(r"^    termopt(?: (.*?))?(?:  +.*)?$", ALL, re.MULTILINE)
    return {line: shlex.split(line) for line in found if "COMMAND" not in line}


def test_it_shows_enough_commands() -> None:
    assert len(commands()) >= 20


@pytest.mark.parametrize("line", commands())
def test_every_command_shown_is_valid(line: str) -> None:
    args = cli.scene_as_option(commands()[line])
    context = cli.make_context("termopt", list(args))
    for option, named in (("-p", problem), ("--problem", problem), ("-o", optimizer), ("--optimizer", optimizer)):
        for word, value in pairwise(args):
            elsewhere = (
                value.startswith("./") or adapted_name(value) or "data=" in value
            )  # there are no such files here
            if word == option and not elsewhere:
                named(value)
    assert context.info_name == "termopt"


def test_every_page_named_exists() -> None:
    assert set(re.findall(r"termopt help ([a-z-]+)", ALL)) <= {*TOPICS}


def test_the_scene_shown_opens() -> None:
    lines = [line.removeprefix("    ") for line in PAGES["scenes"].splitlines() if re.match(r"    \w+ =", line)]
    opened = read_scene(Path("scenes.txt"), "\n".join(lines)).open().session
    assert [lane.label for lane in opened.race.lanes] == ["gd", "momentum", "adam"]


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    command = re.search(r"^    (.*pytest)$", PAGES["README.md"], re.MULTILINE)
    assert command
    assert "'.[test]'" in command[1]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_what_the_map_points_at_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    paths = re.findall(r"((?:termopt|tests)/[\w/.-]+|\.ci/run)", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    named = re.findall(r"`([A-Za-z]+)` in `((?:termopt|tests)/[\w/.]+)`", text)
    assert [name for name, path in named if not re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8"))] == []


# -- words -------------------------------------------------------------------------------------------------------

NOT_SAID = {
    "knob": "hyperparameter", "verdict": "status", "film": "recording", "films": "recordings", "stills": "frames",
    "shot": "frame", "rules": "optimizers", "oracle call": "evaluation", "camera": "viewport", "ground": "background",
    "base_layer": "background", "wishes": "options", "person": "user", "persons": "users", "tongue": "language",
}  # fmt: skip
"""Words that have another word in the glossary of CONTRIBUTING.md."""


@pytest.mark.parametrize("page", [*PAGES, "--help"])
def test_one_word_a_thing(page: str) -> None:
    text = PAGES[page] if page in PAGES else " ".join(words())
    found = {word: better for word, better in NOT_SAID.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)}
    assert found == {}


NOT_WRITTEN = ("knob", "verdict", "film", "tongue", "camera", "backdrop", "wishes", "person", "oracle call")
"""The same in names, docstrings and comments; of those that have no other use."""


def test_one_word_a_thing_in_the_code_too() -> None:
    files = [path for room in ("termopt", "tests") for path in (ROOT / room).rglob("*.py") if path != Path(__file__)]
    texts = {str(path): path.read_text("utf-8").lower() for path in files}
    assert [(path, word) for path, text in texts.items() for word in NOT_WRITTEN if word in text] == []


def words() -> Iterator[str]:
    """What `--help` says of every command and option."""
    for command in (cli, *cli.commands.values()):
        yield command.help or ""
        yield from (option.help or "" for option in command.params if isinstance(option, click.Option))
