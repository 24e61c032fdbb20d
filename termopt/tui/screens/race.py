"""The main screen: it owns the session, feeds it time and keys, and shows what comes of it."""

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
from termopt.engine.session import Focus, Intent, Seek, Session, Tick, apply
from termopt.tui.actions import ACTIONS
from termopt.tui.camera import ZOOM, zoomed
from termopt.tui.present import Presenter
from termopt.tui.spans import SpanCompositor
from termopt.tui.ticker import Ticker
from termopt.tui.widgets.stage import StageView

AHEAD_STEPS, AHEAD_LIMIT = 8, 2_000
"""While playing, each frame computes every lane so many steps ahead, up to a limit: plots know their limits early."""


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
        self._clock = Clock()
        self._race = Race(session.steps)
        self._presenter = Presenter()
        self._painter = Painter()
        self._view = StageView()
        self._stage: Stage | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        self._timer = self.set_interval(1 / self._fps, self._tick, pause=True)
        self._run_timer()

    def on_resize(self, event: events.Resize) -> None:
        self._paint()

    # -- time ----------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        steps = self._clock.tick(self._ticker.elapsed(), self.race_session.speed)
        for lane in self.race_session.lanes:
            trace = self._race.trace(lane)
            trace.reach(min(trace.head + AHEAD_STEPS, AHEAD_LIMIT))
        if steps:
            self.intend(Tick(steps))

    def _run_timer(self) -> None:
        """The timer runs only while the race does: a paused program does nothing at all."""
        if self._timer is None:
            return
        if self.race_session.playing:
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
        if not isinstance(intent, Tick):
            self._clock.jump()
        if after.playing != before.playing:
            self._run_timer()
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
        size = self.size
        if not size.area:
            return
        picture = self._presenter.present(self.race_session, self._race)
        self._stage = self._painter.paint(picture, size.width, size.height, self._theme, exact)
        self._view.show(translated(self._stage.canvas, self._marker))

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
