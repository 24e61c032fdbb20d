"""What an intent of a tape may be: only what a user could have done to the session as it was then."""

from collections.abc import Callable, Mapping
from typing import Any

from termopt.base.errors import UserError, printable
from termopt.engine.analysis.breakpoint_kinds import KINDS
from termopt.engine.analysis.measures import MEASURES
from termopt.engine.core.types import Optimizer
from termopt.registry import registry
from termopt.scene.scene import MAX_LANES, Scene
from termopt.scene.validate import (
    MAX_STEPS,
    check_range,
)
from termopt.scene.validate_lanes import check_known, check_lanes, check_look
from termopt.session import intents, intents_display, intents_edit, intents_lesson
from termopt.session.clock import SPEEDS
from termopt.session.intents import Intent
from termopt.session.state import Session

MOST_DUE = 25_000
"""Steps that time may ask for at once: what is due at the highest speed after the longest gap."""

LONGEST_STEP = 10
"""Steps that one key goes, also where a race has fewer."""

LONGEST_WHY = 300
"""Characters of the reason for which a breakpoint paused the race, beside the name of the lane."""


def check_intent(before: Session, intent: Intent, scene: Scene) -> None:
    """Raises UserError for what no user could have done to this session, opened from this scene."""
    CHECKS[type(intent)](before, intent, scene)


def _anything(before: Session, intent: Intent, scene: Scene) -> None:
    """Accepts every value of an intent."""


def _tick(before: Session, tick: intents.Tick, scene: Scene) -> None:
    check_range("steps", tick.steps, before.race.steps + MOST_DUE)


def _step(before: Session, step: intents.Step, scene: Scene) -> None:
    if abs(step.steps) > max(before.race.steps, LONGEST_STEP):
        raise UserError(f"{step.steps} steps at once in a race of {before.race.steps}")


def _seek(before: Session, seek: intents.Seek, scene: Scene) -> None:
    if not -before.race.steps - 1 <= seek.k <= before.race.steps:
        raise UserError(f"there is no step {seek.k}: 0 to {before.race.steps}, or from the end -1, -2, ...")


def _run_on(before: Session, run_on: intents.RunOn, scene: Scene) -> None:
    check_range("step", run_on.k, MAX_STEPS)


def _faster(before: Session, faster: intents.Faster, scene: Scene) -> None:
    if abs(faster.rungs) > len(SPEEDS):
        raise UserError(f"there are no {faster.rungs} speeds")


def _focus(before: Session, focus: intents.Focus, scene: Scene) -> None:
    _lane(before, focus.lane)


def _show(before: Session, show: intents.Show, scene: Scene) -> None:
    check_known("view", show.view, before.views)


def _axis(before: Session, axis: intents.Axis, scene: Scene) -> None:
    check_known("axis", axis.name, before.axes)


def _plane(before: Session, plane: intents.Plane, scene: Scene) -> None:
    from termopt.problems.plane.choose import parse_plane

    parse_plane(plane.spec, before.race.lanes[0].problem)


def _pages(before: Session, laid: intents_lesson.Pages, scene: Scene) -> None:
    """Those of the scene's lesson, or none, which puts it away."""
    if not laid.steps and laid.asks is None:
        return
    if scene.lesson is None:
        raise UserError("these are pages of a lesson, and the scene has none")
    from termopt.registry.lesson_table import page_count

    count = page_count(scene.lesson)
    if len(laid.steps) != count:
        raise UserError(f"{len(laid.steps)} pages; the lesson {scene.lesson} has {count}")
    if laid.steps[0] < 0 or laid.steps[-1] > before.race.steps:
        raise UserError(f"a page is read at a step from 0 to {before.race.steps}")


def _turn_page(before: Session, turned: intents_lesson.TurnPage, scene: Scene) -> None:
    if abs(turned.pages) > max(len(before.lesson.pages), 1):
        raise UserError(f"there are no {turned.pages} pages to turn")


def _predict(before: Session, predict: intents_lesson.Predict, scene: Scene) -> None:
    _lane(before, predict.lane)


def _turn(before: Session, turn: intents_edit.Turn, scene: Scene) -> None:
    _lane(before, turn.lane)
    lane, k = before.race.lanes[turn.lane], before.updates(turn.lane, before.time.cursor)
    registry.check_turn(lane, k, turn.field, turn.value)


def _lanes(before: Session, lanes: intents_edit.Lanes, scene: Scene) -> None:
    check_lanes(lanes.lanes)
    if not 0 <= lanes.focus < len(lanes.lanes):
        raise UserError(f"there is no lane {lanes.focus}: 0 to {len(lanes.lanes) - 1}")


def _fork(before: Session, fork: intents_edit.Fork, scene: Scene) -> None:
    if len(before.race.lanes) >= MAX_LANES:
        raise UserError(f"a race has at most {MAX_LANES} lanes")
    check_look(fork.label, fork.colour, fork.marker)


def _choose(before: Session, choose: intents_edit.Choose, scene: Scene) -> None:
    check_known(
        "hyperparameter",
        choose.hyperparameter,
        registry.hyperparameter_names(before.race.lanes[before.race.focus].optimizer),
    )


def _breaks(before: Session, breaks: intents_edit.Breaks, scene: Scene) -> None:
    kinds = [kind for kind, _ in breaks.breaks]
    for kind, value in breaks.breaks:
        check_known("breakpoint", kind, KINDS)
        bounded = KINDS[kind].value is not None
        if kinds.count(kind) > 1:
            raise UserError(f"the breakpoint {kind} is set twice")
        if value < 0 or (bounded and not value):
            raise UserError(f"the bound {value:g} of the breakpoint {kind} is not above 0")


def _halt(before: Session, halt: intents_edit.Halt, scene: Scene) -> None:
    check_range("step", halt.k, before.race.steps)
    labels = (f"{lane.label}: " for lane in before.race.lanes)
    words = min((halt.why.removeprefix(label) for label in labels), key=len)
    if not words.isprintable() or len(words) > LONGEST_WHY:
        raise UserError(f"no breakpoint says {printable(words)}")


def _line(before: Session, line: intents_edit.Line, scene: Scene) -> None:
    lines = len(_optimizer(before).equations)
    if line.line is not None and line.line >= lines:
        raise UserError(f"there is no line {line.line}: the equations have {lines}")


def _measure(before: Session, measure: intents_edit.Measure, scene: Scene) -> None:
    check_known("measure", measure.name, MEASURES)


def _crosshair(before: Session, crosshair: intents_display.Crosshair, scene: Scene) -> None:
    if crosshair.k is not None:
        check_range("step", crosshair.k, before.race.steps)


def _step_range(before: Session, steps: intents_display.StepRange, scene: Scene) -> None:
    if steps.steps is not None:
        check_range("step", steps.steps[1], before.race.steps)


def _optimizer(before: Session) -> Optimizer:
    """The optimizer in force of the lane in focus."""
    return before.race.lanes[before.race.focus].optimizer_at(before.updates(before.race.focus, before.time.cursor))


def _lane(before: Session, number: int) -> None:
    if not 0 <= number < len(before.race.lanes):
        raise UserError(f"there is no lane {number}: 0 to {len(before.race.lanes) - 1}")


CHECKS: Mapping[type[Any], Callable[[Session, Any, Scene], None]] = {
    intents.Tick: _tick,
    intents.Toggle: _anything,
    intents.Step: _step,
    intents.Seek: _seek,
    intents.RunOn: _run_on,
    intents.Faster: _faster,
    intents.Restart: _anything,
    intents.Reseed: _anything,  # its own range is checked where it is made
    intents.Focus: _focus,
    intents.Show: _show,
    intents.Scale: _anything,
    intents.Viewport: _anything,  # so is a region
    intents.Lines: _anything,
    intents.Solo: _anything,
    intents.Axis: _axis,
    intents.Plane: _plane,
    intents_lesson.Pages: _pages,
    intents_lesson.TurnPage: _turn_page,
    intents_lesson.Predict: _predict,
    intents_edit.Turn: _turn,
    intents_edit.Lanes: _lanes,
    intents_edit.Fork: _fork,
    intents_edit.Undo: _anything,
    intents_edit.Redo: _anything,
    intents_edit.Dismiss: _anything,
    intents_edit.Choose: _choose,
    intents_edit.Backwards: _anything,
    intents_edit.Loop: _anything,
    intents_edit.Breaks: _breaks,
    intents_edit.Halt: _halt,
    intents_edit.Explain: _anything,
    intents_edit.Line: _line,
    intents_edit.Measure: _measure,
    intents_edit.Compare: _anything,
    intents_edit.ExplainPage: _anything,
    intents_edit.LogSteps: _anything,
    intents_edit.EqualAxes: _anything,
    intents_display.Crosshair: _crosshair,
    intents_display.ValueRange: _anything,  # its ends are checked where it is made
    intents_display.StepRange: _step_range,
    intents_display.Present: _anything,
}
"""The check of each intent. An intent without one is refused."""
