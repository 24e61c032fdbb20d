"""Intents as JSON and back: what tapes are made of."""

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from termopt.base import plain_values
from termopt.engine.core.lane import Lane
from termopt.engine.core.types import Optimizer, Problem
from termopt.session.intents import (
    Axis,
    Faster,
    Focus,
    Intent,
    Lines,
    Look,
    Plane,
    Reseed,
    Restart,
    Scale,
    Seek,
    Show,
    Step,
    Tick,
    Toggle,
)
from termopt.session.intents_edit import (
    Backwards,
    Breaks,
    Choose,
    Compare,
    Dismiss,
    Explain,
    Fork,
    Halt,
    Lanes,
    Line,
    Loop,
    Measure,
    Redo,
    Turn,
    Undo,
)
from termopt.session.intents_lesson import Pages, Predict, TurnPage

_CLASSES = (
    *(Tick, Toggle, Step, Seek, Faster, Restart, Reseed, Focus, Show, Scale, Look, Lines, Axis, Plane),
    *(Pages, TurnPage, Predict),
    *(Turn, Lanes, Fork, Undo, Redo, Dismiss, Choose, Backwards, Loop, Breaks, Halt, Explain, Line, Measure, Compare),
)
INTENTS: dict[str, Any] = {cls.__name__.lower(): cls for cls in _CLASSES}

Reader = Callable[[Any], Any]
READERS: dict[Any, Reader] = {
    int: plain_values.whole,
    str: plain_values.text,
    bool: plain_values.boolean,
    int | None: plain_values.optional(plain_values.whole),
    plain_values.Value: plain_values.hyperparameter_value,
    plain_values.Box | None: plain_values.optional(plain_values.region),
    tuple[int, ...]: plain_values.tuple_of(plain_values.whole),
    tuple[tuple[str, float], ...]: plain_values.tuple_of(plain_values.bound),
}
"""Who reads the JSON value of a field, by the kind that the field is declared to be."""

FIELDS: dict[str, list[Reader]] = {
    name: [READERS[field.type] for field in dataclasses.fields(cls)]
    for name, cls in INTENTS.items()
    if cls is not Lanes
}
"""Who reads the values of each intent. An intent with a field of another kind cannot be loaded at all."""


class Builders(NamedTuple):
    """Who makes a problem, and an optimizer, of its spec."""

    problem: Callable[[str], Problem]
    optimizer: Callable[[str], Optimizer]


def intent_to_json(intent: Intent, spell: Callable[[Optimizer], str] | None = None) -> list[Any]:
    """`Seek(10)` -> `["seek", 10]`. spell writes an optimizer as text, where lanes are to be written."""
    name = type(intent).__name__.lower()
    if isinstance(intent, Lanes):
        if spell is None:
            raise TypeError("lanes are written by whoever can spell an optimizer")
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
