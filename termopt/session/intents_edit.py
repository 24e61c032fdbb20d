"""Intents that edit: turning hyperparameters, forking, changing lanes, undoing, breakpoints, explaining."""

from dataclasses import dataclass, replace

from termopt.base.plain_values import Value, bound, tuple_of
from termopt.engine.analysis.measures import MEASURES
from termopt.engine.core.lane import Lane
from termopt.session.parts import Ghost
from termopt.session.state import Session, at, edited, redone, undone


@dataclass(frozen=True)
class Turn:
    """Turn a hyperparameter of a lane at the step shown; its future changes, and the old one stays as a ghost."""

    lane: int
    field: str
    value: Value

    def apply(self, session: Session) -> Session:
        if not 0 <= self.lane < len(session.race.lanes):
            return session
        old = session.race.lanes[self.lane]
        k = session.updates(self.lane, session.time.cursor)
        lanes = _replaced(session.race.lanes, self.lane, old.edited(k, self.field, self.value))
        held = any(ghost.number == self.lane and ghost.k == k for ghost in session.editing.ghosts)
        ghosts = (
            session.editing.ghosts if held else (*_others(session.editing.ghosts, self.lane), Ghost(old, k, self.lane))
        )
        return edited(session, lanes, ghosts, session.race.focus)


@dataclass(frozen=True)
class Lanes:
    """Race these lanes from now on: others, in another order, of other colors, on another problem. focus: one of them.

    Raises ValueError for none.
    """

    lanes: tuple[Lane, ...]
    focus: int

    def __post_init__(self) -> None:
        if not self.lanes:
            raise ValueError("a race needs a lane")

    def apply(self, session: Session) -> Session:
        return edited(session, self.lanes, (), max(0, min(self.focus, len(self.lanes) - 1)))


@dataclass(frozen=True)
class Fork:
    """A new lane that shares the past of the one in focus, beside it and in focus itself."""

    label: str
    colour: str
    marker: str

    def apply(self, session: Session) -> Session:
        here = session.race.focus
        old = session.race.lanes[here]
        k = session.updates(here, session.time.cursor)
        fork = replace(old.until(k), label=self.label, colour=self.colour, marker=self.marker)
        lanes = (*session.race.lanes[: here + 1], fork, *session.race.lanes[here + 1 :])
        moved = (ghost._replace(number=ghost.number + (ghost.number > here)) for ghost in session.editing.ghosts)
        return edited(session, lanes, (*moved, Ghost(old, k, here + 1)), here + 1)


@dataclass(frozen=True)
class Undo:
    """Take the last change of the lanes back."""

    def apply(self, session: Session) -> Session:
        return undone(session)


@dataclass(frozen=True)
class Redo:
    """Do again what was undone last."""

    def apply(self, session: Session) -> Session:
        return redone(session)


@dataclass(frozen=True)
class Dismiss:
    """Forget the ghosts."""

    def apply(self, session: Session) -> Session:
        return replace(session, editing=session.editing._replace(ghosts=()))


@dataclass(frozen=True)
class Choose:
    """Choose the hyperparameter to turn."""

    hyperparameter: str

    def apply(self, session: Session) -> Session:
        return replace(session, editing=session.editing._replace(hyperparameter=self.hyperparameter))


@dataclass(frozen=True)
class Backwards:
    """Play towards the first step, or towards the last."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_time(backwards=self.on)


@dataclass(frozen=True)
class Loop:
    """At the end, go on from the other end, or stop."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_time(loop=self.on)


@dataclass(frozen=True)
class Breaks:
    """Pause at any of these breakpoints, each a kind and a value. Raises ValueError for anything else."""

    breaks: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "breaks", tuple_of(bound)(self.breaks))

    def apply(self, session: Session) -> Session:
        return session.with_time(breakpoints=self.breaks)


@dataclass(frozen=True)
class Halt:
    """A breakpoint has been met: pause at its step and say why."""

    k: int
    why: str

    def apply(self, session: Session) -> Session:
        return at(session, self.k).with_time(playing=False, pause_reason=self.why)


@dataclass(frozen=True)
class Explain:
    """Show the equations of the lane in focus with the numbers of the step, or not."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(explain=self.on, line=session.display.line if self.on else None, page=0)


@dataclass(frozen=True)
class Line:
    """Pause and explain up to a line of the equations; None is the whole step. Raises ValueError for no line."""

    line: int | None

    def __post_init__(self) -> None:
        if self.line is not None and self.line < 0:
            raise ValueError(f"there is no line {self.line}")

    def apply(self, session: Session) -> Session:
        return session.with_display(explain=True, line=self.line).with_time(playing=False)


@dataclass(frozen=True)
class Measure:
    """Plot something else over the steps: one of MEASURES."""

    name: str

    def apply(self, session: Session) -> Session:
        return session.with_display(measure=self.name, value_range=None) if self.name in MEASURES else session


@dataclass(frozen=True)
class Compare:
    """Show standings as differences from the lane in focus, or as they are."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(compare=self.on)


@dataclass(frozen=True)
class ExplainPage:
    """Turn to a page of the equations, if they are shown."""

    page: int

    def apply(self, session: Session) -> Session:
        return session.with_display(page=self.page) if session.display.explain else session


@dataclass(frozen=True)
class LogSteps:
    """Plot over a logarithmic axis of steps, or over a linear one."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(log_steps=self.on)


@dataclass(frozen=True)
class EqualAxes:
    """Show maps with the same scale along both axes, or as large as there is room."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(equal=self.on)


def _replaced(lanes: tuple[Lane, ...], number: int, lane: Lane) -> tuple[Lane, ...]:
    return (*lanes[:number], lane, *lanes[number + 1 :])


def _others(ghosts: tuple[Ghost, ...], number: int) -> tuple[Ghost, ...]:
    return tuple(ghost for ghost in ghosts if ghost.number != number)
