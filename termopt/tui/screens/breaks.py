"""What is to pause the race by itself: ticked in a list, with a bound where there is one."""

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList

from termopt.base.errors import UserError, printable
from termopt.base.translate import texts
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.engine.analysis.breakpoint_kinds import KINDS
from termopt.session.intents import Intent
from termopt.session.intents_edit import Breaks
from termopt.session.state import Session
from termopt.tui.screens.dialog import Dialog
from termopt.tui.screens.prompt import Prompt
from termopt.tui.text import Folded, Unchanging, choice, choices, columns, head, links, note

TICK, BOUND = texts("on or off", "type its bound")
KEYS = (("space", TICK, "tick"), ("k", BOUND, "bound"))
"""Key, what it does in a word, and the action of the screen."""


@dataclass(frozen=True)
class Condition:
    """A kind of breakpoint, whether it is on, and its bound; None if it has none."""

    kind: str
    on: bool
    value: float | None


def conditions(session: Session) -> list[Condition]:
    """All there are, as they are set."""
    on = dict(session.time.breakpoints)
    return [
        Condition(kind, kind in on, None if known.value is None else on.get(kind, known.value))
        for kind, known in KINDS.items()
    ]


def bounded(condition: Condition, text: str) -> Condition:
    """The condition with another bound, and on. Raises UserError for anything but a number above 0."""
    try:
        value = float(text)
    except ValueError:
        raise UserError(f"{printable(text)}: expected a number") from None
    if not 0 < value < float("inf"):
        raise UserError(f"{printable(text)}: expected a number above 0")
    return replace(condition, on=True, value=value)


class BreaksScreen(Dialog[Intent]):
    """The dialog of breakpoints. Enter closes it with the intent that sets those ticked, escape with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", show=False, priority=True),
        Binding("k", "bound", show=False),
        Binding("enter", "apply", show=False, priority=True),
    ]

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(theme, marker, lang)
        self._conditions = conditions(session)

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            head(box, self.words("Pause when"), self.words("enter applies, esc discards"))
            yield choices()
            yield note(links(KEYS, self.lang), classes="note hint")

    def on_mount(self) -> None:
        self._show(0)

    def _show(self, at: int) -> None:
        rows = self.query_one(OptionList)
        rows.set_options(choice(self._row(i + 1, one)) for i, one in enumerate(self._conditions))
        rows.highlighted = at

    def _row(self, number: int, condition: Condition) -> Unchanging:
        bound = "" if condition.value is None else f"{condition.value:g}"
        tick = self.written(f"{number} [{'x' if condition.on else ' '}] {bound:>6}")
        return columns([(tick, Folded(self.written(self.words(KINDS[condition.kind].doc)).plain))], no_wrap=True)

    @property
    def _at(self) -> int:
        return self.query_one(OptionList).highlighted or 0

    def _set(self, at: int, condition: Condition) -> None:
        self._conditions[at] = condition
        self._show(at)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._tick(event.option_index)

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isdecimal() and 1 <= int(event.character) <= len(self._conditions):
            event.stop()
            self._tick(int(event.character) - 1)

    def _tick(self, at: int) -> None:
        self._set(at, replace(self._conditions[at], on=not self._conditions[at].on))

    def action_tick(self) -> None:
        self._tick(self._at)

    def action_bound(self) -> None:
        """Type the bound of the condition chosen, if it has one."""
        at, condition = self._at, self._conditions[self._at]
        if condition.value is None:
            return

        title, doc = self.words("Bound"), self.words(KINDS[condition.kind].doc)
        initial = f"{condition.value:g}"
        prompt = Prompt(title, doc, initial, lambda text: bounded(condition, text), self.theme, self.marker, self.lang)
        self.ask(prompt, lambda changed: self._set(at, changed))

    def action_apply(self) -> None:
        self.dismiss(Breaks(tuple((one.kind, one.value or 0.0) for one in self._conditions if one.on)))
