"""An application that ends in one way, whatever ends it, and answers what is typed in order."""

import asyncio
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, cast

from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event, InputEvent, Key, Paste
from textual.message_pump import MessagePump

from termopt.base.exit import CRASHED, INTERRUPTED
from termopt.tui.pending_keys import Inbox, Typed, above
from termopt.tui.session_end import Ending
from termopt.tui.signals import HANGUP
from termopt.tui.textual_patches.crash import first_error, install_crash_handler
from termopt.tui.textual_patches.terminal.choose_driver import own_driver

INTERRUPT = "ctrl+c"


class OrderlyApp(App[None]):
    """`alone`: whether it is for itself in a terminal; `drawing`: whether it is drawing there now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(INTERRUPT, "interrupt", "Interrupt", show=False, system=True, priority=True),
    ]

    def __init__(self, driver: type[Driver] | None, ansi_color: bool | None) -> None:
        """driver: what stands in for the terminal, and leaves the way out to others."""
        super().__init__(driver or own_driver(), ansi_color=ansi_color)
        self.alone = driver is None
        self.ending = Ending()
        self.drawing = False
        install_crash_handler(cast("App[object]", self))
        self._inbox = Inbox()
        self._home: asyncio.AbstractEventLoop | None = None

    def on_load(self) -> None:
        """Before anything is drawn."""
        self._home = asyncio.get_running_loop()
        cast(Any, self).app_resume_signal.subscribe(self, self._show_again)
        if self.alone:
            self._home.set_exception_handler(self._broken_callback)
        if self.ending.told is not None:
            self.leave(self.ending.told)

    def _show_again(self, _: object) -> None:
        """`fg` finds an empty screen."""
        self.refresh()

    # -- the way out -----------------------------------------------------------------------------------------------

    def action_interrupt(self) -> None:
        """Leave as a program does that was interrupted."""
        self.leave(INTERRUPTED)

    def leave(self, code: int) -> None:
        """End with this exit code, because something outside wants it: what was done and not saved is kept."""
        self.keep(watched=code != INTERRUPTED)
        self.exit(return_code=code)

    def broke(self, error: BaseException) -> None:
        """End because of what should not have happened: what was done and not saved is kept."""
        self.ending.broken = self.ending.broken or error
        self.keep(watched=True)
        self.exit(return_code=CRASHED)

    def keep(self, watched: bool) -> None:
        """Keep what is not saved, if there is anything. watched: also if nobody did anything but look on."""

    def tell(self, code: int) -> None:
        """From another thread: leave with this exit code."""
        self.ending.told = self.ending.told or code
        self._soon(self.leave, code)

    def lost(self) -> None:
        """From another thread: the terminal has gone."""
        self.tell(HANGUP)

    def broken(self, error: BaseException) -> None:
        """From another thread: something broke."""
        self.ending.broken = self.ending.broken or error
        self._soon(self.broke, error)

    def _soon(self, act: Callable[..., None], *args: Any) -> None:
        with suppress(RuntimeError):  # the loop may be closed: then it has ended already
            if self._home is not None:
                self._home.call_soon_threadsafe(act, *args)

    def _broken_callback(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Something that the loop was to do broke; what else it complains of comes of the end itself."""
        error = context.get("exception")
        if "handle" in context and isinstance(error, BaseException):
            self.broke(error)

    def panic(self, *renderables: Any) -> None:
        """In place of Textual's: what it would print at length is an error like any other."""
        errors = [sys.exception(), *renderables, first_error(cast("App[object]", self))]
        error = next((each for each in errors if isinstance(each, BaseException)), None)
        words = (each if isinstance(each, str) else type(each).__name__ for each in renderables)
        self.broke(error or RuntimeError(*words))

    # -- keys ------------------------------------------------------------------------------------------------------

    async def on_event(self, event: Event) -> None:
        """What is typed is for the dialog that it opens, and for nobody once the end has begun."""
        if isinstance(event, InputEvent | Paste) and self._over:
            return
        if isinstance(event, Key | Paste):
            await self._typed(event)
        else:
            await super().on_event(event)

    async def _typed(self, event: Typed) -> None:
        """From the terminal, or on its way back from a widget that has no use for it."""
        if event.is_forwarded and self._inbox.coming:
            self._inbox.put_back(event)
        elif not event.is_forwarded and self._inbox.idle and self._first_of_all(event):
            self._inbox.put(event)
            self._inbox.in_hand = True
            self._go_behind(self.focused or self.screen)
        elif event.is_forwarded or (self._inbox.idle and len(self.screen_stack) == 1):
            await self._give(event)
        else:
            self._inbox.put(event)
            await self._answer()

    def _first_of_all(self, event: Typed) -> bool:
        """Whether Textual would answer this before what was typed earlier and is still on its way."""
        return isinstance(event, Key) and event.key == self.COMMAND_PALETTE_BINDING

    @property
    def _over(self) -> bool:
        """Whether the end has begun."""
        return self.ending.told is not None or self.return_code is not None

    async def _give(self, event: Typed) -> None:
        self._inbox.last = event.key if isinstance(event, Key) else ""
        await super().on_event(event)

    async def _answer(self) -> None:
        """Give on what is typed next, and go behind it to see when it is answered."""
        event = None if self._over else self._inbox.next()
        if event is not None:
            node = self.focused or self.screen
            await self._give(event)
            self._go_behind(node)

    def _go_behind(self, node: MessagePump) -> None:
        """Follow a key through the queues of all that it passes, up to the application."""
        while node is not self:
            up = above(node, self)
            if node.call_later(self._go_behind, up):
                return
            node = up
        self.call_later(self._answered)

    async def _answered(self) -> None:
        self._inbox.in_hand = False
        await self._answer()

    def push_screen(self, *args: Any, **options: Any) -> Any:
        """Open a dialog. What is typed meanwhile waits for it."""
        pushed = cast(Any, super()).push_screen(*args, **options)
        if self.screen.call_later(self.call_later, self._arrived):
            self._inbox.opened()
        return pushed

    async def _arrived(self) -> None:
        self._inbox.arrived()
        await self._answer()
