"""The guided tour: a list of lessons to choose from, over the race."""

from collections.abc import Collection
from typing import ClassVar

from rich.console import Group
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from termopt.base.translate import texts, translate
from termopt.lessons import load, names
from termopt.tui.screens.modal import Modal
from termopt.tui.text import Folded, choice, choices, columns, head

MARKS = texts("now", "done")
"""What stands behind the title of a lesson that is open, and of one that was read to the end."""


class LessonsScreen(Modal[str | None]):
    """Closed with the name of the lesson that was chosen, or None."""

    CSS_PATH = "listed.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,l,q", "dismiss", "Close", show=False)]

    def __init__(self, lang: str, now: str | None = None, done: Collection[str] = ()) -> None:
        """now: the lesson that is open; done: those that were read to the end."""
        super().__init__()
        self._lang = lang
        self._now = now
        self._done = done

    def compose(self) -> ComposeResult:
        with Vertical(id="listed") as box:
            head(box, translate("Lessons", self._lang), translate("enter opens, esc closes", self._lang))
            yield choices(self._option(number, name) for number, name in enumerate(names(), start=1))

    def on_mount(self) -> None:
        """Begin at the lesson that is open, else at the first that was not read to the end."""
        here = self._now or next((name for name in names() if name not in self._done), names()[0])
        self.query_one(OptionList).highlighted = names().index(here)

    def _option(self, number: int, name: str) -> Option:
        lesson = load(name)
        title = Text(lesson.title[self._lang], "bold")
        for mark in self._marks(name):
            title.append(f" · {mark}", "not bold italic")
        summary = Folded(lesson.summary[self._lang])
        return choice(columns([(Text(f"{number:>2}"), Group(title, summary))]), id=name)

    def _marks(self, name: str) -> list[str]:
        now, done = name == self._now, name in self._done
        return [translate(mark, self._lang) for mark, holds in zip(MARKS, (now, done), strict=True) if holds]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)
