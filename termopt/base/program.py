"""This program as a command, for what is done in a process of its own."""

import sys
from pathlib import Path

PACKAGE = __name__.partition(".")[0]
START = f"import runpy, sys; sys.path.append(sys.argv.pop(1)); runpy.run_module({PACKAGE!r}, run_name='__main__')"
THIS_PROGRAM = (sys.executable, "-P", "-c", START, str(Path(__file__).parents[2]))
"""As `python -m` runs it, wherever the package lies; nothing is loaded from the current folder (-P)."""
