"""How a function becomes a measure."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from termopt.lessons.run import Run

Value: TypeAlias = float | int | str
Kind: TypeAlias = Literal["number", "step", "count", "bytes", "lane", "word"]

F = TypeVar("F", bound=Callable[..., Value | None])


class Measure(NamedTuple):
    """A function of a run and of what a fact gives, and the kind of its answer, which says how it is written.

    `said` names what is measured, in English, with what a fact gives in braces.
    """

    kind: Kind
    said: str
    of: Callable[..., Value | None]


def measure(kind: Kind, said: str) -> Callable[[F], F]:
    """Mark a function as a measure; it goes by its own name, and in sentences by these words."""

    def mark(function: F) -> F:
        vars(function)["measure"] = Measure(kind, said, function)
        return function

    return mark


def entered(module: ModuleType) -> dict[str, Measure]:
    """The measures that are defined in a module."""
    own: dict[str, Any] = {
        name: value for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__
    }
    return {name: value.measure for name, value in own.items() if hasattr(value, "measure")}


def first(run: Run, lane: int, found: NDArray[np.bool_]) -> int | None:
    """The step of the race at which something was first found, given for every update of a lane, (n,)."""
    return run.step(lane, int(found.argmax())) if found.any() else None
