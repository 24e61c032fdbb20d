"""A line to type and, under it, the names that it finds: arrows choose one, enter or a click takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from termopt.draw.cells.canvas import cut
from termopt.tui.text import choices, invite


class Finder(Vertical):
    """Says what was typed, which name is chosen, and when it is taken; who made it says what there is to choose."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move('cursor_up')", show=False),
        Binding("down", "move('cursor_down')", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
    ]

    @dataclass
    class Typed(Message):
        """The text is another one."""

        text: str

    @dataclass
    class Chosen(Message):
        """Another name is highlighted."""

        name: str

    @dataclass
    class Taken(Message):
        """Enter, or a click on a name."""

    def __init__(self, words: str, spelled: Callable[[str], str]) -> None:
        """words: what stands in the line while nothing is typed, as much of it as there is room for.

        spelled: writes a line in characters that the terminal has.
        """
        super().__init__()
        self._words = words
        self._spelled = spelled
        self._line = Input()
        self._list = choices()
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        yield self._line
        yield self._list

    def on_mount(self) -> None:
        self._line.focus()

    def on_resize(self, event: events.Resize) -> None:
        invite(self._line, self._spelled(cut(self._words, event.size.width - self._line.gutter.width)))

    @property
    def text(self) -> str:
        """What was typed."""
        return self._line.value

    @property
    def chosen(self) -> str | None:
        """The name that is highlighted."""
        option = self._list.highlighted_option
        return None if option is None else option.id

    def offer(self, options: Sequence[Option], highlighted: int | None) -> None:
        """Show these to choose from, each with its name as its id, and highlight one."""
        self._list.set_options(options)
        self._list.highlighted = highlighted if options else None

    def action_move(self, action: str) -> None:
        """Go up or down in the list while the line keeps the focus."""
        getattr(self._list, f"action_{action}")()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Taken())

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if event.option_id is not None:
            self.post_message(self.Chosen(event.option_id))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Taken())
