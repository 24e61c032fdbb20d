"""Packages that need not be installed: one line says which is missing and how to get it, or why it cannot be loaded."""

import importlib
from types import ModuleType

from termopt.base.errors import UserError, printable

OURS = "termopt"
DISTRIBUTIONS = {"PIL": "Pillow", "textual_serve": "textual-serve"}
"""How packages are called where they are installed from, if not as they are imported."""


def imported(module: str, who: str, extra: str) -> ModuleType:
    """A module of a package that need not be installed.

    module: its name. who: needs it, as the message begins. extra: of termopt's, with which the package is installed.

    Raises UserError where that package, or one that it needs itself, is missing or cannot be loaded.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = (error.name or module).partition(".")[0]
        name = DISTRIBUTIONS.get(missing, missing)
        raise UserError(f"{who} needs {name}, which is not installed: pip install '{OURS}[{extra}]'") from None
    except Exception as error:  # a library of the system's that is missing, or versions that do not fit
        reason = f"{type(error).__name__}: {printable(str(error), 200)}"
        raise UserError(f"{who} needs {module}, which is installed and cannot be loaded: {reason}") from error
