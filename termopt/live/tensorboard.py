"""Event files of TensorBoard, read without it: records of a length, a check, and an Event as a protocol buffer."""

import struct
from collections.abc import Iterator

from termopt.live.runs import Row

HEAD = struct.Struct("<QI")
"""The length of a record and the check of that."""
LEAST, MOST = 16, 1 << 28


def is_events(start: bytes, name: str) -> bool:
    """Whether a file of this name that begins so is one."""
    return "tfevents" in name


class Events:
    """The scalars of an event file. A half-written record is waited for."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._held = b""

    def restart(self) -> None:
        """Nothing was read yet."""
        self._held = b""

    def rows(self, found: bytes) -> list[Row]:
        """The rows of all records that are whole. Raises ValueError for what is none."""
        data, at, rows = self._held + found, 0, list[Row]()
        while at + HEAD.size <= len(data):
            length, _ = HEAD.unpack_from(data, at)
            if length > MOST:
                raise ValueError("not a record of TensorBoard")
            end = at + HEAD.size + length + 4
            if end > len(data):
                break
            row = _row(data[at + HEAD.size : end - 4], self._run)
            rows += [row] if row is not None else []
            at = end
        self._held = data[at:]
        return rows


def _row(event: bytes, run: str) -> Row | None:
    """The scalars of an Event: 1 wall time, 2 step, 5 summary, in it 1 values: 1 tag, 2 number, 8 tensor."""
    seconds, step, values = None, 0.0, dict[str, float]()
    for field, value in fields(event):
        if field == 1 and isinstance(value, bytes) and len(value) == 8:
            seconds = struct.unpack("<d", value)[0]
        elif field == 2 and isinstance(value, int):
            step = float(value - (1 << 64) if value >> 63 else value)
        elif field == 5 and isinstance(value, bytes):
            for inner, scalar in fields(value):
                if inner == 1 and isinstance(scalar, bytes):
                    tag, number = _scalar(scalar)
                    values |= {} if number is None else {tag: number}
    return Row(run, step, seconds, values) if values else None


def _scalar(summary: bytes) -> tuple[str, float | None]:
    tag, number = "", None
    for field, value in fields(summary):
        if field == 1 and isinstance(value, bytes):
            tag = value.decode("utf-8", "replace")
        elif field == 2 and isinstance(value, bytes) and len(value) == 4:
            number = struct.unpack("<f", value)[0]
        elif field == 8 and isinstance(value, bytes):
            number = _tensor(value)
    return tag, number


def _tensor(tensor: bytes) -> float | None:
    """The number in a tensor of one: 4 its bytes, or 5 numbers of single precision, 6 of double."""
    for field, value in fields(tensor):
        if field in (4, 5) and isinstance(value, bytes) and len(value) == 4:
            return struct.unpack("<f", value)[0]
        if field in (4, 6) and isinstance(value, bytes) and len(value) == 8:
            return struct.unpack("<d", value)[0]
    return None


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a protocol buffer: number and value, whole numbers or bytes. Raises ValueError for what is none."""
    at = 0
    while at < len(data):
        key, at = _whole(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _whole(data, at)
            yield key >> 3, value
            continue
        if kind == 2:
            size, at = _whole(data, at)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError("not a protocol buffer")
        if at + size > len(data):
            raise ValueError("a protocol buffer that is cut off")
        yield key >> 3, data[at : at + size]
        at += size


def _whole(data: bytes, at: int) -> tuple[int, int]:
    """A whole number of seven bits a byte, and where it ends."""
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
    raise ValueError("a protocol buffer that is cut off")
