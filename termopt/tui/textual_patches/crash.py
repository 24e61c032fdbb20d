"""What Textual does with an error that nothing caught: it is said in one line, in place of a traceback."""

from typing import Any

from textual.app import App

from termopt.tui.textual_patches.guard import takes

HANDLER = "_fatal_error"
FIRST = "_exception"


def install_crash_handler(app: App[Any]) -> bool:
    """Let `app.panic` end the application after an error. Returns False, with Textual's traceback kept, where Textual
    has no such place.
    """
    stock = getattr(App, HANDLER, None)
    if not callable(stock) or not takes(stock, "self"):
        return False
    setattr(app, HANDLER, app.panic)
    return True


def first_error(app: App[Any]) -> BaseException | None:
    """The error that Textual met first; None if there is none, or if Textual does not say."""
    error = getattr(app, FIRST, None)
    return error if isinstance(error, BaseException) else None
