"""Turning knobs: which one is chosen, and what the next value up or down the ladder is. Each gives an intent."""

import math
from typing import Any, cast

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Knob, Value, knobs
from termopt.engine.core.types import Rule
from termopt.optimizers.gradient_transforms import WRAPPER_KNOBS, Fed
from termopt.registry.registry import check_turn, preset, rule_values
from termopt.session.intents import Intent
from termopt.session.intents_edit import Choose, Turn
from termopt.session.state import Session

DECADES = range(-12, 7)
LADDER = tuple(float(f"{digit}e{power}") for power in DECADES for digit in (1, 2, 5))
"""The rungs of a knob on a logarithmic scale."""

NEAR_ONE = (0.0, 0.5, 0.8, *(float(f"0.{'9' * n}{digit}") for n in range(5) for digit in ("9", "95", "98")), 1.0)
"""Those of a knob that says how much is kept: what is forgotten goes down the ladder."""


def turnable(session: Session) -> tuple[Knob, ...]:
    """The knobs of the lane in focus, its own first."""
    rule = session.lanes[session.focus].rule
    return (*knobs(rule.rule if isinstance(rule, Fed) else rule), *WRAPPER_KNOBS)


def chosen(session: Session) -> Knob:
    """The knob that is turned: the one that was chosen, or the first if this lane has none of that name."""
    known = turnable(session)
    return next((knob for knob in known if knob.name == session.knob), known[0])


def neighbor(session: Session, way: int) -> Intent:
    """Choose the next knob, or the one before."""
    names = [knob.name for knob in turnable(session)]
    return Choose(names[(names.index(chosen(session).name) + way) % len(names)])


def rule_now(session: Session) -> Rule:
    """The rule in force at the step shown, of the lane in focus."""
    lane, k = session.lanes[session.focus], session.updates(session.focus, session.cursor)
    return lane.rule_at(k)


def value_now(session: Session, knob: Knob) -> Any:
    """The value of a knob at the step shown; it may be a schedule."""
    return rule_values(rule_now(session)).get(knob.name, knob.default)


def turned(session: Session, way: int) -> Turn | None:
    """The chosen knob a rung up or down, or None at the end of its range, which may depend on other knobs.

    A schedule makes room for its own value.
    """
    knob = chosen(session)
    value = value_now(session, knob)
    if callable(value):
        value = float(cast(Any, value)(session.updates(session.focus, session.cursor)))
    after = rung(knob, value, way)
    return None if after == value else _possible(session, knob, after)


def rung(knob: Knob, value: Value, way: int) -> Value:
    """The next value up (way 1) or down (way -1), within the range."""
    if knob.kind is bool:
        return way > 0
    rungs = [r for r in _rungs(knob) if _allowed(knob, r)]
    beyond = [r for r in rungs if (r > value) == (way > 0) and not math.isclose(r, value)]
    if not beyond:
        return value
    after = min(beyond) if way > 0 else max(beyond)
    return knob.kind(after)


def _rungs(knob: Knob) -> tuple[float, ...]:
    if knob.hi == 1:
        return NEAR_ONE
    if knob.kind is int:
        return tuple(r for r in LADDER if r == int(r))
    ends = (0.0,) if knob.lo == 0 and not knob.open_lo else ()
    return (*ends, *LADDER, *((math.inf,) if knob.hi == math.inf and not knob.open_hi else ()))


def _allowed(knob: Knob, value: float) -> bool:
    above = value > knob.lo if knob.open_lo else value >= knob.lo
    return above and (value < knob.hi if knob.open_hi else value <= knob.hi)


def put_back(session: Session) -> Turn | None:
    """The chosen knob at what the lane began with; there already, at its preset, or without one at its default."""
    lane, knob = session.lanes[session.focus], chosen(session)
    began = rule_values(lane.rule).get(knob.name, knob.default)
    usual = preset(lane.problem, lane.rule.name).get(knob.name, knob.default)
    now = value_now(session, knob)
    goal = began if now != began and not callable(began) else usual
    return None if goal == now else _possible(session, knob, goal)


def _possible(session: Session, knob: Knob, value: Value) -> Turn | None:
    """The turn, or None if the rule in force cannot take the value."""
    lane, k = session.lanes[session.focus], session.updates(session.focus, session.cursor)
    try:
        check_turn(lane, k, knob.name, value)
    except UserError:
        return None
    return Turn(session.focus, knob.name, value)
