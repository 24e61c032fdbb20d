"""What all dialogs have in common: esc closes them, and they can be read without color and in ASCII."""

from collections.abc import Callable
from typing import ClassVar, TypeVar, cast

from rich.style import Style
from rich.text import Text
from textual.app import App
from textual.binding import Binding, BindingType

from termopt.base.ascii_text import ascii_formula
from termopt.base.errors import UserError
from termopt.base.foreign_text import harmless, is_seen
from termopt.base.translate import translate, translate_message
from termopt.draw.cells.canvas import DEFAULT, blank, put, text_width, to_rows
from termopt.draw.cells.fallback import Marker, translated
from termopt.draw.theme.theme import Theme
from termopt.problems.formula.error import FormulaError
from termopt.tui.screens.modal import Modal

Answer = TypeVar("Answer")
Other = TypeVar("Other")


class Dialog(Modal[Answer | None]):
    """A window over the race that is closed with an answer, or with None by escape, and by q where no line is typed in.

    Every dialog takes: theme, its colors; marker, the kind of characters that the terminal has; lang, the language of
    its words. Many take: session, the one that was shown when the dialog was opened.
    """

    CSS_PATH = "dialog.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q", "dismiss", "Close", show=False)]

    def __init__(self, theme: Theme, marker: Marker = "braille", lang: str = "en") -> None:
        super().__init__()
        self.theme = theme
        self.lang = lang
        self.marker: Marker = marker
        self.set_class(marker == "ascii", "-ascii")

    def ask(self, dialog: "Dialog[Other]", then: Callable[[Other], object]) -> None:
        """Open another dialog over this one, and go on with its answer if there is one."""

        def take(answer: Other | None) -> None:
            if answer is not None:
                then(answer)

        app = cast("App[object]", self.app)  # pyright: ignore[reportUnknownMemberType]
        app.push_screen(dialog, take)

    def words(self, text: str, /, **values: object) -> str:
        """A text in the language of the dialog, with its placeholders filled in."""
        return translate(text, self.lang, **values)

    def written(self, text: str, color: int | None = None, bold: bool = False) -> Text:
        """A text in characters that the terminal has, in a color of the theme if it has any."""
        return Text().append("\n".join(map(self.spelled, text.split("\n"))), ink(color, bold))

    def spelled(self, line: str) -> str:
        """One line in characters that the terminal has."""
        line = harmless(line)
        if self.marker != "ascii":
            return line
        line = ascii_formula(line)
        canvas = blank(text_width(line), 1)
        put(canvas, 0, 0, line, DEFAULT)
        return to_rows(translated(canvas, self.marker))[0]

    def fault(self, error: UserError, width: int) -> Text:
        """What is wrong, in the color of bad news."""
        return self.written(said(error, width, self.lang), self.theme.bad)


def ink(color: int | None = None, bold: bool = False) -> Style:
    """The style of words in a color of the theme, or in that of the terminal."""
    return Style(color=None if color in (None, DEFAULT) else f"#{color:06x}", bold=bold)


def said(error: UserError, width: int, lang: str) -> str:
    """What is wrong; of a formula the part of it around the place that fits, a caret below, and why."""
    if not isinstance(error, FormulaError):
        return translate_message(str(error), lang)
    text, column, room = error.text, error.column, max(width, 8)
    first = max(0, min(column - room // 2, len(text) + 1 - room))
    quoted = "".join(c if is_seen(c) else " " for c in text[first : first + room])
    return f"{quoted}\n{' ' * text_width(quoted[: column - first])}^\n{translate_message(error.reason, lang)}"
