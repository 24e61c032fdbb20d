"""Intents: all that a user can do to a session. `apply` is pure, so what was done can be done again."""

from dataclasses import dataclass, replace
from typing import Protocol

from termopt.base.plain_values import Box, region
from termopt.session.clock import SPEEDS
from termopt.session.state import Session, at, edited, from_the_start, next_page


@dataclass(frozen=True)
class Tick:
    """Time passed: `steps` more steps are due, if the session is playing. Raises ValueError if it ran backwards."""

    steps: int

    def __post_init__(self) -> None:
        if self.steps < 0:
            raise ValueError(f"time does not run backwards: {self.steps}")

    def apply(self, session: Session) -> Session:
        if not session.time.playing:
            return session
        if session.time.backwards:
            return self._back(session)
        if session.ended and session.time.loop and self.steps:
            return at(session, 0)
        stop = next_page(session)
        moved = at(session, min(session.time.cursor + self.steps, stop))
        if moved.time.cursor == stop:
            moved = moved.with_lesson(page=session.lesson.page + 1)
        return moved.with_time(playing=(session.time.loop or not moved.ended) and moved.time.cursor < stop)

    def _back(self, session: Session) -> Session:
        if not session.time.cursor and session.time.loop and self.steps:
            return at(session, session.race.steps)
        moved = at(session, session.time.cursor - self.steps)
        return moved.with_time(playing=session.time.loop or moved.time.cursor > 0)


@dataclass(frozen=True)
class Toggle:
    """Play or pause; at the end, play from the other end. In a lesson first turn to the next page of this step."""

    def apply(self, session: Session) -> Session:
        if not session.time.playing and session.time.cursor == next_page(session):
            return session.with_lesson(page=session.lesson.page + 1)
        if session.time.backwards and not session.time.playing and not session.time.cursor:
            return at(session, session.race.steps).with_time(playing=True)
        if session.ended and not session.time.playing and not session.time.backwards:
            return at(session, 0).with_lesson(page=0).with_time(playing=True)
        return session.with_time(playing=not session.time.playing, pause_reason="")


@dataclass(frozen=True)
class Step:
    """Move by so many steps, forward or back, and pause there."""

    steps: int

    def apply(self, session: Session) -> Session:
        return at(session, session.time.cursor + self.steps).with_time(playing=False)


@dataclass(frozen=True)
class Seek:
    """Go to a step and stay playing or paused; a negative step counts from the end, -1 being the last."""

    k: int

    def apply(self, session: Session) -> Session:
        moved = at(session, self.k if self.k >= 0 else session.race.steps + 1 + self.k)
        return moved.with_time(playing=moved.time.playing and not moved.ended)


@dataclass(frozen=True)
class RunOn:
    """Go to a step, which may lie beyond the last one, and pause there: the race then becomes as long.

    It changes nothing where the axis could not pace so long a race. Raises ValueError for a step before the first.
    """

    k: int

    def __post_init__(self) -> None:
        if self.k < 0:
            raise ValueError(f"no race ends before its first step: {self.k}")

    def apply(self, session: Session) -> Session:
        longer = replace(session, race=session.race._replace(steps=max(session.race.steps, self.k)))
        if longer.display.axis not in longer.axes:
            return session
        return at(longer, self.k).with_time(playing=False)


@dataclass(frozen=True)
class Faster:
    """Play at the speed that stands so many places further in the list of speeds; a negative number slows down."""

    rungs: int

    def apply(self, session: Session) -> Session:
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - session.time.speed))
        rung = max(0, min(nearest + self.rungs, len(SPEEDS) - 1))
        return session.with_time(speed=SPEEDS[rung])


@dataclass(frozen=True)
class Restart:
    """Back to the first step with the same seed, playing."""

    def apply(self, session: Session) -> Session:
        return from_the_start(session)


@dataclass(frozen=True)
class Reseed:
    """Back to the first step with another seed, playing. Lanes that start where their seed says start elsewhere.

    Raises ValueError for a seed out of range.
    """

    seed: int

    def __post_init__(self) -> None:
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"not a seed: {self.seed}")

    def apply(self, session: Session) -> Session:
        lanes = tuple(lane.reseeded(self.seed) for lane in session.race.lanes)
        return from_the_start(edited(session, lanes, (), session.race.focus))


@dataclass(frozen=True)
class Focus:
    """Put one lane in focus, and show the whole of its step. A number that is no lane's changes nothing."""

    lane: int

    def apply(self, session: Session) -> Session:
        if not 0 <= self.lane < len(session.race.lanes) or self.lane == session.race.focus:
            return session
        return replace(session.with_display(line=None), race=session.race._replace(focus=self.lane))


@dataclass(frozen=True)
class Show:
    """Change the view."""

    view: str

    def apply(self, session: Session) -> Session:
        return session.with_display(view=self.view) if self.view in session.views else session


@dataclass(frozen=True)
class Scale:
    """Plot losses on a logarithmic or a linear scale."""

    log: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(log=self.log, value_range=None)


@dataclass(frozen=True)
class Viewport:
    """Show this region, (low, high) for each axis; None is the problem's own box. Raises ValueError for no region."""

    box: Box | None

    def __post_init__(self) -> None:
        if self.box is not None:
            object.__setattr__(self, "box", region(self.box))

    def apply(self, session: Session) -> Session:
        return session.with_display(viewport=self.box)


@dataclass(frozen=True)
class Lines:
    """Draw lines of equal loss over the bands, or not."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(lines=self.on)


@dataclass(frozen=True)
class Solo:
    """Show the panel of the lane in focus alone, or all that the view has."""

    on: bool

    def apply(self, session: Session) -> Session:
        return session.with_display(solo=self.on) if len(session.race.lanes) > 1 else session


@dataclass(frozen=True)
class Axis:
    """Plot losses over something else: one of AXES, if the lanes have it."""

    name: str

    def apply(self, session: Session) -> Session:
        return (
            session.with_display(axis=self.name).with_time(furthest=session.time.cursor)
            if self.name in session.axes
            else session
        )


@dataclass(frozen=True)
class Plane:
    """Show a problem of many parameters on another plane."""

    spec: str

    def apply(self, session: Session) -> Session:
        flat = session.race.lanes[0].problem.dim <= 2
        return session if flat else session.with_display(plane=self.spec, viewport=None)


class Intent(Protocol):
    """Something that a user does: a frozen dataclass of JSON values that turns one session into another."""

    def apply(self, session: Session) -> Session: ...


def apply(session: Session, intent: Intent) -> Session:
    """The session after the intent."""
    return intent.apply(session)
