"""A menu: one row is chosen, by its key, by arrows and enter, or by a click."""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from termopt.base.errors import UserError
from termopt.base.translate import translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.tui.screens.dialog import Answer, Dialog
from termopt.tui.text import choice, choices, head, note


class Row(NamedTuple, Generic[Answer]):
    """One choice: the key for it, what it says, what makes its answer, and whether it is what holds now.

    answer may raise UserError, which is shown, and return None, which leaves the menu open.
    """

    key: str
    text: str
    answer: Callable[[], Answer | None]
    marked: bool = False


class Menu(Dialog[Answer]):
    """A list of choices, closed with the answer of the row that was chosen, or with None.

    title: what is chosen.
    rows: the choices, in order.
    note: what is said below the rows.
    """

    def __init__(
        self,
        title: str,
        rows: Sequence[Row[Answer]],
        theme: Theme,
        marker: Marker = "braille",
        note: str = "",
        lang: str = "en",
    ) -> None:
        super().__init__(theme, marker, lang)
        self._title = title
        self._rows = tuple(rows)
        self._note = note

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            head(box, self.written(self._title).plain, self.words("esc closes"))
            yield choices(self._option(row) for row in self._rows)
            yield note(self.written(self._note, self.theme.muted), classes="note")

    def on_mount(self) -> None:
        self.query_one(".note").display = bool(self._note)
        self.query_one(OptionList).highlighted = next((i for i, row in enumerate(self._rows) if row.marked), 0)

    def _option(self, row: Row[Answer]) -> Option:
        text = self.written(f" {row.key or ' '} ", self.theme.accent, bold=True)
        return choice(text.append_text(self.written(f" {'●' if row.marked else ' '} {row.text}")))

    def on_key(self, event: events.Key) -> None:
        for number, row in enumerate(self._rows):
            if row.key and row.key == event.character:
                event.stop()
                self.query_one(OptionList).highlighted = number
                self._choose(number)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_index)

    def _choose(self, number: int) -> None:
        """A row was chosen."""
        try:
            answer = self._rows[number].answer()
        except UserError as error:
            self.say(translate_message(str(error), self.lang), bad=True)
        else:
            if answer is not None:
                self.dismiss(answer)

    def say(self, text: str, bad: bool = False) -> None:
        """Show this below the rows from now on."""
        below = self.query_one(".note", Static)
        below.update(self.written(text, self.theme.bad if bad else self.theme.text))
        below.display = True
