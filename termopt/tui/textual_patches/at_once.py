"""An answer to a key is sent at once: Textual would first wait for its next turn to draw, and for what else is due."""

from typing import Any, cast

from textual._compositor import Compositor
from textual.screen import Screen
from textual.widget import Widget

from termopt.tui.textual_patches.guard import takes

REFRESH = "_compositor_refresh"
WAITING = ("_layout_required", "_scroll_required", "_recompose_required")
"""What a screen does before it draws, in its own turn."""


def show_at_once(screen: Screen[Any], widget: Widget) -> bool:
    """Send what changed in a widget. Returns False, and leaves it to Textual's next turn, where Textual is built
    otherwise, or has more to do than to draw.
    """
    refresh = getattr(screen, REFRESH, None)
    waiting = [getattr(screen, name, True) for name in WAITING]
    if not callable(refresh) or any(waiting) or not takes(Compositor.update_widgets, "self", "widgets"):
        return False
    if not screen.is_current or getattr(cast(Any, screen).app, "_batch_count", 1):
        return False
    screen._compositor.update_widgets({widget})  # pyright: ignore[reportPrivateUsage]
    refresh()
    return True
