"""What code of others answered, checked: what came back is what was wanted, or one line says both."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import numpy as np

from termopt.base.errors import UserError, printable
from termopt.engine.core.reports import Figure, Vector
from termopt.engine.core.types import Evaluation, LossAndGradient, Update

T = TypeVar("T")


def shown(value: Any) -> str:
    """What something is, in a few words: `an array (3, 2)`, `a tuple`, `None`."""
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        kind = "" if array.dtype.kind in "fiub" else f" of {array.dtype}"
        return f"an array {array.shape}{kind}"
    if value is None or isinstance(value, bool | int | float):
        return printable(repr(value))
    return f"a {printable(type(value).__name__)}"


def array_of(source: str, value: Any, shape: tuple[int, ...]) -> Any:
    """The value as float64 numbers of this shape. Raises UserError with what came back and what was wanted."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        array = None
    if array is None or array.dtype.kind not in "fiub" or array.shape != shape:
        wanted = f"an array {shape} of numbers" if shape else "a number"
        raise UserError(f"{source} gave {shown(value)}; wanted {wanted}")
    found = array.astype(np.float64, copy=False)
    return found if shape else np.float64(found)


def evaluation_of(source: str, value: Any, shape: tuple[int, ...]) -> LossAndGradient:
    """The value as loss and gradient at points of this shape, (d, *B)."""
    if isinstance(value, Evaluation):
        value = value[:2]
    if not isinstance(value, tuple) or len(cast(tuple[Any, ...], value)) != 2:
        raise UserError(f"{source} gave {shown(value)}; wanted a pair, Evaluation(loss, grad)")
    loss, grad = cast(tuple[Any, Any], value)
    return LossAndGradient(
        array_of(f"{source}, its loss,", loss, shape[1:]), array_of(f"{source}, its grad,", grad, shape)
    )


def several(source: str, value: Any, kind: type[T], wanted: str) -> tuple[T, ...]:
    """The value as any number of objects of a kind. Raises UserError with what came back and what was wanted.

    source: the call that gave it. value: what it gave. kind: of each. wanted: these in words.
    """
    given = cast("tuple[Any, ...]", value) if type(value) in (tuple, list) else (value,)
    for each in given:
        if not isinstance(each, kind):
            raise UserError(f"{source} gave {shown(each)}; wanted {wanted}")
    return tuple(given)


def one_or_none(source: str, value: Any, kind: type[T]) -> T | None:
    """The value, if it is of this kind of tuple or None. Raises UserError with what came back and what was wanted."""
    if value is None or isinstance(value, kind):
        return value
    fields = ", ".join(name for name in kind._fields if name not in kind._field_defaults)  # type: ignore[attr-defined]
    raise UserError(f"{source} gave {shown(value)}; wanted {kind.__name__}({fields}) or None")


def figures_of(source: str, value: Any, dim: int) -> tuple[Figure, ...]:
    """The value as outlines through points of so many coordinates."""
    found: list[Figure] = []
    for figure in several(source, value, Figure, "figures, each a Figure(label, points)"):
        points = array_of(f"{source}, its points,", figure.points, (len(figure.points), dim)).tolist()
        found.append(Figure(str(figure.label), tuple(tuple(map(float, point)) for point in points)))
    return tuple(found)


def vectors_of(source: str, value: Any, dim: int) -> tuple[Vector, ...]:
    """The value as arrows of so many coordinates."""
    return tuple(
        arrow._replace(
            label=str(arrow.label), vector=tuple(array_of(f"{source}, its vector,", arrow.vector, (dim,)).tolist())
        )
        for arrow in several(source, value, Vector, "arrows, each a Vector(label, vector)")
    )


def state_of(source: str, value: Any) -> Any:
    """The state of an optimizer, if the engine can keep it: a tuple of arrays, numbers, and tuples of such."""
    if not isinstance(value, tuple | list) or not all(map(_is_kept, cast("tuple[Any, ...]", value))):
        raise UserError(f"{source} gave {shown(value)} as state; wanted a tuple of arrays and numbers")
    return cast(Any, value)


def _is_kept(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_kept, cast(tuple[Any, ...], value)))
    return isinstance(value, int | float | np.number) or (is_array(value) and value.dtype.kind in "fiub")


def is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def update_of(source: str, value: Any, shape: tuple[int, ...], terms: tuple[str, ...]) -> Update:
    """The update that an optimizer gave, checked.

    source: the call that gave it, as error messages name it.
    value: what was given.
    shape: of the points, (d, *B).
    terms: the names that the optimizer's equations compute. One for w needs no term: its value is the new point.

    Raises UserError that says what was wanted and what was given.
    """
    if not isinstance(value, Update):
        raise UserError(f"{source} gave {shown(value)}; wanted Update(x, state, terms)")
    if not isinstance(value.terms, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UserError(f"{source} gave {shown(value.terms)} as terms; wanted a dict of names and numbers")
    named = value.terms
    missing = [name for name in terms if name != "w" and name not in named]
    if missing:
        raise UserError(f"{source} gave no term {printable(missing[0])}, which its equations compute")
    if not isinstance(value.outcome, int):
        array_of(f"{source}, its outcome,", value.outcome, shape[1:])
    if not isinstance(value.marks, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise UserError(f"{source} gave {shown(value.marks)} as marks; wanted a dict of names and points")
    for name, mark in value.marks.items():
        array_of(f"{source}, its mark {printable(str(name))},", mark, shape)
    for name, term in named.items():
        array_of(
            f"{source}, its term {printable(str(name))},", term, shape if np.ndim(term) == len(shape) else shape[1:]
        )
    x = array_of(f"{source}, its x,", value.x, shape)
    if "w" in terms and "w" not in named:
        named = {**named, "w": x}
    return value._replace(x=x, state=state_of(source, value.state), terms=named)
