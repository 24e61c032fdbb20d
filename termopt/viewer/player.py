"""A session being played: intents and time move it on, and it is shown as a view model. No Textual here."""

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from termopt.draw.screen.view_model import ViewModel
from termopt.session.clock import Clock
from termopt.session.intents import Intent, Seek, Tick, Toggle
from termopt.session.race import Race
from termopt.session.state import Session
from termopt.session.tape import Recorder
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection
from termopt.viewer.redraw import Redraw
from termopt.viewer.scheduler import CATCH_UP_SECONDS, Scheduler
from termopt.viewer.session_store import SessionStore
from termopt.viewer.tape_player import TapePlayer
from termopt.viewer.wall_clock import Ticker

if TYPE_CHECKING:  # lessons are loaded when one is opened
    from termopt.viewer.lesson_reader import Reader

FRAMES_BEHIND = 8
"""While a long computation goes on, one frame of so many is drawn."""


class Play:
    """Moves a session on, by intents of the user, by time, or by a tape.

    `scheduler` computes what it needs. `player` plays a tape, if there is one. `due` are steps that time asks for.
    `until` is a step that time does not jump over.
    """

    def __init__(
        self,
        session: Session,
        ticker: Ticker,
        plain: bool = False,
        reader: "Reader | None" = None,
        done: Iterable[tuple[int, Intent]] = (),
        lang: str = "en",
    ) -> None:
        """Play a session.

        ticker: the clock.
        plain: whether formulas are written in ASCII.
        reader, done: as for `open`.
        lang: the language of the interface.
        """
        self._ticker = ticker
        self._presenter = Presenter(plain, lang)
        self.clock = Clock(owed=1)  # the first step is due at once
        self.until: int | None = None
        self.open(session, reader, done)

    def open(self, session: Session, reader: "Reader | None" = None, done: Iterable[tuple[int, Intent]] = ()) -> None:
        """Play another session from now on. reader: the lesson that goes with it; done: what led to the session."""
        self._store = SessionStore(session, self._ticker, reader, done)
        self.scheduler = Scheduler(self._store, self._ticker)
        self.player: TapePlayer | None = None
        self.due = 0
        self._break_search: Generator[None, None, Intent] | None = None
        self._frames_behind = 0

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._store.session

    @property
    def race(self) -> Race:
        """The traces of its lanes."""
        return self._store.race

    @property
    def projection(self) -> Projection:
        """The 2-D problem shown."""
        return self._store.projection

    @property
    def recorder(self) -> Recorder:
        """What was done so far."""
        return self._store.recorder

    @property
    def reader(self) -> "Reader | None":
        """The lesson that is open, if any."""
        return self._store.reader

    @property
    def at_last_page(self) -> bool:
        """Whether the last page of a lesson is open, and may be read."""
        lesson = self.session.lesson
        return bool(lesson.pages) and lesson.page == len(lesson.pages) - 1 and not self.behind

    @property
    def behind(self) -> bool:
        """Whether a step that the user asked for is not computed yet."""
        return self.scheduler.behind

    @property
    def projection_pending(self) -> bool:
        """Whether the plane to draw on is not found yet."""
        return self._store.projection_pending

    @property
    def running(self) -> bool:
        """Whether time has anything to do here; if not, nothing is computed and nothing drawn."""
        moving = self.session.time.playing if self.player is None else not self.player.over
        return moving or self.behind or self.projection_pending

    @property
    def again_under_way(self) -> bool:
        """Whether a tape is being played and has more intents."""
        return self.player is not None and not self.player.over

    def again(self, events: Iterable[tuple[int, Intent]], go_on: bool) -> None:
        """Play a tape from here on, at its pace, until the user takes over.

        go_on: whether time moves a race that was left playing when the tape is over; otherwise it stands still there.
        """
        self.player = TapePlayer(events, go_on)

    def intend(self, intent: Intent) -> bool:
        """Carry out an intent of the user, who then has taken over. Returns whether the session changed."""
        changed = self._carry_out(intent)
        if changed:
            self.player = None
        return changed

    def _carry_out(self, intent: Intent) -> bool:
        """Whether the session changed.

        Pausing while steps are still computed stays at the last one that is: one half computed stays so.
        """
        if isinstance(intent, Toggle) and self.behind:
            self._carry_out(Seek(self.scheduler.computed))
            if not self.session.time.playing:
                return True
        if isinstance(intent, Tick) and self.until is not None:
            intent = self._short_of(self.until, intent)
        lanes = self.session.race.lanes
        if not self._store.apply(intent):
            return False
        if self.session.race.lanes != lanes:
            self.scheduler.forget_ahead()
        if not isinstance(intent, Tick):
            self.clock.jump()
            self.due = 0
            self._break_search = None
        return True

    def _short_of(self, until: int, tick: Tick) -> Tick:
        """The part of a tick that does not go beyond that step, if the step lies ahead."""
        ahead = (
            until - self.session.time.cursor if not self.session.time.backwards else self.session.time.cursor - until
        )
        return Tick(min(tick.steps, ahead)) if ahead >= 0 else tick

    # -- time ----------------------------------------------------------------------------------------------------

    def tick(self) -> Redraw:
        """Let time pass. Returns how to draw what came of it.

        The race waits while its projection is not found, and while steps that are due are not computed.
        """
        seconds = self._ticker.elapsed()
        if not self.running:
            return Redraw.NONE
        if self.projection_pending:
            return Redraw.EXACT if self.scheduler.find_projection() else self._now_and_then()
        if self.behind:
            k = self.session.time.cursor
            return self._now_and_then() if self.scheduler.reach(k) < k else Redraw.ROUGH
        if self.player is not None:
            return self._play_again(self.player, seconds)
        if self._break_search is not None:
            return self._search_on(self._break_search)
        if not self.due:
            self.scheduler.look_ahead()
            self.due = self.clock.tick(seconds, self.session.time.speed)
        return self._play_on() if self.due else Redraw.NONE

    def _play_on(self) -> Redraw:
        """Go on by as many of the steps that are due as there is time to compute; the others are not owed."""
        time, due = self.session.time, self.due
        k = time.cursor
        if not (time.backwards or self.session.ended):
            due = self.scheduler.reach(min(k + due, self.session.race.steps)) - k
            if due <= 0:
                return self._now_and_then()
        self.due = 0
        if time.breakpoints and not time.backwards:
            self._break_search = self.scheduler.halt_or_tick(k, k + due)
            return self._search_on(self._break_search)
        return self._move(Tick(due))

    def _move(self, intent: Intent) -> Redraw:
        """Carry out a move that time makes."""
        if not self._carry_out(intent):
            return Redraw.NONE
        return self._as_last(Redraw.ROUGH if self.session.time.playing else Redraw.EXACT)

    def _as_last(self, redraw: Redraw) -> Redraw:
        """Everything is drawn at the step that a recording ends at."""
        last = redraw is Redraw.ROUGH and self.session.time.cursor == self.until
        return Redraw.EXACT if last else redraw

    def _search_on(self, search: "Generator[None, None, Intent]") -> Redraw:
        """Go on looking for a breakpoint while there is time, and move on once all is looked at."""
        more = self._ticker.within(CATCH_UP_SECONDS)
        while True:
            try:
                next(search)
            except StopIteration as end:
                self._break_search = None
                return self._move(end.value)
            if not more():
                return self._now_and_then()

    def _play_again(self, player: TapePlayer, seconds: float) -> Redraw:
        """Go on with a tape."""
        self.scheduler.look_ahead()
        redraw = player.play(seconds, lambda: self.session, self._carry_out)
        if player.over and player.go_on:
            self.player = None
        return self._as_last(redraw)

    def _now_and_then(self) -> Redraw:
        """Whether to draw how far a long computation is: every few frames is enough."""
        self._frames_behind += 1
        return Redraw.ROUGH if self._frames_behind % FRAMES_BEHIND == 0 else Redraw.NONE

    # -- picture -------------------------------------------------------------------------------------------------

    def view_model(self, answer: bool = False) -> tuple[ViewModel, bool]:
        """What there is to see now, and whether that is all that was asked for and was not a moment ago.

        answer: whether a user waits for it.
        """
        arrived, session = self.scheduler.prepare_picture(answer), self.session
        waiting = session.time.playing and (self.due > 0 or self._break_search is not None)
        view_model = self._presenter.present(self.scheduler.shown(), self.projection, session.time.cursor + waiting)
        if self.reader is not None:
            view_model = view_model._replace(lesson=self.reader.view(session))
        return view_model, arrived
