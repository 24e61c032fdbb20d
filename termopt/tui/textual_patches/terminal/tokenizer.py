"""From the bytes that a terminal sends to tokens: typed text, control sequences, pasted text.

Textual 8.2 splits an unknown sequence into keys: an answer of the terminal, or a sequence of a newer one, would turn
hyperparameters and quit. Here a sequence is read to its end first, as terminals do, whatever it means.
"""

import re
from typing import Literal, NamedTuple

ESC = 0x1B
PASTE_BEGINS, PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"
MOST_BYTES = 4096
"""Of a sequence that means anything. A longer one is read to its end too, but not kept."""

CSI = re.compile(rb"\x1b\[(?:\[[\x20-\x7e]|M[^\x1b]{3}|(?!M)[\x20-\x3f]*[\x40-\x5a\x5c-\x7e])", re.DOTALL)
"""A sequence with parameters. `ESC [ [ A` is a key of the Linux console, `ESC [ M` an old report of the mouse."""
CSI_BEGUN = re.compile(rb"\x1b\[(?:\[?|M[^\x1b]{0,2}|[\x20-\x3f]*)\Z", re.DOTALL)
KEY = re.compile(rb"\x1bO[\x20-\x7e]|\x1b[^\x1b\[OP\]X^_\x80-\xff]")
"""A key of the keypad, or one with alt held."""
STRING = re.compile(rb"\x1b[P\]X^_][^\x1b\x07\x18\x1a]*(?:\x1b\\|[\x07\x18\x1a])")
STRING_BEGUN = re.compile(rb"\x1b[P\]X^_][^\x1b\x07\x18\x1a]*\x1b?\Z")
"""An answer of the terminal, such as its colors, or the beginning of one."""
TEXT = re.compile(rb"[^\x1b]+")


class Token(NamedTuple):
    """Bytes that belong together. A sequence begins with ESC; ESC alone is the key."""

    kind: Literal["text", "sequence", "paste"]
    data: bytes


class Tokenizer:
    """Cuts bytes into tokens as they arrive, and keeps the beginning of one until the rest is there."""

    def __init__(self) -> None:
        self._rest = b""

    @property
    def unfinished(self) -> bool:
        """Whether a token has begun that may continue."""
        return bool(self._rest)

    @property
    def pasting(self) -> bool:
        """Whether the unfinished token is a paste."""
        return self._rest.startswith(PASTE_BEGINS)

    def feed(self, data: bytes) -> list[Token]:
        """The tokens that these bytes complete."""
        data, tokens = self._rest + data, list[Token]()
        at = 0
        while at < len(data):
            found = _next(data, at)
            if found is None:
                break
            token, at = found
            if token is not None:
                tokens.append(token)
        self._rest = _kept(data[at:])
        return tokens

    def end(self) -> list[Token]:
        """The unfinished token when nothing follows: a paste ends, ESC is a key, half a sequence is dropped."""
        rest, self._rest = self._rest, b""
        if rest.startswith(PASTE_BEGINS):
            return [Token("paste", rest.removeprefix(PASTE_BEGINS))]
        whole = len(rest) <= 2 or rest.endswith(b"$")  # ESC, alt and one of [ ] O P X ^ _, a shifted key of rxvt
        return [Token("sequence", rest)] if rest and whole else []


def _next(data: bytes, at: int) -> tuple[Token | None, int] | None:
    """The token that begins at `at` (None to ignore it) and where it ends; None if its end has not arrived."""
    if data[at] != ESC:
        text = TEXT.match(data, at)
        assert text is not None
        return Token("text", text[0]), text.end()
    if data.startswith(PASTE_BEGINS, at):
        begin, end = at + len(PASTE_BEGINS), data.find(PASTE_ENDS, at)
        return None if end < 0 else (Token("paste", data[begin:end]), end + len(PASTE_ENDS))
    if string := STRING.match(data, at):
        return None, string.end()
    if sequence := CSI.match(data, at) or KEY.match(data, at):
        ignored = sequence[0].startswith(b"\x1b[M") or len(sequence[0]) > MOST_BYTES  # an old mouse, or too long
        return None if ignored else Token("sequence", sequence[0]), sequence.end()
    return None if _may_continue(data, at) else (_broken(data, at))


def _kept(begun: bytes) -> bytes:
    """What is kept of a token that has begun: of a sequence too long, enough to tell that, and an ESC at its end."""
    if begun.startswith(PASTE_BEGINS) or len(begun) <= MOST_BYTES:
        return begun
    return begun[: MOST_BYTES + 1].removesuffix(b"\x1b") + (b"\x1b" if begun.endswith(b"\x1b") else b"")


def _may_continue(data: bytes, at: int) -> bool:
    begun = data[at:] in (b"\x1b", b"\x1bO") or CSI_BEGUN.match(data, at) or STRING_BEGUN.match(data, at)
    return bool(begun)


def _broken(data: bytes, at: int) -> tuple[Token | None, int]:
    """A broken sequence is ignored up to the break; an ESC before another ESC is the key."""
    if data[at + 1] == ESC:
        return Token("sequence", b"\x1b"), at + 1
    begun = re.compile(rb"\x1b(?:\[[\x20-\x3f]*|[P\]X^_][^\x1b\x07\x18\x1a]*|O)?").match(data, at)
    assert begun is not None
    return None, max(begun.end(), at + 1)
