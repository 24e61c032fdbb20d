"""The console of Windows, which takes escape sequences for text until it is told otherwise."""

import sys

OUTPUT = -11
"""The number of the console's standard output."""

OBEYS_ESCAPES = 0x0004
"""A bit of the mode of a console."""


def obeys_escapes() -> bool:
    """Whether a terminal at standard output obeys escape sequences; a console of Windows is told to do so first."""
    if sys.platform != "win32":
        return True
    import ctypes

    mode = ctypes.c_ulong()
    system = ctypes.windll.kernel32
    console = system.GetStdHandle(OUTPUT)
    if not system.GetConsoleMode(console, ctypes.byref(mode)):
        return False
    return bool(mode.value & OBEYS_ESCAPES or system.SetConsoleMode(console, mode.value | OBEYS_ESCAPES))
