"""Rows of results, as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """One measurement. Less is better throughout: the goal is `limit`, for the ratio where there is a reference."""

    what: str
    ours: float
    unit: str
    reference: float | None = None
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.reference is None else self.ours / self.reference

    @property
    def ok(self) -> bool | None:
        if self.limit is None:
            return None
        return (self.ours if self.ratio is None else self.ratio) <= self.limit


Result = Row | str
"""A benchmark yields rows, and remarks in words."""

WIDTHS = (58, 12, 12, 9, 10, 4)
HEAD = ("what", "ours", "reference", "ratio", "goal", "ok")


def table_line(cells: Sequence[str]) -> str:
    """The first cell from the left, the others against the right edge of their columns."""
    first, *others = (
        cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    return "  ".join([first, *others]).rstrip()


def cells(row: Row) -> tuple[str, ...]:
    """What the table says of a row."""
    goal = "" if row.limit is None else f"≤ {row.limit:g}{' ' + row.unit if row.reference is None else '×'}"
    return (
        row.what,
        f"{row.ours:.4g} {row.unit}",
        "" if row.reference is None else f"{row.reference:.4g} {row.unit}",
        "" if row.ratio is None else f"{row.ratio:.3g}×",
        goal,
        {True: "yes", False: "NO", None: ""}[row.ok],
    )


def write_json(path: Path, results: dict[str, list[Result]]) -> None:
    """Every row with its ratio and status, and the remarks, by the name of the benchmark."""
    data = {
        name: [r if isinstance(r, str) else {**r._asdict(), "ratio": r.ratio, "ok": r.ok} for r in rows]
        for name, rows in results.items()
    }
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", "utf-8")
