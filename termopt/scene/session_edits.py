"""Choosing while a race is on: what a user types or picks, made into intents. Raises UserError where it cannot be."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from termopt.base.errors import UserError, printable
from termopt.base.number_text import parse_point
from termopt.engine.core.lane import Lane, start_for
from termopt.engine.core.problem import Problem
from termopt.problems.transforms.noisy import Noisy, noisy
from termopt.problems.transforms.transformed import bare, warp_of, warped
from termopt.registry import registry
from termopt.scene.lane_edits import fold_initial_edits, own_spec
from termopt.scene.new_lanes import check_recorded, distinct_labels, lane_from_spec
from termopt.scene.scene import batch_style
from termopt.scene.validate import MAX_STEPS, start_inside
from termopt.session.intents import Intent, Plane, RunOn, Seek
from termopt.session.intents_edit import Lanes, Turn
from termopt.session.parts import Display
from termopt.session.state import Session

# -- what is typed -----------------------------------------------------------------------------------------------


def to_step(session: Session, text: str) -> Seek | RunOn:
    """Go to the step of this number; one below zero counts from the end, -1 being the last.

    A number beyond the last step makes the race longer.
    """
    try:
        k = int(text)
    except ValueError:
        raise UserError(f"{printable(text)}: expected a whole number, 0 to {MAX_STEPS:,}") from None
    if not -session.race.steps - 1 <= k <= MAX_STEPS:
        raise UserError(f"there is no step {printable(text)}: 0 to {MAX_STEPS:,}, or from the end -1, -2, ...")
    return Seek(k) if k <= session.race.steps else RunOn(k)


def to_value(session: Session, field: str, text: str) -> Turn:
    """Turn a hyperparameter of the lane in focus to this value: a number, true or false, and for lr also a schedule."""
    lane, k = session.race.lanes[session.race.focus], session.updates(session.race.focus, session.time.cursor)
    known = {k.name: k for k in registry.optimizer_hyperparameters(lane.optimizer.name)}
    text = text.strip()
    value: Any = text if field == "lr" and text[:1].isalpha() else known[field].parse(text)
    registry.check_turn(lane, k, field, value)
    return Turn(session.race.focus, field, value)


def to_start(session: Session, text: str) -> Lanes:
    """Let all lanes start at the point of these numbers, `-2, 2`."""
    return moved(session, parse_point(text))


def moved(session: Session, point: Iterable[float]) -> Lanes:
    """Let all lanes start at a point."""
    first = session.race.lanes[0]
    start = start_inside(first.problem, tuple(point), first.seed)
    return Lanes(_that_can(replace(lane, start=start) for lane in session.race.lanes), session.race.focus)


def _that_can(lanes: Iterable[Lane]) -> tuple[Lane, ...]:
    """The lanes. Raises UserError for a recorded run that was not made there."""
    all_lanes = tuple(lanes)
    for lane in all_lanes:
        check_recorded(lane.optimizer, lane.problem, lane.start)
    return all_lanes


# -- what a query means ---------------------------------------------------------------------------------------------


def completed(query: str, name: str) -> str:
    """The spec string of a name that a query found, with the hyperparameters that the query wrote."""
    _, colon, values = query.partition(":")
    return f"{name}{colon}{values.strip()}" if values.strip() else name


def is_formula(query: str) -> bool:
    """Whether a text can only be meant as a formula, and not as the beginning of a name."""
    text = query.partition(":")[0].strip()
    return bool(re.search(r"[+*/^().,|]|^[-−\d]", text)) or not {"x", "y"}.isdisjoint(re.split(r"[-\s]+", text))


# -- another problem ---------------------------------------------------------------------------------------------


def raced_on(session: Session, problem: Problem) -> tuple[Intent, ...]:
    """Race the same optimizers on another problem, from its own start.

    Hyperparameters that the user has not set take the presets of the new problem. Hyperparameters turned in the
    middle of the run belong to that run; those turned at its first step go along. Lanes that only differed in their
    batches become one.
    """
    start = start_inside(problem, None, session.race.lanes[0].seed)
    lanes = [_raced_on(fold_initial_edits(lane), problem, start) for lane in session.race.lanes]
    alone = [lane for i, lane in enumerate(lanes) if not _duplicates_earlier(session.race.lanes, lanes, i)]
    focus = max(sum(lane in alone for lane in lanes[: session.race.focus + 1]) - 1, 0)
    intents: list[Intent] = [Lanes(_relabelled(alone), focus)]
    if session.display.plane != Display().plane:  # only where there are more than two parameters can it be set
        intents.insert(0 if problem.dim <= 2 else 1, Plane(Display().plane))
    return tuple(intents)


def _raced_on(lane: Lane, problem: Problem, start: tuple[float, ...]) -> Lane:
    label = lane.label
    if lane.problem.cost is not None and label == batch_style(lane.problem.cost)[0]:
        label = lane.optimizer.name
    return replace(
        lane_from_spec(problem, own_spec(lane), start, lane.seed), label=label, colour=lane.colour, marker=lane.marker
    )


def _duplicates_earlier(before: tuple[Lane, ...], after: list[Lane], i: int) -> bool:
    """Whether lane i differed from an earlier lane only in its batch size."""
    return any(before[j].problem != before[i].problem and after[j].optimizer == after[i].optimizer for j in range(i))


def _relabelled(lanes: list[Lane]) -> tuple[Lane, ...]:
    """The lanes with labels that differ."""
    labels = distinct_labels(lane.label for lane in lanes)
    return tuple(replace(lane, label=label) for lane, label in zip(lanes, labels, strict=True))


# -- the same problem, seen otherwise ----------------------------------------------------------------------------


def seen_warped(session: Session, changes: Mapping[str, float] | None) -> Lanes:
    """Race the same lanes on a surface warped further by these changes; None takes the whole warp away.

    The start moves with the surface, and no hyperparameter changes: only the surface differs.
    Raises UserError where the start would be one that no race can have.
    """
    old = session.race.lanes[0].problem
    new = unwarped(old) if changes is None else warped(old, **changes)
    lanes = [replace(lane, problem=new, start=_carried(lane, new)) for lane in session.race.lanes]
    return Lanes(
        _that_can(replace(lane, start=start_inside(new, lane.start, lane.seed)) for lane in lanes), session.race.focus
    )


def unwarped(problem: Problem) -> Problem:
    """The problem as it was before it was warped; noise stays."""
    return noisy(bare(problem), problem.noise, problem.batch) if isinstance(problem, Noisy) else bare(problem)


def _carried(lane: Lane, problem: Problem) -> tuple[float, ...]:
    """The start of a lane as a point of its surface, seen on the same surface warped otherwise."""
    if lane.start == start_for(lane.problem, lane.seed):
        return start_for(problem, lane.seed)
    (left, right), (low, high) = bare(problem).box
    middle = (left + right) / 2, (low + high) / 2
    x, y = warp_of(problem).there(middle)(*warp_of(lane.problem).back(middle)(*lane.start))
    return float(x), float(y)
