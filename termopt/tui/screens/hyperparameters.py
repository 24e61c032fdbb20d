"""All hyperparameters of the lane in focus: value, default, preset, range and meaning. Enter types a value for one."""

import math
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from termopt.base.errors import printable
from termopt.base.hyperparameter import Hyperparameter
from termopt.base.number_text import typeset
from termopt.base.translate import texts, translate
from termopt.draw.cells.canvas import ljust, text_width
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.registry.registry import preset, spell
from termopt.scene.session_edits import to_value
from termopt.session.intents import Intent
from termopt.session.state import Session
from termopt.tui.screens.dialog import Dialog
from termopt.tui.screens.prompt import Prompt
from termopt.tui.text import choice, choices, head, note
from termopt.viewer.hyperparameter_steps import chosen, turnable, value_now

HEADINGS = ("", *texts("value", "default", "preset", "range"))
GAP = "  "


class HyperparametersScreen(Dialog[Intent]):
    """The dialog of hyperparameters, closed with the intent that changes one of them, or with None."""

    def __init__(self, session: Session, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__(theme, marker, lang)
        self._session = session
        self._known = turnable(session)

    def compose(self) -> ComposeResult:
        lane = self._session.race.lanes[self._session.race.focus]
        with Vertical(classes="box") as box:
            title = self.words("Hyperparameters of {lane}", lane=printable(lane.label))
            head(box, title, self.words("enter types a value, esc closes"))
            headings = tuple(map(self.words, HEADINGS))
            heading, *rows = _table([headings, *(self._cells(one) for one in self._known)])
            yield note(self.written(f" {heading}", self.theme.muted))
            yield choices(choice(self.written(f" {row}")) for row in rows)
            yield note(classes="note doc")

    def on_mount(self) -> None:
        names = [one.name for one in self._known]
        self.query_one(OptionList).highlighted = names.index(chosen(self._session).name)

    def _cells(self, one: Hyperparameter) -> tuple[str, ...]:
        lane = self._session.race.lanes[self._session.race.focus]
        found = preset(lane.problem, lane.optimizer.name).get(one.name)
        name = one.name if one.symbol in ("", one.name) else f"{one.symbol} {one.name}"
        searched = "–" if found is None else typeset(spell(found))
        now, default = typeset(spell(value_now(self._session, one))), typeset(spell(one.default))
        return name, now, default, searched, interval_text(one)

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        one = self._known[event.option_index]
        self.query_one(".note.doc", Static).update(self.written(meaning(one, self.lang)))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        self.ask(
            value_prompt(self._session, self._known[event.option_index], self.theme, self.marker, self.lang),
            self.dismiss,
        )


def value_prompt(session: Session, one: Hyperparameter, theme: Theme, marker: Marker, lang: str) -> Prompt[Intent]:
    """Ask for a value of a hyperparameter of the lane in focus, from the step shown on.

    session: the session, whose step the value holds from.
    one: the hyperparameter.
    theme: the colors of the dialog.
    marker: the characters to draw with.
    lang: the language of the dialog.
    """
    label = printable(session.race.lanes[session.race.focus].label)
    title = translate("{name} of {lane}, from now on", lang, name=one.name, lane=label)
    schedule = translate("; or a schedule, such as cosine(0.1,200)", lang) if one.name == "lr" else ""
    now, check = spell(value_now(session, one)), partial(to_value, session, one.name)
    return Prompt(title, f"{meaning(one, lang)}{schedule}", now, check, theme, marker, lang)


def meaning(one: Hyperparameter, lang: str) -> str:
    """What a hyperparameter is, if its declaration says so, and its range."""
    words = range_words(one, lang)
    return translate("{meaning}: {range}", lang, meaning=translate(one.doc, lang), range=words) if one.doc else words


def range_words(one: Hyperparameter, lang: str) -> str:
    """The range, which has words only where it is true or false."""
    return translate("{name} is true or false", lang, name=one.name) if one.kind is bool else one.range_text


def interval_text(one: Hyperparameter) -> str:
    """The range as an interval, `[0, 1)`, the words there are to choose from, or a dash where the value says it."""
    if one.choices or one.kind in (bool, str):
        return " ".join(one.choices) or "–"
    low = "(−∞" if one.lo == -math.inf else f"{'(' if one.open_lo else '['}{one.lo:g}"
    high = "∞)" if one.hi == math.inf else f"{one.hi:g}{')' if one.open_hi else ']'}"
    return typeset(f"{low}, {high}")


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of cells as lines in which the cells of a column begin at the same place."""
    widths = [max(map(text_width, column)) for column in zip(*rows, strict=True)]
    return [GAP.join(ljust(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
