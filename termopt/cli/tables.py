"""`termopt list`: the tables, for people and for programs."""

import json
import math
from collections.abc import Callable, Iterable, Mapping, Set
from typing import Any, NamedTuple

from termopt.base.docstrings import doc
from termopt.base.errors import UserError, printable, unknown
from termopt.base.foreign_text import json_escape, spelled_out
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.base.number_text import point, short
from termopt.cli.columns import columns, paragraph
from termopt.engine.core.types import Optimizer
from termopt.optimizers.schedules import SCHEDULES, signature
from termopt.optimizers.wrappers import WRAPPER_HYPERPARAMETERS, wrapper_hyperparameters
from termopt.problems.surfaces.tags import SMOOTH, TAGS, tag_named
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, transform_hyperparameters

Row = dict[str, Any]


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


# -- for programs ------------------------------------------------------------------------------------------------


def optimizer_rows() -> list[Row]:
    """Every optimizer with all that can be set; `wrappers` are the hyperparameters that any optimizer takes."""
    return [
        {
            "name": name,
            "title": optimizer.title,
            "hyperparameters": [_hyperparameter_row(k) for k in hyperparameters(optimizer)],
            "wrappers": [_hyperparameter_row(k) for k in wrapper_hyperparameters(optimizer)],
            "schedules": [signature(schedule) for schedule in SCHEDULES.values()] if hasattr(optimizer, "lr") else [],
            "equals": optimizer.equals,
            "oracle": optimizer.oracle,
            "evaluations": optimizer.evaluations,
            "equations": [equation.text for equation in optimizer.equations],
            "doc": doc(optimizer),
        }
        for name, optimizer in OPTIMIZERS.items()
    ]


def problem_rows() -> list[Row]:
    """Every problem as its defaults make it; `wrappers` are the hyperparameters that any surface takes."""
    return [_problem_row(name) for name in PROBLEMS]


def _problem_row(name: str) -> Row:
    entry = PROBLEMS[name]
    problem = entry()
    return {
        "name": name,
        "title": problem.title,
        "hyperparameters": [_hyperparameter_row(k) for k in entry.hyperparameters],
        "wrappers": [_hyperparameter_row(k) for k in transform_hyperparameters()]
        if problem.dim == 2 and problem.cost is None
        else [],
        "formula": problem.formula,
        "dim": problem.dim,
        "box": problem.box,
        "domain": problem.domain,
        "start": problem.start,
        "minima": [{"x": minimum.x, "loss": minimum.loss} for minimum in problem.minima],
        "source": getattr(problem, "source", ""),
        "tags": list(getattr(problem, "tags", ())),
    }


def theme_rows() -> list[Row]:
    """Every theme: whether it is for a dark terminal, and whether it has any color."""
    from termopt.draw.theme.names import BORROWED
    from termopt.draw.theme.theme import THEMES

    ours = [{"name": name, "dark": theme.dark, "colored": theme.colored} for name, theme in THEMES.items()]
    return ours + [{"name": name, "dark": dark, "colored": True} for name, dark in BORROWED.items()]


def lesson_rows() -> list[Row]:
    """Every lesson of the guided tour, with the topics that find it, title and summary in each language."""
    from termopt.lessons import load, names

    lessons = map(load, names())
    return [
        {
            "name": lesson.name,
            "topics": list(lesson.topics),
            "title": dict(lesson.title),
            "summary": dict(lesson.summary),
            "pages": len(lesson.pages),
        }
        for lesson in lessons
    ]


def schedule_rows() -> list[Row]:
    """Every schedule of a learning rate: how it is written, and what it does."""
    return [
        {"name": name, "signature": signature(schedule), "doc": doc(schedule).partition("\n")[0]}
        for name, schedule in SCHEDULES.items()
    ]


def _hyperparameter_row(k: Hyperparameter) -> Row:
    """What is not finite, such as a range without end, is null."""
    return {
        "name": k.name,
        "kind": k.kind.__name__,
        "default": k.default if isinstance(k.default, str) or math.isfinite(k.default) else None,
        "lo": k.lo if math.isfinite(k.lo) else None,
        "hi": k.hi if math.isfinite(k.hi) else None,
        "choices": list(k.choices),
        "range": k.range_text,
        "scale": k.scale,
        "symbol": k.symbol,
        "doc": k.doc,
    }


# -- for people --------------------------------------------------------------------------------------------------


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
        rows = [_problem_row(name) for name in found]
        return spelled_out(json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=2), json_escape)
    if not found:
        return f"no problem has the tags {' and '.join(sorted(tags))}"
    return columns(((name, point(problem.start), problem.formula) for name, problem in found.items()), width)


def _themes_text(width: int) -> str:
    rows = ((t["name"], "dark" if t["dark"] else "light", "" if t["colored"] else "no color") for t in theme_rows())
    return columns(rows, width)


def _lessons_text(width: int) -> str:
    from termopt.lessons.table import listed

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
