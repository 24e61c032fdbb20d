"""Which driver to use for a terminal: ours, if Textual has all that ours relies on."""

from typing import TYPE_CHECKING

from termopt.tui.textual_patches.guard import has, sets

if TYPE_CHECKING:
    from textual.driver import Driver

DRIVER = ("run_input_thread", "_run_input_thread", "_sigcont_application", "_get_terminal_size", "disable_input")
"""Methods that our driver overrides or calls."""

DRIVER_KNOWS = ("_file", "fileno", "exit_event")
PARSER_KNOWS = ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size")


def own_driver() -> "type[Driver] | None":
    """Our driver for terminals; None for Textual's own, on Windows and where a private name is missing."""
    try:
        from textual._xterm_parser import XTermParser
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:
        return None
    if not (has(LinuxDriver, *DRIVER) and sets(LinuxDriver, *DRIVER_KNOWS) and sets(XTermParser, *PARSER_KNOWS)):
        return None
    from termopt.tui.textual_patches.terminal.driver import TerminalDriver

    return TerminalDriver
