"""From a scene to a race on the screen, as settings and the command line want it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from termopt.base.translate import texts
from termopt.config.settings import Settings
from termopt.scene.scene import OpenScene
from termopt.tui.running import app_options, in_terminal

if TYPE_CHECKING:
    from termopt.scene.tape import Recorded

(TAKE_OVER,) = texts("This is a tape. Any key that changes something takes over.")


def show(
    opened: OpenScene,
    settings: Settings,
    fps: int | None = None,
    marker: str | None = None,
    lang: str | None = None,
    dialog: str | None = None,
) -> int:
    """Show the race of a scene until the user leaves.

    opened: the scene and its session.
    settings: what holds where nothing else is said.
    fps: the most frames a second, 1 to 240.
    marker: the characters to draw with, by name.
    lang: the language of the interface.
    dialog: the list to begin with, by the name of its action: `lessons` or `gallery`.

    Returns the exit code. Raises UserError for a number or a name out of range, and where there is no terminal.
    """
    options = replace(app_options(opened.scene, settings, fps, marker, lang), dialog=dialog)
    return in_terminal(opened.session, options, settings).code


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

    return _show_recorded(load_tape(path), settings, watch, theme, marker, lang)


def show_page(
    path: Path, settings: Settings, watch: bool, theme: str | None, marker: str | None, lang: str | None
) -> int:
    """Show the session that a recorded page holds, as `show_again` does that of a tape, whose arguments it takes.

    path: the page.
    """
    from termopt.scene.page import load_page

    return _show_recorded(load_page(path), settings, watch, theme, marker, lang)


def show_link(link: str, settings: Settings, theme: str | None, marker: str | None, lang: str | None) -> int:
    """Show the race in a link.

    link: with or without an address before its `#scene=`.
    settings: what holds where nothing else is said.
    theme, marker, lang: the colors, the characters and the language, by name.

    Returns the exit code. Raises UserError for a damaged link, for what none may name, and as `show` does.
    """
    from termopt.scene.link import open_link

    opened = open_link(link)
    scene = opened.scene if theme is None else replace(opened.scene, theme=theme)
    return show(OpenScene(scene, opened.session), settings, marker=marker, lang=lang)


def _show_recorded(
    tape: "Recorded", settings: Settings, watch: bool, theme: str | None, marker: str | None, lang: str | None
) -> int:
    scene, events = tape.scene if theme is None else replace(tape.scene, theme=theme), tape.tape.events
    session = tape.opened if watch else tape.ended
    options = app_options(scene, settings, marker=marker, lang=lang)
    if not watch:
        return in_terminal(session, replace(options, done=events), settings).code
    return in_terminal(session, options, settings, events, TAKE_OVER).code
