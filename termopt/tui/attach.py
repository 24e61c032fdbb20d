"""`termopt attach` on screen: runs made elsewhere, followed while they are written."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip

from termopt.base.errors import UserError
from termopt.draw.cells.fallback import Marker, translated
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.theme import Theme
from termopt.live.follow import Follower, Source
from termopt.live.picture import MOST_RUNS, Attached, Kept, ShownPath, attached
from termopt.live.tail import Pipe
from termopt.tui import gc_control
from termopt.tui import theme as tui_theme
from termopt.tui.options import AppOptions
from termopt.tui.orderly_app import OrderlyApp
from termopt.tui.session_end import run_until_exit
from termopt.tui.text import Harmless
from termopt.tui.widgets.canvas_view import CanvasView
from termopt.viewer.wall_clock import Ticker

LOOK_SECONDS = 0.25
"""From one look at the files to the next."""
BEHIND_SECONDS = 0.05
"""The same while there is more to read than one look takes in."""
LOOKING = 0.015
"""Seconds that a look may take where there is much to read, before keys are answered."""
HARMLESS = Harmless()


class Picture(CanvasView):
    """What is drawn, anew when its size changes."""

    def __init__(self, draw: Callable[[], None]) -> None:
        super().__init__()
        self._draw_anew = draw

    def on_resize(self, event: events.Resize) -> None:
        self._draw_anew()


class AttachApp(OrderlyApp):
    """The newest numbers of runs that others write."""

    TITLE = "termopt attach"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit_now", "Quit"),
        Binding("space", "pause", "Pause"),
        Binding("m", "measure", "Next measure"),
        Binding("p", "path", "Path of the parameters"),
        Binding("x", "over", "Steps or seconds"),
        Binding("y", "log", "Logarithmic"),
    ]

    def __init__(
        self,
        follower: Follower,
        title: str,
        theme: Theme,
        marker: Marker,
        lang: str = "en",
        driver: type[Driver] | None = None,
        ticker: Ticker | None = None,
    ) -> None:
        """follower: looks at the files. title: what they are. theme, marker, lang: how it is drawn. driver, ticker:
        stand in for the terminal and the clock.
        """
        super().__init__(driver, ansi_color=None if theme.colored else True)
        self.follower = follower
        self._title = title
        self._theme = theme
        self._marker: Marker = marker
        self._lang = lang
        self._ticker = ticker or Ticker(real=driver is None)
        self._measure = ""
        self._stale = False  # whether more was read than is drawn
        self._behind = False  # whether there was more to read
        self._kept = Kept()
        self._path = -1  # the run whose path is shown; -1 for curves
        self._seconds = self._logarithmic = self._held = False
        self._view = Picture(self._draw)

    def compose(self) -> ComposeResult:
        yield self._view

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every row goes through on its way to the terminal."""
        return [*super().get_line_filters(), HARMLESS]

    def on_mount(self) -> None:
        self.screen.styles.background = "ansi_default"
        self._ticker.every(LOOK_SECONDS, self, self.look)
        self._ticker.every(BEHIND_SECONDS, self, self._catch_up)
        self.call_after_refresh(self.look)

    def look(self) -> None:
        """Read what has come, and draw it. While paused nothing is read and nothing drawn."""
        if self._held:
            return
        self._read()
        if self._stale or not self.follower.runs.by_name:
            self._stale = True
            self.call_later(self._draw_stale)  # after the keys that came meanwhile, whose picture is then up to date

    def _catch_up(self) -> None:
        if self._behind and not self._held:
            self._read()

    def _read(self) -> None:
        """Look at all files as long as more comes, but not for long: keys come between."""
        more = self._ticker.within(LOOKING)
        while self.follower.poll(more):
            self._stale = self._behind = True
            if not more():
                return
        self._behind = False

    def _draw_stale(self) -> None:
        if self._stale:
            self._draw()

    def _draw(self) -> None:
        self._stale = False
        width, height = self._view.size
        if width and height:
            self._view.show(translated(attached(self.shown(), width, height, self._theme, self._kept), self._marker))

    def shown(self) -> Attached:
        """What is to be seen now."""
        runs = self.follower.runs
        names = runs.names
        if self._measure not in names:
            self._measure = names[0] if names else ""
        said = self.follower.said[-1] if self.follower.said else ""
        if len(self.follower.said) > 1:
            said = f"{said}  (and {len(self.follower.said) - 1} before)"
        every = tuple(runs.by_name.values())
        path = self._kept.path(every[self._path])[0].path() if self._path >= 0 else None
        return Attached(
            self._title,
            every,
            names,
            self._measure,
            self._seconds,
            self._logarithmic,
            self._held,
            said,
            self.follower.waiting,
            None if path is None else ShownPath(self._path, path),
            self._lang,
        )

    def picture(self) -> list[Strip]:
        """The rows of the screen as they are drawn."""
        return self._view.render_lines(Region(0, 0, *self._view.size))

    # -- keys -----------------------------------------------------------------------------------------------------

    def action_quit_now(self) -> None:
        self.exit()

    def action_pause(self) -> None:
        self._held = not self._held
        self._draw()

    def action_measure(self) -> None:
        """Plot the next of what was measured."""
        names = self.follower.runs.names
        if names:
            self._measure = names[(names.index(self._measure) + 1) % len(names)] if self._measure in names else names[0]
            self._draw()

    def action_path(self) -> None:
        """Show the path of the first run that has one, then of the next; after the last, curves again."""
        runs = list(self.follower.runs.by_name.values())[:MOST_RUNS]
        there = [i for i, run in enumerate(runs) if len(run.sketches) > 1]
        self._path = next((i for i in there if i > self._path), -1)
        if not there:
            self._say("no parameters are in it; termopt.live.watch writes some")
        self._draw()

    def action_over(self) -> None:
        """Plot over seconds instead of steps, where the files say them, and back."""
        timed = any(run.timed for run in self.follower.runs.by_name.values())
        self._seconds = timed and not self._seconds
        if not timed:
            self._say("no seconds are written in these files")
        self._draw()

    def _say(self, text: str) -> None:
        """Show a remark, once."""
        if self.follower.said[-1:] != [text]:
            self.follower.said.append(text)

    def action_log(self) -> None:
        self._logarithmic = not self._logarithmic
        self._draw()


def follow_in_terminal(follower: Follower, title: str, options: AppOptions, marker: Marker) -> int:
    """Show runs until the user leaves. Returns the exit code.

    follower: reads the runs.
    title: what they are, in the heading.
    options: the theme and the colors of the terminal, and the language.
    marker: the kind of characters that curves are drawn with.

    Raises UserError for an unknown theme.
    """
    theme = adapted(tui_theme.theme(options.theme or "dark"), options.depth or tui_theme.detected(os.environ))
    app = AttachApp(follower, title, theme, marker, options.lang or "en")
    gc_control.settle()
    return run_until_exit(app)


def piped() -> Follower:
    """What follows standard input; keys come from the terminal then. Raises UserError where there is no terminal."""
    pipe = Pipe(os.dup(sys.stdin.fileno()))
    try:
        keys = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        raise UserError("keys come from a terminal, and there is none; give a file in place of -") from None
    os.dup2(keys, sys.stdin.fileno())
    return Follower([Source(pipe, "-")])
