"""Intents as JSON and back: what tapes are made of."""

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from termopt.engine.lane import Lane
from termopt.engine.pages import Pages, Predict, TurnPage
from termopt.engine.session import (
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
from termopt.engine.steer import (
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
from termopt.engine.types import Problem, Rule

_CLASSES = (
    *(Tick, Toggle, Step, Seek, Faster, Restart, Reseed, Focus, Show, Scale, Look, Lines, Axis, Plane),
    *(Pages, TurnPage, Predict),
    *(Turn, Lanes, Fork, Undo, Redo, Dismiss, Choose, Backwards, Loop, Breaks, Halt, Explain, Line, Measure, Compare),
)
INTENTS: dict[str, Any] = {cls.__name__.lower(): cls for cls in _CLASSES}


class Builders(NamedTuple):
    """Who makes a problem, and a rule, of its spec."""

    problem: Callable[[str], Problem]
    rule: Callable[[str], Rule]


def intent_to_json(intent: Intent, spell: Callable[[Rule], str] | None = None) -> list[Any]:
    """`Seek(10)` -> `["seek", 10]`. spell writes a rule as text, where lanes are to be written."""
    name = type(intent).__name__.lower()
    if isinstance(intent, Lanes):
        if spell is None:
            raise TypeError("lanes are written by whoever can spell a rule")
        return [name, [lane.to_json(spell) for lane in intent.lanes], intent.focus]
    return [name, *(getattr(intent, field.name) for field in dataclasses.fields(cast(Any, intent)))]


def intent_from_json(data: Any, build: Builders | None = None) -> Intent:
    """The intent that `intent_to_json` wrote. build: makes problems and rules of text, where there are lanes.

    Raises ValueError for anything else.
    """
    match data:
        case ["lanes", [*lanes], int(focus)] if build is not None:
            return Lanes(_lanes(lanes, build), focus)
        case [str(name), *values] if name in INTENTS and name != "lanes":
            cls = INTENTS[name]
        case _:
            raise ValueError(f"not an intent: {data!r}")
    kinds = [field.type for field in dataclasses.fields(cls)]
    if len(values) != len(kinds) or not all(map(_is_a, values, kinds)):
        raise ValueError(f"'{name}' takes {len(kinds)} values of other kinds than {values!r}")
    return cls(*values)


def _lanes(data: list[Any], build: Builders) -> tuple[Lane, ...]:
    try:
        return tuple(Lane.from_json(lane, *build) for lane in data)
    except (KeyError, TypeError, AttributeError):
        raise ValueError(f"not lanes: {data!r}") from None


def _is_a(value: Any, kind: Any) -> bool:
    """Whether a JSON value is of a field's kind; a truth value is not a number."""
    return kind is Any or type(value) is kind
