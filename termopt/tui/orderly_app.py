"""An application with one exit path, which answers keys in the order they were typed."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, ClassVar, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, InputEvent, Key, Paste
from textual.message_pump import MessagePump

from termopt.base.exit import CRASHED, INTERRUPTED
from termopt.tui.pending_keys import PendingKeys, Typed, above
from termopt.tui.served import is_served
from termopt.tui.session_end import ExitReason
from termopt.tui.signals import HANGUP
from termopt.tui.textual_patches.crash import first_error, install_crash_handler
from termopt.tui.textual_patches.terminal.choose_driver import own_driver
from termopt.tui.textual_patches.terminal.saved_state import SavedModes

INTERRUPT = "ctrl+c"


class OrderlyApp(App[None]):
    """`alone`: whether it runs in a terminal or a page of its own; `served`: whether that is a page; `drawing`: whether
    it is drawing in a terminal now.
    """

    ALLOW_SELECT = False
    """What the mouse marks could not be copied, as ctrl+c leaves; and Textual fails where what is clicked is going."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(INTERRUPT, "interrupt", "Interrupt", show=False, system=True, priority=True),
    ]

    def __init__(self, driver: type[Driver] | None, ansi_color: bool | None) -> None:
        """driver: a substitute for the terminal, whose owner handles the exit; None for the terminal itself."""
        super().__init__(driver or own_driver(), ansi_color=ansi_color)
        self.alone = driver is None
        self.served = self.alone and is_served(os.environ)
        self.exit_reason = ExitReason()
        self.drawing = False
        self.modes: SavedModes | None = None
        install_crash_handler(cast("App[object]", self))
        self.leaving: Sequence[str] = ()
        """The keys that leave."""
        self._pending = PendingKeys()
        self._event_loop: asyncio.AbstractEventLoop | None = None

    def take_over(self, modes: SavedModes) -> None:
        """Go on from the first picture, which stands on the terminal. modes: those of the terminal before it."""
        self.drawing, self.modes = True, modes

    def on_load(self) -> None:
        """Install what must be ready before anything is drawn."""
        self._event_loop = asyncio.get_running_loop()
        cast(Any, self).app_resume_signal.subscribe(self, self._show_again)
        if self.alone:
            self._event_loop.set_exception_handler(self._on_loop_error)
        if self.exit_reason.requested is not None:
            self.leave(self.exit_reason.requested)

    def _show_again(self, _: object) -> None:
        """Draw everything again: after `fg` the screen is empty."""
        self.refresh()

    # -- exit -----------------------------------------------------------------------------------------------------

    def action_interrupt(self) -> None:
        """Leave as an interrupted program does."""
        self.leave(INTERRUPTED)

    def leave(self, code: int) -> None:
        """End with this exit code because of a request from outside. Unsaved work is kept."""
        self.keep(watched=code != INTERRUPTED)
        self.exit(return_code=code)

    def _crash(self, error: BaseException) -> None:
        """End because of an error that should not have happened. Unsaved work is kept."""
        self.exit_reason.error = self.exit_reason.error or error
        self.keep(watched=True)
        self.exit(return_code=CRASHED)

    def keep(self, watched: bool) -> None:
        """Keep unsaved work, if there is any. watched: also keep a session in which the user only watched."""

    @property
    def farewell(self) -> str:
        """What is to be said when it has ended; mostly nothing."""
        return ""

    def request_exit(self, code: int) -> None:
        """Leave with this exit code. Called from another thread."""
        self.exit_reason.requested = self.exit_reason.requested or code
        self._call_soon(self.leave, code)

    def terminal_lost(self) -> None:
        """Leave because the terminal was closed. Called from another thread."""
        self.request_exit(HANGUP)

    def report_error(self, error: BaseException) -> None:
        """Leave because of this error. Called from another thread."""
        self.exit_reason.error = self.exit_reason.error or error
        self._call_soon(self._crash, error)

    def _call_soon(self, act: Callable[..., None], *args: Any) -> None:
        with suppress(RuntimeError):  # a closed loop: the application has ended already
            if self._event_loop is not None:
                self._event_loop.call_soon_threadsafe(act, *args)

    def _on_loop_error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """A callback of the event loop failed. Other complaints of the loop are consequences of the exit."""
        error = context.get("exception")
        if "handle" in context and isinstance(error, BaseException):
            self._crash(error)

    def panic(self, *renderables: Any) -> None:
        """Replace Textual's panic: what it would print at length is an error like any other."""
        errors = [sys.exception(), *renderables, first_error(cast("App[object]", self))]
        error = next((each for each in errors if isinstance(each, BaseException)), None)
        words = (each if isinstance(each, str) else type(each).__name__ for each in renderables)
        self._crash(error or RuntimeError(*words))

    # -- keys ------------------------------------------------------------------------------------------------------

    def action_press(self, key: str) -> None:
        """Press a key, as if it had been typed: a click on a key that is named does so."""
        event = Key(key, None)
        event.set_sender(self)  # from the widget that was clicked, it would not get past this widget
        self.post_message(event)

    async def on_event(self, event: Event) -> None:
        """Send keys to the dialog that they open, and drop them once the exit has begun."""
        if isinstance(event, InputEvent | Paste) and self._exiting:
            return
        if isinstance(event, Key | Paste):
            await self._on_typed(event)
        else:
            await super().on_event(event)

    async def _on_typed(self, event: Typed) -> None:
        """Handle a key or paste from the terminal, or one forwarded by a widget that does not use it."""
        if event.is_forwarded and self._pending.coming:
            self._pending.put_back(event)
        elif not event.is_forwarded and self._pending.idle and self._overtakes(event):
            self._pending.put(event)
            self._pending.in_hand = True
            self._follow(self.focused or self.screen)
        elif event.is_forwarded or (self._pending.idle and len(self.screen_stack) == 1):
            await self._dispatch(event)
        else:
            self._pending.put(event)
            await self._dispatch_next()

    def _overtakes(self, event: Typed) -> bool:
        """Whether Textual would answer this key before earlier ones that are still in its queues."""
        return isinstance(event, Key) and event.key == self.COMMAND_PALETTE_BINDING

    @property
    def _exiting(self) -> bool:
        """Whether the exit has begun."""
        return self.exit_reason.requested is not None or self.return_code is not None

    async def _dispatch(self, event: Typed) -> None:
        self._pending.last = event.key if isinstance(event, Key) else ""
        await super().on_event(event)

    async def _dispatch_next(self) -> None:
        """Dispatch the next key and follow it to see when it has been answered."""
        event = None if self._exiting else self._pending.next()
        if event is not None:
            node = self.focused or self.screen
            await self._dispatch(event)
            self._follow(node)

    def _follow(self, node: MessagePump) -> None:
        """Follow a key through the queue of every node that it passes, up to the application."""
        while node is not self:
            up = above(node, self)
            if node.call_later(self._follow, up):
                return
            node = up
        self.call_later(self._on_answered)

    async def _on_answered(self) -> None:
        self._pending.in_hand = False
        await self._dispatch_next()

    def push_screen(self, *args: Any, **options: Any) -> Any:
        """Open a dialog. Keys typed meanwhile wait for it."""
        pushed = cast(Any, super()).push_screen(*args, **options)
        if self.screen.call_later(self.call_later, self._on_dialog_ready):
            self._pending.opened()
        return pushed

    async def _on_dialog_ready(self) -> None:
        """What was typed meanwhile is for the dialog; but a key that leaves, typed before there was anything to close,
        leaves, unless the dialog begins with a line to type in.
        """
        typed = self._pending.arrived()
        if isinstance(typed, Key) and typed.key in self.leaving:
            line = self.focused is not None and self.focused.check_consume_key(typed.key, typed.character)
            if not line:
                self.exit()
        await self._dispatch_next()
