"""Textual's compositor, with updates that send spans of cells. `partial_updates` checks that all of it is there."""

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region

from termopt.tui.strips import whole


class SpanUpdate(ChopsUpdate):
    """An update that moves to each span and sends the span alone."""

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, first, last in self.spans:
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
        crop = Region(0, min(rows), self.size.width, max(rows) - min(rows) + 1).intersection(self.size.region)
        return SpanUpdate(self._render_chops(crop, rows.__contains__), spans, [cuts[1:] for cuts in self.cuts])
