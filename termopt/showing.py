"""From a scene to a race on the screen, as settings and the command line want it."""

import os
import sys
from typing import TYPE_CHECKING

from termopt.config import MOST_FPS, Settings
from termopt.errors import UserError
from termopt.scene import Scene, session

if TYPE_CHECKING:
    from termopt.draw.glyphs import Marker


def show(
    scene: Scene, settings: Settings, fps: int | None = None, marker: str | None = None, lang: str | None = None
) -> int:
    """Show the race of a scene until the person leaves. Returns the exit code.

    Raises UserError for a scene that does not open, a number or a name out of range, and where there is no terminal.
    """
    opened = session(scene)
    if fps is not None and not 1 <= fps <= MOST_FPS:
        raise UserError(f"--fps {fps} is out of range: 1 ≤ fps ≤ {MOST_FPS}")
    characters = drawn_with(marker, settings)
    require_terminal()
    from termopt.hint import hint_once
    from termopt.tui.app import run_app

    return run_app(
        opened,
        theme=scene.theme or settings.theme,
        fps=fps or settings.fps,
        marker=characters,
        lesson=scene.lesson,
        lang=lang or settings.lang,
        keys=settings.keys,
        hint=hint_once(settings),
        scene=scene,
    )


def drawn_with(marker: str | None, settings: Settings) -> "Marker":
    """The characters to draw with: those asked for, or those of the settings, or what the terminal can show.

    Raises UserError for an unknown name.
    """
    from termopt.draw.glyphs import checked, fitting

    name = marker or settings.marker
    return checked(name) if name else fitting(sys.stdout.encoding, os.environ)


def require_terminal() -> None:
    """A race on screen needs a screen. Raises UserError in a pipe."""
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise UserError("there is no terminal to draw in; `termopt trace` prints the same race as numbers")
