"""Fonts inside a document, for browsers to write with what no one has installed."""

from base64 import b64encode
from functools import cache

from termopt.draw.fonts import cjk, letters

LOCAL = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
"""What stands on most machines, for a document without fonts, and for characters that ours have not."""

FAMILY = f"'termopt letters', 'termopt wide', {LOCAL}"
"""Our fonts first. Families and not files: a document says which of them it holds by `face` and `wide_face`."""


@cache
def face() -> str:
    """The CSS that holds the font of letters and signs."""
    return _face("termopt letters", letters())


@cache
def wide_face() -> str:
    """The CSS that holds the font of characters two cells wide: large, so only for documents with such."""
    return _face("termopt wide", cjk())


def _face(family: str, font: bytes) -> str:
    source = f'url("data:font/woff;base64,{b64encode(font).decode()}") format("woff")'
    return f'@font-face{{font-family:"{family}";src:{source}}}'
