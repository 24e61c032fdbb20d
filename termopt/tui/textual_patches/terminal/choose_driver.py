"""Which driver to use for a terminal or a page: ours, if Textual has all that ours relies on."""

import os
from typing import TYPE_CHECKING

from termopt.tui.served import PAGE, is_served
from termopt.tui.textual_patches.guard import has, sets

if TYPE_CHECKING:
    from textual.driver import Driver

DRIVER = ("run_input_thread", "_run_input_thread", "_sigcont_application", "_get_terminal_size", "disable_input")
"""Methods that our driver for terminals overrides or calls."""

DRIVER_KNOWS = ("_file", "fileno", "exit_event")
EVERY_DRIVER_KNOWS = ("_size",)
PAGE_DRIVER = ("run_input_thread", "_on_meta")
PAGE_DRIVER_KNOWS = ("_write", "fileno", "exit_event", "_input_reader")
PARSER_KNOWS = ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size")


def own_driver() -> "type[Driver] | None":
    """Our driver for terminals, or for the page that this is shown in.

    None for the one that Textual chooses: on Windows, where the environment names another one, and where a private name
    is missing.
    """
    return _page_driver() if is_served(os.environ) else _terminal_driver()


def _terminal_driver() -> "type[Driver] | None":
    try:
        from textual._xterm_parser import XTermParser
        from textual.driver import Driver
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:
        return None
    known = sets(LinuxDriver, *DRIVER_KNOWS) and sets(Driver, *EVERY_DRIVER_KNOWS) and sets(XTermParser, *PARSER_KNOWS)
    if not (known and has(LinuxDriver, *DRIVER)):
        return None
    from termopt.tui.textual_patches.terminal.driver import TerminalDriver

    return TerminalDriver


def _page_driver() -> "type[Driver] | None":
    try:
        from textual._xterm_parser import XTermParser
        from textual.drivers._byte_stream import ByteStream
        from textual.drivers.web_driver import WebDriver

        from termopt.tui.textual_patches.terminal.web_driver import PageDriver
    except ImportError:
        return None
    known = has(WebDriver, *PAGE_DRIVER) and sets(WebDriver, *PAGE_DRIVER_KNOWS) and has(ByteStream, "feed")
    if os.environ["TEXTUAL_DRIVER"] != PAGE or not known or not sets(XTermParser, *PARSER_KNOWS):
        return None
    return PageDriver
