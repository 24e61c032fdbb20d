"""Every key and what it does, over the race; searched by typing behind a slash."""

from typing import Any, ClassVar, cast

from rich.console import Group, RenderableType
from rich.style import Style
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from termopt.base.translate import texts, translate
from termopt.config.actions import GROUPS, Action, Keys, key_rows
from termopt.engine.analysis.shortfall import Shortfall
from termopt.engine.core.status import Status
from termopt.tui.screens.modal import Modal
from termopt.tui.text import Folded, Unchanging, columns, head, note

COLUMNS = (("Time", "View"), ("Lanes and hyperparameters", "Program"))
"""Which groups of keys stand below one another where there is room for two columns."""

KEYS = 17
"""Columns for keys, so that what they do stands in line from group to group."""

NOTES = texts(
    "Click the bar or a plot to seek, a lane to turn to it, a key to press it. The wheel zooms, pointing reads.",
    "○ start · ✛ minimum · * preset for this problem · ▾ a value was changed · ↑ ↓ off the scale · (◌) off the plane",
    "Dim: a key that has nothing to do now.",
)
"""What is said below the keys, a line each."""


class HelpScreen(Modal[None]):
    """Closed by the key that opened it, by escape, or by q."""

    CSS_PATH = "help.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1,q,enter,space", "dismiss", "Close", show=False),
        Binding("escape", "close", "Close", show=False),
        Binding("slash", "search", "Search", show=False),
    ]

    def __init__(
        self, remapped: Keys, idle: frozenset[str] = frozenset(), searching: bool = False, lang: str = "en"
    ) -> None:
        """Show all keys.

        remapped: the keys that the user has given to actions.
        idle: the names of the actions that would change nothing now; their rows are dim.
        searching: whether a line to search in is open from the beginning.
        lang: the language of the words.
        """
        super().__init__()
        self._remapped = remapped
        self._idle = idle
        self._searching = searching
        self._lang = lang

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as box:
            head(box, translate("Keys", self._lang), translate("/ searches, esc closes", self._lang))
            yield Input(placeholder=translate("a key, or what it does", self._lang), id="help-search")
            with Horizontal(id="help-columns"):
                for names in COLUMNS:
                    with Vertical(classes="help-column"):
                        for name in names:
                            yield note(classes="help-keys", id=_id(name))
            yield note(_table(_statuses(self._lang)), classes="help-keys", id="help-statuses")
            yield note("\n".join(translate(line, self._lang) for line in NOTES), id="help-mouse")

    def on_mount(self) -> None:
        self._show("")
        if self._searching:
            self.action_search()
        else:
            self.query_one("#help").focus()

    def action_search(self) -> None:
        """Open the line to search in."""
        self.query_one(Input).add_class("-open")
        self.query_one(Input).focus()

    def action_close(self) -> None:
        """End the search, or close the help if nothing is searched for."""
        line = self.query_one(Input)
        if self.focused is line and line.value:
            line.value = ""
        else:
            self.dismiss(None)

    def action_press(self, name: str) -> None:
        """Close the help and do what a key in it does."""
        self.dismiss(None)
        cast(Any, self).app.call_later(cast(Any, self).app.race.action_act, name)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.query_one("#help").focus()

    def _show(self, query: str) -> None:
        """Show the keys that a query finds; an empty one finds all."""
        for name, group in GROUPS.items():
            found = _found(group, self._remapped, query.strip().lower(), self._lang)
            rows = _rows(name, found, self._remapped, self._idle, self._lang)
            panel = self.query_one(f"#{_id(name)}", Static)
            panel.display = len(rows) > 1
            panel.update(_table(rows))


Row = tuple[Text, RenderableType]


def _table(rows: list[Row]) -> Unchanging:
    """A heading, which is the first row and may be longer than keys are, and a table of the others."""
    (heading, _), *others = rows
    return Unchanging(Group(heading, columns(others, style="bold", no_wrap=True, min_width=KEYS)))


def _statuses(lang: str) -> list[Row]:
    """What a status means, a row each."""
    rows: list[Row] = [(Text(translate("Statuses", lang), "bold"), Text(""))]
    rows += [
        (Text(translate(status, lang)), Folded(translate(status.definition, lang))) for status in (*Status, *Shortfall)
    ]
    return rows


def _id(group: str) -> str:
    return "help-" + group.lower().replace(" ", "-")


def _found(group: tuple[Action, ...], remapped: Keys, query: str, lang: str) -> tuple[Action, ...]:
    """The actions of a group in whose row of the table the query stands."""
    heads = [action for action in group if not action.partner]
    families = [(first, *(other for other in group if other.partner == first.name)) for first in heads]
    return tuple(action for family in families if _holds(family, remapped, query, lang) for action in family)


def _holds(family: tuple[Action, ...], remapped: Keys, query: str, lang: str) -> bool:
    rows = [row for spoken in {"en", lang} for row in key_rows(family, remapped, spoken)]
    words = " ".join([*(" ".join(row) for row in rows), *(action.title for action in family)])
    return query in words.lower()


def _rows(name: str, group: tuple[Action, ...], remapped: Keys, idle: frozenset[str], lang: str) -> list[Row]:
    """The keys of a group and what they do, below its name.

    name: of the group, in English.
    group: its actions.
    remapped: the keys that the user has given to actions.
    idle: the actions whose rows are dim.
    lang: the language of the words.
    """
    rows: list[Row] = [(Text(translate(name, lang), "bold"), Text(""))]
    for first in (action for action in group if not action.partner):
        family = (first, *(other for other in group if other.partner == first.name))
        style = "dim" if all(action.name in idle for action in family) else ""
        press = Style.parse(style) + Style(meta={"@click": f"screen.press('{first.name}')"})
        rows += [(Text.assemble((keys, press)), Folded(doc, style)) for keys, doc in key_rows(family, remapped, lang)]
    return rows
