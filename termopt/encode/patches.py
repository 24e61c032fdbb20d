"""What films of pixels have in common: each still as what changes from the one before, and for how long it is shown."""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from termopt.draw.export.glyph_masks import Atlas
from termopt.draw.export.raster import Cells, Patch, cells, patch
from termopt.encode.film_types import Film


class Change(NamedTuple):
    """From one still to the next: None is to be drawn where nothing changes. It is shown from `begin` to `end`."""

    patch: Patch | None
    begin: float  # seconds from the beginning of the film
    end: float

    def ticks(self, rate: int) -> int:
        """How long it is shown in units of 1/rate seconds. They add up: no rounding of a film's length builds up."""
        return round(self.end * rate) - round(self.begin * rate)


def changes(film: Film, atlas: Atlas) -> Iterator[Change]:
    """The changes of a film, one for each still; no more than two stills are held at a time."""
    shown: Cells | None = None
    for still, after in pairwise(chain(film.stills, (None,))):
        assert still
        now = cells(still.canvas, still.bold, film.fg, film.bg)
        end = after.seconds if after else still.seconds + 1 / film.fps
        yield Change(patch(shown, now, atlas), still.seconds, end)
        shown = now
