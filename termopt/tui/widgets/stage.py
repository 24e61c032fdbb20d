"""A widget that shows a canvas and redraws only the cells that changed."""

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from termopt.draw.canvas import Canvas
from termopt.tui.strips import changes, strip


class StageView(Widget):
    """The last canvas it was given, cell for cell."""

    DEFAULT_CSS = "StageView { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._canvas: Canvas | None = None

    def show(self, canvas: Canvas) -> None:
        """Show a canvas from now on."""
        old, self._canvas = self._canvas, canvas
        if old is None or old.code.shape != canvas.code.shape:
            self.refresh()
            return
        regions = [Region(col, row, width, 1) for row, col, width in changes(old, canvas)]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        canvas = self._canvas
        if canvas is None or y >= canvas.height or canvas.width != self.size.width:
            return Strip.blank(self.size.width, self.rich_style)
        return strip(canvas, y)
