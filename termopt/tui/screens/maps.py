"""Maps: what every start, every learning rate, two hyperparameters, or every seed leads to."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer

from termopt.base.errors import UserError
from termopt.base.number_text import percent_done
from termopt.base.translate import texts, translate_message
from termopt.draw.cells.canvas import SPACE, Canvas, Rect, blank, cut, paste, put, text_width
from termopt.draw.cells.fallback import Marker, translated
from termopt.draw.plot.cell_map import CellMap, run_at
from termopt.draw.plot.map_axes import FOOT, HEAD
from termopt.draw.theme.theme import Theme
from termopt.export.map_parts import MapView
from termopt.export.map_picture import view_area, view_picture
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.dialog import Dialog
from termopt.tui.widgets.canvas_view import CanvasView
from termopt.viewer.map_player import MapPlayer
from termopt.viewer.session_maps import MapChoice, grid_names, numbers_of

if TYPE_CHECKING:
    from termopt.tui.app import TermoptApp
    from termopt.viewer.wall_clock import Ticker

SLICE = 0.01
"""Seconds of computing between two looks at the keyboard."""

TELLS = 1.0
"""Seconds of computing after which its pace is told."""

KINDS = dict(
    zip(
        ("basin", "lr", "grid", "seeds", "profile"),
        texts("Basins", "Rates", "Grid", "Seeds", "Profile"),
        strict=True,
    )
)
"""The maps and their names, in the order of tab."""

BELOW = 2
"""Rows below a picture: what the cursor reads, and the keys."""

LABELS = 8
"""Columns that the labels beside a map take, about."""

SIGN, LINE = "✛", "│"

GAP = 2
"""Columns between two keys: with more, the last of a grid has no room in 80."""

KEYS = ("tab", "← → ↑ ↓", "enter", "x y", "esc")
WORDS = texts("next map", "read", "open", "other hyperparameters", "close")
"""Keys, and what they do."""


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
        self._timer: Timer | None = None
        self._place: tuple[int, int] | None = None
        self._said = ""
        self._begun = 0.0

    def compose(self) -> ComposeResult:
        yield self._shown

    def on_mount(self) -> None:
        self._begin()
        self._timer = self._ticker.every(SLICE, self, self.work)

    def on_resize(self, event: events.Resize) -> None:
        self._begin()

    @property
    def _ticker(self) -> "Ticker":
        return cast("TermoptApp", self.app).ticker  # pyright: ignore[reportUnknownMemberType]

    # -- computing -------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Begin the map that is wished for, as large as the screen."""
        size = self.app.size  # pyright: ignore[reportUnknownMemberType]
        rows = max(size.height - 1 - BELOW - 1 - HEAD - FOOT - 2 - 2, 2)
        choice = MapChoice(self._kind, max(size.width - LABELS, 2), 2 * rows, *self._names)
        if self._player is None or self._player.choice != choice:
            self._player, self._place, self._said = MapPlayer(self._session, choice, self.lang), None, ""
            self._begun = self._ticker.now()
        self._paint()

    def work(self) -> None:
        """Go on computing for a moment."""
        if self._player is not None and not self._player.finished and self._player.work(self._ticker.within(SLICE)):
            self._paint()

    # -- keys ------------------------------------------------------------------------------------------------------

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
        if self._place is None:
            self._place = columns // 2, rows // 2
        else:
            x, y = self._place
            self._place = min(max(x + across, 0), columns - 1), min(max(y + up, 0), rows - 1)
        self._paint()

    def action_open(self) -> None:
        """Open what the cursor stands on in the race."""
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
            self._place = place[1], place[0]
            if event.chain == 2:
                self.action_open()
            else:
                self._paint()

    # -- picture ---------------------------------------------------------------------------------------------------

    def _area(self, view: MapView) -> Rect:
        """Where the runs of a picture are on the screen."""
        size = self.app.size  # pyright: ignore[reportUnknownMemberType]
        area = view_area(view, size.width, size.height - 1 - BELOW, self.theme)
        return area._replace(row=area.row + 1)

    def _paint(self) -> None:
        size = self.app.size  # pyright: ignore[reportUnknownMemberType]
        canvas = blank(size.width, size.height, self.theme.text, self.theme.background)
        self._tabs(canvas)
        player = self._player
        view = player.view() if player else None
        if player is not None and player.fault:
            put(canvas, 2, 1, cut(translate_message(player.fault, self.lang), size.width - 2), self.theme.bad)
        elif view is None:
            put(canvas, 2, 1, self.words("computing …"), self.theme.muted)
        else:
            paste(canvas, view_picture(view, size.width, size.height - 1 - BELOW, self.theme), 1, 0)
            if self._place is not None:
                self._cursor(canvas, view, self._area(view))
        self._below(canvas)
        self._shown.show(translated(canvas, self.marker))

    def _tabs(self, canvas: Canvas) -> None:
        """The names of the maps; how much is computed, at the right."""
        col = 1
        for kind, name in KINDS.items():
            here = kind == self._kind
            text = f"[{self.words(name)}]" if here else f" {self.words(name)} "
            put(canvas, 0, col, text, self.theme.accent if here else self.theme.muted)
            col += text_width(text) + 1
        share = self._player.share if self._player else 1.0
        if share < 1:
            words = f"{percent_done(share)}{self._time_left(share)}"
            put(canvas, 0, canvas.width - text_width(words) - 1, words, self.theme.text)

    def _time_left(self, share: float) -> str:
        """How many seconds the rest will take at the pace so far; empty before that can be told."""
        passed = self._ticker.now() - self._begun
        if passed < TELLS or not share or not self._ticker.real:
            return ""
        return self.words(", {seconds} s left", seconds=f"{passed / share * (1 - share):.0f}")

    def _cursor(self, canvas: Canvas, view: MapView, area: Rect) -> None:
        """The cursor: a sign on a map, a line between curves."""
        columns, rows = self._player.places() if self._player else (0, 0)
        if self._place is None or not columns:
            return
        x, y = self._place
        col = area.col + view.shown.across.cell(x, area.width)
        if isinstance(view.shown, CellMap):
            row = area.row + area.height - 1 - min(int((y + 0.5) / rows * area.height), area.height - 1)
            put(canvas, row, col, SIGN, self.theme.background, self.theme.text)
            return
        for row in range(area.row, area.row + area.height):
            if canvas.code[row, col] == SPACE:
                put(canvas, row, col, LINE, self.theme.text)

    def _below(self, canvas: Canvas) -> None:
        """What the cursor reads, or what went wrong; and the keys."""
        reading = self._said
        if not reading and self._player is not None and self._place is not None and self._player.places()[0]:
            reading = self._player.reading(self._place)
        put(canvas, canvas.height - 2, 1, cut(reading, canvas.width - 2), self.theme.text)
        col = 1
        for key, words in zip(KEYS, WORDS, strict=True):
            if key == "x y" and self._kind != "grid":
                continue
            words = self.words(words)
            if col + text_width(key) + 1 + text_width(words) < canvas.width:
                put(canvas, canvas.height - 1, col, key, self.theme.accent)
                put(canvas, canvas.height - 1, col + text_width(key) + 1, words, self.theme.muted)
                col += text_width(key) + 1 + text_width(words) + GAP
