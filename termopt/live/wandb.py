"""Offline files of Weights & Biases, read without it: blocks of 32 KiB with chunks of records, protocol buffers."""

import struct

from termopt.live.runs import Row, parsed, row_of
from termopt.live.tensorboard import fields

MAGIC = b":W&B"
HEADER = 7
"""Bytes before the first chunk."""
BLOCK = 1 << 15
CHUNK = struct.Struct("<IHB")
"""Of each chunk: a check, its length, and its kind."""
WHOLE, FIRST, MIDDLE, LAST = 1, 2, 3, 4
HISTORY = 2
"""The field of a record that holds a row of numbers."""


class Offline:
    """The rows of a run. A half-written chunk is waited for."""

    def __init__(self, run: str) -> None:
        self._run = run
        self.restart()

    def restart(self) -> None:
        """Nothing was read yet."""
        self._at, self._held, self._parts = 0, b"", b""

    def rows(self, found: bytes) -> list[Row]:
        """The rows of all records that are whole. Raises ValueError for what is none."""
        self._held += found
        rows: list[Row] = []
        if self._at == 0:
            if len(self._held) < HEADER:
                return rows
            self._take(HEADER)
        while True:
            left = BLOCK - self._at % BLOCK
            if left < CHUNK.size:  # too little for a chunk: filled up with zeros
                if len(self._held) < left:
                    return rows
                self._take(left)
                continue
            if len(self._held) < CHUNK.size:
                return rows
            _, length, kind = CHUNK.unpack_from(self._held)
            if kind not in (WHOLE, FIRST, MIDDLE, LAST) or length > left - CHUNK.size:
                raise ValueError("not a chunk of Weights & Biases")
            if len(self._held) < CHUNK.size + length:
                return rows
            part = self._take(CHUNK.size + length)[CHUNK.size :]
            self._parts = part if kind in (WHOLE, FIRST) else self._parts + part
            if kind in (WHOLE, LAST):
                row = _row(self._parts, self._run)
                rows += [row] if row is not None else []

    def _take(self, size: int) -> bytes:
        taken, self._held = self._held[:size], self._held[size:]
        self._at += size
        return taken


def _row(record: bytes, run: str) -> Row | None:
    """The row of a record: in its history items of 1 key, or 2 parts of one, and 16 the value as JSON."""
    data: dict[str, object] = {}
    for field, history in fields(record):
        if field == HISTORY and isinstance(history, bytes):
            for inner, item in fields(history):
                if inner == 1 and isinstance(item, bytes):
                    name, value = _item(item)
                    data[name] = value
    return row_of(data, run)


def _item(item: bytes) -> tuple[str, object]:
    key, nested, value = "", list[str](), None
    for field, content in fields(item):
        if isinstance(content, bytes):
            text = content.decode("utf-8", "replace")
            if field == 1:
                key = text
            elif field == 2:
                nested.append(text)
            elif field == 16:
                value = parsed(text)
    return key or "/".join(nested), value
