"""Picking the start of a race: by numbers, by moving a mark over the contours, or by a click on them."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from termopt.base.errors import UserError
from termopt.base.number_text import parse_point
from termopt.base.translate import texts
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.scene.session_edits import to_start
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.dialog import Dialog
from termopt.tui.text import head, note
from termopt.tui.widgets.preview import Preview

DIGITS = 4
"""Significant digits of a point that was pointed at rather than typed."""

HINT, TYPED = texts(
    "Type numbers, press up or down and move the mark with arrows, or click.", "Type numbers with commas between them."
)

FAR = 5
"""Cells that the mark moves at once with shift."""


class StartScreen(Dialog[Intent]):
    """The dialog of the start, closed with the intent that starts all lanes at the point chosen, or with None.

    Numbers are typed. After up, down or tab, the arrows move the mark on the contours instead.
    """

    CSS_PATH = ["dialog.tcss", "start.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(f"{shift}{key}", f"move({n * dx}, {n * dy})", show=False)
            for shift, n in (("", 1), ("shift+", FAR))
            for key, dx, dy in (("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1))
        ),
        Binding("enter", "take", show=False, priority=True),
    ]

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(theme, marker, lang)
        self._session = session

    def compose(self) -> ComposeResult:
        with Vertical(classes="box", id="start") as box:
            head(box, self.words("Start"), self.words("enter starts there, esc closes"))
            yield Input(_spelled(self._session.race.lanes[0].start), select_on_focus=True)
            yield note(classes="note")
            yield Preview(self.theme, self.marker)

    def on_mount(self) -> None:
        flat = self._session.race.lanes[0].problem.dim == 2
        preview = self.query_one(Preview)
        preview.display = preview.can_focus = flat
        self.query_one("#start").set_class(flat, "-flat")
        self._show()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show()

    @property
    def _text(self) -> str:
        return self.query_one(Input).value

    def _show(self) -> None:
        """The mark where the numbers say, and what is wrong with them."""
        point = _point(self._text)
        problem = self._session.race.lanes[0].problem
        self.query_one(Preview).picture(problem, point if point and len(point) == problem.dim else None)
        self.query_one(".note", Static).update(self._said())

    def _said(self) -> Text:
        words = HINT if self._session.race.lanes[0].problem.dim == 2 else TYPED
        hint = self.written(self.words(words), self.theme.muted)
        if not self._text.strip():
            return hint
        try:
            to_start(self._session, self._text)
        except UserError as error:
            return self.fault(error, self.query_one(Input).size.width)
        return hint

    def action_move(self, right: int, down: int) -> None:
        """Move the mark by so many cells; from where numbers are typed, first turn to it."""
        preview = self.query_one(Preview)
        base_layer, point = preview.base_layer, _point(self._text)
        if base_layer is None or not base_layer.view.width or not base_layer.view.height:
            return
        preview.focus()
        cell = base_layer.view.cell(point[0], point[1]) if point and len(point) == 2 else None
        row, col = cell or (base_layer.view.height // 2, base_layer.view.width // 2)
        row = max(0, min(row + down, base_layer.view.height - 1))
        col = max(0, min(col + right, base_layer.view.width - 1))
        self._put(base_layer.view.value(row, col))

    @on(Preview.Picked)
    def _clicked(self, event: Preview.Picked) -> None:
        self._put(event.point)

    def _put(self, point: tuple[float, float]) -> None:
        self.query_one(Input).value = ", ".join(f"{value:.{DIGITS}g}" for value in point)

    def action_take(self) -> None:
        try:
            self.dismiss(to_start(self._session, self._text))
        except UserError as error:
            self.query_one(".note", Static).update(self.fault(error, self.query_one(Input).size.width))


def _spelled(point: tuple[float, ...]) -> str:
    return ", ".join(repr(value).removesuffix(".0") for value in point)


def _point(text: str) -> tuple[float, ...] | None:
    """The numbers of a text, if they are numbers."""
    try:
        return parse_point(text)
    except UserError:
        return None
