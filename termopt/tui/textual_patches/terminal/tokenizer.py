"""From the bytes that a terminal sends to whole pieces: typed text, control sequences, pasted text.

Textual 8.2 takes what it does not know apart and types it: an answer of the terminal, or a sequence of a newer one,
would turn hyperparameters and leave. Here a sequence is first read to its end, as terminals do it, whatever it means.
"""

import re
from typing import Literal, NamedTuple

ESC = 0x1B
PASTE_BEGINS, PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
LONGEST = 4096
"""Bytes of a string of the terminal; what goes on longer than that is none."""

CSI = re.compile(rb"\x1b\[(?:\[[\x20-\x7e]|M[^\x1b]{3}|(?!M)[\x20-\x3f]*[\x40-\x5a\x5c-\x7e])", re.DOTALL)
"""A sequence with parameters. `ESC [ [ A` is a key of the Linux console, `ESC [ M` an old report of the mouse."""
CSI_BEGUN = re.compile(rb"\x1b\[(?:\[?|M[^\x1b]{0,2}|[\x20-\x3f]*)\Z", re.DOTALL)
KEY = re.compile(rb"\x1bO[\x20-\x7e]|\x1b[^\x1b\[OP\]X^_\x80-\xff]")
"""A key of the keypad, or one with alt held."""
STRING = re.compile(rb"\x1b[P\]X^_][^\x1b\x07\x18\x1a]*(?:\x1b\\|[\x07\x18\x1a])")
STRING_BEGUN = re.compile(rb"\x1b[P\]X^_][^\x1b\x07\x18\x1a]*\x1b?\Z")
"""An answer of the terminal, such as its colors, or the beginning of one."""
TEXT = re.compile(rb"[^\x1b]+")


class Piece(NamedTuple):
    """Some bytes that belong together. A sequence begins with ESC, and may be ESC alone, the key."""

    kind: Literal["text", "sequence", "paste"]
    data: bytes


class Cutter:
    """Cuts bytes into pieces as they come, and keeps the beginning of one until the rest is there."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def waits(self) -> bool:
        """Whether a piece has begun that may go on."""
        return bool(self._rest)

    @property
    def pasting(self) -> bool:
        """Whether what is waited for is the end of a paste."""
        return self._rest.startswith(PASTE_BEGINS)

    def feed(self, data: bytes) -> list[Piece]:
        """The pieces that are complete with this."""
        data, pieces = self._rest + data, list[Piece]()
        at = 0
        while at < len(data):
            found = _next(data, at)
            if found is None:
                break
            piece, at = found
            if piece is not None:
                pieces.append(piece)
        self._rest = data[at:]
        return pieces

    def end(self) -> list[Piece]:
        """What has begun does not go on: a paste ends, ESC is a key, and half a sequence is nothing."""
        rest, self._rest = self._rest, b""
        if rest.startswith(PASTE_BEGINS):
            return [Piece("paste", rest.removeprefix(PASTE_BEGINS))]
        whole = len(rest) <= 2 or rest.endswith(b"$")  # ESC, alt and one of [ ] O P X ^ _, a shifted key of rxvt
        return [Piece("sequence", rest)] if rest and whole else []


def _next(data: bytes, at: int) -> tuple[Piece | None, int] | None:
    """The piece that begins there, none if it is to be ignored, and where it ends; None if its end is yet to come."""
    if data[at] != ESC:
        text = TEXT.match(data, at)
        assert text is not None
        return Piece("text", text[0]), text.end()
    if data.startswith(PASTE_BEGINS, at):
        begin, end = at + len(PASTE_BEGINS), data.find(PASTE_ENDS, at)
        return None if end < 0 else (Piece("paste", data[begin:end]), end + len(PASTE_ENDS))
    if string := STRING.match(data, at):
        return None, string.end()
    if sequence := CSI.match(data, at) or KEY.match(data, at):
        old_mouse = sequence[0].startswith(b"\x1b[M")
        return None if old_mouse else Piece("sequence", sequence[0]), sequence.end()
    return None if _may_go_on(data, at) else (_broken(data, at))


def _may_go_on(data: bytes, at: int) -> bool:
    if len(data) - at > LONGEST:
        return False
    begun = data[at:] in (b"\x1b", b"\x1bO") or CSI_BEGUN.match(data, at) or STRING_BEGUN.match(data, at)
    return bool(begun)


def _broken(data: bytes, at: int) -> tuple[Piece | None, int]:
    """A sequence that breaks off is ignored up to where it does; an ESC before another one is the key."""
    if data[at + 1] == ESC:
        return Piece("sequence", b"\x1b"), at + 1
    begun = re.compile(rb"\x1b(?:\[[\x20-\x3f]*|[P\]X^_][^\x1b\x07\x18\x1a]*|O)?").match(data, at)
    assert begun is not None
    return None, max(begun.end(), at + 1)
