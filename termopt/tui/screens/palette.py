"""Textual's command palette, made to wait for its list and closed once."""

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, SearchIcon
from textual.events import Event

from termopt.tui.screens.modal import comes_too_late, is_on_top
from termopt.tui.textual_patches.late_clicks import install_late_clicks
from termopt.tui.textual_patches.tinted_screen import with_quick_tint


class Palette(CommandPalette):
    """Until its list of commands is laid out, Textual 8.2 fails on page up and page down; here they do nothing yet."""

    def dismiss(self, result: Any = None) -> AwaitComplete:
        return super().dismiss(result) if is_on_top(self) else AwaitComplete.nothing()

    def render(self) -> Any:
        return with_quick_tint(super().render())

    async def on_event(self, event: Event) -> None:
        if not comes_too_late(self, event):
            await super().on_event(event)

    def on_mount(self) -> None:
        install_late_clicks()
        icon = self.query_one(SearchIcon)
        icon.icon = "›"  # Textual's own is in few fonts for terminals, and black
        icon.styles.color = "gray"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return super().check_action(action, parameters) if action != "command_list" else self._can_move()

    def _can_move(self) -> bool:
        """Whether there is a list to move in."""
        commands = self.query_one(CommandList)
        return bool(commands.option_count and commands.size.height and commands.highlighted is not None)
