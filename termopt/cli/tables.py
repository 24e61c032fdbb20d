"""`termopt list`: the tables, for people and for programs."""

import json
from collections.abc import Callable, Iterable, Mapping, Set
from typing import NamedTuple

from termopt.base.errors import UserError, printable, unknown
from termopt.base.foreign_text import json_escape, spelled_out
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.base.number_text import point, short
from termopt.cli.columns import columns, paragraph
from termopt.cli.table_rows import (
    Row,
    lesson_rows,
    optimizer_rows,
    problem_row,
    problem_rows,
    schedule_rows,
    theme_rows,
)
from termopt.engine.core.types import Optimizer
from termopt.optimizers.schedules import SCHEDULES, signature
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS
from termopt.problems.surfaces.tags import SMOOTH, TAGS, tag_named
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, transform_hyperparameters


def listing(name: str, as_json: bool, width: int = 100, tags: Iterable[str] = ()) -> str:
    """The table of this name as JSON, or as text that fits the width if it is at all possible.

    name: of the table. as_json: for programs. width: in columns. tags: only problems with all of them. Raises UserError
    for an unknown table or tag.
    """
    if name not in TABLES:
        raise unknown("list", name, TABLES)
    wanted = {tag_named(tag) for tag in tags}
    if wanted and name != "problems":
        raise UserError(f"only problems have tags; write termopt list problems --tag '{min(wanted)}'")
    if wanted:
        return _tagged(wanted, as_json, width)
    table = TABLES[name]
    if as_json:
        return spelled_out(json.dumps(table.rows(), ensure_ascii=False, allow_nan=False, indent=2), json_escape)
    return table.text(width)


def left_out(name: str) -> tuple[str, ...]:
    """What is missing in a table because it cannot be used, and why, a line for each."""
    tables = {"optimizers": OPTIMIZERS, "problems": PROBLEMS}
    return tables[name].faults if name in tables else ()


def _optimizers_text(width: int) -> str:
    own = {name: hyperparameters(optimizer) for name, optimizer in OPTIMIZERS.items()}
    return "\n".join(
        [
            columns(((name, OPTIMIZERS[name].title, _settings(own[name])) for name in OPTIMIZERS), width),
            "\nwhat a step asks for, and what it equals step by step",
            paragraph(KINDS, width),
            columns(
                ((f"  {name}", _asked(optimizer), optimizer.equals) for name, optimizer in OPTIMIZERS.items()), width
            ),
            "\nhyperparameters",
            hyperparameter_table((k for found in own.values() for k in found), width),
            "\nhyperparameters that every optimizer takes",
            hyperparameter_table(WRAPPER_HYPERPARAMETERS, width),
            "\nlr may be a schedule",
            *(f"  lr={signature(schedule)}" for schedule in SCHEDULES.values()),
        ]
    )


KINDS = (
    "A gradient comes with the loss. A Hessian, or its diagonal, comes with both and counts as one evaluation more. "
    "A residual set comes with its Jacobian."
)

ASKED = {"residuals": "residual set", "hessian": "Hessian", "hessian_diagonal": "diagonal"}
"""Kinds of evaluations in words, where their name is not one."""


def _asked(optimizer: type[Optimizer]) -> str:
    """`1 gradient`, `1 or more gradients`, `1 or more Hessians`: what it takes until w moves."""
    kind = ASKED.get(optimizer.oracle, optimizer.oracle)
    return f"{optimizer.evaluations} {kind}{'s' * (optimizer.evaluations != '1')}"


def _problems_text(width: int) -> str:
    made = {name: PROBLEMS[name]() for name in PROBLEMS}
    lines = columns(((name, point(problem.start), problem.formula) for name, problem in made.items()), width)
    for tag in TAGS:
        names = [name for name, problem in made.items() if tag in getattr(problem, "tags", ())]
        if tag != SMOOTH:
            lines += f"\n\n{tag}\n{paragraph(', '.join(names), width)}"
    owners: dict[str, list[str]] = {}
    for name, entry in PROBLEMS.items():
        if entry.hyperparameters:
            owners.setdefault(hyperparameter_table(entry.hyperparameters, width), []).append(printable(name))
    for table, names in owners.items():
        lines += f"\n\nhyperparameters of {', '.join(names)}\n{table}"
    shared = hyperparameter_table(transform_hyperparameters(), width)
    lines += f"\n\nhyperparameters that every surface takes\n{shared}"
    return f"{lines}\n\nor any formula in x and y, such as --problem 'x**2 + 10*sin(y)**2:rotate=30'"


def _tagged(tags: Set[str], as_json: bool, width: int) -> str:
    """The problems with all of these tags."""
    made = {name: PROBLEMS[name]() for name in PROBLEMS}
    found = {name: problem for name, problem in made.items() if tags <= set(getattr(problem, "tags", ()))}
    if as_json:
        rows = [problem_row(name) for name in found]
        return spelled_out(json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=2), json_escape)
    if not found:
        return f"no problem has the tags {' and '.join(sorted(tags))}"
    return columns(((name, point(problem.start), problem.formula) for name, problem in found.items()), width)


def _themes_text(width: int) -> str:
    rows = ((t["name"], "dark" if t["dark"] else "light", "" if t["colored"] else "no color") for t in theme_rows())
    return columns(rows, width)


def _lessons_text(width: int) -> str:
    from termopt.lessons.listing import listed

    return listed("en", width)


def _schedules_text(width: int) -> str:
    rows = columns(((row["signature"], row["doc"]) for row in schedule_rows()), width)
    return f"{rows}\n\nas in --optimizer 'adam:lr=cosine(0.3, 200)'"


def _settings(known: Iterable[Hyperparameter]) -> str:
    return " ".join(f"{k.name}={short(k.default)}" for k in known)


def hyperparameter_table(known: Iterable[Hyperparameter], width: int) -> str:
    """A line for each hyperparameter that differs from all before in name or range, with the words of the first."""
    first: dict[tuple[str, str], Hyperparameter] = {}
    for k in known:
        first.setdefault((k.name, k.range_text), k)
    rows = ((f"  {k.name}", k.symbol, _range(k), k.doc) for k in first.values())
    return columns(rows, width)


def _range(k: Hyperparameter) -> str:
    if k.choices:
        return " ".join(k.choices)
    return "true or false" if k.kind is bool else k.range_text


class Listed(NamedTuple):
    """One table: its rows for programs, its text, for a width, for people."""

    rows: Callable[[], list[Row]]
    text: Callable[[int], str]


TABLES: Mapping[str, Listed] = {
    "optimizers": Listed(optimizer_rows, _optimizers_text),
    "problems": Listed(problem_rows, _problems_text),
    "themes": Listed(theme_rows, _themes_text),
    "lessons": Listed(lesson_rows, _lessons_text),
    "schedules": Listed(schedule_rows, _schedules_text),
}
