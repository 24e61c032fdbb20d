"""Choosing a theme: the race behind the list shows the one that is highlighted."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from termopt.base.errors import UserError, path_text
from termopt.base.translate import translate, translate_message
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.names import BORROWED, theme_names
from termopt.draw.theme.theme import THEMES, Theme
from termopt.tui.screens.dialog import Dialog
from termopt.tui.search import search
from termopt.tui.text import choice, head, note
from termopt.tui.widgets.finder import Finder

KEEP = "ctrl+s"


class ThemesScreen(Dialog[str]):
    """Closed with the name of a theme, or with None to stay with the one before."""

    CSS_PATH = ["dialog.tcss", "themes.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [Binding(KEEP, "keep", show=False, priority=True)]

    def __init__(
        self,
        current: str,
        preview: Callable[[str], object],
        keep: Callable[[str], object],
        theme: Theme,
        marker: Marker = "braille",
        lang: str = "en",
    ) -> None:
        """Offer all themes.

        current: the name of the theme in use.
        preview: shows the race in the theme of that name.
        keep: writes the name into the user's settings and returns their path. Raises UserError.
        theme: the colors of the dialog.
        marker: the characters to draw with.
        lang: the language of the dialog.
        """
        super().__init__(theme, marker, lang)
        self._current = current
        self._preview = preview
        self._keep = keep
        self._words = {name: translate("dark" if _is_dark(name) else "light", lang) for name in theme_names()}

    def compose(self) -> ComposeResult:
        with Vertical(classes="box", id="themes") as box:
            head(box, self.words("Theme"), self.words("enter uses it, esc goes back"))
            yield Finder(self.words("a name, dark, or light"), self.spelled)
            yield note(self.words("{key} keeps it for the next start", key=KEEP), classes="note")

    def on_mount(self) -> None:
        self._offer("")

    @on(Finder.Typed)
    def _typed(self, event: Finder.Typed) -> None:
        self._offer(event.text)

    def _offer(self, query: str) -> None:
        names = search(query, self._words)
        width = max(map(len, self._words))
        options = [choice(self.written(f"{name:<{width}}  {self._words[name]}"), id=name) for name in names]
        at = names.index(self._current) if not query.strip() else 0
        self.query_one(Finder).offer(options, at)

    @on(Finder.Chosen)
    def _chosen(self, event: Finder.Chosen) -> None:
        self._preview(event.name)

    @on(Finder.Taken)
    def _taken(self) -> None:
        name = self.query_one(Finder).chosen
        if name is not None:
            self.dismiss(name)

    def action_keep(self) -> None:
        """Use the theme, now and at the next start."""
        name = self.query_one(Finder).chosen
        if name is None:
            return
        try:
            path = self._keep(name)
        except UserError as error:
            self.query_one(".note", Static).update(
                self.written(translate_message(str(error), self.lang), self.theme.bad)
            )
        else:
            self.notify(self.words("{name} is kept in {path}", name=name, path=path_text(path)), markup=False)
            self.dismiss(name)


def _is_dark(name: str) -> bool:
    return BORROWED[name] if name in BORROWED else THEMES[name].dark
