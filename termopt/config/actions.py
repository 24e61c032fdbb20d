"""Every key and what it does. Bindings, help, command palette and the README's key table are made from this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from termopt.base.translate import translate
from termopt.base.words import either
from termopt.config.keymap import shown
from termopt.engine.analysis.measures import MEASURES
from termopt.session.axes import AXES
from termopt.session.views import VIEWS


@dataclass(frozen=True)
class Action:
    """Something a key does. `COMMANDS` in `viewer.commands` or `PROGRAM` in `tui.dialogs` carries it out, by its name.

    keys are Textual's names of keys; `shown` is how people write them. In tables of keys an action may stand in the row
    of its `partner`, as stepping back stands beside stepping forward. `idle` is said where it would change nothing.
    """

    name: str
    keys: tuple[str, ...]
    shown: str
    title: str
    doc: str
    partner: str = ""
    idle: str = ""


TIME = (
    Action("toggle", ("space",), "space", "Play or pause", "play or pause"),
    Action(
        "forward",
        ("right", "full_stop"),
        "→ .",
        "Step",
        "one step forward, at the end beyond it",
        idle="No race is longer.",
    ),
    Action("back", ("left", "comma"), "← ,", "Step back", "back", "forward", idle="This is the first step."),
    Action("forward_10", ("shift+right",), "shift+→", "Ten steps", "ten steps forward", idle="No race is longer."),
    Action(
        "back_10", ("shift+left",), "shift+←", "Ten steps back", "back", "forward_10", idle="This is the first step."
    ),
    Action("first", ("home",), "home", "First step", "the first step", idle="This is the first step."),
    Action("last", ("end",), "end", "Last step", "the last", "first", idle="This is the last step."),
    Action("go_to", ("n",), "n", "Go to a step", "go to a step, by its number; one past the end runs on"),
    Action("faster", ("plus", "equals_sign"), "+", "Faster", "faster", idle="This is the highest speed."),
    Action("slower", ("minus", "underscore"), "-", "Slower", "slower", "faster", idle="This is the lowest speed."),
    Action("backwards", ("less_than_sign",), "<", "Backwards", "play backwards"),
    Action("loop", ("L", "shift+l"), "L", "Loop", "loop", "backwards"),
    Action("breaks", ("b",), "b", "Breakpoints", "breakpoints: pause when something happens"),
    Action("restart", ("r",), "r", "Restart", "start again"),
    Action("reseed", ("R", "shift+r"), "R", "New seed", "with the next seed", "restart"),
)

STEER = (
    Action("next_lane", ("tab",), "tab", "Next lane", "the next lane", idle="There is one lane only."),
    Action(
        "previous_lane",
        ("shift+tab",),
        "shift+tab",
        "Previous lane",
        "the one before",
        "next_lane",
        idle="There is one lane only.",
    ),
    Action("lane_1", ("1",), "1 – 9", "Lane 1", "focus that lane"),
    *(
        Action(f"lane_{i + 1}", (str(i + 1),), "", f"Lane {i + 1}", "", "lane_1", f"There is no other lane {i + 1}.")
        for i in range(1, 9)
    ),
    Action(
        "hyperparameter_up",
        ("up",),
        "↑ ↓",
        "Choose a hyperparameter",
        "choose a hyperparameter of the lane",
        idle="There is one hyperparameter only.",
    ),
    Action(
        "hyperparameter_down",
        ("down",),
        "",
        "Next hyperparameter",
        "",
        "hyperparameter_up",
        idle="There is one hyperparameter only.",
    ),
    Action(
        "turn_down", ("left_square_bracket",), "[", "Turn down", "turn it down", idle="That is the end of its range."
    ),
    Action(
        "turn_up", ("right_square_bracket",), "]", "Turn up", "up", "turn_down", idle="That is the end of its range."
    ),
    Action(
        "put_back", ("0",), "0", "Reset the hyperparameter", "reset it", idle="It is at its preset or default already."
    ),
    Action("value", ("k",), "k", "Enter a value", "enter a value", partner="put_back"),
    Action("hyperparameters", ("K", "shift+k"), "K", "All hyperparameters", "all hyperparameters of the lane"),
    Action(
        "fork", ("f",), "f", "Fork", "fork the lane here, its old path a ghost", idle="A race has nine lanes at most."
    ),
    Action("dismiss", ("h",), "h", "Hide ghosts", "hide ghosts", "fork", idle="There is no ghost to hide."),
    Action("compare", ("d",), "d", "Differences", "differences from the lane"),
    Action("undo", ("u",), "u", "Undo", "undo a change of lanes", idle="There is nothing to undo."),
    Action("redo", ("U", "shift+u"), "U", "Redo", "redo it", "undo", idle="There is nothing to redo."),
    Action("problem", ("p",), "p", "Choose a problem", "choose a problem, or type a formula"),
    Action("optimizers", ("o",), "o", "Optimizers", "optimizers and lanes"),
    Action("start", ("c",), "c", "Choose the start", "choose the start; or click twice on a map"),
    Action("fair", ("F", "shift+f"), "F", "Fair learning rates", "fair learning rates: equal, preset or tuned"),
    Action("warp", ("w",), "w", "Transform the problem", "transform the problem: rotate, stretch, shift, scale"),
)

LOOK = (
    Action("view", ("v",), "v", "Next view", ", ".join(view.doc for view in VIEWS.values())),
    Action("solo", ("S", "shift+s"), "S", "Solo", "one lane alone, or all", idle="There is one lane only."),
    Action("explain", ("e",), "e", "Explain", "the equations with numbers"),
    Action("maps", ("M", "shift+m"), "M", "Maps", "maps: what every start, rate or seed leads to"),
    Action("line", ("j",), "j", "Next line", "line by line through them"),
    Action("line_back", ("J", "shift+j"), "J", "Line back", "back", "line"),
    Action(
        "explain_page_down",
        ("pagedown",),
        "PgDn",
        "Equations, next page",
        "next page of the equations",
        idle="No equations are shown: e shows them.",
    ),
    Action(
        "explain_page_up",
        ("pageup",),
        "PgUp",
        "Equations, page before",
        "back",
        "explain_page_down",
        idle="No equations are shown: e shows them.",
    ),
    Action("measure", ("m",), "m", "What is plotted", either(measure.words for measure in MEASURES.values())),
    Action(
        "axis", ("x",), "x", "Cost axis", f"over {', '.join(AXES)}", idle="Only problems with data have another axis."
    ),
    Action("scale", ("y",), "y", "Log or linear loss", "logarithmic or linear loss"),
    Action("log_steps", ("X", "shift+x"), "X", "Log or linear steps", "logarithmic or linear steps"),
    Action(
        "crosshair_back",
        ("left_curly_bracket",),
        "{",
        "Crosshair to the left",
        "read all lanes at a step: the crosshair to the left",
        idle="The crosshair stands at the first step.",
    ),
    Action(
        "crosshair_forward",
        ("right_curly_bracket",),
        "}",
        "Crosshair to the right",
        "to the right",
        "crosshair_back",
        idle="The crosshair stands at the last step that was shown.",
    ),
    Action(
        "value_zoom_in",
        ("left_parenthesis",),
        "(",
        "Zoom in on values",
        "closer in plots over the steps",
        idle="Floats are no finer.",
    ),
    Action(
        "value_zoom_out",
        ("right_parenthesis",),
        ")",
        "Zoom out of values",
        "farther",
        "value_zoom_in",
        idle="Floats are no larger.",
    ),
    Action(
        "value_fit",
        ("G", "shift+g"),
        "G",
        "All values",
        "all values",
        "value_zoom_in",
        idle="All values are shown already.",
    ),
    Action(
        "step_zoom_in",
        ("N", "shift+n"),
        "N",
        "Fewer steps",
        "fewer steps in plots, about the crosshair or the step shown",
        idle="Plots show no fewer steps.",
    ),
    Action(
        "step_zoom_out",
        ("W", "shift+w"),
        "W",
        "More steps",
        "more",
        "step_zoom_in",
        idle="All steps are shown already.",
    ),
    Action(
        "step_fit",
        ("A", "shift+a"),
        "A",
        "All steps",
        "all steps",
        "step_zoom_in",
        idle="All steps are shown already.",
    ),
    Action(
        "step_pan_left",
        ("semicolon",),
        ";",
        "Earlier steps",
        "earlier steps",
        idle="No earlier steps to show; N shows fewer at a time.",
    ),
    Action(
        "step_pan_right",
        ("apostrophe",),
        "'",
        "Later steps",
        "later",
        "step_pan_left",
        idle="No later steps to show; N shows fewer at a time.",
    ),
    Action(
        "plane",
        ("a",),
        "a",
        "Axes of the plane",
        "another plane through many parameters",
        idle="Only problems of more than two parameters have planes.",
    ),
    Action("lines", ("i",), "i", "Contour lines", "contour lines"),
    Action("equal", ("E", "shift+e"), "E", "Equal axes", "the same scale along both axes of a map"),
    Action("zoom_in", ("z",), "z", "Zoom in", "zoom in"),
    Action("zoom_out", ("Z", "shift+z"), "Z", "Zoom out", "zoom out", "zoom_in"),
    Action("fit", ("g",), "g", "Fit the paths", "fit the paths, or show all", idle="There is no path to fit yet."),
    Action("pan_left", ("ctrl+left",), "ctrl+← → ↑ ↓", "Pan left", "move the view"),
    Action("pan_right", ("ctrl+right",), "", "Pan right", "", "pan_left"),
    Action("pan_up", ("ctrl+up",), "", "Pan up", "", "pan_left"),
    Action("pan_down", ("ctrl+down",), "", "Pan down", "", "pan_left"),
)

PROGRAM = (
    Action("lessons", ("l",), "l", "Lessons", "the guided tour"),
    Action("gallery", ("O", "shift+o"), "O", "Gallery", "the gallery: scenes worth seeing"),
    Action(
        "next_page", ("enter",), "enter", "Next page", "next page of a lesson", idle="No lesson is open; l lists them."
    ),
    Action(
        "page_back",
        ("backspace",),
        "backspace",
        "Page back",
        "back",
        "next_page",
        idle="No lesson is open; l lists them.",
    ),
    Action(
        "put_away",
        ("escape",),
        "esc",
        "Put away",
        "the crosshair goes, presenting ends, a lesson's text goes",
        idle="There is nothing to put away.",
    ),
    Action("save", ("s",), "s", "Save", "save picture, trace, scene or tape"),
    Action("link", ("Y", "shift+y"), "Y", "Copy a link", "copy a link to the race", "save"),
    Action("theme", ("t",), "t", "Choose a theme", "choose a theme, and keep it for the next start"),
    Action("present", ("f11",), "f11", "Present", "one lane large under its name, for a projector"),
    Action("help", ("question_mark", "f1"), "?", "Help", "all keys"),
    Action("search", ("slash",), "/", "Search the keys", "search the keys", "help"),
    Action("palette", ("ctrl+p", "colon"), ": ctrl+p", "Command palette", "find any command by name"),
    Action("quit", ("q",), "q", "Quit", "leave"),
)

GROUPS: dict[str, tuple[Action, ...]] = {
    "Time": TIME,
    "Lanes and hyperparameters": STEER,
    "View": LOOK,
    "Program": PROGRAM,
}
ACTIONS: tuple[Action, ...] = tuple(action for group in GROUPS.values() for action in group)


Keys = Mapping[str, tuple[str, ...]]
"""The keys that a user has given to actions, by their names."""


def key_rows(
    actions: tuple[Action, ...] = ACTIONS, remapped: Keys = MappingProxyType({}), lang: str = "en"
) -> list[tuple[str, str]]:
    """(keys, what they do) for help and README, partners together; with the user's own keys, in a language."""
    rows: list[tuple[str, str]] = []
    for action in actions:
        if not action.partner:
            pair = [action, *(other for other in actions if other.partner == action.name)]
            written = [(keys, translate(each.doc, lang)) for each in pair if (keys := shown(each, remapped, ACTIONS))]
            rows.append(
                ("   ".join(keys for keys, _ in written), translate(", ", lang).join(doc for _, doc in written))
            )
    return [row for row in rows if row[0]]
