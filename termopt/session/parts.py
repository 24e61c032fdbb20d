"""The parts of a session: the race, the time, the display, the lesson and the editing, each a plain value."""

from typing import NamedTuple

from termopt.base.plain_values import Box, Interval
from termopt.engine.core.lane import Lane


class Lineup(NamedTuple):
    """The race: who runs and for how long.

    lanes: the runs that are compared, one at least.
    steps: the length of the race.
    focus: the number of the lane that keys act on.
    """

    lanes: tuple[Lane, ...]
    steps: int
    focus: int = 0


class Playback(NamedTuple):
    """The time: which step is shown, and how the race moves on from there.

    cursor: the step shown, from 0 to the length of the race.
    furthest: the last step that was ever shown.
    playing: whether time moves the cursor.
    speed: steps a second.
    backwards: whether time moves the cursor towards the first step.
    loop: whether the race goes on from the other end.
    breakpoints: what pauses the race, each a kind and its bound.
    pause_reason: why a breakpoint paused the race; empty if none did.
    """

    cursor: int = 0
    furthest: int = 0
    playing: bool = True
    speed: float = 40.0
    backwards: bool = False
    loop: bool = False
    breakpoints: tuple[tuple[str, float], ...] = ()
    pause_reason: str = ""


class Display(NamedTuple):
    """The display: what of the race is drawn, and how.

    view: the arrangement of the panels, one of VIEWS.
    log: whether plots over the steps have a logarithmic scale.
    viewport: the region shown; None is the problem's own box.
    lines: whether lines of equal loss are drawn.
    axis: what plots run over, one of AXES.
    plane: the plane on which a problem of more than two parameters is shown.
    measure: what is plotted, one of MEASURES.
    solo: whether the lane in focus is the only one with a panel, in any view.
    compare: whether standings are differences from the lane in focus.
    explain: whether the equations are shown.
    line: the equation that explaining has come to; None is the whole step.
    page: the page of the equations, where they take several; the one after the last is the first.
    log_steps: whether plots over the steps have a logarithmic axis of steps.
    equal: whether both axes of a map have the same scale.
    crosshair: the step at which plots over the steps are read; None is no crosshair.
    value_range: the values plotted over the steps, (low, high); None is the range that the plot chooses.
    step_range: the steps that plots show, (first, last); None is as many as have been shown.
    presenting: whether the lane in focus is shown alone, under a large heading, with nothing around it.
    """

    view: str = "grid"
    log: bool = True
    viewport: Box | None = None
    lines: bool = False
    axis: str = "steps"
    plane: str = "principal"
    measure: str = "loss"
    solo: bool = False
    compare: bool = False
    explain: bool = False
    line: int | None = None
    page: int = 0
    log_steps: bool = False
    equal: bool = False
    crosshair: int | None = None
    value_range: Interval | None = None
    step_range: tuple[int, int] | None = None
    presenting: bool = False


class LessonProgress(NamedTuple):
    """The lesson that is read, if there is one.

    pages: the steps at which its pages are read; empty without a lesson.
    page: the number of the page shown.
    asks: the number of the page that asks for a prediction.
    predicted: the lane that the user named.
    """

    pages: tuple[int, ...] = ()
    page: int = 0
    asks: int | None = None
    predicted: int | None = None


class Ghost(NamedTuple):
    """The future that a lane would have had.

    lane: as it was.
    k: its own step from which on the lane of the race goes another way.
    number: that of the lane of the race.
    """

    lane: Lane
    k: int
    number: int


class Edition(NamedTuple):
    """What undoing a change of the lanes brings back."""

    lanes: tuple[Lane, ...]
    ghosts: tuple[Ghost, ...]
    focus: int
    cursor: int


class Editing(NamedTuple):
    """The editing: what is being changed, and what can be undone.

    hyperparameter: the one that keys turn, of the lane in focus.
    ghosts: the futures given up.
    undo_stack: what can be undone, the last change at the end.
    redo_stack: what can be done again, the last one undone at the end.
    """

    hyperparameter: str = ""
    ghosts: tuple[Ghost, ...] = ()
    undo_stack: tuple[Edition, ...] = ()
    redo_stack: tuple[Edition, ...] = ()
