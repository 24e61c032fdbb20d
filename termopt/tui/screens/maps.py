"""Maps: what every start, every learning rate, two hyperparameters, or every seed leads to."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from termopt.base.errors import UserError
from termopt.base.number_text import percent_done
from termopt.base.translate import texts, translate_message
from termopt.config.actions import ACTIONS
from termopt.config.keymap import alone, bindings
from termopt.draw.cells.canvas import Rect, blank, cut, paste, put
from termopt.draw.cells.fallback import Marker, translated
from termopt.draw.cells.wrap import wrap
from termopt.draw.plot.cell_map import CellMap, run_at
from termopt.draw.plot.map_axes import FOOT, HEAD
from termopt.draw.theme.theme import Theme
from termopt.export.map_parts import MapView
from termopt.export.map_picture import view_area, view_picture
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.dialog import Dialog
from termopt.tui.screens.map_frame import KINDS, draw_cursor, draw_keys, draw_tabs
from termopt.tui.widgets.canvas_view import CanvasView
from termopt.viewer.hyperparameter_steps import chosen
from termopt.viewer.map_player import CURVES_OF_STEPS, MapPlayer
from termopt.viewer.session_maps import MapChoice, grid_names, numbers_of

if TYPE_CHECKING:
    from termopt.tui.app import TermoptApp
    from termopt.viewer.wall_clock import Ticker

SLICE = 0.01
"""Seconds of computing between two looks at the keyboard."""

TELLS = 1.0
"""Seconds of computing after which its pace is told."""

BELOW = 2
"""Rows below a picture, at least: what the cursor reads, and the keys."""

LABELS = 8
"""Columns that the labels beside a map take, about."""

KEYS = ("tab", "← → ↑ ↓", "enter", "x y", "esc", "")
WORDS = texts("next map", "read", "open", "other hyperparameters", "close", "turn {name}")
"""Keys, and what they do; those that turn the hyperparameter are the user's."""

TURNS = ("turn_down", "turn_up", "put_back", "undo", "redo")
"""Actions of the race that a map follows while it is open."""


class MapScreen(Dialog[Intent]):
    """The dialog of maps, closed with the intent that opens a cell in the race, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "kind(1)", show=False, priority=True),
        Binding("shift+tab", "kind(-1)", show=False, priority=True),
        *(
            Binding(f"{shift}{key}", f"move({by * many[0]}, {by * many[1]})", show=False)
            for shift, by in (("", 1), ("shift+", 8))
            for key, many in (("left", (-1, 0)), ("right", (1, 0)), ("down", (0, -1)), ("up", (0, 1)))
        ),
        Binding("x", "vary('across')", show=False),
        Binding("y", "vary('up')", show=False),
        Binding("enter", "open", show=False, priority=True),
        Binding("M,shift+m", "dismiss", show=False),
    ]

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(theme, marker, lang)
        self._session = session
        self._kind = "basin" if session.race.lanes[session.race.focus].problem.dim == 2 else "lr"
        self._names = ("", "")
        self._shown = CanvasView()
        self._player: MapPlayer | None = None
        self._place: tuple[int, int] | None = None
        self._said = ""
        self._lines = list[str]()
        self._begun = 0.0

    def compose(self) -> ComposeResult:
        yield self._shown

    def on_mount(self) -> None:
        self._begin()
        self._ticker.every(SLICE, self, self.work)

    def on_resize(self, event: events.Resize) -> None:
        self._begin()

    @property
    def _termopt(self) -> "TermoptApp":
        return cast("TermoptApp", self.app)  # pyright: ignore[reportUnknownMemberType]

    @property
    def _ticker(self) -> "Ticker":
        return self._termopt.ticker

    # -- computing -------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Begin the map that is wished for, as large as the screen."""
        size = self._termopt.size
        rows = max(size.height - 1 - BELOW - 1 - HEAD - FOOT - 2 - 2, 2)
        choice = MapChoice(self._kind, max(size.width - LABELS, 2), 2 * rows, *self._names)
        same = self._player is not None and self._player.choice == choice
        if self._player is None or not same or self._player.session is not self._session:
            self._player, self._said = MapPlayer(self._session, choice, self.lang), ""
            self._place = self._place if same else None
            self._begun = self._ticker.now()
        self._paint()

    def work(self) -> None:
        """Go on computing for a moment."""
        if self._player is not None and not self._player.finished and self._player.work(self._ticker.within(SLICE)):
            self._paint()

    # -- keys ------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A key that turns a hyperparameter in the race turns it here too: the map is begun again."""
        app = self._termopt
        keys = bindings(app.keys, ACTIONS)
        name = next((name for name in TURNS if event.key in keys[name]), None)
        if name is not None:
            event.stop()
            app.race.action_act(name)
            self._session = app.race.play.session
            self._begin()

    def action_kind(self, way: int) -> None:
        """The next kind of map."""
        names: list[str] = list(KINDS)
        self._kind = names[(names.index(self._kind) + way) % len(names)]
        self._begin()

    def action_vary(self, side: str) -> None:
        """Another hyperparameter along one side of a grid."""
        lane = self._session.race.lanes[self._session.race.focus]
        if self._player is None or self._kind != "grid" or self._player.fault:
            return
        now = grid_names(lane, self._player.choice)
        names = [one.name for one in numbers_of(lane)]
        at = 0 if side == "across" else 1
        rest = [name for name in names if name != now[1 - at]]
        changed = rest[(rest.index(now[at]) + 1) % len(rest)]
        self._names = (changed, now[1]) if side == "across" else (now[0], changed)
        self._begin()

    def action_move(self, across: int, up: int) -> None:
        """Move the cursor; at first it stands in the middle."""
        columns, rows = self._player.places() if self._player else (0, 0)
        if not columns:
            return
        self._said = ""
        if self._place is None:
            self._place = columns // 2, rows // 2
        else:
            x, y = self._place
            self._place = min(max(x + across, 0), columns - 1), min(max(y + up, 0), rows - 1)
        self._paint()

    def action_open(self) -> None:
        """Open what the cursor stands on in the race; curves over the steps have no cursor."""
        if self._kind in CURVES_OF_STEPS:
            return
        if self._player is None or self._place is None or not self._player.places()[0]:
            self._said = self.words("The arrow keys choose a run first.")
            self._paint()
            return
        try:
            self.dismiss(self._player.opened(self._place))
        except UserError as error:
            self._said = translate_message(str(error), self.lang)
            self._paint()

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; a second one opens that run."""
        view = self._player.view() if self._player else None
        if view is None or not isinstance(view.shown, CellMap):
            return
        area = self._area(view)
        place = run_at(view.shown, area, event.screen_x, event.screen_y)
        if place is not None:
            self._place, self._said = (place[1], place[0]), ""
            if event.chain == 2:
                self.action_open()
            else:
                self._paint()

    def _keys(self) -> list[tuple[str, str]]:
        """The keys of this map, and what they do."""
        turning = " ".join(alone(action, self._termopt.keys) for action in ACTIONS if action.name in TURNS[:2])
        name = chosen(self._session).name
        every = [(key or turning, self.words(words, name=name)) for key, words in zip(KEYS, WORDS, strict=True)]
        left = {"x y"} if self._kind != "grid" else set[str]()
        left |= {"← → ↑ ↓", "enter"} if self._kind in CURVES_OF_STEPS else set()
        return [pair for pair in every if pair[0] and pair[0] not in left]

    # -- picture ---------------------------------------------------------------------------------------------------

    def _area(self, view: MapView) -> Rect:
        """Where the runs of a picture are on the screen."""
        size = self._termopt.size
        area = view_area(view, size.width, size.height - 1 - self._rows_below, self.theme)
        return area._replace(row=area.row + 1)

    def _paint(self) -> None:
        size = self._termopt.size
        canvas = blank(size.width, size.height, self.theme.text, self.theme.background)
        share = self._player.share if self._player else 1.0
        progress = f"{percent_done(share)}{self._time_left(share)}" if share < 1 else ""
        draw_tabs(canvas, self._kind, progress, self.theme, self.lang)
        self._lines = self._reading()
        player = self._player
        view = player.view() if player else None
        if player is not None and player.fault:
            put(canvas, 2, 1, cut(translate_message(player.fault, self.lang), size.width - 2), self.theme.bad)
        elif view is None:
            put(canvas, 2, 1, self.words("computing …"), self.theme.muted)
        else:
            paste(canvas, view_picture(view, size.width, size.height - 1 - self._rows_below, self.theme), 1, 0)
            if self._place is not None and player is not None and player.places()[0]:
                draw_cursor(canvas, view, self._area(view), self._place, player.places()[1], self.theme)
        for i, line in enumerate(self._lines):
            put(canvas, canvas.height - self._rows_below + i, 1, line, self.theme.text)
        draw_keys(canvas, self._keys(), self.theme)
        self._shown.show(translated(canvas, self.marker))

    def _time_left(self, share: float) -> str:
        """How many seconds the rest will take at the pace so far; empty before that can be told."""
        passed = self._ticker.now() - self._begun
        if passed < TELLS or not share or not self._ticker.real:
            return ""
        return self.words(", {seconds} s left", seconds=f"{passed / share * (1 - share):.0f}")

    def _reading(self) -> list[str]:
        """The lines of what the cursor reads, or of what went wrong."""
        size = self._termopt.size
        reading = self._said
        if not reading and self._player is not None and self._place is not None and self._player.places()[0]:
            reading = self._player.reading(self._place)
        lines, most = wrap(reading, max(size.width - 2, 2)), max(size.height // 3, 1)
        last = [cut(" ".join(lines[most - 1 :]), size.width - 2)] if len(lines) >= most else []
        return [*lines[: most - 1], *last]

    @property
    def _rows_below(self) -> int:
        """Rows below a picture: a longer reading takes some of its."""
        return max(len(self._lines) + 1, BELOW)
