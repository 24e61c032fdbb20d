"""Intents as JSON and back, as tapes hold them."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple, cast

from termopt.base import plain_values
from termopt.engine.core.lane import Lane
from termopt.engine.core.problem import Problem
from termopt.engine.core.types import Optimizer
from termopt.session import intents, intents_display, intents_edit, intents_lesson
from termopt.session.intents import Intent
from termopt.session.intents_edit import Lanes


def _intents_of(module: ModuleType) -> Iterator[tuple[str, type[Intent]]]:
    """Every intent that a module defines, under the name that it has in tapes."""
    for cls in vars(module).values():
        if isinstance(cls, type) and cls.__module__ == module.__name__ and dataclasses.is_dataclass(cls):
            yield cls.__name__.lower(), cast(type[Intent], cls)


INTENTS: Mapping[str, type[Intent]] = dict(
    pair for module in (intents, intents_display, intents_edit, intents_lesson) for pair in _intents_of(module)
)
"""All intents by the names that they have in tapes. They are found in the modules, so that none can be forgotten."""

Reader = Callable[[Any], Any]
READERS: dict[Any, Reader] = {
    int: plain_values.whole,
    str: plain_values.text,
    bool: plain_values.boolean,
    int | None: plain_values.optional(plain_values.whole),
    plain_values.Value: plain_values.hyperparameter_value,
    plain_values.Box | None: plain_values.optional(plain_values.region),
    plain_values.Interval | None: plain_values.optional(plain_values.interval),
    tuple[int, int] | None: plain_values.optional(plain_values.whole_interval),
    tuple[int, ...]: plain_values.tuple_of(plain_values.whole),
    tuple[tuple[str, float], ...]: plain_values.tuple_of(plain_values.bound),
}
"""What reads the JSON value of a field, by the type that the field declares."""

FIELDS: dict[str, list[Reader]] = {
    name: [READERS[field.type] for field in dataclasses.fields(cast(Any, cls))]
    for name, cls in INTENTS.items()
    if cls is not Lanes
}
"""What reads the values of each intent. With a field of a type without a reader, this module cannot be loaded."""


class Builders(NamedTuple):
    """What makes a problem, and an optimizer, of its spec."""

    problem: Callable[[str], Problem]
    optimizer: Callable[[str], Optimizer]


def intent_to_json(intent: Intent, spell: Callable[[Optimizer], str] | None = None) -> list[Any]:
    """`Seek(10)` -> `["seek", 10]`. spell writes an optimizer as text, where lanes are to be written."""
    name = type(intent).__name__.lower()
    if isinstance(intent, Lanes):
        if spell is None:
            raise TypeError("to write lanes, say how an optimizer is spelled")
        return [name, [lane.to_json(spell) for lane in intent.lanes], intent.focus]
    return [name, *(getattr(intent, field.name) for field in dataclasses.fields(cast(Any, intent)))]


def intent_from_json(data: Any, build: Builders | None = None) -> Intent:
    """The intent that `intent_to_json` wrote. build: makes problems and optimizers of text, where there are lanes.

    Raises ValueError for anything else.
    """
    match data:
        case ["lanes", [*lanes], focus] if build is not None:
            return Lanes(_lanes(lanes, build), plain_values.whole(focus))
        case [str(name), *values] if name in FIELDS:
            readers = FIELDS[name]
        case _:
            raise ValueError(f"not an intent: {plain_values.shown(data)}")
    if len(values) != len(readers):
        raise ValueError(f"'{name}' takes {len(readers)} values, not {len(values)}")
    try:
        read = [reader(value) for reader, value in zip(readers, values, strict=True)]
    except ValueError as error:
        raise ValueError(f"'{name}' takes another value: {error}") from None
    return INTENTS[name](*read)


def _lanes(data: list[Any], build: Builders) -> tuple[Lane, ...]:
    for lane in data:
        if not isinstance(lane, dict):
            raise ValueError(f"not a lane: {plain_values.shown(lane)}")
    return tuple(Lane.from_json(lane, *build) for lane in data)
