"""The one way by which words get onto Textual's widgets: as text. Nowhere else is anything used that reads markup.

Textual and Rich take a str for markup, in which a label such as `[@click=app.quit]adam[/]` is a button.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual.app import App, SystemCommand
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.style import Style
from textual.widget import Widget

from termopt.base.errors import LONGEST_LINE, printable
from termopt.base.foreign_text import NEWER, UNSEEN, is_seen
from termopt.base.translate import translate

if TYPE_CHECKING:  # what only dialogs need is loaded with the first of them
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.measure import Measurement
    from textual.widgets import Input, OptionList, Static
    from textual.widgets.option_list import Option

Words = str | Text | Content


KEY = re.compile(r"(?P<key>esc|enter|/)(?: [^,，]*)?")
"""A key that a border names, and what it does."""

PRESSED = {"esc": "escape", "enter": "enter", "/": "slash"}
"""Textual's names of the keys that borders name."""


def head(box: Widget, title: str, subtitle: str) -> None:
    """What stands in the upper and in the lower border of a box; a click on a key named there presses it."""
    keys = Content(subtitle)
    for found in KEY.finditer(subtitle):
        press = Style.from_meta({"@click": f"app.press('{PRESSED[found['key']]}')"})
        keys = keys.stylize(press, found.start(), found.end())
    box.border_title, box.border_subtitle = Content(title), keys


def note(words: "Words | Unchanging" = "", *, id: str | None = None, classes: str | None = None) -> "Static":
    """Words, a str among them as it is."""
    from termopt.tui.widgets.note import Note, folded

    return Note(folded(words), markup=False, id=id, classes=classes)


def invite(line: "Input", words: str) -> None:
    """What stands in a line while nothing is typed in it. Input takes it for text, as it is."""
    line.placeholder = words


def choices(options: "Iterable[Option]" = ()) -> "OptionList":
    """A list to choose from."""
    from textual.widgets import OptionList

    from termopt.tui.textual_patches.late_clicks import install_late_clicks

    install_late_clicks()
    return OptionList(*options, markup=False)


def choice(words: "Text | Unchanging", id: str | None = None) -> "Option":
    """A row of such a list."""
    from textual.widgets.option_list import Option

    return Option(words, id=id)


UNBROKEN = "\xa0"
"""What stands for a space in texts to be folded: no row ends there."""


class Folded:
    """A text in rows as wide as there is room, broken as its language wants it: Chinese at almost any character."""

    def __init__(self, text: str | Text, style: str = "") -> None:
        self._lines = (text if isinstance(text, Text) else Text(text, style)).split("\n", allow_blank=True)

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        from termopt.draw.cells.wrap import spans

        for line in self._lines:
            for start, end in spans(line.plain, max(options.max_width, 2)):
                row = line[start:end]
                row.rstrip()
                row.plain = row.plain.replace(UNBROKEN, " ")
                yield row

    def __rich_measure__(self, console: "Console", options: "ConsoleOptions") -> "Measurement":
        from rich.measure import Measurement

        widest = max(cell_len(line.plain) for line in self._lines)
        return Measurement(2, max(min(widest, options.max_width), 2))


class Unchanging:
    """What does not change any more is rendered once a width; a dialog that opens is laid out five times."""

    def __init__(self, renderable: "RenderableType") -> None:
        self._renderable = renderable
        self._rendered: dict[int, list[Segment]] = {}

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> "RenderResult":
        width = options.max_width
        if width not in self._rendered:
            self._rendered[width] = list(console.render(self._renderable, options))
        return self._rendered[width]

    def __rich_measure__(self, console: "Console", options: "ConsoleOptions") -> "Measurement":
        from rich.measure import Measurement

        return Measurement.get(console, options, self._renderable)


def columns(rows: "Iterable[tuple[Text, RenderableType]]", **first: Any) -> Unchanging:
    """Rows of two cells; `first` says how the first column looks."""
    from rich.table import Table

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(**first)
    table.add_column()
    for left, right in rows:
        table.add_row(left, right)
    return Unchanging(table)


def links(keys: Iterable[tuple[str, str, str]], lang: str = "en") -> Content:
    """Keys and what they do, each to be clicked: (key, what it does in a word, the action of the screen)."""
    parts = [
        Content.assemble((key, Style(bold=True)), f" {translate(word, lang)}").stylize(
            Style.from_meta({"@click": f"screen.{action}"})
        )
        for key, word, action in keys
    ]
    return Content("  ").join(parts)


def tell(
    owner: Widget | App[Any],
    message: str,
    severity: Literal["information", "warning"] = "information",
    seconds: float | None = None,
) -> None:
    """Show a message for a while in the corner.

    owner: the application, or a widget of it.
    message: as text, no markup.
    severity: how it is colored.
    seconds: how long; by default as long as Textual shows one.
    """
    owner.notify(printable(message, LONGEST_LINE), severity=severity, timeout=seconds, markup=False)


def command(title: str, doc: str, act: Callable[[], Any]) -> SystemCommand:
    """A command of the palette."""
    return SystemCommand(title, doc, act)


class Harmless(LineFilter):
    """The last net before the terminal: what cannot be seen is taken out of every row, whatever widget wrote it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if is_harmless("".join([segment.text for segment in segments])):
            return segments
        return [Segment(_seen(segment.text), segment.style, segment.control) for segment in segments]


def is_harmless(text: str) -> bool:
    """Whether all of a text can be seen, or is a space."""
    if text.isascii():
        return text.isprintable()
    return (text.isprintable() or NEWER.sub("", text).isprintable()) and not UNSEEN.search(text)


def _seen(text: str) -> str:
    """The text in as many cells, a space or a question mark in the place of what has a width and cannot be seen."""
    return "".join(c if is_seen(c) else (" " if c.isspace() else "?") * cell_len(c) for c in text)
