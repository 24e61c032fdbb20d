"""What the application does for actions that change no session by themselves: most open a dialog.

`viewer.commands` has all other actions. A dialog is loaded when it is first opened.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from textual.screen import ModalScreen

from termopt.base.translate import translate
from termopt.draw.cells.fallback import Marker
from termopt.draw.theme.theme import Theme
from termopt.session.state import Session

if TYPE_CHECKING:
    from textual.app import App

    from termopt.tui.app import TermoptApp

Act = Callable[["TermoptApp"], object]
EditDialog = Callable[[Session, Theme, Marker, str], ModalScreen[Any]]
"""Makes a dialog, in a language, that is closed with an intent, several, or none."""


# -- dialogs that change the session ---------------------------------------------------------------------------------


def _edit(make: EditDialog) -> Act:
    """Open this dialog, and carry out the intents that it is closed with."""
    return lambda app: app.race.ask(make)


def _screen(module: str, name: str) -> EditDialog:
    """The dialog of this name in a module of `tui.screens`."""

    def make(session: Session, theme: Theme, marker: Marker, lang: str) -> ModalScreen[Any]:
        return getattr(import_module(f"termopt.tui.screens.{module}"), name)(session, theme, marker, lang)

    return make


def _go_to(session: Session, theme: Theme, marker: Marker, lang: str) -> ModalScreen[Any]:
    from termopt.scene.session_edits import to_step
    from termopt.tui.screens.prompt import Prompt

    hint = translate("A number from 0 to {steps}; a larger one runs on to it.", lang, steps=session.race.steps)
    title = translate("Go to a step", lang)
    return Prompt(title, hint, str(session.time.cursor), partial(to_step, session), theme, marker, lang)


def _value(session: Session, theme: Theme, marker: Marker, lang: str) -> ModalScreen[Any]:
    from termopt.tui.screens.hyperparameters import value_prompt
    from termopt.viewer.hyperparameter_steps import chosen

    return value_prompt(session, chosen(session), theme, marker, lang)


# -- dialogs of the program ------------------------------------------------------------------------------------------


def _help(app: "TermoptApp", searching: bool = False) -> None:
    from termopt.tui.screens.help import HelpScreen
    from termopt.viewer.commands import idle_actions

    idle = idle_actions(app.race.play.session, app.race.play.projection)
    app.push_screen(HelpScreen(app.keys, idle, searching, app.language))


def _theme(app: "TermoptApp") -> None:
    from termopt.tui.screens.themes import ThemesScreen

    before = app.theme_name

    def choose(chosen: str | None) -> None:
        app.show_theme(chosen or before)

    theme, marker = app.race.theme_colors, app.race.marker
    app.push_screen(ThemesScreen(before, app.show_theme, app.keep_theme, theme, marker, app.language), choose)


def _palette(app: "TermoptApp") -> None:
    from termopt.tui.screens.palette import Palette

    if not Palette.is_open(cast("App[object]", app)):
        words = translate("Search for commands…", app.language)
        app.push_screen(Palette(placeholder=words, id="--command-palette"))


def _lessons(app: "TermoptApp") -> None:
    from termopt.tui.screens.lessons import LessonsScreen

    reader = app.race.play.reader
    now = reader.lesson.name if reader is not None else None
    app.push_screen(LessonsScreen(app.language, now, app.lessons_read()), app.open_lesson)


def _gallery(app: "TermoptApp") -> None:
    from termopt.tui.screens.gallery import GalleryScreen

    app.push_screen(GalleryScreen(app.language), app.open_from_gallery)


def _save(app: "TermoptApp") -> None:
    from termopt.tui.screens.save import SaveScreen

    snapshot = app.snapshot()
    saved = partial(app.mark_saved, snapshot)
    download = app.download if app.served else None
    marker, lang = app.race.marker, app.language
    app.push_screen(SaveScreen(snapshot, None, marker, saved, recorded=not app.alone, download=download, lang=lang))


DIALOGS: Mapping[str, Act] = {
    "problem": _edit(_screen("problems", "ProblemsScreen")),
    "optimizers": _edit(_screen("lanes", "LanesScreen")),
    "start": _edit(_screen("start", "StartScreen")),
    "go_to": _edit(_go_to),
    "value": _edit(_value),
    "hyperparameters": _edit(_screen("hyperparameters", "HyperparametersScreen")),
    "breaks": _edit(_screen("breaks", "BreaksScreen")),
    "fair": _edit(_screen("fair", "FairScreen")),
    "warp": _edit(_screen("warp", "warp_menu")),
    "maps": _edit(_screen("maps", "MapScreen")),
    "lessons": _lessons,
    "gallery": _gallery,
    "save": _save,
    "theme": _theme,
    "help": _help,
    "search": partial(_help, searching=True),
    "palette": _palette,
}
"""What opens each dialog, by the name of its action."""


def _link(app: "TermoptApp") -> None:
    from termopt.tui.copy_link import copy_link

    copy_link(app)


PROGRAM: Mapping[str, Act] = {**DIALOGS, "link": _link, "quit": lambda app: app.exit()}
"""What the application does, by the name of the action."""
