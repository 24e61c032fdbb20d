"""What dialogs with a finder have in common: what is typed finds names, and enter takes the one that is highlighted."""

from collections.abc import Iterable

from textual import on
from textual.widgets import Static

from termopt.base.errors import UserError
from termopt.base.translate import translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.tui.screens.dialog import Answer, Dialog
from termopt.tui.widgets.finder import Finder


class FinderDialog(Dialog[Answer]):
    """Has a `Finder`, and below it a note on the name that is highlighted.

    faults: what is left out of the list, and why; each is said in a message.
    """

    def __init__(self, faults: Iterable[str], theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(theme, marker, lang)
        self._faults = tuple(faults)

    def offer(self, query: str) -> None:
        """Show the names that a query finds."""
        raise NotImplementedError

    def describe(self) -> None:
        """Say what the highlighted name stands for, or what is wrong with what was typed."""
        raise NotImplementedError

    def answer(self) -> Answer:
        """What the dialog is closed with now. Raises UserError, which is shown, where it cannot be closed."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.offer("")
        self.describe()
        for fault in self._faults:
            words = self.words("{fault}; it is left out", fault=translate_message(fault, self.lang))
            self.notify(words, severity="warning", markup=False)

    @on(Finder.Typed)
    def _typed(self, event: Finder.Typed) -> None:
        self.offer(event.text)
        self.describe()

    @on(Finder.Chosen)
    def _chosen(self, event: Finder.Chosen) -> None:
        self.describe()

    @on(Finder.Taken)
    def _taken(self) -> None:
        try:
            self.dismiss(self.answer())
        except UserError as error:
            self.show_fault(error)

    def show_fault(self, error: UserError) -> None:
        """Say in the note what is wrong."""
        below = self.query_one(".note", Static)
        below.update(self.fault(error, below.size.width))
