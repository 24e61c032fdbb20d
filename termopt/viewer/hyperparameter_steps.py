"""Changing hyperparameters by keys: which one is chosen, and its next value up or down."""

import math
from typing import Any, cast

from termopt.base.errors import UserError
from termopt.base.hyperparameter import Hyperparameter, Value
from termopt.engine.core.types import Optimizer
from termopt.optimizers.wrapping import all_hyperparameters
from termopt.registry.registry import check_turn, optimizer_values, preset
from termopt.session.intents import Intent
from termopt.session.intents_edit import Choose, Turn
from termopt.session.state import Session

DECADES = range(-12, 7)
LADDER = tuple(float(f"{digit}e{power}") for power in DECADES for digit in (1, 2, 5))
"""The values that keys go through on a logarithmic scale."""

NEAR_ONE = (0.0, 0.5, 0.8, *(float(f"0.{'9' * n}{digit}") for n in range(5) for digit in ("9", "95", "98")), 1.0)
"""The same for a decay rate: the share that is forgotten, one minus each value, is 1, 2 or 5 by a power of ten."""


def turnable(session: Session) -> tuple[Hyperparameter, ...]:
    """The hyperparameters of the lane in focus, its own first."""
    return all_hyperparameters(session.race.lanes[session.race.focus].optimizer)


def chosen(session: Session) -> Hyperparameter:
    """The hyperparameter that is turned: the one that was chosen, or the first if this lane has none of that name."""
    known = turnable(session)
    return next((h for h in known if h.name == session.editing.hyperparameter), known[0])


def neighbor(session: Session, way: int) -> Intent:
    """Choose the next hyperparameter, or the one before."""
    names = [h.name for h in turnable(session)]
    return Choose(names[(names.index(chosen(session).name) + way) % len(names)])


def optimizer_now(session: Session) -> Optimizer:
    """The optimizer in force at the step shown, of the lane in focus."""
    lane, k = session.race.lanes[session.race.focus], session.updates(session.race.focus, session.time.cursor)
    return lane.optimizer_at(k)


def value_now(session: Session, hyperparameter: Hyperparameter) -> Any:
    """The value of a hyperparameter at the step shown; it may be a schedule."""
    return optimizer_values(optimizer_now(session)).get(hyperparameter.name, hyperparameter.default)


def turned(session: Session, way: int) -> Turn | None:
    """The chosen hyperparameter a rung up or down, or None at the end of its range, which may depend on other
    hyperparameters.

    A schedule makes room for its own value.
    """
    hyperparameter = chosen(session)
    value = value_now(session, hyperparameter)
    if callable(value):
        value = float(cast(Any, value)(session.updates(session.race.focus, session.time.cursor)))
    after = rung(hyperparameter, value, way)
    return None if after == value else _possible(session, hyperparameter, after)


def rung(hyperparameter: Hyperparameter, value: Value, way: int) -> Value:
    """The next value up (way 1) or down (way -1), within the range."""
    if hyperparameter.choices:
        at = hyperparameter.choices.index(str(value)) + way
        return hyperparameter.choices[min(max(at, 0), len(hyperparameter.choices) - 1)]
    if isinstance(value, bool | str):
        return way > 0
    rungs = [r for r in _rungs(hyperparameter) if _allowed(hyperparameter, r)]
    beyond = [r for r in rungs if (r > value) == (way > 0) and not math.isclose(r, value)]
    if not beyond:
        return value
    after = min(beyond) if way > 0 else max(beyond)
    return int(after) if hyperparameter.kind is int else float(after)


def _rungs(hyperparameter: Hyperparameter) -> tuple[float, ...]:
    if hyperparameter.hi == 1:
        return NEAR_ONE
    if hyperparameter.kind is int:
        return tuple(r for r in LADDER if r == int(r))
    ends = (0.0,) if hyperparameter.lo == 0 and not hyperparameter.open_lo else ()
    return (*ends, *LADDER, *((math.inf,) if hyperparameter.hi == math.inf and not hyperparameter.open_hi else ()))


def _allowed(hyperparameter: Hyperparameter, value: float) -> bool:
    above = value > hyperparameter.lo if hyperparameter.open_lo else value >= hyperparameter.lo
    return above and (value < hyperparameter.hi if hyperparameter.open_hi else value <= hyperparameter.hi)


def put_back(session: Session) -> Turn | None:
    """The chosen hyperparameter at what the lane began with; there already, at its preset or default."""
    lane, hyperparameter = session.race.lanes[session.race.focus], chosen(session)
    began = optimizer_values(lane.optimizer).get(hyperparameter.name, hyperparameter.default)
    usual = preset(lane.problem, lane.optimizer.name).get(hyperparameter.name, hyperparameter.default)
    now = value_now(session, hyperparameter)
    goal = began if now != began and not callable(began) else usual
    return None if goal == now else _possible(session, hyperparameter, goal)


def _possible(session: Session, hyperparameter: Hyperparameter, value: Value) -> Turn | None:
    """The turn, or None if the optimizer in force cannot take the value."""
    lane, k = session.race.lanes[session.race.focus], session.updates(session.race.focus, session.time.cursor)
    try:
        check_turn(lane, k, hyperparameter.name, value)
    except UserError:
        return None
    return Turn(session.race.focus, hyperparameter.name, value)
