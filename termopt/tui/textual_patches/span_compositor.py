"""Textual's compositor, with updates that send spans of cells. `partial_updates` checks that all of it is there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

from termopt.tui.strips import whole

Spans = list[tuple[int, int, int]]
"""(row, first column, the one after the last)."""


class Writer(Protocol):
    """What writes rows that a widget shows."""

    def written(self, row: int, first: int, last: int, system: ColorSystem) -> str:
        """What shows the cells of a row from the first column to before the last. system: the colors there are."""
        ...


@runtime_checkable
class Writes(Protocol):
    """A widget some of whose rows can be written without strips."""

    def row_writer(self, y: int) -> Writer | None:
        """What writes this row of the widget; None where it takes a strip."""
        ...


class Own(NamedTuple):
    """A row of the screen that shows a row of one widget alone, and what writes that."""

    writer: Writer
    row: int


class SpanUpdate(ChopsUpdate):
    """An update that moves to each span and sends the span alone."""

    def __init__(
        self,
        chops: Sequence[Mapping[int, Strip | None]],
        spans: Spans,
        chop_ends: list[list[int]],
        own: Mapping[int, Own],
    ) -> None:
        """chops, spans, chop_ends: as for Textual; own: the rows that need no chops."""
        super().__init__(chops, spans, chop_ends)
        self.own = own

    def render_segments(self, console: Console) -> str:
        system = COLOR_SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        out: list[str] = []
        for y, first, last in self.spans:
            own = self.own.get(y)
            if own is not None:
                out.append(Control.move_to(first, y).segment.text)
                out.append(own.writer.written(own.row, first, last, system))
                continue
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                left, right = whole(strip, max(first - x, 0), min(last, end) - x)
                out.append(Control.move_to(x + left, y).segment.text)
                out.append(strip.crop(left, right).render(console))
        return "".join(out)


class SpanCompositor(Compositor):
    """Textual's compositor, with updates cut on both sides and made from whole rows, which widgets keep."""

    def render_partial_update(self) -> ChopsUpdate | None:
        if not self._dirty_regions:
            return None
        dirty = self._dirty_regions.copy()
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(dirty))
        rows = {y for y, _, _ in spans}
        own = {y: found for y in rows if (found := self._own(y)) is not None}
        rows -= own.keys()
        ends = [cuts[1:] for cuts in self.cuts]
        if not rows:
            return SpanUpdate([], spans, ends, own)
        crop = Region(0, min(rows), self.size.width, max(rows) - min(rows) + 1).intersection(self.size.region)
        return SpanUpdate(self._render_chops(crop, rows.__contains__), spans, ends, own)

    def _get_renders(self, crop: Region | None = None) -> Iterator[tuple[Region, Region, list[Strip]]]:
        """What widgets show in the rows of a crop: Textual has them render all of their rows."""
        whole = self.size.region
        rows = whole if crop is None else Region(0, crop.y, whole.width, crop.height)
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip).intersection(rows)
            if seen:
                yield region, seen, widget.render_lines(seen.translate(-region.offset))

    def _own(self, y: int) -> Own | None:
        """What writes a row of the screen, if that shows one widget alone, which can."""
        if self.cuts[y] != [0, self.size.width]:
            return None
        for widget, (region, clip) in self.visible_widgets.items():
            if y in region.intersection(clip).line_range:
                row = y - region.y
                writer = widget.row_writer(row) if isinstance(widget, Writes) and region.x == 0 else None
                return None if writer is None else Own(writer, row)
        return None
