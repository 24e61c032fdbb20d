"""Every key and what it does, over the race."""

from typing import ClassVar

from rich.table import Table
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from termopt.tui.actions import key_rows


class HelpScreen(ModalScreen[None]):
    """Closed by the key that opened it, by escape, or by q."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter,space", "dismiss", "Close", show=False),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static("[b]Keys[/b]   escape closes", id="help-title")
            yield Static(_key_table(), id="help-keys")
            yield Static("Click the bar to seek, a panel to turn to its lane.", id="help-mouse")


def _key_table() -> Table:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for keys, doc in key_rows():
        table.add_row(keys, doc)
    return table
