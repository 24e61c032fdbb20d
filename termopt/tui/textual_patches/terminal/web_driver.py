"""Textual's driver for a page in a browser, with our own input parser.

textual-serve talks to it over the standard streams. Textual's own reader ends at the first byte that is not UTF-8 and
leaves the application running when the page is gone; `choose_driver` checks the private names that this one relies on.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from textual.drivers._byte_stream import ByteStream  # private; `choose_driver` falls back to Textual's own driver
from textual.drivers.web_driver import WebDriver
from textual.message import Message

from termopt.tui.textual_patches.terminal.driver import PASTE_POLLS, Owner
from termopt.tui.textual_patches.terminal.input_parser import InputParser

if TYPE_CHECKING:
    from textual.app import App

KEYS = "D"
"""The kind of a packet with what was typed; all others are about the page, such as its size."""

IDLE_POLLS = 2
"""Polls without input after which an unfinished sequence is what it looks like, such as the escape key."""


class PageDriver(WebDriver):
    """Textual's driver for browsers. Unknown bytes are ignored; a page that is gone is reported once."""

    def __init__(self, app: "App[Any]", **options: Any) -> None:
        cast(Any, super()).__init__(app, **options)
        self._owner = cast(Owner, app)
        self._gone = False
        self._write: Any = self._write_unless_gone

    def _write_unless_gone(self, data: bytes) -> int:
        """Write to the page. After it is gone there is nobody to write to."""
        if not self._gone:
            try:
                return os.write(self.fileno, data)
            except OSError:
                self._gone = True
                self._owner.terminal_lost()
        return len(data)

    def run_input_thread(self) -> None:
        """Read packets and post their events until the application ends or the page is gone."""
        try:
            self._read_packets()
        except OSError:
            pass  # as at the end of the input
        except BaseException as error:
            self._owner.report_error(error)
        if not self.exit_event.is_set():
            self._gone = True
            self._owner.terminal_lost()

    def _read_packets(self) -> None:
        packets, parser, polls = ByteStream(), InputParser("utf-8"), 0
        for data in cast("Iterator[bytes]", self._input_reader):
            polls = 0 if data else polls + 1
            if data:
                for kind, payload in packets.feed(data):
                    self._post(parser.feed(payload) if kind == KEYS else self._about_page(kind, payload))
            elif parser.unfinished and polls >= (PASTE_POLLS if parser.pasting else IDLE_POLLS):
                self._post(parser.flush())

    def _post(self, events: Iterator[Message]) -> None:
        for event in events:
            self.process_message(event)

    def _about_page(self, kind: str, payload: bytes) -> Iterator[Message]:
        self._on_meta(kind, payload)
        return iter(())
