"""The Textual application: one factory, used by the command line and by tests alike."""

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from textual.app import App, SystemCommand
from textual.filter import LineFilter
from textual.screen import Screen

from termopt.base.atomic_file import output
from termopt.config.actions import ACTIONS, Keys
from termopt.config.keymap import alone, bindings
from termopt.draw.cells.ansi import Depth
from termopt.draw.cells.fallback import Marker, fitting
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.theme import THEMES, Theme
from termopt.session.state import Session
from termopt.tui import theme as look
from termopt.tui.orderly_app import OrderlyApp
from termopt.tui.screens.race import RaceScreen
from termopt.tui.session_end import run_to_its_end
from termopt.tui.text import Harmless, command, tell
from termopt.tui.textual_theme import dressed, textual_name
from termopt.viewer.unsaved import Events, Unsaved
from termopt.viewer.wall_clock import Ticker

if TYPE_CHECKING:
    from textual.driver import Driver

    from termopt.export.formats import Form
    from termopt.scene.scene import Scene
    from termopt.viewer.lesson_reader import Reader

TAPE = ".tape"
HINT_SECONDS = 8
HARMLESS = Harmless()


class TermoptApp(OrderlyApp):
    """A window onto one session."""

    TITLE = "termopt"
    CSS = "Toast { width: auto; max-width: 90%; padding: 0 2; }"

    def __init__(
        self,
        session: Session,
        theme: str,
        depth: Depth,
        marker: Marker,
        fps: int,
        ticker: Ticker,
        lesson: str | None,
        lang: str | None,
        keys: Keys,
        hint: str | None,
        scene: "Scene | None",
        driver: "type[Driver] | None",
        done: Events,
    ) -> None:
        drawn = adapted(look.theme(theme), depth)
        super().__init__(driver, ansi_color=None if drawn.colored else True)  # no color is to stay no color
        self.unsaved = Unsaved(done)
        self._theme_name = theme
        self._depth: Depth = depth
        self._keys = keys
        self._hint = hint
        self._scene = scene
        self._plain = marker == "ascii"
        self._asked = lang
        reader = self._reader(lesson) if lesson else None
        self.ticker = ticker
        self.race = RaceScreen(session, drawn, marker, fps, ticker, reader, done)
        self._wear(drawn)

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
        keys = bindings(self._keys, ACTIONS)
        self.set_keymap({name: ",".join(keys[name]) for name in self._keys})
        if self._hint:
            tell(cast(App[object], self), self._hint, seconds=HINT_SECONDS)

    def again(self, events: Events) -> None:
        """Do again what is on a tape, which need not be kept."""
        self.unsaved = Unsaved(events)
        self.race.play.again(events, go_on=True)

    def keep(self, watched: bool) -> None:
        """Keep what is not saved. watched: also if nobody did anything but look on."""
        if self._scene is not None and self.alone:
            from termopt.scene.read import scene_to_json

            self.unsaved.keep(self.race.tape(scene_to_json(self._scene)), watched)

    # -- what the session cannot do for itself ---------------------------------------------------------------------

    def action_theme(self) -> None:
        """The next theme: ours in turn, and after one of Textual's the first of ours."""
        names = list(THEMES)
        at = names.index(self._theme_name) + 1 if self._theme_name in names else 0
        self._theme_name = names[at % len(names)]
        drawn = adapted(look.theme(self._theme_name), self._depth)
        self._wear(drawn)
        self.race.use_theme(drawn)

    def _wear(self, drawn: Theme) -> None:
        """Give Textual's own widgets the colors of the race."""
        self.register_theme(dressed(drawn))
        self.theme = textual_name(drawn)

    def action_help(self) -> None:
        """All keys."""
        from termopt.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self._keys))

    def action_palette(self) -> None:
        """Find any command by name."""
        from termopt.tui.screens.palette import Palette

        if not Palette.is_open(cast(App[object], self)):
            self.push_screen(Palette(id="--command-palette"))

    def action_command_palette(self) -> None:
        """What Textual itself binds to ctrl+p."""
        self.action_palette()

    def action_lessons(self) -> None:
        """The guided tour: choose a lesson."""
        from termopt.tui.screens.lessons import LessonsScreen

        self.push_screen(LessonsScreen(self._lang()), self._open_lesson)

    def _lang(self) -> str:
        """The language of lessons."""
        from termopt.base.language import spoken

        return spoken(self._asked, self._plain, os.environ)

    def _open_lesson(self, name: str | None) -> None:
        if name is not None:
            from termopt.scene.lesson_scene import lesson_scene
            from termopt.scene.scene import open_scene

            self.keep(watched=False)
            self._scene = lesson_scene(name, self._lang())
            self.unsaved.begin()
            self.race.open(open_scene(self._scene), self._reader(name))

    def action_save(self) -> None:
        """Save what there is."""
        from termopt.scene.read import scene_to_json
        from termopt.tui.screens.save import SaveScreen

        begun = scene_to_json(self._scene) if self._scene is not None else None
        snapshot = self.race.snapshot(begun)

        def saved(form: "Form") -> None:
            if form.suffix == TAPE and snapshot.tape is not None:
                self.unsaved.safe = snapshot.tape.events

        self.push_screen(SaveScreen(snapshot, marker=self.race.marker, saved=saved, recorded=not self.alone))

    def _reader(self, lesson: str) -> "Reader":
        from termopt.lessons import load
        from termopt.viewer.lesson_reader import Reader

        return Reader(load(lesson), self._lang(), self._plain)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: every action, with its key."""
        for action in ACTIONS:
            if action.name != "palette":
                act = partial(self.race.action_act, action.name)
                key = alone(action, self._keys)
                yield command(action.title, f"key {key}" if key else "", act)


def make_app(
    session: Session,
    theme: str | None = None,
    *,
    fps: int | None = None,
    marker: Marker | None = None,
    depth: Depth | None = None,
    now: Callable[[], float] | None = None,
    timer: bool = True,
    lesson: str | None = None,
    lang: str | None = None,
    keys: Keys = MappingProxyType({}),
    hint: str | None = None,
    scene: "Scene | None" = None,
    driver: "type[Driver] | None" = None,
    done: Events = (),
) -> TermoptApp:
    """The application for a session. Raises UserError for an unknown theme.

    theme defaults to `dark`; depth, the colors there are, and marker, the characters, to what the environment says that
    the terminal has. lesson: the name of the one to read, in `lang`, by default the language of the environment; where
    there are only ASCII characters, in English. keys: those that a person has given to actions; hint: a line to begin
    with; scene: what the session was made from, for who wants to save it as a tape; driver: what stands in for the
    terminal, whose clock is then `now`, and which leaves the signals to others; done: what led from the scene to the
    session, and stands on its tape already; timer: whether anything happens because time passes. If not, the clock
    stands still too, unless `now` moves it.
    """
    name = theme or next(iter(THEMES))
    depth = depth or look.detected(os.environ)
    marker = marker or fitting(output().encoding, os.environ)
    ticker = Ticker(now, real=driver is None, timer=timer)
    return TermoptApp(session, name, depth, marker, fps or 60, ticker, lesson, lang, keys, hint, scene, driver, done)


def run_app(app: TermoptApp) -> int:
    """Run the application in this terminal. Returns the exit code."""
    return run_to_its_end(app)
