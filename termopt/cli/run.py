"""From a scene to a race on the screen, as settings and the command line want it."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from termopt.base.atomic_file import output
from termopt.base.errors import UserError, printable
from termopt.base.exit import Unseen
from termopt.base.language import spoken
from termopt.base.translate import texts, translate
from termopt.config.settings import MOST_FPS, Settings
from termopt.scene.scene import OpenScene, Scene
from termopt.tui.options import AppOptions

(TAKE_OVER,) = texts("This is a tape. Any key that changes something takes over.")

if TYPE_CHECKING:
    from termopt.draw.cells.fallback import Marker
    from termopt.session.intents import Intent
    from termopt.session.state import Session


def show(
    opened: OpenScene,
    settings: Settings,
    fps: int | None = None,
    marker: str | None = None,
    lang: str | None = None,
    tour: bool = False,
) -> int:
    """Show the race of a scene until the user leaves.

    opened: the scene and its session.
    settings: what holds where nothing else is said.
    fps: the most frames a second, 1 to 240.
    marker: the characters to draw with, by name.
    lang: the language of the interface.
    tour: whether to begin with the list of lessons.

    Returns the exit code. Raises UserError for a number or a name out of range, and where there is no terminal.
    """
    options = replace(app_options(opened.scene, settings, fps, marker, lang), tour=tour)
    return _run(opened.session, options, settings)


def show_again(
    path: Path, settings: Settings, watch: bool, theme: str | None, marker: str | None, lang: str | None
) -> int:
    """Show a recorded session as it was left, or do all of it again before the user's eyes.

    path: the tape.
    settings: what holds where nothing else is said.
    watch: whether to do it again.
    theme, marker, lang: the colors, the characters and the language, by name.

    Returns the exit code. Raises UserError for a damaged tape, and as `show` does.
    """
    from termopt.scene.tape import load_tape

    tape = load_tape(path)
    scene, events = tape.scene if theme is None else replace(tape.scene, theme=theme), tape.tape.events
    session = tape.opened if watch else tape.ended
    options = app_options(scene, settings, marker=marker, lang=lang)
    return _run(session, options, settings, events) if watch else _run(session, replace(options, done=events), settings)


def app_options(
    scene: Scene, settings: Settings, fps: int | None = None, marker: str | None = None, lang: str | None = None
) -> AppOptions:
    """What the command line and the scene say, and where they are silent the settings.

    scene: whose theme, lesson and language count before those of the settings.
    settings, fps, marker, lang: as for `show`.
    """
    if fps is not None and not 1 <= fps <= MOST_FPS:
        raise UserError(f"--fps {printable(str(fps))} is out of range: 1 ≤ fps ≤ {MOST_FPS}")
    return AppOptions(
        theme=scene.theme or settings.theme,
        fps=fps or settings.fps,
        marker=resolve_marker(marker, settings),
        lesson=scene.lesson,
        lang=lang or scene.lang or settings.lang,
        keys=settings.keys,
        scene=scene,
    )


def _run(
    session: "Session", options: AppOptions, settings: Settings, again: "tuple[tuple[int, Intent], ...]" = ()
) -> int:
    """Run the application. again: what is to be done again from this session on."""
    require_terminal()
    from termopt.config.first_run import hint_once
    from termopt.export.autosave import state_folder
    from termopt.tui.app import make_app, run_app

    lang = spoken(options.lang, options.marker == "ascii", os.environ)
    hint = translate(TAKE_OVER, lang) if again else None if options.tour else hint_once(settings, lang=lang)
    app = make_app(session, replace(options, hint=hint, state=state_folder()))
    if again:
        app.again(again)
    return run_app(app)


def resolve_marker(marker: str | None, settings: Settings) -> "Marker":
    """The characters to draw with: those asked for, or those of the settings, or what the terminal can show.

    Raises UserError for an unknown name.
    """
    from termopt.draw.cells.fallback import fitting, parse_marker

    name = marker or settings.marker
    return parse_marker(name) if name else fitting(output().encoding, os.environ)


def require_terminal() -> None:
    """A race on screen needs a screen: keys come from standard input, pictures go to standard error.

    Raises UserError where one of the standard streams leads elsewhere.
    """
    output()
    if not has_terminal():
        raise Unseen("there is no terminal to draw in; `termopt trace` prints the same race as numbers")


def has_terminal() -> bool:
    """Whether all standard streams lead to a terminal."""
    return all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
