"""The main screen: it owns the session, feeds it time and keys, and shows what comes of it."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer

from termopt.draw.glyphs import Marker, translated
from termopt.draw.stage import Painter, Stage
from termopt.draw.theme import Theme
from termopt.engine.clock import Clock
from termopt.engine.race import Race
from termopt.engine.session import Focus, Intent, Seek, Tick, apply
from termopt.engine.state import Session
from termopt.tui import garbage
from termopt.tui.actions import ACTIONS
from termopt.tui.camera import ZOOM, zoomed
from termopt.tui.present import Presenter
from termopt.tui.spans import SpanCompositor
from termopt.tui.ticker import Ticker
from termopt.tui.widgets.stage import StageView

FIRST_SECONDS = 0.015
"""How long a picture may wait for steps that are not computed yet."""

AHEAD_STEPS, AHEAD_LIMIT = 8, 2_000
"""While playing, each frame computes every lane so many steps ahead, up to a limit: plots know their limits early."""

AHEAD_SECONDS, CATCH_UP_SECONDS, FRAMES_BEHIND = 0.003, 0.025, 6
"""How long that may take; how long a frame computes steps that were asked for but are not there yet, and how many such
frames go by before the next is drawn."""


class RaceScreen(Screen[None]):
    """Keys become intents, intents a new session, the session a picture. Nothing is drawn while nothing changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"act('{action.name}')", action.title, id=action.name, priority=False)
        for action in ACTIONS
    ]
    _BY_NAME: ClassVar = {action.name: action for action in ACTIONS}

    def __init__(self, session: Session, theme: Theme, marker: Marker, fps: int, ticker: Ticker) -> None:
        super().__init__()
        self._compositor = SpanCompositor()
        self.race_session = session
        self._theme = theme
        self._marker: Marker = marker
        self._fps = fps
        self._ticker = ticker
        self._clock = Clock(owed=1)  # the first step is due at once
        self._ahead = 0
        self._behind = False
        self._frames_behind = 0
        self._timer_runs = False
        self._race = Race(session.steps)
        self._presenter = Presenter(plain=marker == "ascii")
        self._painter = Painter()
        self._view = StageView()
        self._stage: Stage | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        self._timer = self.set_interval(1 / self._fps, self._tick, pause=True)
        garbage.settle()
        self._run_timer()

    def on_unmount(self) -> None:
        garbage.hold(False)

    def on_resize(self, event: events.Resize) -> None:
        self._paint()

    # -- time ----------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        seconds = self._ticker.elapsed()
        if self._behind:  # time stands still for the race until it has caught up
            self._catch_up()
            return
        self._look_ahead()
        steps = self._clock.tick(seconds, self.race_session.speed)
        if steps:
            self.intend(Tick(steps))

    def _catch_up(self) -> None:
        """Compute most of the time, and show how far it is every few frames."""
        session = self.race_session
        done = self._race.reach(session, session.cursor, self._ticker.within(CATCH_UP_SECONDS))
        self._frames_behind += 1
        if done >= session.cursor or self._frames_behind % FRAMES_BEHIND == 0:
            self._paint(exact=False)

    def _look_ahead(self) -> None:
        """A few steps more than are shown, so that plots know early how much room they need."""
        ahead = min(self._ahead + AHEAD_STEPS, AHEAD_LIMIT, self.race_session.steps)
        self._ahead = self._race.reach(self.race_session, ahead, self._ticker.within(AHEAD_SECONDS))

    def _run_timer(self) -> None:
        """The timer runs only while the race does: a paused program does nothing at all."""
        running = self.race_session.playing or self._behind
        if self._timer is None or running == self._timer_runs:
            return
        self._timer_runs = running
        garbage.hold(running)
        if running:
            self._ticker.restart()
            self._timer.resume()
        else:
            self._timer.pause()

    # -- intents -------------------------------------------------------------------------------------------------

    def intend(self, intent: Intent) -> None:
        """Carry out an intent and show the session that comes of it."""
        before, after = self.race_session, apply(self.race_session, intent)
        if after == before:
            return
        self.race_session = after
        if after.lanes != before.lanes:
            self._race.keep(after.lanes)
            self._ahead = 0
        if not isinstance(intent, Tick):
            self._clock.jump()
        self._paint(exact=not (isinstance(intent, Tick) and after.playing))

    def action_act(self, name: str) -> None:
        """What a key is bound to."""
        action = self._BY_NAME[name]
        if action.wish is not None:
            self.intend(action.wish(self.race_session, self._race))
        else:
            self.call_later(self.run_action, f"app.{name}")

    def use_theme(self, theme: Theme) -> None:
        """Draw in the colors of this theme from now on."""
        self._theme = theme
        self._paint()

    # -- picture -------------------------------------------------------------------------------------------------

    def _paint(self, exact: bool = True) -> None:
        """Show the session, or as much of the way to its step as there is time to compute; the timer does the rest.

        Unless `exact`, plots of losses take turns.
        """
        session, size = self.race_session, self.size
        if not size.area:
            return
        computed = self._race.reach(session, session.cursor, self._ticker.within(FIRST_SECONDS))
        was_behind, self._behind = self._behind, computed < session.cursor
        shown = replace(session, cursor=computed, reached=computed)
        picture = self._presenter.present(shown if self._behind else session, self._race, session.cursor)
        exact = not self._behind and (exact or was_behind)
        self._stage = self._painter.paint(picture, size.width, size.height, self._theme, exact)
        self._view.show(translated(self._stage.canvas, self._marker))
        self._run_timer()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 1 / ZOOM)

    def _wheel(self, event: events.MouseEvent, factor: float) -> None:
        """The wheel zooms about the point under it."""
        point = self._stage and self._stage.point_at(event.screen_x, event.screen_y)
        if point:
            self.intend(zoomed(self.race_session, self._race, factor, point))

    def on_click(self, event: events.Click) -> None:
        """A click on the scrubber seeks, a click on a panel turns to its lane."""
        stage = self._stage
        if stage is None or stage.layout is None or stage.scrubber is None:
            return
        if event.screen_y == stage.layout.transport.row:
            k = stage.scrubber.step_at(event.screen_x - stage.layout.transport.col, self.race_session.steps)
            if k is not None:
                self.intend(Seek(k))
            return
        lane = stage.layout.lane_at(event.screen_x, event.screen_y)
        if lane is not None:
            self.intend(Focus(lane))
