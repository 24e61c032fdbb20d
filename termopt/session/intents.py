"""Intents: all that a person can do to a session. `apply` is pure, so what was done can be done again."""

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
        if not session.playing:
            return session
        if session.backwards:
            return self._back(session)
        if session.ended and session.loop and self.steps:
            return at(session, 0)
        stop = next_page(session)
        moved = at(session, min(session.cursor + self.steps, stop))
        if moved.cursor == stop:
            moved = replace(moved, page=session.page + 1)
        return replace(moved, playing=(session.loop or not moved.ended) and moved.cursor < stop)

    def _back(self, session: Session) -> Session:
        if not session.cursor and session.loop and self.steps:
            return at(session, session.steps)
        moved = at(session, session.cursor - self.steps)
        return replace(moved, playing=session.loop or moved.cursor > 0)


@dataclass(frozen=True)
class Toggle:
    """Play or pause; at the end, play from the other end. In a lesson first turn to the next page of this step."""

    def apply(self, session: Session) -> Session:
        if not session.playing and session.cursor == next_page(session):
            return replace(session, page=session.page + 1)
        if session.backwards and not session.playing and not session.cursor:
            return replace(at(session, session.steps), playing=True)
        if session.ended and not session.playing and not session.backwards:
            return replace(at(session, 0), page=0, playing=True)
        return replace(session, playing=not session.playing, why="")


@dataclass(frozen=True)
class Step:
    """Move by so many steps, forward or back, and pause there."""

    steps: int

    def apply(self, session: Session) -> Session:
        return replace(at(session, session.cursor + self.steps), playing=False)


@dataclass(frozen=True)
class Seek:
    """Go to a step and stay playing or paused; a negative step counts from the end, -1 being the last."""

    k: int

    def apply(self, session: Session) -> Session:
        moved = at(session, self.k if self.k >= 0 else session.steps + 1 + self.k)
        return replace(moved, playing=moved.playing and not moved.ended)


@dataclass(frozen=True)
class Faster:
    """Climb the ladder of speeds by so many rungs, down if negative."""

    rungs: int

    def apply(self, session: Session) -> Session:
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - session.speed))
        rung = max(0, min(nearest + self.rungs, len(SPEEDS) - 1))
        return replace(session, speed=SPEEDS[rung])


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
        lanes = tuple(lane.reseeded(self.seed) for lane in session.lanes)
        return from_the_start(edited(session, lanes, (), session.focus))


@dataclass(frozen=True)
class Focus:
    """Turn to one lane, and to the whole of its step. A number with no lane behind it changes nothing."""

    lane: int

    def apply(self, session: Session) -> Session:
        if not 0 <= self.lane < len(session.lanes) or self.lane == session.focus:
            return session
        return replace(session, focus=self.lane, line=None)


@dataclass(frozen=True)
class Show:
    """Change the view."""

    view: str

    def apply(self, session: Session) -> Session:
        return replace(session, view=self.view) if self.view in session.views else session


@dataclass(frozen=True)
class Scale:
    """Plot losses on a logarithmic or a linear scale."""

    log: bool

    def apply(self, session: Session) -> Session:
        return replace(session, log=self.log)


@dataclass(frozen=True)
class Look:
    """Show this region, (low, high) for each axis; None is the problem's own box. Raises ValueError for no region."""

    box: Box | None

    def __post_init__(self) -> None:
        if self.box is not None:
            object.__setattr__(self, "box", region(self.box))

    def apply(self, session: Session) -> Session:
        return replace(session, look=self.box)


@dataclass(frozen=True)
class Lines:
    """Draw lines of equal loss over the bands, or not."""

    on: bool

    def apply(self, session: Session) -> Session:
        return replace(session, lines=self.on)


@dataclass(frozen=True)
class Axis:
    """Plot losses over something else: one of AXES, if the lanes have it."""

    name: str

    def apply(self, session: Session) -> Session:
        return replace(session, axis=self.name, reached=session.cursor) if self.name in session.axes else session


@dataclass(frozen=True)
class Plane:
    """Show a problem of many parameters on another plane."""

    spec: str

    def apply(self, session: Session) -> Session:
        flat = session.lanes[0].problem.dim == 2
        return session if flat else replace(session, plane=self.spec, look=None)


class Intent(Protocol):
    """Something a person wants: a frozen dataclass of JSON values that turns one session into another."""

    def apply(self, session: Session) -> Session: ...


def apply(session: Session, intent: Intent) -> Session:
    """The session after the intent."""
    return intent.apply(session)
