"""Which driver there is for a terminal: ours, where Textual is built as ours needs it."""

from typing import TYPE_CHECKING

from termopt.tui.textual_patches.guard import has, sets

if TYPE_CHECKING:
    from textual.driver import Driver

DRIVER = ("run_input_thread", "_run_input_thread", "_sigcont_application", "_get_terminal_size", "disable_input")
"""What ours does otherwise than Textual's, or by its means."""

DRIVER_KNOWS = ("_file", "fileno", "exit_event")
PARSER_KNOWS = ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size")


def own_driver() -> "type[Driver] | None":
    """Our driver for terminals; None for Textual's own, on Windows and where Textual is built otherwise."""
    try:
        from textual._xterm_parser import XTermParser
        from textual.drivers.linux_driver import LinuxDriver
    except ImportError:
        return None
    if not (has(LinuxDriver, *DRIVER) and sets(LinuxDriver, *DRIVER_KNOWS) and sets(XTermParser, *PARSER_KNOWS)):
        return None
    from termopt.tui.textual_patches.terminal.driver import TerminalDriver

    return TerminalDriver
