"""What a race is shown with. It is made before Textual is loaded: the first picture needs no more than this."""

import os
from typing import TYPE_CHECKING, NamedTuple

from termopt.base.atomic_file import output
from termopt.base.language import spoken
from termopt.draw.cells.ansi import Depth
from termopt.draw.cells.canvas import Canvas
from termopt.draw.cells.fallback import Marker, fitting, rows_of, translated
from termopt.draw.contour.progressive import ProgressiveContour
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.theme import THEMES, Theme
from termopt.session.state import Session
from termopt.tui import theme as tui_theme
from termopt.tui.options import AppOptions
from termopt.viewer.player import Play
from termopt.viewer.wall_clock import Ticker

if TYPE_CHECKING:
    from termopt.viewer.lesson_reader import Reader

DEFAULT_THEME = next(iter(THEMES))


class RaceView(NamedTuple):
    """What a race is shown with.

    player: the session being played, which reads the same clock.
    ticker: the clock.
    painter: what draws it, and keeps what it has drawn.
    theme: the colors, those that this terminal has.
    depth: how many colors those are.
    marker: the characters to draw with.
    language: that of the interface.
    """

    player: Play
    ticker: Ticker
    painter: Painter
    theme: Theme
    depth: Depth
    marker: Marker
    language: str

    def picture(self, width: int, height: int) -> Canvas:
        """The whole screen as it is now, in so many cells."""
        view_model, _ = self.player.view_model()
        painted = self.painter.paint(view_model, width, height, self.theme, not self.player.behind)
        return translated(painted.canvas, self.marker)


def race_view(session: Session, options: AppOptions) -> RaceView:
    """What a session is shown with.

    Raises UserError for an unknown theme, and for a language that cannot be written here.
    """
    marker = options.marker or fitting(output().encoding, os.environ)
    depth: Depth = options.depth or tui_theme.detected(os.environ)
    theme = adapted(tui_theme.theme(options.theme or DEFAULT_THEME), depth)
    plain = marker == "ascii"
    language = spoken(options.lang, plain, os.environ)
    ticker = Ticker(options.now, real=options.driver is None, timer=options.timer)
    reader = lesson_reader(options.lesson, language, plain) if options.lesson else None
    player = Play(session, ticker, plain, reader, options.done, language)
    return RaceView(player, ticker, Painter(ProgressiveContour(rows_of(marker))), theme, depth, marker, language)


def lesson_reader(lesson: str, language: str, plain: bool) -> "Reader":
    """What reads the lesson of that name. plain: in ASCII characters."""
    from termopt.lessons import load
    from termopt.viewer.lesson_reader import Reader

    return Reader(load(lesson), language, plain)
