"""Every key and what it does. Bindings, help, command palette and the README's key table are made from this table."""

from collections.abc import Callable
from dataclasses import dataclass

from termopt.engine.pages import Pages, Predict, TurnPage
from termopt.engine.session import (
    Axis,
    Faster,
    Focus,
    Intent,
    Lines,
    Plane,
    Reseed,
    Restart,
    Scale,
    Seek,
    Show,
    Step,
    Toggle,
)
from termopt.engine.state import MEASURES, Session
from termopt.engine.steer import Backwards, Compare, Dismiss, Explain, Fork, Line, Loop, Measure, Redo, Undo
from termopt.scene import LOOKS, MAX_LANES
from termopt.tui.camera import PAN, ZOOM, fitted, panned, zoomed
from termopt.tui.ground import Ground
from termopt.tui.knobs import neighbor, put_back, rule_now, turned

Wish = Callable[[Session, Ground], Intent | None]


@dataclass(frozen=True)
class Action:
    """Something a key does. `wish` says what intent it is; without one the application itself does it, by its name.

    keys are Textual's names of keys; `shown` is how people write them. In tables of keys an action may stand in the row
    of its `partner`, as stepping back stands beside stepping forward.
    """

    name: str
    keys: tuple[str, ...]
    shown: str
    title: str
    doc: str
    wish: Wish | None = None
    partner: str = ""


def _next_view(session: Session, ground: Ground) -> Intent:
    return Show(session.views[(session.views.index(session.view) + 1) % len(session.views)])


def _next_seed(session: Session, ground: Ground) -> Intent:
    return Reseed(session.lanes[0].seed + 1)


def _next_axis(session: Session, ground: Ground) -> Intent:
    return Axis(session.axes[(session.axes.index(session.axis) + 1) % len(session.axes)])


def _next_plane(session: Session, ground: Ground) -> Intent:
    """Principal axes, the two parameters that moved the most, random directions."""
    kinds = ["principal", ground.busiest(session), "random"]
    return Plane(kinds[(kinds.index(session.plane) + 1) % len(kinds)] if session.plane in kinds else kinds[0])


def _next_measure(session: Session, ground: Ground) -> Intent:
    return Measure(MEASURES[(MEASURES.index(session.measure) + 1) % len(MEASURES)])


def _fork(session: Session, ground: Ground) -> Intent | None:
    """A lane in colors that no other has; None where there are nine."""
    if len(session.lanes) >= MAX_LANES:
        return None
    colour = next(slot for slot, _ in LOOKS if slot not in {lane.colour for lane in session.lanes})
    marker = next(marker for _, marker in LOOKS if marker not in {lane.marker for lane in session.lanes})
    label = session.lanes[session.focus].label.partition(" fork")[0]
    count = sum(lane.label.startswith(f"{label} fork") for lane in session.lanes)
    return Fork(f"{label} fork" + (f" {count + 1}" if count else ""), colour, marker)


def _line(way: int) -> Wish:
    """The next line of the equations, or the one before; after the last comes the step itself."""

    def wish(session: Session, ground: Ground) -> Intent:
        lines = len(rule_now(session).equations)
        now = lines if session.line is None else session.line
        after = (now + way) % (lines + 1)
        return Line(None if after == lines else after)

    return wish


def _lane(lane: int) -> Wish:
    """Turn to a lane; where a lesson asks for one, that is the answer."""
    return lambda session, _: Predict(lane) if session.page == session.asks else Focus(lane)


def _neighbor(way: int) -> Wish:
    return lambda session, _: Focus((session.focus + way) % len(session.lanes))


ACTIONS: tuple[Action, ...] = (
    Action("toggle", ("space",), "space", "Play or pause", "play or pause", lambda s, _: Toggle()),
    Action("forward", ("right", "full_stop"), "→ .", "Step", "one step forward", lambda s, _: Step(1)),
    Action("back", ("left", "comma"), "← ,", "Step back", "back", lambda s, _: Step(-1), "forward"),
    Action("forward_10", ("shift+right",), "shift+→", "Ten steps", "ten steps forward", lambda s, _: Step(10)),
    Action("back_10", ("shift+left",), "shift+←", "Ten steps back", "back", lambda s, _: Step(-10), "forward_10"),
    Action("first", ("home",), "home", "First step", "the first step", lambda s, _: Seek(0)),
    Action("last", ("end",), "end", "Last step", "the last", lambda s, _: Seek(-1), "first"),
    Action("faster", ("plus", "equals_sign"), "+", "Faster", "faster", lambda s, _: Faster(1)),
    Action("slower", ("minus", "underscore"), "-", "Slower", "slower", lambda s, _: Faster(-1), "faster"),
    Action("go_to", ("n",), "n", "Go to a step", "go to a step, by its number"),
    Action(
        "backwards", ("less_than_sign",), "<", "Backwards", "play backwards", lambda s, _: Backwards(not s.backwards)
    ),
    Action("loop", ("L", "shift+l"), "L", "Loop", "round and round", lambda s, _: Loop(not s.loop), "backwards"),
    Action("restart", ("r",), "r", "Restart", "start again", lambda s, _: Restart()),
    Action("reseed", ("R", "shift+r"), "R", "New seed", "with the next seed", _next_seed, "restart"),
    Action("next_lane", ("tab",), "tab", "Next lane", "the next lane", _neighbor(1)),
    Action("previous_lane", ("shift+tab",), "shift+tab", "Previous lane", "the one before", _neighbor(-1), "next_lane"),
    Action("lane_1", ("1",), "1 – 9", "Lane 1", "turn to that lane", _lane(0)),
    *(Action(f"lane_{i + 1}", (str(i + 1),), "", f"Lane {i + 1}", "", _lane(i), "lane_1") for i in range(1, 9)),
    Action(
        "knob_up", ("up",), "↑ ↓", "Choose a knob", "choose a knob of the lane in focus", lambda s, _: neighbor(s, -1)
    ),
    Action("knob_down", ("down",), "", "Next knob", "", lambda s, _: neighbor(s, 1), "knob_up"),
    Action("turn_down", ("left_square_bracket",), "[", "Turn down", "turn it down", lambda s, _: turned(s, -1)),
    Action(
        "turn_up",
        ("right_square_bracket",),
        "]",
        "Turn up",
        "up, while it runs",
        lambda s, _: turned(s, 1),
        "turn_down",
    ),
    Action("put_back", ("0",), "0", "Put the knob back", "put it back", lambda s, _: put_back(s)),
    Action("value", ("k",), "k", "Type a value", "type a value", partner="put_back"),
    Action("fork", ("f",), "f", "Fork", "fork the lane here; its old path stays as a ghost", _fork),
    Action("dismiss", ("h",), "h", "Hide ghosts", "hide the ghosts", lambda s, _: Dismiss(), "fork"),
    Action(
        "compare", ("d",), "d", "Differences", "differences from the lane in focus", lambda s, _: Compare(not s.compare)
    ),
    Action("undo", ("u",), "u", "Undo", "undo a change of lanes", lambda s, _: Undo()),
    Action("redo", ("U", "shift+u"), "U", "Redo", "do it again", lambda s, _: Redo(), "undo"),
    Action("problem", ("p",), "p", "Choose a problem", "choose a problem, or type a formula"),
    Action("optimizers", ("o",), "o", "Optimizers", "optimizers and lanes", partner="problem"),
    Action("start", ("c",), "c", "Choose the start", "choose the start, by numbers or by a click on the map"),
    Action("view", ("v",), "v", "Next view", "grid, overlay, one lane large; what is learnt of data", _next_view),
    Action("zoom_in", ("z",), "z", "Zoom in", "closer", lambda s, g: zoomed(s, g, ZOOM)),
    Action("zoom_out", ("Z", "shift+z"), "Z", "Zoom out", "farther", lambda s, g: zoomed(s, g, 1 / ZOOM), "zoom_in"),
    Action("fit", ("g",), "g", "Fit the paths", "fit the paths, or show all", fitted),
    Action("pan_left", ("ctrl+left",), "ctrl+← → ↑ ↓", "Pan left", "move the view", lambda s, g: panned(s, g, -PAN, 0)),
    Action("pan_right", ("ctrl+right",), "", "Pan right", "", lambda s, g: panned(s, g, PAN, 0), "pan_left"),
    Action("pan_up", ("ctrl+up",), "", "Pan up", "", lambda s, g: panned(s, g, 0, PAN), "pan_left"),
    Action("pan_down", ("ctrl+down",), "", "Pan down", "", lambda s, g: panned(s, g, 0, -PAN), "pan_left"),
    Action("scale", ("y",), "y", "Log or linear loss", "logarithmic or linear loss", lambda s, _: Scale(not s.log)),
    Action(
        "measure", ("m",), "m", "What is plotted", "loss, gradient norm, effective rate, step length", _next_measure
    ),
    Action(
        "explain",
        ("e",),
        "e",
        "Explain",
        "the equations, with this step's numbers",
        lambda s, _: Explain(not s.explain),
    ),
    Action("line", ("j",), "j", "Next line", "line by line through them", _line(1)),
    Action("line_back", ("J", "shift+j"), "J", "Line back", "back", _line(-1), "line"),
    Action("breaks", ("b",), "b", "Breakpoints", "pause when the loss jumps, the gradient is small, …"),
    Action("warp", ("w",), "w", "Turn the surface", "rotate, stretch, shift or scale the surface"),
    Action("fair", ("F", "shift+f"), "F", "Fair rates", "the same rate for all, presets, or each tuned"),
    Action("save", ("s",), "s", "Save", "save picture, trace, scene or tape"),
    Action("axis", ("x",), "x", "Cost axis", "loss over steps, oracle calls, epochs, rows, bytes", _next_axis),
    Action("plane", ("a",), "a", "Axes of the plane", "another plane through many parameters", _next_plane),
    Action("lines", ("i",), "i", "Lines of equal loss", "lines of equal loss", lambda s, _: Lines(not s.lines)),
    Action("lessons", ("l",), "l", "Lessons", "the guided tour"),
    Action("next_page", ("enter",), "enter", "Next page", "next page of a lesson", lambda s, _: TurnPage(1)),
    Action("page_back", ("backspace",), "backspace", "Page back", "back", lambda s, _: TurnPage(-1), "next_page"),
    Action(
        "put_away", ("escape",), "esc", "Put the lesson away", "go on without its text", lambda s, _: Pages((), None)
    ),
    Action("theme", ("t",), "t", "Next theme", "change the colors"),
    Action("help", ("question_mark", "f1"), "?", "Help", "all keys"),
    Action("palette", ("ctrl+p",), "ctrl+p", "Command palette", "find any command by name"),
    Action("quit", ("q",), "q", "Quit", "leave"),
)


def key_rows() -> list[tuple[str, str]]:
    """(keys, what they do) for help and README, partners together."""
    rows: list[tuple[str, str]] = []
    for action in ACTIONS:
        if not action.partner:
            pair = [action, *(other for other in ACTIONS if other.partner == action.name and other.shown)]
            rows.append(("   ".join(a.shown for a in pair), ", ".join(a.doc for a in pair)))
    return rows
