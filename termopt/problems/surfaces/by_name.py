"""Surfaces by name: plain ones are rows of the table, those with hyperparameters make their row from them."""

from typing import TYPE_CHECKING, Any

from termopt.base.errors import UserError, printable, unknown
from termopt.base.hyperparameter import Hyperparameter, hyperparameters
from termopt.problems.surfaces.from_text import formula_problem
from termopt.problems.surfaces.quadratic import Quadratic
from termopt.problems.surfaces.surface import Row, Surface, surface
from termopt.problems.surfaces.table import TABLE

if TYPE_CHECKING:
    from termopt.problems.spectra.quadratic_form import QuadraticForm

__all__ = ["surface_names", "surface_hyperparameters", "make_surface", "formula_problem"]

ENTRIES = {entry.name: entry for entry in TABLE}


def surface_names() -> tuple[str, ...]:
    """All names that `make_surface` takes."""
    return tuple(ENTRIES)


def surface_hyperparameters(name: str) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of a surface; most have none. Raises UserError for an unknown name."""
    entry = _entry(name)
    return () if isinstance(entry, Row) else hyperparameters(entry)


def make_surface(name: str, **values: Any) -> "Surface | QuadraticForm":
    """The surface of that name, or the bowl of more parameters, its hyperparameters set.

    Raises UserError for an unknown name or value.
    """
    entry = _entry(name)
    _check(name, values)
    if isinstance(entry, Row):
        return surface(entry, name)
    family = entry(**values)
    if family.dim == 2:
        return surface(family.row(), family.spec)
    if "angle" in values:
        raise UserError(f"{name}: angle turns a bowl in two dimensions, and dim is {family.dim}")
    return family.form()


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
