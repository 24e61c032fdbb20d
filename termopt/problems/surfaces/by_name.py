"""Surfaces by name: plain ones are rows of the table, those with hyperparameters make their row from them."""

from typing import Any

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.problems.surfaces.from_text import formula_problem
from termopt.problems.surfaces.quadratic import Quadratic
from termopt.problems.surfaces.surface import Row, Surface, surface
from termopt.problems.surfaces.table import TABLE

__all__ = ["surface_names", "surface_hyperparameters", "make_surface", "formula_problem"]

ENTRIES = {entry.name: entry for entry in TABLE}


def surface_names() -> tuple[str, ...]:
    """All names that `make_surface` takes."""
    return tuple(ENTRIES)


def surface_hyperparameters(name: str) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of a surface; most have none. Raises UserError for an unknown name."""
    entry = _entry(name)
    return () if isinstance(entry, Row) else hyperparameters(entry)


def make_surface(name: str, **values: Any) -> Surface:
    """The surface of that name, its hyperparameters set. Raises UserError for an unknown name or value."""
    entry = _entry(name)
    _check(name, values)
    if isinstance(entry, Row):
        return surface(entry, name)
    family = entry(**values)
    settings = (f"{k.name}={_number(getattr(family, k.name))}" for k in hyperparameters(entry))
    return surface(family.row(), f"{name}:{','.join(settings)}")


def _entry(name: str) -> Row | type[Quadratic]:
    if name not in ENTRIES:
        raise unknown("problem", name, ENTRIES)
    return ENTRIES[name]


def _check(name: str, values: dict[str, Any]) -> None:
    known = {k.name: k for k in surface_hyperparameters(name)}
    for key, value in values.items():
        if key not in known:
            none = UserError(f"{name} has no hyperparameters, got '{printable(key)}'")
            raise unknown(f"hyperparameter of {name}", key, known) if known else none
        known[key].check(value)


def _number(value: float) -> str:
    """The shortest text that reads back as this number."""
    return repr(float(value)).removesuffix(".0")
