"""From what a terminal sends to Textual's events. What means nothing is nothing, and no bytes are an error.

Textual's own parser says what a whole sequence means. It is asked anew after each that it does not know, as it would
go on waiting for the rest.
"""

import codecs
import re
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser  # private; `driver` sees to it that Textual's own way stands in for this
from textual.message import Message

from termopt.tui.textual_patches.terminal.tokenizer import Cutter, Piece

LARGEST = 1_000_000
"""Cells of a screen that are believed: no terminal has as many."""

WIDEST = 10_000
LAST_SIGN = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)

EXTENDED = re.compile(r"\x1b\[([\d:]*)(?:;([\d:]*))?(?:;([\d:]*))?([u~A-HPQRS])")
"""Key, modifiers, text: each with parts of its own. https://sw.kovidgoyal.net/kitty/keyboard-protocol"""

RELEASED = "3"
REMEMBERED = ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size")
"""What Textual's parser knows from one sequence to the next."""


class Ears:
    """Hears what a terminal sends, in the encoding of its locale."""

    def __init__(self, encoding: str) -> None:
        self._cutter = Cutter()
        self._decoder = codecs.getincrementaldecoder(_known(encoding))("ignore")
        self._parser = XTermParser()

    @property
    def waits(self) -> bool:
        """Whether something has begun that may go on."""
        return self._cutter.waits

    @property
    def pasting(self) -> bool:
        return self._cutter.pasting

    def hear(self, data: bytes) -> Iterator[Message]:
        """The events that these bytes complete."""
        for piece in self._cutter.feed(data):
            yield from self._meant(piece)

    def silence(self) -> Iterator[Message]:
        """The events that come of it that nothing follows."""
        for piece in self._cutter.end():
            yield from self._meant(piece)

    def _meant(self, piece: Piece) -> Iterator[Message]:
        if piece.kind == "text":
            for sign in self._decoder.decode(piece.data):
                yield from self._parsed(sign)
            return
        self._decoder.reset()
        if piece.kind == "paste":
            text = self._decoder.decode(piece.data, final=True).replace("\x00", "")
            self._decoder.reset()
            yield events.Paste(text)
        elif (sequence := plain(piece.data.decode("ascii", "ignore"))) is not None:
            yield from self._parsed(sequence)

    def _parsed(self, text: str) -> list[Message]:
        """What Textual makes of a sign or a whole sequence."""
        short = text[0] == "\x1b" and len(text) <= 2
        before = {name: getattr(self._parser, name) for name in REMEMBERED}
        try:
            found = list(self._parser.feed(text))
            if short and not found:  # ESC, or a key with alt held: that nothing follows is what tells
                found = list(self._parser.feed(""))
                self._renew(before)
        except (ValueError, ArithmeticError, LookupError, RuntimeError, StopIteration):
            found = []  # numbers that cannot be; nothing was meant by them
        if any(isinstance(event, events.Resize) and not believable(*event.size) for event in found):
            found = []
            self._renew(before)
        elif not found:
            self._renew({name: getattr(self._parser, name) for name in REMEMBERED})
        pixels = self._parser.terminal_pixel_size
        if pixels is not None and 0 in tuple(pixels):
            self._parser.terminal_pixel_size = None  # the terminal does not know; Textual divides by it
        return found

    def _renew(self, remembered: dict[str, object]) -> None:
        self._parser = XTermParser()
        for name, value in remembered.items():
            setattr(self._parser, name, value)


def believable(width: int, height: int) -> bool:
    """Whether a screen can be of this size."""
    return 0 < width <= WIDEST and 0 < height <= WIDEST and width * height <= LARGEST


def plain(sequence: str) -> str | None:
    """A sequence with the parts that Textual 8.2 takes for numbers and fails on left out; None for no key pressed."""
    found = EXTENDED.fullmatch(sequence)
    if found is None:
        return sequence
    key, held, text, end = (found[n] or "" for n in (1, 2, 3, 4))
    modifiers, _, kind = held.partition(":")
    codes = [key.partition(":")[0], *text.split(":")]
    if kind == RELEASED or not all(_is_sign(code) for code in codes if code) or len(modifiers) > 4:
        return None
    parts = [codes[0], modifiers, text]
    while parts and not parts[-1]:
        parts.pop()
    return f"\x1b[{';'.join(parts)}{end}"


def _is_sign(code: str) -> bool:
    return len(code) <= 8 and int(code) <= LAST_SIGN and int(code) not in SURROGATES


def _known(encoding: str) -> str:
    """An encoding, or UTF-8 if Python does not know it."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
