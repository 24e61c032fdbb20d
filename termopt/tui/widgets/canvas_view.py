"""A widget that shows a canvas and redraws only the cells that changed."""

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from termopt.draw.cells.canvas import Canvas
from termopt.tui.strips import changes, strip


class CanvasView(Widget):
    """The last canvas it was given, cell for cell. Its rows are made once, when they change."""

    DEFAULT_CSS = "CanvasView { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._canvas: Canvas | None = None
        self._rows: dict[int, Strip] = {}

    def show(self, canvas: Canvas) -> None:
        """Show a canvas from now on."""
        old, self._canvas = self._canvas, canvas
        if old is None or old.code.shape != canvas.code.shape:
            self._rows.clear()
            self.refresh()
            return
        regions = [Region(col, row, width, 1) for row, col, width in changes(old, canvas)]
        for region in regions:
            self._rows.pop(region.y, None)
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows of a region. There is neither border nor padding, so Textual's work on those is left out."""
        rows = [self.render_line(y) for y in crop.line_range]
        whole = crop.column_span == (0, self.size.width)
        return rows if whole else [row.crop(*crop.column_span) for row in rows]

    def render_line(self, y: int) -> Strip:
        canvas = self._canvas
        if canvas is None or y >= canvas.height or canvas.width != self.size.width:
            return Strip.blank(self.size.width, self.rich_style)
        if y not in self._rows:
            self._rows[y] = self._filtered(strip(canvas, y))
        return self._rows[y]

    def _filtered(self, row: Strip) -> Strip:
        """The row as Textual's filters want it, which stand for what the terminal cannot show."""
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            row = row.apply_filter(line_filter, background)
        return row
