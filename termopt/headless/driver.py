"""The application run without a terminal: what it writes is kept, keys and clicks are said to it, time is given."""

import asyncio
import re
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, ClassVar, Protocol, cast
from weakref import WeakKeyDictionary, ref

from rich.console import Console
from textual import events
from textual.app import App
from textual.driver import Driver
from textual.geometry import Size

from termopt.base.errors import UserError
from termopt.base.exit import signals_put_off, unexpected
from termopt.config.keymap import textual_key
from termopt.headless.plan import MOST_FPS
from termopt.tui.app import TermoptApp
from termopt.tui.textual_patches.clocks import textual_time
from termopt.tui.textual_patches.crash import first_error

BEGIN = "\x1b[?1049h\x1b[?25l\x1b[?7l"
"""The other screen, no cursor, no wrapping: what Textual itself asks of a terminal for a picture."""

UNSEEN = re.compile("\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x07")
"""What is for the terminal around the cells: the shape of the pointer, the clipboard, the bell."""

USUAL = 80, 24
"""Columns and rows where no size is given."""

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f"}


class Loop(Protocol):
    """A loop whose time is given to it."""

    def time(self) -> float: ...
    def run_until(self, seconds: float) -> None: ...
    def create_task(self, coro: Any, /) -> "asyncio.Task[Any]": ...
    def call_soon(self, callback: Callable[..., object], /, *args: Any) -> object: ...
    def run_until_complete(self, future: Any, /) -> Any: ...
    def close(self) -> None: ...


class Tap(Driver):
    """A driver that has no terminal and keeps what is written to it."""

    _made: ClassVar[WeakKeyDictionary[App[Any], "ref[Tap]"]] = WeakKeyDictionary()
    """By application. A driver holds its application, so that it would keep it for ever if it were held itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cells: tuple[int, int] = kwargs.get("size") or USUAL
        self._written: list[str] = []
        Tap._made[args[0]] = ref(self)

    @classmethod
    def of(cls, app: App[Any]) -> "Tap | None":
        """The driver of an application; None before it runs."""
        found = cls._made.get(app)
        return found() if found else None

    def write(self, data: str) -> None:
        self._written.append(UNSEEN.sub("", data))

    def take(self) -> str:
        """What was written since it was last taken."""
        written = "".join(self._written)
        self._written.clear()
        return written

    def start_application_mode(self) -> None:
        self.write(BEGIN)
        size = Size(*self._cells)
        self.process_message(events.Resize(size, size))

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """A recording ends with the last picture."""


class Running:
    """An application that runs up to a moment when asked to, and stands still in between."""

    def __init__(self, app: TermoptApp, loop: Loop, size: tuple[int, int]) -> None:
        """app: made with `Tap` for a driver and this loop for a clock; size: columns and rows."""
        self.app = app
        self._textual = cast("App[Any]", app)
        self._loop = loop
        self._streams = sys.stdout, sys.stderr
        app.console = plain_console()
        app.animation_level = "none"
        self._task = loop.create_task(app.run_async(size=size))

    @property
    def over(self) -> bool:
        """Whether the application has ended."""
        return self._task.done()

    def until(self, seconds: float) -> str:
        """Let it run up to this moment, and return what it wrote. Raises UserError if it broke down."""
        with signals_put_off(), self._at_work():
            self._loop.run_until(seconds)
        broken = first_error(self._textual)
        if broken is not None:
            raise UserError(unexpected(broken)) from broken
        driver = Tap.of(self._textual)
        return driver.take() if driver is not None else ""

    def press(self, key: str) -> None:
        """A key, by its name in `keymap`; it is answered when the application runs on."""
        character = CHARACTERS.get(key) or (key if len(key) == 1 else None)
        self._say(lambda: [events.Key(textual_key(key), character)])

    def click(self, col: int, row: int) -> None:
        """A click of the first button on a cell."""
        where = (None, col, row, 0, 0)
        held = (False, False, False)
        self._say(
            lambda: [
                events.MouseMove(*where, 0, *held, screen_x=col, screen_y=row),
                events.MouseDown(*where, 1, *held, screen_x=col, screen_y=row),
                events.MouseUp(*where, 1, *held, screen_x=col, screen_y=row),
            ]
        )

    def _say(self, said: Callable[[], list[Any]]) -> None:
        """Events carry the time at which they are made, so they are made when time is that of the loop."""

        def say() -> None:
            driver = Tap.of(self._textual)
            if driver is not None and not self.over:
                for event in said():
                    driver.process_message(event)

        self._loop.call_soon(say)

    def close(self) -> None:
        """End it, whatever it is doing."""
        with signals_put_off(), self._at_work():
            self._task.cancel()
            self._loop.run_until_complete(asyncio.wait([self._task]))
        self._loop.close()

    @contextmanager
    def _at_work(self) -> Generator[None]:
        """Textual's clocks are the loop's, and standard output the application's, only while it runs."""
        outside = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self._streams
        try:
            with textual_time(self._loop.time, 1 / MOST_FPS):
                yield
        finally:
            self._streams = sys.stdout, sys.stderr
            sys.stdout, sys.stderr = outside


def plain_console() -> Console:
    """All colors, whatever the environment says; as Textual makes its own otherwise."""
    return Console(
        color_system="truecolor",
        file=None,
        force_terminal=True,
        markup=True,
        highlight=False,
        emoji=False,
        legacy_windows=False,
        safe_box=False,
        soft_wrap=False,
        _environ={},
    )
