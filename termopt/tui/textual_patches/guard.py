"""Whether Textual is built as a patch needs it."""

import inspect
from collections.abc import Callable
from typing import Any


def has(owner: object, *names: str) -> bool:
    """Whether a class or a module has functions of these names."""
    return all(callable(getattr(owner, name, None)) for name in names)


def sets(owner: type[Any], *names: str) -> bool:
    """Whether the constructor of a class sets these attributes, or reads them."""
    return set(names) <= set(getattr(getattr(owner.__init__, "__code__", None), "co_names", ()))


def takes(function: Callable[..., Any], *parameters: str) -> bool:
    """Whether a function, or a method with its `self`, has exactly these parameters."""
    return tuple(inspect.signature(function).parameters) == parameters
