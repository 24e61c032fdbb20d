"""Computing what a session needs, in pieces so short that keys are answered between them."""

from collections.abc import Generator

from termopt.session.intents import Intent, Tick
from termopt.session.intents_edit import Halt
from termopt.session.state import Session
from termopt.viewer.session_store import SessionStore
from termopt.viewer.wall_clock import Ticker

FIRST_SECONDS = 0.015
"""How long a picture may wait for steps that are not computed yet."""

AHEAD_STEPS, AHEAD_LIMIT = 8, 2_000
"""While playing, each frame computes every lane so many steps ahead, up to a limit: plots know their limits early."""

AHEAD_SECONDS, CATCH_UP_SECONDS = 0.002, 0.015
"""How long that may take; how long a frame computes what was asked for but is not there yet."""

ANSWER_SECONDS = 0.0005
"""How long the answer to a key computes what ghosts would have done, where frames after it go on with that."""


class Scheduler:
    """`behind`: a step that the user asked for is not computed yet; `computed`: the step that was reached instead."""

    def __init__(self, store: SessionStore, ticker: Ticker) -> None:
        self._store = store
        self._ticker = ticker
        self._ahead = 0
        last = max((k for k, _ in store.recorder.events), default=0)
        self._visited = min(last, store.session.race.steps)
        self.behind = False
        self.computed = 0

    def forget_ahead(self) -> None:
        """Forget how far lanes were computed ahead, because the lanes are others."""
        self._ahead = 0

    def reach(self, k: int) -> int:
        """Compute all lanes towards step k for the time of a frame. Returns the step reached."""
        return self._store.race.reach(self._store.session, k, self._ticker.within(CATCH_UP_SECONDS))

    def find_projection(self) -> bool:
        """Compute towards the projection for the time of a frame. Returns whether it is found."""
        return self._store.find_projection(self._ticker.within(CATCH_UP_SECONDS))

    def look_ahead(self) -> None:
        """Compute a few steps more than are shown, so that plots know early how much room they need."""
        session = self._store.session
        ahead = min(self._ahead + AHEAD_STEPS, AHEAD_LIMIT, session.race.steps)
        self._ahead = self._store.race.reach(session, ahead, self._ticker.within(AHEAD_SECONDS))

    def prepare_picture(self, answer: bool) -> bool:
        """Compute what the next picture shows. Returns whether that completes a step that the picture before lacked.

        answer: whether it answers a key, and so is not to wait for what frames after it go on with.
        """
        session, race = self._store.session, self._store.race
        self.computed = race.reach(session, session.time.cursor, self._ticker.within(FIRST_SECONDS))
        race.reach(session, self._visited, self._ticker.within(FIRST_SECONDS))
        self._compute_ghosts(ANSWER_SECONDS if answer and session.time.playing else AHEAD_SECONDS)
        was_behind, self.behind = self.behind, self.computed < session.time.cursor
        return was_behind and not self.behind

    def shown(self) -> Session:
        """The session at the step that is computed."""
        session = self._store.session
        return session.with_time(cursor=self.computed, furthest=self.computed) if self.behind else session

    def _compute_ghosts(self, seconds: float) -> None:
        """Compute what ghosts would have done while there is time, except where a step takes long."""
        session, more = self._store.session, self._ticker.within(seconds)
        for ghost in session.editing.ghosts:
            trace = self._store.race.trace(ghost.lane)
            if not trace.streams:
                trace.reach(session.updates(ghost.number, session.race.steps), more)

    def halt_or_tick(self, k: int, last: int) -> Generator[None, None, Intent]:
        """Search the steps from k to the last for a breakpoint. Returns the intent to pause there, or to move on."""
        from termopt.engine.analysis.breakpoints import Break, search_hit

        session = self._store.session
        traces = [self._store.race.trace(lane) for lane in session.race.lanes]
        spans = [(session.updates(i, k), min(session.updates(i, last), t.head)) for i, t in enumerate(traces)]
        hit = yield from search_hit([Break(*pair) for pair in session.time.breakpoints], traces, spans, session.reaches)
        if hit is None:
            return Tick(last - k)
        whose = f"{session.race.lanes[hit.lane].label}: " if len(traces) > 1 else ""
        return Halt(session.reaches(hit.lane, hit.k), whose + hit.words)
