"""The main screen: it turns keys and clicks into intents, and shows what comes of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen

from termopt.base.errors import UserError, printable
from termopt.base.translate import texts, translate, translate_message
from termopt.config.actions import ACTIONS
from termopt.draw.cells.fallback import Marker, translated
from termopt.draw.screen.painted import Painted
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import Theme
from termopt.session.intents import Intent, Tick
from termopt.session.state import Session
from termopt.tui.dialogs import PROGRAM, EditDialog
from termopt.tui.frame_timer import FrameTimer
from termopt.tui.race_view import RaceView
from termopt.tui.text import tell
from termopt.tui.textual_patches.at_once import show_at_once
from termopt.tui.textual_patches.partial_updates import install_partial_updates
from termopt.tui.widgets.canvas_view import CanvasView
from termopt.viewer.commands import COMMANDS
from termopt.viewer.redraw import Redraw
from termopt.viewer.viewport import PAN, ZOOM, started

if TYPE_CHECKING:  # what the mouse means is loaded when it moves
    from termopt.export.snapshot import Snapshot
    from termopt.session.tape import Tape
    from termopt.viewer.lesson_reader import Reader
    from termopt.viewer.mouse import Pointed

CONTOUR_SECONDS = 0.007
"""How long a frame evaluates contours that take long: with the piece it ends in, a race keeps its pace beside it."""

UNSEEN = 80, 24
"""The size of what nobody has seen yet, for its tape."""

SAID_SECONDS = 3
(NOTHING,) = texts("There is nothing to do.")
IDLE_WORDS = {action.name: action.idle or NOTHING for action in ACTIONS}
"""What is said where a key has nothing to do."""


class RaceScreen(Screen[None]):
    """Keys become intents, intents a new session, the session a picture. Nothing is drawn while nothing changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(",".join(action.keys), f"act('{action.name}')", action.title, id=action.name, priority=False)
        for action in ACTIONS
    ]

    def __init__(self, view: RaceView, fps: int) -> None:
        """Show what is played.

        view: what is played, and what it is shown with.
        fps: the most frames a second.
        """
        super().__init__()
        install_partial_updates(self)
        self.play = view.player
        self._ticker = view.ticker
        self.theme_colors = view.theme
        self.marker: Marker = view.marker
        self._timer = FrameTimer(view.ticker, fps)
        self._lang = view.language
        self._covered = False
        self._painter = view.painter
        self._view = CanvasView()
        self._painted: Painted | None = None
        self._pointed: Pointed = None

    def compose(self) -> ComposeResult:
        yield self._view

    def on_mount(self) -> None:
        """Paint before Textual lays the screen out: what it shows first is then the picture, not an empty screen."""
        self._paint()
        self._timer.start(self, self._tick)
        self._run_timer()

    def on_unmount(self) -> None:
        self._timer.end()

    def on_screen_suspend(self) -> None:
        """The race pauses while a dialog is open over it."""
        self._covered = True
        self._run_timer()

    def on_screen_resume(self) -> None:
        """The dialog is closed: the race goes on as before."""
        self._covered = False
        self._run_timer()

    def on_resize(self, event: events.Resize) -> None:
        """As it starts, Textual says three times how large the screen is: one picture of that size will do."""
        if self._painted is None or (self._painted.canvas.width, self._painted.canvas.height) != event.size:
            self._paint()

    # -- time ----------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        redraw = Redraw.NONE if self._covered else self.play.tick()
        if self._contours_grew() and redraw is Redraw.NONE:
            redraw = Redraw.ROUGH
        if redraw is not Redraw.NONE:
            self._paint(exact=redraw is Redraw.EXACT)

    def _contours_grew(self) -> bool:
        """Evaluate more of contours that take long. Returns whether there is more of them to see."""
        return self._painter.unfinished and self._painter.work(self._ticker.within(CONTOUR_SECONDS))

    def _run_timer(self) -> None:
        self._timer.run((self.play.running and not self._covered) or self._painter.unfinished)

    # -- intents -------------------------------------------------------------------------------------------------

    def open(self, session: Session, reader: "Reader | None" = None) -> None:
        """Show another session from now on."""
        self.play.open(session, reader)
        self._painter = Painter(self._painter.progressive)
        self._paint()

    def intend(self, intent: Intent) -> bool:
        """Carry out an intent and show the session that comes of it. Returns whether it changed anything."""
        changed = self.play.intend(intent)
        if changed:
            self._paint(exact=not (isinstance(intent, Tick) and self.play.session.time.playing), answer=True)
            if self._ticker.real:
                show_at_once(self, self._view)
        return changed

    def action_act(self, name: str) -> None:
        """What a key is bound to. After the last page of a lesson comes the next lesson."""
        if name == "next_page" and self.play.at_last_page:
            cast(Any, self).app.open_next_lesson()
        elif name in COMMANDS:
            intent = COMMANDS[name](self.play.session, self.play.projection)
            if intent is None or not self.intend(intent):
                tell(self, translate(IDLE_WORDS[name], self._lang), seconds=SAID_SECONDS)
        else:
            PROGRAM[name](cast(Any, self).app)

    def ask(self, make: EditDialog) -> None:
        """Open a dialog, and carry out what it is closed with."""
        cast(Any, self).app.push_screen(
            make(self.play.session, self.theme_colors, self.marker, self._lang), self.answer
        )

    def on_key(self, event: events.Key) -> None:
        """A key that does nothing says so."""
        if event.key not in self.active_bindings:
            key = event.character if event.is_printable and event.character else event.key
            words = translate("{key} does nothing here; ? lists all keys.", self._lang, key=printable(key))
            tell(self, words, seconds=SAID_SECONDS)

    def answer(self, answer: "Intent | tuple[Intent, ...] | None") -> None:
        """What a dialog was closed with."""
        for intent in answer if isinstance(answer, tuple) else (answer,):
            if intent is not None:
                self.intend(intent)

    def snapshot(self, scene: Mapping[str, Any] | None) -> "Snapshot":
        """What there is to save now. scene: what the session began with, for a tape."""
        from termopt.export.snapshot import Snapshot

        assert self._painted is not None
        tape = None if scene is None else self.tape(scene)
        canvas = self._painted.canvas
        if self.marker == "octant":  # the other markers have less than a file can show
            canvas = translated(canvas, self.marker)
        return Snapshot(self.play.session, canvas, self.theme_colors, tape)

    def tape(self, scene: Mapping[str, Any]) -> "Tape":
        """All that was done so far. scene: what the session began with."""
        from termopt.session.tape import Tape

        canvas = self._painted.canvas if self._painted else None
        size = (canvas.width, canvas.height) if canvas else UNSEEN
        return Tape(dict(scene), self.play.recorder.events, size)

    def use_theme(self, theme: Theme) -> None:
        """Draw in the colors of this theme from now on."""
        self.theme_colors = theme
        self._paint()

    # -- picture -------------------------------------------------------------------------------------------------

    def _paint(self, exact: bool = True, answer: bool = False) -> None:
        """Show the session, or as much of the way to its step as there is time to compute; the timer does the rest.

        Unless `exact`, plots of losses take turns. answer: whether a user waits for it.
        """
        size: Size = self.size or cast(Any, self).app.size  # before the first layout, what there will be
        if not size.area:
            return
        view_model, arrived = self.play.view_model(answer)
        if self.play.at_last_page and self.play.reader is not None:
            cast(Any, self).app.lesson_read(self.play.reader.lesson.name)
        if self._pointed is not None:
            from termopt.viewer.mouse import with_pointed

            view_model = with_pointed(view_model, self.play.session, self.play.projection, self._pointed)
        whole = not self.play.behind and (exact or arrived)
        self._painted = self._painter.paint(view_model, size.width, size.height, self.theme_colors, whole)
        self._view.show(translated(self._painted.canvas, self.marker))
        self._run_timer()

    # -- mouse ---------------------------------------------------------------------------------------------------

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, ZOOM)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 1 / ZOOM)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._wheel_aside(event, -PAN)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._wheel_aside(event, PAN)

    def _wheel(self, event: events.MouseEvent, factor: float) -> None:
        from termopt.viewer.mouse import turned

        if self._painted is not None:
            shown = self._painted, self.play.session, self.play.projection
            self.answer(turned(*shown, event.screen_x, event.screen_y, factor))

    def _wheel_aside(self, event: events.MouseEvent, part: float) -> None:
        from termopt.viewer.mouse import turned_aside

        if self._painted is not None:
            shown = self._painted, self.play.session, self.play.projection
            self.answer(turned_aside(*shown, event.screen_x, event.screen_y, part))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What is under the mouse is pointed at in every panel."""
        from termopt.viewer.mouse import under

        self._point(under(self._painted, event.screen_x, event.screen_y) if self._painted else None)

    def on_leave(self) -> None:
        self._point(None)

    def _point(self, at: "Pointed") -> None:
        if at != self._pointed:
            self._pointed = at
            self._paint()

    def _start_at(self, point: tuple[float, float]) -> None:
        try:
            self.intend(started(self.play.session, self.play.projection, point))
        except UserError as error:
            tell(self, translate_message(str(error), self._lang), "warning")

    def on_click(self, event: events.Click) -> None:
        """A click does what is named there; a second one on a map starts all lanes there."""
        from termopt.viewer.mouse import clicked

        painted = self._painted
        if painted is None:
            return
        point = painted.point_at(event.screen_x, event.screen_y)
        if event.chain == 2 and point:
            self._start_at(point)
            return
        click = clicked(painted, self.play.session, event.screen_x, event.screen_y)
        if click.action is not None:
            self.action_act(click.action)
        self.answer(click.intents)
