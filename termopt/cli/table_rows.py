"""The tables for programs: a row as a dict of plain values, as `termopt list --json` prints it."""

import math
from typing import Any

from termopt.base.docstrings import doc
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.optimizers.schedules import SCHEDULES, signature
from termopt.optimizers.wrappers import wrapper_hyperparameters
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, takes_transforms, transform_hyperparameters

Row = dict[str, Any]


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
    return [problem_row(name) for name in PROBLEMS]


def problem_row(name: str) -> Row:
    entry = PROBLEMS[name]
    problem = entry()
    return {
        "name": name,
        "title": problem.title,
        "hyperparameters": [_hyperparameter_row(k) for k in entry.hyperparameters],
        "wrappers": [_hyperparameter_row(k) for k in transform_hyperparameters()] if takes_transforms(problem) else [],
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
