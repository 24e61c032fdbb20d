"""Sending only the cells that changed.

Textual 8.2 sends a changed row from the left edge of its widget, once for each change in it. A race changes a few cells
in many rows, far apart; cutting each change on the left as well is the difference measured in `changed_spans`.
"""

from rich.console import Console
from rich.control import Control
from textual._compositor import ChopsUpdate, Compositor  # private, which the upper bound on textual allows


class SpanUpdate(ChopsUpdate):
    """An update that moves to each span and sends the span alone."""

    def render_segments(self, console: Console) -> str:
        out: list[str] = []
        for y, first, last in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                left = max(x, first)
                out.append(Control.move_to(left, y).segment.text)
                out.append(strip.crop(left - x, min(end, last) - x).render(console))
        return "".join(out)


class SpanCompositor(Compositor):
    """Textual's compositor, with updates cut on both sides."""

    def render_partial_update(self) -> ChopsUpdate | None:
        update = super().render_partial_update()
        return update and SpanUpdate(update.chops, update.spans, update.chop_ends)
