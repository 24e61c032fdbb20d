"""The session shown, and what goes with it: its race, projection, tape and lesson."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from termopt.session.intents import Intent, apply
from termopt.session.race import Race
from termopt.session.state import MOST_UPDATES, Session
from termopt.session.tape import Recorder
from termopt.viewer.projection import Projection
from termopt.viewer.wall_clock import Ticker

if TYPE_CHECKING:  # lessons are loaded when one is opened
    from termopt.viewer.lesson_reader import Reader


DEAREST = 2
"""The most evaluations that an update costs: over the axis `evals` another lane makes so many updates meanwhile."""


class SessionStore:
    """Applies intents to the session, and records them. `projection_pending`: the plane to draw on is not found yet."""

    def __init__(
        self, session: Session, ticker: Ticker, reader: "Reader | None", done: Iterable[tuple[int, Intent]]
    ) -> None:
        """Begin with a session.

        session: what is shown.
        ticker: says how much time has passed.
        reader: the lesson that goes with the session.
        done: the intents that led to the session, each with the step at which it was done.
        """
        timed = any(lane.problem.cost for lane in session.race.lanes)
        steps = max(session.race.steps, MOST_UPDATES) if timed else DEAREST * session.race.steps
        self.race = Race(steps, ticker.now if timed and ticker.real else None)
        self.projection = Projection(self.race)
        self.session = session
        self.reader = reader
        self.recorder = Recorder(done)
        self.projection_pending = True
        self.find_projection(lambda: False)
        if reader is not None and not self.recorder.events:
            self.session = self._with_pages(session)
        elif reader is not None:
            reader.pages(session, self.race)  # it has to know the runs; the session is as it was left

    def find_projection(self, more: Callable[[], bool]) -> bool:
        """Compute towards the projection while there is time for more. Returns whether it is found."""
        self.projection_pending = not self.projection.find(self.session, more)
        return not self.projection_pending

    def apply(self, intent: Intent) -> bool:
        """Apply an intent and record it. Returns whether the session changed."""
        before, after = self.session, apply(self.session, intent)
        if after == before:
            return False
        self.recorder.take(before, intent)
        self.race.extend(DEAREST * after.race.steps)
        if after.race.lanes != before.race.lanes:
            self.race.keep((*after.race.lanes, *(ghost.lane for ghost in after.editing.ghosts)))
            if self.reader is not None and after.lesson.pages:
                after = self._with_pages(after)
        self.session = self._as_page_wants(before, after)
        self.find_projection(lambda: False)
        return True

    def _as_page_wants(self, before: Session, after: Session) -> Session:
        """The session shown as the page wants it that has been turned to, if one has."""
        for intent in self.reader.shows(before, after) if self.reader is not None else ():
            self.recorder.take(after, intent)
            after = apply(after, intent)
        return after

    def _with_pages(self, session: Session) -> Session:
        """The session with the pages of the lesson at the steps where its runs want them."""
        assert self.reader is not None
        pages = self.reader.pages(session, self.race)
        self.recorder.take(session, pages)
        return apply(session, pages)
