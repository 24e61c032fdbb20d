"""What the actions of `config.actions` do to a session: each makes an intent.

Every command takes: session, as it is; projection, the problem as it is shown. It returns None where there is nothing
to do.
"""

from collections.abc import Callable, Mapping

from termopt.engine.analysis.measures import MEASURES
from termopt.scene.lane_styles import free_style
from termopt.scene.new_lanes import MAX_LANES, free_label
from termopt.scene.validate import MAX_SEED, MAX_STEPS
from termopt.session.intents import (
    Axis,
    Faster,
    Focus,
    Intent,
    Lines,
    Plane,
    Reseed,
    Restart,
    RunOn,
    Scale,
    Seek,
    Show,
    Solo,
    Step,
    Toggle,
    apply,
)
from termopt.session.intents_display import Crosshair, Present, StepRange, ValueRange
from termopt.session.intents_edit import (
    Backwards,
    Compare,
    Dismiss,
    EqualAxes,
    Explain,
    ExplainPage,
    Fork,
    Line,
    LogSteps,
    Loop,
    Measure,
    Redo,
    Undo,
)
from termopt.session.intents_lesson import Pages, Predict, TurnPage
from termopt.session.state import Session
from termopt.viewer.crosshair import moved
from termopt.viewer.hyperparameter_steps import neighbor, optimizer_now, put_back, turned
from termopt.viewer.projection import Projection
from termopt.viewer.step_range import panned_steps, zoomed_steps
from termopt.viewer.value_range import zoomed_values
from termopt.viewer.viewport import PAN, ZOOM, fitted, panned, zoomed

Command = Callable[[Session, Projection], Intent | None]


def next_view(session: Session, projection: Projection) -> Intent:
    """The view after the one shown; after the last comes the first."""
    if session.display.explain:  # it stands in the place of any view
        return Explain(False)
    return Show(session.views[(session.views.index(session.display.view) + 1) % len(session.views)])


def next_seed(session: Session, projection: Projection) -> Intent:
    """The seed after the one of the race; after the last comes the first."""
    return Reseed((session.race.lanes[0].seed + 1) % (MAX_SEED + 1))


def next_axis(session: Session, projection: Projection) -> Intent:
    """The cost axis after the one that plots run over; after the last comes the first."""
    return Axis(session.axes[(session.axes.index(session.display.axis) + 1) % len(session.axes)])


def next_plane(session: Session, projection: Projection) -> Intent:
    """Principal axes, the two parameters that moved the most, random directions."""
    if session.race.lanes[0].problem.dim <= 2:
        return Plane(session.display.plane)
    kinds = ["principal", projection.busiest(session), "random"]
    return Plane(
        kinds[(kinds.index(session.display.plane) + 1) % len(kinds)] if session.display.plane in kinds else kinds[0]
    )


def next_measure(session: Session, projection: Projection) -> Intent:
    """The measure after the one plotted; after the last comes the first."""
    names = tuple(MEASURES)
    return Measure(names[(names.index(session.display.measure) + 1) % len(names)])


def forward(steps: int) -> Command:
    """So many steps forward; at the end of the race, beyond it."""

    def command(session: Session, projection: Projection) -> Intent | None:
        if not session.ended:
            return Step(steps)
        return RunOn(session.race.steps + steps) if session.race.steps + steps <= MAX_STEPS else None

    return command


def fork(session: Session, projection: Projection) -> Intent | None:
    """A new lane that goes on from the step shown of the lane in focus, in a color of its own; None at nine lanes."""
    if len(session.race.lanes) >= MAX_LANES:
        return None
    lane = session.race.lanes[session.race.focus]
    colour, marker = free_style(lane.optimizer.name, ((other.colour, other.marker) for other in session.race.lanes))
    label = lane.label.partition(" fork")[0]
    return Fork(free_label(f"{label} fork", {lane.label for lane in session.race.lanes}), colour, marker)


def line(way: int) -> Command:
    """The next line of the equations, or the one before; after the last comes the step itself."""

    def command(session: Session, projection: Projection) -> Intent:
        lines = len(optimizer_now(session).equations)
        now = lines if session.display.line is None else session.display.line
        after = (now + way) % (lines + 1)
        return Line(None if after == lines else after)

    return command


def lane(lane: int) -> Command:
    """Turn to a lane; where a lesson asks for one, that is the answer."""
    return lambda session, _: Predict(lane) if session.lesson.page == session.lesson.asks else Focus(lane)


def next_lane(way: int) -> Command:
    """Turn to the lane that stands so many places further, around the end. way: may be negative."""
    return lambda session, _: Focus((session.race.focus + way) % len(session.race.lanes))


def put_away(session: Session, projection: Projection) -> Intent:
    """Put away what lies over the race, one thing a time: the crosshair, then presenting, then the text of a lesson."""
    if session.display.crosshair is not None:
        return Crosshair(None)
    return Present(False) if session.display.presenting else Pages((), None)


COMMANDS: Mapping[str, Command] = {
    "toggle": lambda s, _: Toggle(),
    "forward": forward(1),
    "back": lambda s, _: Step(-1),
    "forward_10": forward(10),
    "back_10": lambda s, _: Step(-10),
    "first": lambda s, _: Seek(0),
    "last": lambda s, _: Seek(-1),
    "faster": lambda s, _: Faster(1),
    "slower": lambda s, _: Faster(-1),
    "backwards": lambda s, _: Backwards(not s.time.backwards),
    "loop": lambda s, _: Loop(not s.time.loop),
    "restart": lambda s, _: Restart(),
    "reseed": next_seed,
    "next_lane": next_lane(1),
    "previous_lane": next_lane(-1),
    **{f"lane_{i + 1}": lane(i) for i in range(9)},
    "hyperparameter_up": lambda s, _: neighbor(s, -1),
    "hyperparameter_down": lambda s, _: neighbor(s, 1),
    "turn_down": lambda s, _: turned(s, -1),
    "turn_up": lambda s, _: turned(s, 1),
    "put_back": lambda s, _: put_back(s),
    "fork": fork,
    "dismiss": lambda s, _: Dismiss(),
    "compare": lambda s, _: Compare(not s.display.compare),
    "undo": lambda s, _: Undo(),
    "redo": lambda s, _: Redo(),
    "view": next_view,
    "solo": lambda s, _: Solo(not s.display.solo),
    "explain": lambda s, _: Explain(not s.display.explain),
    "line": line(1),
    "line_back": line(-1),
    "explain_page_down": lambda s, _: ExplainPage(s.display.page + 1),
    "explain_page_up": lambda s, _: ExplainPage(s.display.page - 1),
    "measure": next_measure,
    "axis": next_axis,
    "scale": lambda s, _: Scale(not s.display.log),
    "log_steps": lambda s, _: LogSteps(not s.display.log_steps),
    "equal": lambda s, _: EqualAxes(not s.display.equal),
    "crosshair_back": lambda s, _: moved(s, -1),
    "crosshair_forward": lambda s, _: moved(s, 1),
    "value_zoom_in": lambda s, g: zoomed_values(s, g, ZOOM),
    "value_zoom_out": lambda s, g: zoomed_values(s, g, 1 / ZOOM),
    "value_fit": lambda s, _: ValueRange(None),
    "step_zoom_in": lambda s, _: zoomed_steps(s, ZOOM),
    "step_zoom_out": lambda s, _: zoomed_steps(s, 1 / ZOOM),
    "step_fit": lambda s, _: StepRange(None),
    "step_pan_left": lambda s, _: panned_steps(s, -PAN),
    "step_pan_right": lambda s, _: panned_steps(s, PAN),
    "present": lambda s, _: Present(not s.display.presenting),
    "plane": next_plane,
    "lines": lambda s, _: Lines(not s.display.lines),
    "zoom_in": lambda s, g: zoomed(s, g, ZOOM),
    "zoom_out": lambda s, g: zoomed(s, g, 1 / ZOOM),
    "fit": fitted,
    "pan_left": lambda s, g: panned(s, g, -PAN, 0),
    "pan_right": lambda s, g: panned(s, g, PAN, 0),
    "pan_up": lambda s, g: panned(s, g, 0, PAN),
    "pan_down": lambda s, g: panned(s, g, 0, -PAN),
    "next_page": lambda s, _: TurnPage(1),
    "page_back": lambda s, _: TurnPage(-1),
    "put_away": put_away,
}
"""By the names of their actions. Those that make no intent, such as opening a dialog, are the interface's own."""


def idle_actions(session: Session, projection: Projection) -> frozenset[str]:
    """The actions that would change nothing now."""
    wanted = {name: command(session, projection) for name, command in COMMANDS.items()}
    return frozenset(n for n, intent in wanted.items() if intent is None or apply(session, intent) == session)
