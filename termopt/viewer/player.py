"""A session being played: what is asked of it, how far that is computed, and the picture of it. No Textual here."""

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from termopt.draw.screen.view_model import ViewModel
from termopt.session.clock import Clock
from termopt.session.intents import Intent, Seek, Tick, Toggle, apply
from termopt.session.intents_edit import Halt
from termopt.session.race import Race
from termopt.session.replay import Player
from termopt.session.state import MOST_UPDATES, Session
from termopt.session.tape import Recorder
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection
from termopt.viewer.wall_clock import Ticker

if TYPE_CHECKING:  # lessons are loaded when one is opened
    from termopt.viewer.lesson_reader import Reader

FIRST_SECONDS = 0.015
"""How long a picture may wait for steps that are not computed yet."""

AHEAD_STEPS, AHEAD_LIMIT = 8, 2_000
"""While playing, each frame computes every lane so many steps ahead, up to a limit: plots know their limits early."""

AHEAD_SECONDS, CATCH_UP_SECONDS, FRAMES_BEHIND = 0.002, 0.015, 8
"""How long that may take; how long a frame computes what was asked for but is not there yet, and how many such frames
go by before the next is drawn."""


class Play:
    """The session and everything that is computed for it. All work is done in short pieces, so that keys are answered.

    `due` are steps that time asks for, `behind` says that a step which a person asked for is not computed yet,
    `projection_pending` that the plane to draw on is not found yet. `until` is a step that time does not jump over.
    """

    def __init__(
        self,
        session: Session,
        ticker: Ticker,
        plain: bool = False,
        reader: "Reader | None" = None,
        done: Iterable[tuple[int, Intent]] = (),
    ) -> None:
        self._ticker = ticker
        self._presenter = Presenter(plain)
        self.clock = Clock(owed=1)  # the first step is due at once
        self.until: int | None = None
        self.open(session, reader, done)

    def open(self, session: Session, reader: "Reader | None" = None, done: Iterable[tuple[int, Intent]] = ()) -> None:
        """Play another session from now on. reader: the lesson that goes with it; done: what led to the session."""
        timed = any(lane.problem.cost for lane in session.race.lanes)
        steps = max(session.race.steps, MOST_UPDATES) if timed else session.race.steps
        self.race = Race(steps, self._ticker.now if timed and self._ticker.real else None)
        self.projection = Projection(self.race)
        self.session = session
        self.reader = reader
        self.behind = False
        self.due = 0
        self._looking: Generator[None, None, Intent] | None = None
        self.projection_pending = not self.projection.find(session, lambda: False)
        self._computed = 0
        self._ahead = 0
        self._frames_behind = 0
        self.recorder = Recorder(done)
        self._visited = min(max((k for k, _ in self.recorder.events), default=0), session.race.steps)
        self.player: Player | None = None
        self._go_on = True
        if reader is not None and not self.recorder.events:
            self.session = self._bound(session)
        elif reader is not None:
            reader.pages(session, self.race)  # it has to know the runs; the session is as it was left

    def _bound(self, session: Session) -> Session:
        """The session with the pages of the lesson at the steps where its runs want them."""
        assert self.reader is not None
        pages = self.reader.pages(session, self.race)
        self.recorder.take(session, pages)
        return apply(session, pages)

    @property
    def running(self) -> bool:
        """Whether time has anything to do here; if not, nothing is computed and nothing drawn."""
        moving = self.session.time.playing if self.player is None else not self.player.over
        return moving or self.behind or self.projection_pending

    @property
    def again_under_way(self) -> bool:
        """Whether there is more on a tape that is done again."""
        return self.player is not None and not self.player.over

    def again(self, events: Iterable[tuple[int, Intent]], go_on: bool) -> None:
        """Do again from here on what is on a tape, at its pace, unless a person takes over.

        go_on: whether time moves a race that was left playing when the tape is over; otherwise it stands still there.
        """
        self.player = Player(events)
        self._go_on = go_on

    def intend(self, intent: Intent) -> bool:
        """Carry out an intent of a person's, who then has taken over; whether the session is another one for it."""
        changed = self._carry_out(intent)
        if changed:
            self.player = None
        return changed

    def _carry_out(self, intent: Intent) -> bool:
        """Whether the session is another one for it.

        To pause a race that is behind is to stay where it has got to: a step half computed stays half computed.
        """
        if isinstance(intent, Toggle) and self.behind:
            self._carry_out(Seek(self._computed))
            if not self.session.time.playing:
                return True
        if isinstance(intent, Tick) and self.until is not None:
            intent = self._short_of(self.until, intent)
        before, after = self.session, apply(self.session, intent)
        if after == before:
            return False
        self.recorder.take(before, intent)
        if after.race.lanes != before.race.lanes:
            self.race.keep((*after.race.lanes, *(ghost.lane for ghost in after.editing.ghosts)))
            self._ahead = 0
            if self.reader is not None and after.lesson.pages:
                after = self._bound(after)
        self.session = after
        self.projection_pending = not self.projection.find(after, lambda: False)
        if not isinstance(intent, Tick):
            self.clock.jump()
            self.due = 0
            self._looking = None
        return True

    def _short_of(self, until: int, tick: Tick) -> Tick:
        """As much of a tick as does not go beyond that step, if it lies ahead."""
        ahead = (
            until - self.session.time.cursor if not self.session.time.backwards else self.session.time.cursor - until
        )
        return Tick(min(tick.steps, ahead)) if ahead >= 0 else tick

    # -- time ----------------------------------------------------------------------------------------------------

    def tick(self) -> bool | None:
        """Time has passed: whether to draw, and if so, whether exactly; None is not to draw.

        Time stands still for the race while it has nothing to stand on, and while steps are not computed that are due.
        """
        seconds = self._ticker.elapsed()
        if not self.running:
            return None
        if self.projection_pending:
            self.projection_pending = not self.projection.find(self.session, self._ticker.within(CATCH_UP_SECONDS))
            return None if self.projection_pending else True
        if self.behind:
            return self._now_and_then() if self._reach(self.session.time.cursor) < self.session.time.cursor else False
        if self.player is not None:
            return self._play_again(self.player, seconds)
        if self._looking is not None:
            return self._look_on(self._looking)
        if not self.due:
            self._look_ahead()
            self.due = self.clock.tick(seconds, self.session.time.speed)
        return self._play_on() if self.due else None

    def _play_on(self) -> bool | None:
        """Go on by as many of the steps that are due as there is time to compute; the others are not owed."""
        k, due = self.session.time.cursor, self.due
        if not (self.session.time.backwards or self.session.ended):
            due = self._reach(min(k + due, self.session.race.steps)) - k
            if due <= 0:
                return self._now_and_then()
        self.due = 0
        if self.session.time.breakpoints and not self.session.time.backwards:
            self._looking = self._halt_or_tick(k, k + due)
            return self._look_on(self._looking)
        return self._move(Tick(due))

    def _move(self, intent: Intent) -> bool | None:
        """Whether to draw after a move that time makes, and if so, whether exactly."""
        return not self.session.time.playing if self._carry_out(intent) else None

    def _look_on(self, looking: "Generator[None, None, Intent]") -> bool | None:
        """Go on looking for a breakpoint as long as there is time, and move on if all was looked at."""
        more = self._ticker.within(CATCH_UP_SECONDS)
        while True:
            try:
                next(looking)
            except StopIteration as end:
                self._looking = None
                return self._move(end.value)
            if not more():
                return self._now_and_then()

    def _play_again(self, player: Player, seconds: float) -> bool | None:
        """Go on with a tape."""
        self._look_ahead()
        due = player.due(self.session, seconds)
        moved = [intent for intent in due if self._carry_out(intent)]
        if player.over and self._go_on:
            self.player = None
        steady = self.session.time.playing and all(isinstance(intent, Tick) for intent in moved)
        return not steady if moved or player.over else None

    def _halt_or_tick(self, k: int, last: int) -> Generator[None, None, Intent]:
        """To pause at the first step after k, up to the last, at which a breakpoint is met; to move on if none is."""
        from termopt.engine.analysis.breakpoints import Break, search_hit

        session = self.session
        traces = [self.race.trace(lane) for lane in session.race.lanes]
        spans = [(session.updates(i, k), min(session.updates(i, last), t.head)) for i, t in enumerate(traces)]
        hit = yield from search_hit([Break(*pair) for pair in session.time.breakpoints], traces, spans, session.reaches)
        if hit is None:
            return Tick(last - k)
        whose = f"{session.race.lanes[hit.lane].label}: " if len(traces) > 1 else ""
        return Halt(session.reaches(hit.lane, hit.k), whose + hit.words)

    def _reach(self, k: int) -> int:
        return self.race.reach(self.session, k, self._ticker.within(CATCH_UP_SECONDS))

    def _now_and_then(self) -> bool | None:
        """To show how far a long computation is, every few frames will do."""
        self._frames_behind += 1
        return False if self._frames_behind % FRAMES_BEHIND == 0 else None

    def _look_ahead(self) -> None:
        """A few steps more than are shown, so that plots know early how much room they need."""
        more = self._ticker.within(AHEAD_SECONDS)
        ahead = min(self._ahead + AHEAD_STEPS, AHEAD_LIMIT, self.session.race.steps)
        self._ahead = self.race.reach(self.session, ahead, more)

    def _give_up_futures(self) -> None:
        """What ghosts would have done, as far as there is time for it, and not where a step takes long."""
        more = self._ticker.within(AHEAD_SECONDS)
        for ghost in self.session.editing.ghosts:
            trace = self.race.trace(ghost.lane)
            if not trace.streams:
                trace.reach(self.session.updates(ghost.of, self.session.race.steps), more)

    # -- picture -------------------------------------------------------------------------------------------------

    def view_model(self) -> tuple[ViewModel, bool]:
        """What there is to see now, and whether that is all that was asked for and was not a moment ago."""
        session = self.session
        self._computed = self.race.reach(session, session.time.cursor, self._ticker.within(FIRST_SECONDS))
        self.race.reach(session, self._visited, self._ticker.within(FIRST_SECONDS))
        self._give_up_futures()
        was_behind, self.behind = self.behind, self._computed < session.time.cursor
        shown = session.with_time(cursor=self._computed, furthest=self._computed) if self.behind else session
        waiting = session.time.playing and (self.due > 0 or self._looking is not None)
        view_model = self._presenter.present(shown, self.projection, session.time.cursor + waiting)
        if self.reader is not None:
            view_model = view_model._replace(lesson=self.reader.view(session))
        return view_model, was_behind and not self.behind
