"""Every key and what it does, over the race."""

from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll

from termopt.config.actions import GROUPS, Keys, key_rows
from termopt.engine.core.status import Status
from termopt.tui.screens.modal import Modal
from termopt.tui.text import columns, head, note

COLUMNS = (("Time", "View"), ("Lanes and hyperparameters", "Program"))
"""Which groups of keys stand below one another where there is room for two columns."""

KEYS = 17
"""Columns for keys, so that what they do stands in line from group to group."""

MOUSE = "Click the bar to seek, a panel to turn to its lane. The wheel zooms."
SIGNS = "○ start · ✛ minimum · * preset for this problem · ▾ a value was turned · ↑ ↓ off the scale · (◌) off the plane"


class HelpScreen(Modal[None]):
    """Closed by the key that opened it, by escape, or by q."""

    CSS_PATH = "help.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter,space", "dismiss", "Close", show=False),
    ]

    def __init__(self, remapped: Keys) -> None:
        super().__init__()
        self._remapped = remapped

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            head(box, "Keys", "escape closes")
            with Horizontal(id="help-columns"):
                for names in COLUMNS:
                    with Vertical(classes="help-column"):
                        for name in names:
                            yield note(_key_table(name, self._remapped), classes="help-keys")
            yield note(_status_table(), classes="help-keys")
            yield note(f"{MOUSE}\n{SIGNS}", id="help-mouse")


def _key_table(group: str, remapped: Keys) -> Table:
    rows = [(group, ""), *key_rows(GROUPS[group], remapped)]
    return columns(((Text(keys), Text(doc)) for keys, doc in rows), style="bold", no_wrap=True, min_width=KEYS)


def _status_table() -> Table:
    rows = [("Status", ""), *((status.value, status.definition) for status in Status)]
    return columns(((Text(name), Text(definition)) for name, definition in rows), style="bold", min_width=KEYS)
