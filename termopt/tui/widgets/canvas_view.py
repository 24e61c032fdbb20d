"""A widget that shows a canvas and redraws only the cells that changed."""

from collections.abc import Iterable, Sequence

from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from termopt.draw.cells.canvas import Canvas
from termopt.tui.row_writer import RowWriter
from termopt.tui.strips import changes, strip


class CanvasView(Widget):
    """The last canvas it was given, cell for cell. Its rows are made once, when they change."""

    DEFAULT_CSS = "CanvasView { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._canvas: Canvas | None = None
        self._rows: dict[int, Strip] = {}
        self._writer: RowWriter | None = None

    def show(self, canvas: Canvas) -> None:
        """Show a canvas from now on."""
        old, self._canvas = self._canvas, canvas
        self._writer = None
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
        rows = self._cropped_rows(crop.line_range)
        whole = crop.column_span == (0, self.size.width)
        return rows if whole else [row.crop(*crop.column_span) for row in rows]

    def row_writer(self, y: int) -> RowWriter | None:
        """What writes a row of the canvas in the place of its strip; None where it takes a strip."""
        canvas = self._canvas
        if canvas is None or canvas.width != self.size.width:
            return None
        if self._writer is None:
            self._writer = RowWriter(canvas, self.get_line_filters())
        return self._writer if self._writer.can(y) else None

    def render_line(self, y: int) -> Strip:
        return self._cropped_rows([y])[0]

    def _cropped_rows(self, rows: Sequence[int]) -> list[Strip]:
        """Rows of the canvas, blank where it has none; new ones as Textual's filters want them."""
        canvas, width = self._canvas, self.size.width
        known = range(canvas.height) if canvas is not None and canvas.width == width else range(0)
        new = [row for row in rows if row in known and row not in self._rows]
        if canvas is not None and new:
            background, filters = self.background_colors[1], self.get_line_filters()
            for row in new:
                self._rows[row] = _filtered(strip(canvas, row), filters, background)
        return [self._rows[row] if row in known else Strip.blank(width, self.rich_style) for row in rows]


def _filtered(row: Strip, filters: Iterable[LineFilter], background: Color) -> Strip:
    """A row after filters, which replace what the terminal cannot show."""
    for line_filter in filters:
        row = row.apply_filter(line_filter, background)
    return row
