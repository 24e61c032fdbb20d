"""From the bytes that a terminal sends to Textual's events. Unknown sequences give no event, and no bytes are an error.

Textual's own parser interprets each complete sequence. It is replaced after one that it does not know, because it would
wait for the rest.
"""

import codecs
import re
from collections.abc import Iterator

from textual import events
from textual._xterm_parser import XTermParser  # private; `choose_driver` falls back to Textual's own driver without it
from textual.message import Message

from termopt.tui.textual_patches.terminal.size import plausible_size
from termopt.tui.textual_patches.terminal.tokenizer import Token, Tokenizer

LAST_CODE_POINT = 0x10FFFF
SURROGATES = range(0xD800, 0xE000)

EXTENDED = re.compile(r"\x1b\[([\d:]*)(?:;([\d:]*))?(?:;([\d:]*))?([u~A-HPQRS])")
"""Key, modifiers, text: each may have sub-parameters. https://sw.kovidgoyal.net/kitty/keyboard-protocol"""

RELEASED = "3"
REMEMBERED = ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size")
"""What Textual's parser keeps from one sequence to the next."""


class InputParser:
    """Turns the bytes of a terminal into events. encoding: that of the locale."""

    def __init__(self, encoding: str) -> None:
        self._tokenizer = Tokenizer()
        self._decoder = codecs.getincrementaldecoder(_codec(encoding))("ignore")
        self._parser = XTermParser()

    @property
    def unfinished(self) -> bool:
        """Whether a sequence has begun that may continue."""
        return self._tokenizer.unfinished

    @property
    def pasting(self) -> bool:
        return self._tokenizer.pasting

    def feed(self, data: bytes) -> Iterator[Message]:
        """The events that these bytes complete."""
        for token in self._tokenizer.feed(data):
            yield from self._events(token)

    def flush(self) -> Iterator[Message]:
        """The events of an unfinished sequence, when nothing follows."""
        for token in self._tokenizer.end():
            yield from self._events(token)

    def _events(self, token: Token) -> Iterator[Message]:
        if token.kind == "text":
            for character in self._decoder.decode(token.data).replace("\n", "\r"):
                yield from self._parse(
                    character
                )  # Enter is a line feed where it was typed before the program had begun
            return
        self._decoder.reset()
        if token.kind == "paste":
            text = self._decoder.decode(token.data, final=True).replace("\x00", "")
            self._decoder.reset()
            yield events.Paste(text)
        elif (sequence := without_subparameters(token.data.decode("ascii", "ignore"))) is not None:
            yield from self._parse(sequence)

    def _parse(self, text: str) -> list[Message]:
        """Textual's events for a character or a complete sequence."""
        short = text[0] == "\x1b" and len(text) <= 2
        before = {name: getattr(self._parser, name) for name in REMEMBERED}
        try:
            found = list(self._parser.feed(text))
            if short and not found:  # ESC, or a key with alt held: recognized because nothing follows
                found = list(self._parser.feed(""))
                self._reset(before)
        except (ValueError, ArithmeticError, LookupError, RuntimeError, StopIteration):
            found = []  # impossible numbers: no event
        if any(isinstance(event, events.Resize) and not plausible_size(*event.size) for event in found):
            found = []
            self._reset(before)
        elif not found:
            self._reset({name: getattr(self._parser, name) for name in REMEMBERED})
        pixels = self._parser.terminal_pixel_size
        if pixels is not None and 0 in tuple(pixels):
            self._parser.terminal_pixel_size = (
                None  # the terminal does not know its size in pixels; Textual divides by it
            )
        return found

    def _reset(self, remembered: dict[str, object]) -> None:
        self._parser = XTermParser()
        for name, value in remembered.items():
            setattr(self._parser, name, value)


def without_subparameters(sequence: str) -> str | None:
    """A sequence without the sub-parameters on which Textual 8.2 fails; None for a released or impossible key."""
    found = EXTENDED.fullmatch(sequence)
    if found is None:
        return sequence
    key, modifiers, text, end = (found[n] or "" for n in (1, 2, 3, 4))
    modifiers, _, kind = modifiers.partition(":")
    codes = [key.partition(":")[0], *text.split(":")]
    if kind == RELEASED or not all(_is_code_point(code) for code in codes if code) or len(modifiers) > 4:
        return None
    parts = [codes[0], modifiers, text]
    while parts and not parts[-1]:
        parts.pop()
    return f"\x1b[{';'.join(parts)}{end}"


def _is_code_point(code: str) -> bool:
    return len(code) <= 8 and int(code) <= LAST_CODE_POINT and int(code) not in SURROGATES


def _codec(encoding: str) -> str:
    """The name of an encoding, or UTF-8 if Python does not know it."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
