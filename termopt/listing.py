"""`termopt list`: the tables, for people and for programs."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from termopt.errors import unknown
from termopt.knob import Knob, knobs
from termopt.registry import PROBLEMS, RULES, spell
from termopt.rules.wrappers import WRAPPER_KNOBS

Row = dict[str, Any]


def listing(what: str, as_json: bool) -> str:
    """The table `what` as aligned text or JSON. Raises UserError for an unknown table."""
    if what not in TABLES:
        raise unknown("list", what, TABLES)
    rows, text = TABLES[what]
    return json.dumps(rows(), ensure_ascii=False, indent=2) if as_json else text(rows())


def rule_rows() -> list[Row]:
    return [
        {
            "name": name,
            "title": rule.title,
            "knobs": [_knob_row(k) for k in knobs(rule)],
            "equations": [equation.text for equation in rule.equations],
            "doc": (rule.__doc__ or "").strip(),
        }
        for name, rule in RULES.items()
    ]


def problem_rows() -> list[Row]:
    return [_problem_row(name) for name in PROBLEMS]


def _problem_row(name: str) -> Row:
    entry = PROBLEMS[name]
    problem = entry()
    return {
        "name": name,
        "title": problem.title,
        "knobs": [_knob_row(k) for k in entry.knobs],
        "formula": problem.formula,
        "dim": problem.dim,
        "box": problem.box,
        "start": problem.start,
        "minima": [{"x": minimum.x, "loss": minimum.loss} for minimum in problem.minima],
        "source": getattr(problem, "source", ""),
    }


def theme_rows() -> list[Row]:
    from termopt.draw.theme import THEMES

    return [{"name": name} for name in THEMES]


def _knob_row(k: Knob) -> Row:
    default = k.default if abs(k.default) != float("inf") else None
    return {"name": k.name, "symbol": k.symbol, "default": default, "range": k.range_text, "doc": k.doc}


def _rules_text(rows: list[Row]) -> str:
    out = [_columns((row["name"], row["title"], _knob_summary(row["knobs"])) for row in rows), "", "every rule takes"]
    out.append(_columns((f"  {k.name}={spell(k.default)}", k.doc) for k in WRAPPER_KNOBS))
    out.append("  lr=schedule   a learning rate that changes, such as lr=cosine(0.1,200)")
    return "\n".join(out)


def _problems_text(rows: list[Row]) -> str:
    return _columns((row["name"], _point(row["start"]), _knob_summary(row["knobs"]), row["formula"]) for row in rows)


def _themes_text(rows: list[Row]) -> str:
    return "\n".join(row["name"] for row in rows)


def _knob_summary(rows: list[Row]) -> str:
    return " ".join(f"{row['name']}={spell(row['default'])}" for row in rows)


def _point(x: tuple[float, ...]) -> str:
    return f"({', '.join(f'{value:g}' for value in x)})"


def _columns(rows: Iterable[tuple[str, ...]]) -> str:
    """Rows with their columns aligned."""
    table = list(rows)
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in table)


TABLES: dict[str, tuple[Callable[[], list[Row]], Callable[[list[Row]], str]]] = {
    "rules": (rule_rows, _rules_text),
    "problems": (problem_rows, _problems_text),
    "themes": (theme_rows, _themes_text),
}
