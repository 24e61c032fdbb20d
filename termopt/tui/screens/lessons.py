"""The guided tour: a list of lessons to choose from, over the race."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from termopt.lessons import load, names
from termopt.tui.screens.modal import Modal
from termopt.tui.text import choice, choices, columns, head

HEAD = {"en": ("Lessons", "enter opens, esc closes"), "zh": ("课程", "enter 打开，esc 关闭")}


class LessonsScreen(Modal[str | None]):
    """Closed with the name of the lesson that was chosen, or None."""

    CSS_PATH = "lessons.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,l,q", "dismiss", "Close", show=False)]

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def compose(self) -> ComposeResult:
        with Vertical(id="lessons") as box:
            head(box, *HEAD[self._lang])
            yield choices(self._option(number, name) for number, name in enumerate(names(), start=1))

    def _option(self, number: int, name: str) -> Option:
        lesson = load(name)
        words = Text(lesson.title[self._lang], "bold").append(f"\n{lesson.summary[self._lang]}", "not bold")
        return choice(columns([(Text(f"{number:>2}"), words)]), id=name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option.id)
