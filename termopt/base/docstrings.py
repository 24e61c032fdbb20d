"""What stands in a docstring, the same on every Python: 3.13 dedents them, and `-OO` leaves them out."""

import ast
import inspect
import sys
import textwrap
from typing import Any


def doc(defined: Any) -> str:
    """The docstring of a class or a function without its indentation; nothing if there is none."""
    left_out = sys.flags.optimize > 1  # where a dataclass has its signature for one
    return inspect.cleandoc((_written(defined) if left_out else defined.__doc__) or "")


def _written(defined: Any) -> str:
    """The docstring as it stands in the source, for a Python that leaves docstrings out."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(defined)))
    except (OSError, TypeError, SyntaxError):  # made by a program, or installed without its source
        return ""
    match tree.body:
        case [ast.FunctionDef() | ast.ClassDef() as node]:
            return ast.get_docstring(node) or ""
        case _:
            return ""
