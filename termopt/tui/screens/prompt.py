"""One line to type, and under it at once what is wrong with it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from termopt.base.errors import UserError
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.tui.screens.dialog import Answer, Dialog
from termopt.tui.text import head, note


class Prompt(Dialog[Answer]):
    """Asks for one line of text. Enter closes it with what `check` makes of the text.

    title: what is asked for.
    hint: how it is written, shown while nothing is typed.
    initial: the text at first, selected so that typing replaces it.
    check: from the text to the answer; raises UserError for a text that has none, which is shown.
    """

    def __init__(
        self,
        title: str,
        hint: str,
        initial: str,
        check: Callable[[str], Answer],
        theme: Theme,
        marker: Marker = "braille",
        lang: str = "en",
    ) -> None:
        super().__init__(theme, marker, lang)
        self._title = title
        self._hint = hint
        self._initial = initial
        self._check = check

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            head(box, self.written(self._title).plain, self.words("enter applies, esc closes"))
            yield Input(self._initial, select_on_focus=True)
            yield note(self.written(self._hint), classes="note")

    def on_input_changed(self, event: Input.Changed) -> None:
        shown = self.query_one(".note", Static)
        error = self._error(event.value) if event.value.strip() else None
        shown.update(self.written(self._hint) if error is None else self.fault(error, event.input.size.width))

    def _error(self, text: str) -> UserError | None:
        try:
            self._check(text)
        except UserError as error:
            return error
        return None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        try:
            answer = self._check(event.value)
        except UserError as error:
            self.query_one(".note", Static).update(self.fault(error, event.input.size.width))
        else:
            self.dismiss(answer)
