"""A modal screen that is closed once, however fast keys come."""

from typing import Any, TypeVar, cast

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.events import Event, InputEvent, Mount
from textual.screen import ModalScreen, Screen

from termopt.tui.textual_patches.tinted_screen import with_quick_tint

Answer = TypeVar("Answer")


class Modal(ModalScreen[Answer]):
    """Keys that were on their way when the screen was closed reach it still; what they would close is closed.

    One below another, as after a key pressed twice, is not closed either: Textual would take the other away.
    """

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        return super().dismiss(result) if is_on_top(self) else AwaitComplete.nothing()

    def render(self) -> Any:
        return with_quick_tint(super().render())

    async def on_event(self, event: Event) -> None:
        if not comes_too_late(self, event):
            await super().on_event(event)


def is_on_top(screen: Screen[Answer]) -> bool:
    """Whether this screen is shown, and neither closed yet nor below another."""
    app = cast("App[object]", screen.app)  # pyright: ignore[reportUnknownMemberType]
    return app.screen is screen


def comes_too_late(screen: Screen[Answer], event: Event) -> bool:
    """Whether the program ends: a screen is no longer opened, nor typed into, as its parts are gone."""
    app = cast("App[object]", screen.app)  # pyright: ignore[reportUnknownMemberType]
    return isinstance(event, InputEvent | Mount) and app.return_code is not None
