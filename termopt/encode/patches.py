"""What the pixel formats share: each frame as a patch of what changed since the one before, and its duration."""

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from termopt.draw.export.glyph_masks import GlyphMasks
from termopt.draw.export.raster import Cells, Patch, cells, patch
from termopt.encode.recording import Recording


class Change(NamedTuple):
    """From one frame to the next: None is to be drawn where nothing changes. It is shown from `begin` to `end`."""

    patch: Patch | None
    begin: float  # seconds from the beginning of the recording
    end: float

    def ticks(self, rate: int) -> int:
        """Its duration in units of 1/rate seconds. The durations add up: rounding errors do not build up."""
        return round(self.end * rate) - round(self.begin * rate)


def changes(recording: Recording, masks: GlyphMasks) -> Iterator[Change]:
    """The changes of a recording, one for each frame; no more than two frames are held at a time."""
    shown: Cells | None = None
    for frame, after in pairwise(chain(recording.frames, (None,))):
        assert frame
        now = cells(frame.canvas, frame.bold, recording.fg, recording.bg)
        end = after.seconds if after else frame.seconds + 1 / recording.fps
        yield Change(patch(shown, now, masks), frame.seconds, end)
        shown = now
