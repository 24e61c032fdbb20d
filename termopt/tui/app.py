"""The Textual application: one factory, used by the command line and by tests alike."""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual.app import App, SystemCommand
from textual.filter import LineFilter
from textual.screen import Screen

from termopt.base.errors import UserError
from termopt.base.translate import translate, translate_message
from termopt.config.actions import ACTIONS
from termopt.config.keymap import alone, bindings
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.theme import Theme
from termopt.scene.hashes import specs_of, with_hashes
from termopt.session.state import Session
from termopt.tui import theme as tui_theme
from termopt.tui.dialogs import DIALOGS, PROGRAM
from termopt.tui.options import AppOptions
from termopt.tui.orderly_app import OrderlyApp
from termopt.tui.race_view import DEFAULT_THEME, RaceView, lesson_reader, race_view
from termopt.tui.screens.race import RaceScreen
from termopt.tui.session_end import run_until_exit
from termopt.tui.text import Harmless, command, tell
from termopt.tui.textual_theme import textual_name, textual_theme
from termopt.viewer.unsaved import Events, Unsaved

if TYPE_CHECKING:
    from termopt.export.formats import Form
    from termopt.export.snapshot import Snapshot
    from termopt.scene.scene import Scene
    from termopt.viewer.lesson_reader import Reader

Result = TypeVar("Result")

TAPE = ".tape"
HINT_SECONDS = 8
HARMLESS = Harmless()
DEFAULTS = AppOptions()


class TermoptApp(OrderlyApp):
    """A window onto one session."""

    TITLE = "termopt"
    CSS = """
    Toast { width: auto; max-width: 90%; padding: 0 2; }
    ToastRack { margin-bottom: 0; padding-right: 0; scrollbar-size-vertical: 0; }
    CommandPalette #--input { border: hkey $surface; }
    CommandPalette CommandList { border-bottom: hkey $surface; }
    """  # beside a bar, Textual would take rows narrower than those it counted, and cut off the last

    def __init__(self, options: AppOptions, view: RaceView) -> None:
        """options: as for `make_app`. view: what the race is shown with."""
        colored = view.theme.colored
        super().__init__(options.driver, ansi_color=None if colored else True)  # no color is to stay no color
        self._theme_name = options.theme or DEFAULT_THEME
        self._depth = view.depth
        self.unsaved = Unsaved(options.done)
        self.keys = options.keys
        self._hint = options.hint
        self._scene = options.scene and with_hashes(options.scene)
        self._dialog = options.dialog
        self._state = options.state
        self._lessons_read: frozenset[str] | None = None
        self._plain = view.marker == "ascii"
        self.language = view.language
        """The language of the interface."""
        self.ticker = view.ticker
        self.race = RaceScreen(view, options.fps)
        self._apply_theme(view.theme)

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self.race.play.session

    def get_default_screen(self) -> Screen[None]:
        """The race, in the place of Textual's empty screen: that would be laid out first and never be seen."""
        return self.race

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every row goes through on its way to the terminal."""
        return [*super().get_line_filters(), HARMLESS]

    def on_mount(self) -> None:
        keys = bindings(self.keys, ACTIONS)
        self.set_keymap({name: ",".join(keys[name]) for name in self.keys})
        self.leaving = keys["quit"]
        if self._hint:
            tell(cast(App[object], self), self._hint, seconds=HINT_SECONDS)
        if self._dialog:
            DIALOGS[self._dialog](self)

    def again(self, events: Events) -> None:
        """Do again what is on a tape, which need not be kept."""
        self.unsaved = Unsaved(events)
        self.race.play.again(events, go_on=True)

    def keep(self, watched: bool) -> None:
        """Keep what is not saved. watched: also if nobody did anything but look on."""
        if self._scene is not None and self.alone and not self.served:
            self.unsaved.keep(self.race.tape(self._header(self._scene)), watched)

    def _header(self, scene: "Scene") -> dict[str, Any]:
        """What a tape of this session begins with."""
        from termopt.scene.read import scene_to_json

        return scene_to_json(scene, specs_of(self.race.play.recorder.events))

    @property
    def farewell(self) -> str:
        return self.unsaved.farewell

    # -- what the session cannot do for itself ---------------------------------------------------------------------

    @property
    def theme_name(self) -> str:
        """The name of the theme in use."""
        return self._theme_name

    def show_theme(self, name: str) -> None:
        """Use this theme from now on."""
        if name != self._theme_name:
            self._theme_name = name
            theme = adapted(tui_theme.theme(name), self._depth)
            self._apply_theme(theme)
            self.race.use_theme(theme)

    def keep_theme(self, name: str) -> Path:
        """Write the theme into the user's settings. Returns their path. Raises UserError."""
        if not self.alone:
            raise UserError("a recording saves nothing")
        if self.served:
            raise UserError("a page keeps no settings")
        from termopt.config.keep import keep_setting

        return keep_setting(os.environ, "theme", name)

    def _apply_theme(self, theme: Theme) -> None:
        """Give Textual's own widgets the colors of the race."""
        self.register_theme(textual_theme(theme))
        self.theme = textual_name(theme)

    def action_command_palette(self) -> None:
        """What Textual itself binds to ctrl+p."""
        PROGRAM["palette"](self)

    def open_lesson(self, name: str | None) -> None:
        """Show the race of a lesson from now on, if there is a name."""
        if name is not None:
            from termopt.lessons.lesson_scene import lesson_scene

            self._open(lesson_scene(name, self.language), lesson_reader(name, self.language, self._plain))

    def open_from_gallery(self, name: str | None) -> None:
        """Show a scene of the gallery from now on, if there is a name."""
        if name is not None:
            from termopt.scene.gallery import gallery_scene

            self._open(gallery_scene(name))

    def _open(self, scene: "Scene", reader: "Reader | None" = None) -> None:
        """Show the race of another scene from now on; what was done in the one before is kept."""
        from termopt.scene.scene import open_scene

        self.keep(watched=False)
        self._scene = scene
        self.unsaved.begin()
        self.race.open(open_scene(scene), reader)

    def open_next_lesson(self) -> None:
        """Go on from the last page of a lesson to the next lesson; after the last one to the list."""
        from termopt.lessons import next_lesson

        reader = self.race.play.reader
        name = next_lesson(reader.lesson.name) if reader is not None else None
        if name is None:
            DIALOGS["lessons"](self)
        else:
            self.open_lesson(name)

    def lessons_read(self) -> frozenset[str]:
        """The lessons that the user has read to the end."""
        if self._state is not None and self._lessons_read is None:
            from termopt.config.lesson_progress import lessons_read

            self._lessons_read = self._tried(partial(lessons_read, self._state)) or frozenset()
        return self._lessons_read or frozenset()

    def lesson_read(self, name: str) -> None:
        """Note that a lesson was read to its last page."""
        if self._state is not None and name not in self.lessons_read():
            from termopt.config.lesson_progress import mark_read

            self._lessons_read = self.lessons_read() | {name}
            self._tried(partial(mark_read, name, self._state))

    def _tried(self, act: Callable[[], Result]) -> Result | None:
        """What `act` returns. What is wrong with the user's files is shown, and stops nothing: then it is None."""
        try:
            return act()
        except UserError as error:
            tell(cast(App[object], self), translate_message(str(error), self.language), "warning")
            return None

    def snapshot(self) -> "Snapshot":
        """What there is to save now."""
        return self.race.snapshot(self._header(self._scene) if self._scene is not None else None)

    def download(self, name: str, data: bytes) -> None:
        """Hand a file to the browser that shows this."""
        self.deliver_binary(BytesIO(data), save_directory=Path(), save_filename=name)

    def mark_saved(self, snapshot: "Snapshot", form: "Form") -> None:
        """Note that a snapshot was saved in this form: what is on a tape need not be kept again."""
        if form.suffix == TAPE and snapshot.tape is not None:
            self.unsaved.safe = snapshot.tape.events

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: every action, with its key."""
        for action in ACTIONS:
            if action.name != "palette":
                act = partial(self.race.action_act, action.name)
                key = alone(action, self.keys)
                title, doc = (translate(text, self.language) for text in (action.title, action.doc or action.title))
                yield command(title, "   ".join(filter(None, (doc, key))), act)


def make_app(session: Session, options: AppOptions = DEFAULTS, view: RaceView | None = None) -> TermoptApp:
    """The application for a session.

    options: how it is shown.
    view: what it is shown with, where that has been made of the same session and options.

    Raises UserError for an unknown theme, and for a language that cannot be written here.
    """
    return TermoptApp(options, view or race_view(session, options))


def run_app(app: TermoptApp) -> int:
    """Run the application in this terminal. Returns the exit code."""
    return run_until_exit(app)
