"""The README tells the truth: its tables are made from the registries, its commands exist.

TERMOPT_GOLDEN=write rewrites the tables.
"""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from termopt import registry
from termopt.cli import cli
from termopt.knob import knobs
from termopt.listing import lesson_rows, point, problem_rows
from termopt.registry import RULES, spell
from termopt.scene import session
from termopt.scene_file import read_scene
from termopt.tui.actions import key_rows

README = Path(__file__).parents[1] / "README.md"


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def key_table() -> str:
    rows = [(" ".join(f"`{key}`" for key in keys.split() if key != "–") or keys, doc) for keys, doc in key_rows()]
    rows = [(keys.replace("`1` `9`", "`1` … `9`"), doc) for keys, doc in rows]
    return table(("key", "does"), rows)


def rule_table() -> str:
    rows = [
        (f"`{name}`", rule.title or name, ", ".join(f"{k.name} {spell(k.default)}" for k in knobs(rule)), _watch(rule))
        for name, rule in RULES.items()
    ]
    return table(("rule", "", "knobs and defaults", "watch"), rows)


def _watch(rule: type) -> str:
    text = re.search(r"Watch: (.*?)(?:\n\n|\Z)", rule.__doc__ or "", re.DOTALL)
    return re.sub(r"\s+", " ", text[1]).strip() if text else ""


def problem_table() -> str:
    rows = [
        (f"`{row['name']}`", row["formula"], point(row["start"]), str(len(row["minima"]))) for row in problem_rows()
    ]
    return table(("surface", "formula", "start", "known minima"), rows)


def lesson_table() -> str:
    rows = [(f"`{row['name']}`", row["title"]["en"], row["title"]["zh"], row["summary"]["en"]) for row in lesson_rows()]
    return table(("lesson", "", "", "what it shows"), rows)


TABLES = {"keys": key_table, "rules": rule_table, "problems": problem_table, "lessons": lesson_table}


@pytest.mark.parametrize(("name", "make"), TABLES.items(), ids=TABLES)
def test_tables_are_those_of_the_registries(name: str, make: Callable[[], str]) -> None:
    """What the README says of a key, rule, problem or lesson is true. One only just added may still be missing."""
    text = README.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- /{name} -->)", re.DOTALL)
    found = pattern.search(text)
    assert found
    if os.environ.get("TERMOPT_GOLDEN") == "write":
        README.write_text(pattern.sub(lambda m: m[1] + make() + "\n" + m[3], text), "utf-8")
        return
    shown = found[2].strip().splitlines()
    assert set(shown) <= set(make().splitlines())
    assert len(shown) >= {"keys": len(key_rows()), "rules": 13, "problems": 24, "lessons": 11}[name] + 2


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
        if word == "--rule":
            registry.rule(args[i + 1])
    assert context.info_name == "termopt"


def test_the_scene_shown_opens() -> None:
    text = README.read_text("utf-8").split("## Scenes")[1].split("##")[0]
    lines = [line.removeprefix("    ") for line in text.splitlines() if line.startswith("    ")]
    scene = read_scene(Path("README.md"), "\n".join(lines))
    assert [lane.label for lane in session(scene).lanes] == ["gd", "momentum", "adam"]


def test_the_test_command_is_the_one_that_ci_runs() -> None:
    command = re.search(r"^    (.*pytest)$", README.read_text("utf-8"), re.MULTILINE)
    assert command
    assert "'.[test]'" in command[1]


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README.read_text("utf-8")):
        assert (README.parent / target).exists(), target
