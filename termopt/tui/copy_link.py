"""A link to the race on screen, in the clipboard of the terminal or the browser."""

from typing import TYPE_CHECKING, cast

from termopt.base.errors import UserError
from termopt.base.translate import translate, translate_message
from termopt.export.formats import scene_toml
from termopt.scene.link import link_of
from termopt.tui.text import tell

if TYPE_CHECKING:
    from textual.app import App

    from termopt.tui.app import TermoptApp

SAID_SECONDS = 8


def copy_link(app: "TermoptApp") -> None:
    """Copy the link that opens the same race from its first step, and say so, or why there is none."""
    shown = cast("App[object]", app)
    try:
        link = link_of(scene_toml(app.session))
    except UserError as error:
        tell(shown, translate_message(str(error), app.language), "warning")
        return
    shown.copy_to_clipboard(link)
    words = "copied: a link, #scene=…, for termopt open and for pages of termopt serve"
    tell(shown, translate(words, app.language), seconds=SAID_SECONDS)
