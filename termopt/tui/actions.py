"""Every key and what it does. Bindings, help, command palette and the README's key table are made from this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from termopt.engine.pages import Pages, TurnPage
from termopt.engine.session import Faster, Lines, Restart, Scale, Seek, Step, Toggle
from termopt.engine.steer import Backwards, Compare, Dismiss, Explain, Loop, Redo, Undo
from termopt.keymap import shown
from termopt.tui.camera import PAN, ZOOM, fitted, panned, zoomed
from termopt.tui.knobs import neighbor, put_back, turned
from termopt.tui.wishes import (
    Wish,
    fork,
    lane,
    line,
    next_axis,
    next_lane,
    next_measure,
    next_plane,
    next_seed,
    next_view,
)


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


TIME = (
    Action("toggle", ("space",), "space", "Play or pause", "play or pause", lambda s, _: Toggle()),
    Action("forward", ("right", "full_stop"), "→ .", "Step", "one step forward", lambda s, _: Step(1)),
    Action("back", ("left", "comma"), "← ,", "Step back", "back", lambda s, _: Step(-1), "forward"),
    Action("forward_10", ("shift+right",), "shift+→", "Ten steps", "ten steps forward", lambda s, _: Step(10)),
    Action("back_10", ("shift+left",), "shift+←", "Ten steps back", "back", lambda s, _: Step(-10), "forward_10"),
    Action("first", ("home",), "home", "First step", "the first step", lambda s, _: Seek(0)),
    Action("last", ("end",), "end", "Last step", "the last", lambda s, _: Seek(-1), "first"),
    Action("go_to", ("n",), "n", "Go to a step", "go to a step, by its number"),
    Action("faster", ("plus", "equals_sign"), "+", "Faster", "faster", lambda s, _: Faster(1)),
    Action("slower", ("minus", "underscore"), "-", "Slower", "slower", lambda s, _: Faster(-1), "faster"),
    Action(
        "backwards", ("less_than_sign",), "<", "Backwards", "play backwards", lambda s, _: Backwards(not s.backwards)
    ),
    Action("loop", ("L", "shift+l"), "L", "Loop", "round and round", lambda s, _: Loop(not s.loop), "backwards"),
    Action("breaks", ("b",), "b", "Breakpoints", "breakpoints: pause when something happens"),
    Action("restart", ("r",), "r", "Restart", "start again", lambda s, _: Restart()),
    Action("reseed", ("R", "shift+r"), "R", "New seed", "with the next seed", next_seed, "restart"),
)

STEER = (
    Action("next_lane", ("tab",), "tab", "Next lane", "the next lane", next_lane(1)),
    Action("previous_lane", ("shift+tab",), "shift+tab", "Previous lane", "the one before", next_lane(-1), "next_lane"),
    Action("lane_1", ("1",), "1 – 9", "Lane 1", "turn to that lane", lane(0)),
    *(Action(f"lane_{i + 1}", (str(i + 1),), "", f"Lane {i + 1}", "", lane(i), "lane_1") for i in range(1, 9)),
    Action("knob_up", ("up",), "↑ ↓", "Choose a knob", "choose a knob of the lane", lambda s, _: neighbor(s, -1)),
    Action("knob_down", ("down",), "", "Next knob", "", lambda s, _: neighbor(s, 1), "knob_up"),
    Action("turn_down", ("left_square_bracket",), "[", "Turn down", "turn it down", lambda s, _: turned(s, -1)),
    Action("turn_up", ("right_square_bracket",), "]", "Turn up", "up", lambda s, _: turned(s, 1), "turn_down"),
    Action("put_back", ("0",), "0", "Put the knob back", "put it back", lambda s, _: put_back(s)),
    Action("value", ("k",), "k", "Type a value", "type a value", partner="put_back"),
    Action("fork", ("f",), "f", "Fork", "fork the lane here, its old path a ghost", fork),
    Action("dismiss", ("h",), "h", "Hide ghosts", "hide ghosts", lambda s, _: Dismiss(), "fork"),
    Action("compare", ("d",), "d", "Differences", "differences from the lane", lambda s, _: Compare(not s.compare)),
    Action("undo", ("u",), "u", "Undo", "undo a change of lanes", lambda s, _: Undo()),
    Action("redo", ("U", "shift+u"), "U", "Redo", "do it again", lambda s, _: Redo(), "undo"),
    Action("problem", ("p",), "p", "Choose a problem", "choose a problem, or type a formula"),
    Action("optimizers", ("o",), "o", "Optimizers", "optimizers and lanes"),
    Action("start", ("c",), "c", "Choose the start", "choose the start; or click twice on a map"),
    Action("fair", ("F", "shift+f"), "F", "Fair rates", "fair rates: equal, preset or tuned"),
    Action("warp", ("w",), "w", "Warp the surface", "warp: rotate, stretch, shift, scale"),
)

LOOK = (
    Action("view", ("v",), "v", "Next view", "grid, overlay, one lane large, fit", next_view),
    Action("explain", ("e",), "e", "Explain", "the equations with numbers", lambda s, _: Explain(not s.explain)),
    Action("line", ("j",), "j", "Next line", "line by line through them", line(1)),
    Action("line_back", ("J", "shift+j"), "J", "Line back", "back", line(-1), "line"),
    Action("measure", ("m",), "m", "What is plotted", "loss, gradient, rate or step length", next_measure),
    Action("axis", ("x",), "x", "Cost axis", "over steps, calls, epochs, rows, bytes", next_axis),
    Action("scale", ("y",), "y", "Log or linear loss", "logarithmic or linear loss", lambda s, _: Scale(not s.log)),
    Action("plane", ("a",), "a", "Axes of the plane", "another plane through many parameters", next_plane),
    Action("lines", ("i",), "i", "Lines of equal loss", "lines of equal loss", lambda s, _: Lines(not s.lines)),
    Action("zoom_in", ("z",), "z", "Zoom in", "closer", lambda s, g: zoomed(s, g, ZOOM)),
    Action("zoom_out", ("Z", "shift+z"), "Z", "Zoom out", "farther", lambda s, g: zoomed(s, g, 1 / ZOOM), "zoom_in"),
    Action("fit", ("g",), "g", "Fit the paths", "fit the paths, or show all", fitted),
    Action("pan_left", ("ctrl+left",), "ctrl+← → ↑ ↓", "Pan left", "move the view", lambda s, g: panned(s, g, -PAN, 0)),
    Action("pan_right", ("ctrl+right",), "", "Pan right", "", lambda s, g: panned(s, g, PAN, 0), "pan_left"),
    Action("pan_up", ("ctrl+up",), "", "Pan up", "", lambda s, g: panned(s, g, 0, PAN), "pan_left"),
    Action("pan_down", ("ctrl+down",), "", "Pan down", "", lambda s, g: panned(s, g, 0, -PAN), "pan_left"),
)

PROGRAM = (
    Action("lessons", ("l",), "l", "Lessons", "the guided tour"),
    Action("next_page", ("enter",), "enter", "Next page", "next page of a lesson", lambda s, _: TurnPage(1)),
    Action("page_back", ("backspace",), "backspace", "Page back", "back", lambda s, _: TurnPage(-1), "next_page"),
    Action("put_away", ("escape",), "esc", "Put the lesson away", "put its text away", lambda s, _: Pages((), None)),
    Action("save", ("s",), "s", "Save", "save picture, trace, scene or tape"),
    Action("theme", ("t",), "t", "Next theme", "change the colors"),
    Action("help", ("question_mark", "f1"), "?", "Help", "all keys"),
    Action("palette", ("ctrl+p",), "ctrl+p", "Command palette", "find any command by name"),
    Action("quit", ("q",), "q", "Quit", "leave"),
)

GROUPS: dict[str, tuple[Action, ...]] = {"Time": TIME, "Lanes and knobs": STEER, "View": LOOK, "Program": PROGRAM}
ACTIONS: tuple[Action, ...] = tuple(action for group in GROUPS.values() for action in group)


Keys = Mapping[str, tuple[str, ...]]
"""The keys that a person has given to actions, by their names."""


def key_rows(actions: tuple[Action, ...] = ACTIONS, remapped: Keys = MappingProxyType({})) -> list[tuple[str, str]]:
    """(keys, what they do) for help and README, partners together; with the person's own keys."""
    rows: list[tuple[str, str]] = []
    for action in actions:
        if not action.partner:
            pair = [action, *(other for other in actions if other.partner == action.name)]
            written = [(keys, each.doc) for each in pair if (keys := shown(each, remapped, ACTIONS))]
            rows.append(("   ".join(keys for keys, _ in written), ", ".join(doc for _, doc in written)))
    return [row for row in rows if row[0]]
