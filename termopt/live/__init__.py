"""Runs made elsewhere, such as trainings: read while they are written, and `watch`, which writes one."""

from typing import Any


def __getattr__(name: str) -> Any:
    """`termopt.live.watch`, loaded when it is used."""
    if name != "watch":
        raise AttributeError(f"module 'termopt.live' has no attribute {name!r}")
    from termopt.live.watching import watch

    return watch
