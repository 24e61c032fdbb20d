"""How far a film is, and how long it will take: for who waits for it."""

from collections.abc import Callable, Generator
from contextlib import suppress
from typing import TextIO

from termopt.encode.film_types import CUT, Film, Still

EVERY = 0.2
"""Seconds between two words on a terminal; in a file one at every tenth of the film is enough."""

PARTS = 10
CUT_WORDS = "; there would be more: --seconds says how long a film is"
CLEAR = "\r\x1b[K"


def watched(film: Film, stream: TextIO, now: Callable[[], float]) -> Film:
    """The same film; while its stills are taken, the stream is told how many there are. now: seconds of some clock."""
    return film._replace(stills=_told(film, stream, now))


def _told(film: Film, stream: TextIO, now: Callable[[], float]) -> Generator[Still]:
    begun = said = now()
    live = stream.isatty()
    count, cut, words = 0, False, "given up after {count} stills"
    try:
        for count, still in enumerate(film.stills, start=1):
            yield still
            cut = CUT in still.marks
            tenth = count * PARTS // film.length != (count - 1) * PARTS // film.length
            if now() - said >= EVERY if live else tenth and count < film.length:
                said = now()
                _say(stream, _words(count, film.length, said - begun), live)
        words = "{count} stills, {seconds:.1f} s" + (CUT_WORDS if cut else "")
    finally:
        _say(stream, words.format(count=count, seconds=count / film.fps) + ("\n" if live else ""), live)


def _say(stream: TextIO, words: str, live: bool) -> None:
    with suppress(OSError):  # who does not listen any more misses nothing of the film
        stream.write(f"{CLEAR}{words}" if live else f"{words}\n")
        stream.flush()


def _words(count: int, length: int, seconds: float) -> str:
    """`120 of about 330 stills, 3 s left`. A film may turn out longer than it was thought to be."""
    if count >= length:
        return f"{count} stills"
    return f"{count} of about {length} stills, {seconds / count * (length - count):.0f} s left"
