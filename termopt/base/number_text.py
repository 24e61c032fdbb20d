"""Numbers and points as people write them."""

import re
from collections.abc import Sequence

from termopt.base.hyperparameter import Value

MOST_SHOWN = 8


def short(value: Value) -> str:
    """A number as a person writes it: `100`, `1e-8`, `true`."""
    if isinstance(value, bool):
        return str(value).lower()
    return re.sub(r"e([+-])0+", r"e\1", repr(value)).removesuffix(".0")


def point(x: Sequence[float]) -> str:
    """A point as a person writes it: `(-2, 2)`, or how many numbers it has if they are too many to be read."""
    if len(x) > MOST_SHOWN:
        return f"{len(x)} parameters"
    return f"({', '.join(f'{value:g}' for value in x)})"
