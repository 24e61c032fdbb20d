"""The interface in this terminal, as settings and a scene want it: until the user leaves."""

import os
import sys
from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from termopt.base.atomic_file import output
from termopt.base.errors import UserError, printable
from termopt.base.exit import Unseen
from termopt.base.translate import translate
from termopt.config.settings import MOST_FPS, Settings
from termopt.scene.scene import Scene
from termopt.tui.options import AppOptions
from termopt.tui.served import is_served, require_driver

if TYPE_CHECKING:
    from termopt.draw.cells.fallback import Marker
    from termopt.session.intents import Intent
    from termopt.session.state import Session


class Left(NamedTuple):
    """How the user left: the exit code, and the session as it was then."""

    code: int
    session: "Session"


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


def in_terminal(
    session: "Session",
    options: AppOptions,
    settings: Settings,
    again: "tuple[tuple[int, Intent], ...]" = (),
    hint: str | None = None,
) -> Left:
    """Run the application until the user leaves.

    session: as it opens. options, settings: how it is shown. again: what is done again from this session on, before the
    user's eyes. hint: a line to show at the start; by default the one for new users.

    Raises UserError where there is no terminal.
    """
    require_terminal()
    from termopt.tui.first_picture import first_picture
    from termopt.tui.race_view import race_view

    view = race_view(session, options)
    with first_picture(view) as modes:
        from termopt.base.named_files import files_refused
        from termopt.export.autosave import state_folder
        from termopt.tui.app import make_app, run_app

        served = is_served(os.environ)
        said = translate(hint, view.language) if hint else None
        if not (hint or options.dialog):
            said = _first_hint(settings, view.language, served)
        app = make_app(session, replace(options, hint=said, state=None if served else state_folder()), view)
        if again:
            app.again(again)
        if modes is not None:
            app.take_over(modes)
        with files_refused(known_too=False) if served else nullcontext():
            code = run_app(app)
    return Left(code, app.race.play.session)


def _first_hint(settings: Settings, lang: str, served: bool) -> str | None:
    """The line for new users. Who opens a page is taken for new: nothing is kept of those who did before."""
    from termopt.config.first_run import hint, hint_once

    if served:
        return hint(settings, lang) if settings.hint else None
    return hint_once(settings, lang=lang)


def resolve_marker(marker: str | None, settings: Settings) -> "Marker":
    """The characters to draw with: those asked for, or those of the settings, or what the terminal can show.

    Raises UserError for an unknown name.
    """
    from termopt.draw.cells.fallback import fitting, parse_marker

    name = marker or settings.marker
    return parse_marker(name) if name else fitting(output().encoding, os.environ)


def require_terminal(instead: str = "; `termopt trace` prints the same race as numbers") -> None:
    """A race on screen needs a screen: keys come from standard input, pictures go to standard error.

    instead: what else can be done with what was to be shown.

    Raises UserError where one of the standard streams leads elsewhere, unless it is a page that shows the race.
    """
    output()
    if is_served(os.environ):
        require_driver(os.environ)
    if not has_terminal():
        raise Unseen(f"there is no terminal to draw in{instead}")


def has_terminal() -> bool:
    """Whether all standard streams lead to a terminal, or to a page."""
    return is_served(os.environ) or all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
