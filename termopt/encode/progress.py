"""How far a recording is, and how long it will take."""

from collections.abc import Callable, Generator
from contextlib import suppress
from typing import TextIO

from termopt.encode.recording import CUT, UNPRESSED, Frame, Recording

EVERY = 0.2
"""Seconds between two words on a terminal; in a file one at every tenth of the recording is enough."""

PARTS = 10
CUT_WORDS = "; there would be more: --seconds says how long a recording is"
CLEAR = "\r\x1b[K"


def watched(recording: Recording, stream: TextIO, now: Callable[[], float]) -> Recording:
    """The same recording, which reports its progress to a stream while its frames are taken.

    now: returns the seconds of some clock.
    """
    return recording._replace(frames=_told(recording, stream, now))


def _told(recording: Recording, stream: TextIO, now: Callable[[], float]) -> Generator[Frame]:
    begun = said = now()
    live = stream.isatty()
    count, last, words = 0, None, "given up after {count} frames"
    try:
        for count, frame in enumerate(recording.frames, start=1):
            yield frame
            last = frame
            tenth = count * PARTS // recording.length != (count - 1) * PARTS // recording.length
            if now() - said >= EVERY if live else tenth and count < recording.length:
                said = now()
                _say(stream, _words(count, recording.length, said - begun), live)
        words = "{count} frames, {seconds:.1f} s"
    finally:
        said_last = words.format(count=count, seconds=count / recording.fps) + _ended(last)
        _say(stream, said_last + ("\n" if live else ""), live)


def _ended(last: Frame | None) -> str:
    """What there would have been after the last frame: more to see, keys to press."""
    marks = () if last is None else last.marks
    left = [f"; {mark}" for mark in marks if mark.startswith(UNPRESSED)]
    return "".join(([CUT_WORDS] if CUT in marks else []) + left)


def _say(stream: TextIO, words: str, live: bool) -> None:
    with suppress(OSError):  # who does not listen any more misses nothing of the recording
        stream.write(f"{CLEAR}{words}" if live else f"{words}\n")
        stream.flush()


def _words(count: int, length: int, seconds: float) -> str:
    """`120 of about 330 frames, 3 s left`. A recording may turn out longer than it was thought to be."""
    if count >= length:
        return f"{count} frames"
    return f"{count} of about {length} frames, {seconds / count * (length - count):.0f} s left"
