"""A click on a row that a list has lost by the time it is answered does nothing, where Textual 8.2 fails."""

from textual.events import Click
from textual.widgets import OptionList

from termopt.tui.textual_patches.guard import has, takes

ON_CLICK = "_on_click"


def install_late_clicks() -> bool:
    """Let lists check clicks. Returns False, and changes nothing, if Textual is built otherwise."""
    if not has(OptionList, ON_CLICK):
        return False
    stock = getattr(OptionList, ON_CLICK)
    if stock.__module__ == __name__:
        return True
    if not takes(stock, "self", "event"):
        return False

    async def on_click(self: OptionList, event: Click) -> None:
        row = event.style.meta.get("option")
        if row is None or row < self.option_count:
            await stock(self, event)

    setattr(OptionList, ON_CLICK, on_click)
    return True
