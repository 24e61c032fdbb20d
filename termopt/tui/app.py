"""The Textual application: one factory, used by the command line and by tests alike."""

import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from time import monotonic
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.theme import Theme as TextualTheme

from termopt.draw.theme import THEMES, Theme
from termopt.engine.session import Session
from termopt.errors import unknown
from termopt.tui.actions import ACTIONS
from termopt.tui.hangup import leave_when_told, leave_with_the_terminal
from termopt.tui.screens.race import RaceScreen
from termopt.tui.ticker import Ticker

INTERRUPTED = 130


class TermoptApp(App[None]):
    """A window onto one session."""

    TITLE = "termopt"
    CSS_PATH = "termopt.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", "Interrupt", show=False, system=True, priority=True),
    ]

    def __init__(self, session: Session, theme: str, fps: int, now: Callable[[], float]) -> None:
        super().__init__()
        self._drawn = theme
        self.race = RaceScreen(session, THEMES[theme], fps, Ticker(now))
        for drawn in THEMES.values():
            self.register_theme(_textual_theme(drawn))
        self.theme = _textual_name(theme)

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self.race.race_session

    def on_mount(self) -> None:
        self.push_screen(self.race)
        leave_when_told(self.leave)
        if not self.is_headless:
            leave_with_the_terminal(self.leave)

    def leave(self, code: int) -> None:
        """End with this exit code."""
        self.exit(return_code=code)

    # -- what the session cannot do for itself ---------------------------------------------------------------------

    def action_theme(self) -> None:
        """The next theme."""
        names = list(THEMES)
        self._drawn = names[(names.index(self._drawn) + 1) % len(names)]
        self.theme = _textual_name(self._drawn)
        self.race.use_theme(self._drawn)

    def action_help(self) -> None:
        """All keys."""
        from termopt.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def action_palette(self) -> None:
        """Find any command by name."""
        self.action_command_palette()

    def action_interrupt(self) -> None:
        """Leave as a program does that was interrupted."""
        self.leave(INTERRUPTED)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: every action, with its key."""
        for action in ACTIONS:
            if action.name != "palette":
                act = partial(self.race.action_act, action.name)
                yield SystemCommand(action.title, f"key {action.shown or action.keys[0]}", act)

    def _fatal_error(self) -> None:
        """In place of Textual's traceback, one line. TERMOPT_DEBUG brings the traceback back."""
        if os.environ.get("TERMOPT_DEBUG"):
            super()._fatal_error()
        elif not self._exit_renderables:
            self.panic(f"termopt: this should not have happened: {sys.exception()!r}")


def make_app(
    session: Session, theme: str | None = None, fps: int | None = None, now: Callable[[], float] = monotonic
) -> TermoptApp:
    """The application for a session. Raises UserError for an unknown theme.

    theme defaults to TERMOPT_THEME, then to `mono` where colors are not wanted (NO_COLOR), then to `dark`.
    """
    name = theme or os.environ.get("TERMOPT_THEME") or ("mono" if os.environ.get("NO_COLOR") else "dark")
    if name not in THEMES:
        raise unknown("theme", name, THEMES)
    return TermoptApp(session, name, fps or 60, now)


def run_app(session: Session, theme: str | None = None, fps: int | None = None) -> int:
    """Run the session in this terminal. Returns the exit code."""
    app = make_app(session, theme, fps)
    app.run()
    return app.return_code or 0


def _textual_name(theme: str) -> str:
    return f"termopt-{theme}"


def _textual_theme(theme: Theme) -> TextualTheme:
    """Textual's own widgets (help, palette) in the colors of a theme."""
    if not theme.colored:
        gray, black = "#bbbbbb", "#000000"
        return TextualTheme(_textual_name(theme.name), primary=gray, background=black, surface=black, dark=theme.dark)
    return TextualTheme(
        name=_textual_name(theme.name),
        primary=_hex(theme.accent),
        background=_hex(theme.background),
        surface=_hex(theme.surface),
        panel=_hex(theme.surface),
        foreground=_hex(theme.text),
        success=_hex(theme.good),
        error=_hex(theme.bad),
        dark=theme.dark,
    )


def _hex(color: int) -> str:
    return f"#{color:06x}"
