"""The gallery: a list of scenes worth seeing, over the race."""

from typing import ClassVar

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from termopt.base.translate import translate
from termopt.scene.gallery import Entry, entries
from termopt.tui.screens.modal import Modal
from termopt.tui.text import Folded, choice, choices, columns, head


class GalleryScreen(Modal[str | None]):
    """Closed with the name of the scene that was chosen, or None."""

    CSS_PATH = "listed.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,O,q", "dismiss", "Close", show=False)]

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def compose(self) -> ComposeResult:
        with Vertical(id="listed") as box:
            head(box, translate("Gallery", self._lang), translate("enter opens, esc closes", self._lang))
            yield choices(self._option(*numbered) for numbered in enumerate(entries().values(), start=1))

    def _option(self, number: int, entry: Entry) -> Option:
        title = Text(entry.title[self._lang], "bold")
        return choice(columns([(Text(f"{number:>2}"), Group(title, Folded(entry.shows[self._lang])))]), id=entry.name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)
