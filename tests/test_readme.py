"""The README tells the truth: its tables are made from the registries, its commands exist.

TERMOPT_GOLDEN=write rewrites the tables.
"""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from termopt.base.hyperparameter import hyperparameters
from termopt.base.words import either
from termopt.cli.main import cli
from termopt.cli.tables import lesson_rows, point, problem_rows
from termopt.config.actions import key_rows
from termopt.encode.output import FORMS
from termopt.engine.core.types import Status
from termopt.lessons import names
from termopt.optimizers.gradient_transforms import WRAPPER_HYPERPARAMETERS
from termopt.optimizers.schedules import SCHEDULES
from termopt.problems.data.batching import Batching
from termopt.problems.formula.functions import FUNCTIONS
from termopt.problems.surfaces.by_name import surface_names
from termopt.registry import registry
from termopt.registry.registry import OPTIMIZERS, spell
from termopt.scene.read import read_scene
from termopt.scene.scene import session
from termopt.session.axes import AXES
from termopt.session.views import VIEWS

README = Path(__file__).parents[1] / "README.md"


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
            optimizer.title or name,
            ", ".join(f"{k.name} {spell(k.default)}" for k in hyperparameters(optimizer)),
            _watch(optimizer),
        )
        for name, optimizer in OPTIMIZERS.items()
    ]
    return table(("optimizer", "", "hyperparameters and defaults", "watch"), rows)


def _watch(optimizer: type) -> str:
    text = re.search(r"Watch: (.*?)(?:\n\n|\Z)", optimizer.__doc__ or "", re.DOTALL)
    return re.sub(r"\s+", " ", text[1]).strip() if text else ""


def problem_table() -> str:
    rows = [
        (f"`{row['name']}`", row["formula"], point(row["start"]), str(len(row["minima"]))) for row in problem_rows()
    ]
    return table(("surface", "formula", "start", "known minima"), rows)


def lesson_table() -> str:
    rows = [(f"`{row['name']}`", row["title"]["en"], row["title"]["zh"], row["summary"]["en"]) for row in lesson_rows()]
    return table(("lesson", "", "", "what it shows"), rows)


TABLES = {"keys": key_table, "optimizers": optimizer_table, "problems": problem_table, "lessons": lesson_table}


@pytest.mark.parametrize(("name", "make"), TABLES.items(), ids=TABLES)
def test_tables_are_those_of_the_registries(name: str, make: Callable[[], str]) -> None:
    """What the README says of a key, optimizer, problem or lesson is true, and none is missing."""
    text = README.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)
    found = pattern.search(text)
    assert found
    if os.environ.get("TERMOPT_GOLDEN") == "write":
        README.write_text(pattern.sub(lambda m: m[1] + make() + "\n" + m[3], text), "utf-8")
        return
    assert found[2].strip().splitlines() == make().splitlines()


@pytest.mark.parametrize(
    "words",
    [
        either(f"`{name}`" for name in VIEWS),
        either(f"`{name}`" for name in AXES),
        *(f"`{status}` ({status.definition})" for status in Status),
    ],
)
def test_lists_in_sentences_are_those_of_the_tables(words: str) -> None:
    """What there is of views, axes and statuses stands in the README, and nothing else."""
    assert words in re.sub(r"\s+", " ", README.read_text("utf-8"))


# -- what has no table of its own --------------------------------------------------------------------------------

COUNTS = {"lessons": len(names()), "surfaces": len(surface_names())}
UP_TO_TWENTY = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen",
)
TENS = ("twenty", "thirty", "forty", "fifty")
ELSEWHERE = {"--quiet", "--termopt-update", "--python"}
"""Options of pip, of pytest and of the benchmark."""


def in_words(count: int) -> str:
    if count < 20:
        return UP_TO_TWENTY[count]
    tens, ones = divmod(count, 10)
    return TENS[tens - 2] + (f"-{UP_TO_TWENTY[ones]}" if ones else "")


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_counts_in_words_are_right(page: str) -> None:
    text = README.with_name(page).read_text("utf-8").lower()
    numbers = {in_words(count): count for count in range(60)}
    counted = [(word, what) for word, what in re.findall(rf"([\w-]+) ({'|'.join(COUNTS)})\b", text) if word in numbers]
    assert counted
    assert {what: numbers[word] for word, what in counted if numbers[word] != COUNTS[what]} == {}


def options() -> set[str]:
    """Every option that help shows, of every command."""
    found, commands = set[str](), [cli]
    while commands:
        command = commands.pop()
        commands += getattr(command, "commands", {}).values()
        shown = (parameter for parameter in command.params if not getattr(parameter, "hidden", False))
        found |= {name for parameter in shown for name in parameter.opts if name.startswith("--")}
    return found


def test_every_option_is_told_and_every_one_told_exists() -> None:
    told = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", README.read_text("utf-8")))
    assert told - ELSEWHERE == options()


def test_every_command_is_told() -> None:
    text = README.read_text("utf-8")
    assert {name for name in cli.commands if not re.search(rf"termopt {name}\b", text)} == set()


def test_every_schedule_is_told_and_every_one_told_exists() -> None:
    told = re.search(r"for `lr` a schedule: (.*?) each with", README.read_text("utf-8"), re.DOTALL)
    assert told
    assert re.findall(r"`(\w+)\(", told[1]) == list(SCHEDULES)


def test_what_any_optimizer_and_the_network_take_is_told() -> None:
    text = README.read_text("utf-8")
    assert {
        hyperparameter.name for hyperparameter in WRAPPER_HYPERPARAMETERS if f"`{hyperparameter.name}=" not in text
    } == set()
    told = re.search(r"Hyperparameters: (.*?)\. With", text, re.DOTALL)
    assert told
    assert set(re.findall(r"`([a-z_]+)`", re.sub(r"\([^)]*\)", "", told[1]))) == {
        hyperparameter.name for hyperparameter in hyperparameters(Batching)
    }


def test_every_ending_of_a_recording_is_told_and_every_one_told_exists() -> None:
    told = re.search(r"\| ending \| \|\n(.*?)\n\n", README.read_text("utf-8"), re.DOTALL)
    assert told
    rows = [line.split("|")[1] for line in told[1].splitlines()[1:]]
    assert sorted(re.findall(r"`(\.\w+)`", " ".join(rows))) == sorted(FORMS)


def test_every_function_of_a_formula_is_told() -> None:
    told = re.search(r"`\+ - \* / \*\*`, and (.*?)\. ", README.read_text("utf-8"), re.DOTALL)
    assert told
    assert set(told[1].split()) == {function.name for function in FUNCTIONS}


def commands() -> list[list[str]]:
    lines = re.findall(r"^    termopt ?(.*?)(?:  +.*)?$", README.read_text("utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


def test_it_shows_enough_commands() -> None:
    assert len(commands()) >= 8


@pytest.mark.parametrize("args", commands(), ids=" ".join)
def test_every_command_shown_is_valid(args: list[str]) -> None:
    args = cli.scene_as_option(args)
    context = cli.make_context("termopt", list(args))
    if "--problem" in args:
        registry.problem(args[args.index("--problem") + 1])
    for i, word in enumerate(args):
        if word == "--optimizer":
            registry.optimizer(args[i + 1])
    assert context.info_name == "termopt"


def test_the_scene_shown_opens() -> None:
    text = README.read_text("utf-8").split("## Scenes")[1].split("##")[0]
    lines = [line.removeprefix("    ") for line in text.splitlines() if line.startswith("    ")]
    scene = read_scene(Path("README.md"), "\n".join(lines))
    assert [lane.label for lane in session(scene).race.lanes] == ["gd", "momentum", "adam"]


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    command = re.search(r"^    (.*pytest)$", README.read_text("utf-8"), re.MULTILINE)
    assert command
    assert "'.[test]'" in command[1]


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text("utf-8")):
        assert (README.parent / target).exists(), target
