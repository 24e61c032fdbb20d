"""An environment that is the same everywhere, for what reads one while an interface is made."""

import os
from collections.abc import Generator
from contextlib import contextmanager

PINNED = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
KEPT = ("HOME", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")
"""What says where things are, and nothing about how they look."""


@contextmanager
def pinned() -> Generator[None]:
    """Within this, `os.environ` says nothing of this terminal, its colors, its language, or any wish for Textual."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({name: before[name] for name in KEPT if name in before}, **PINNED)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
