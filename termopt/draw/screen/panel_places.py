"""Where a panel goes, and what goes where in it: title, map, plot of losses, explanation, color bar."""

from collections.abc import Iterator
from typing import NamedTuple

from termopt.draw.cells.canvas import Rect

PANEL_WIDTH, PANEL_HEIGHT = 28, 8
"""A panel smaller than this cannot be read; then only the lane in focus gets one."""

BAR_WIDTH, BAR_HEIGHT = 11, 5
"""Columns of a color bar, with labels of up to seven characters, and the least rows: its name, and two labels apart."""

LEAST_MAP = 24
"""Columns that a color bar leaves its map at least."""

LOSS_WIDTH, LOSS_HEIGHT = 14, 5
EXPLAIN_WIDTH, MOST_EXPLAIN_WIDTH = 38, 76
GAP = 2
"""Columns between panels, and between the halves of one."""


class Panel(NamedTuple):
    """The place of one lane, or of all lanes together if `lane` is None.

    explain, bar: those of the explanation of a step and of the color bar of the map, if there are these.
    """

    lane: int | None
    title: Rect
    contour: Rect
    loss: Rect
    explain: Rect | None = None
    bar: Rect | None = None


def panel_cells(area: Rect, panels: int, columns: int) -> Iterator[Rect]:
    """Cells for so many panels, row by row; what does not divide evenly goes to the last ones."""
    rows = -(-panels // columns)
    for i in range(panels):
        row, col = divmod(i, columns)
        top, bottom = area.height * row // rows, area.height * (row + 1) // rows
        left = (area.width + GAP) * col // columns
        right = (area.width + GAP) * (col + 1) // columns - GAP
        yield Rect(area.row + top, area.col + left, bottom - top, right - left)


def panel_in(lane: int | None, cell: Rect) -> Panel:
    """A title, and below it contour and loss: side by side or one above the other, whichever shows more contour."""
    title = Rect(cell.row, cell.col, 1, cell.width)
    body = Rect(cell.row + 1, cell.col, cell.height - 1, cell.width)
    beside, above = _beside(body), _above(body)
    best = max(beside, above, key=lambda pair: min(pair[0].width / 2.1, pair[0].height))
    return Panel(lane, title, *best)


def with_bar(panel: Panel, bands: bool) -> Panel:
    """The panel with a color bar beside its map, where there are bands and that leaves a map that can be read."""
    place = panel.contour
    if not bands or place.width - BAR_WIDTH < LEAST_MAP or place.height < BAR_HEIGHT:
        return panel
    bar = place._replace(col=place.col + place.width - BAR_WIDTH, width=BAR_WIDTH)
    return panel._replace(contour=place._replace(width=place.width - BAR_WIDTH), bar=bar)


def explaining(lane: int, cell: Rect) -> Panel:
    """Contour over losses at the left, the equations at the right; where there is no room for both, these alone."""
    title = Rect(cell.row, cell.col, 1, cell.width)
    body = Rect(cell.row + 1, cell.col, cell.height - 1, cell.width)
    share = min(max(EXPLAIN_WIDTH, round(body.width * 0.46)), MOST_EXPLAIN_WIDTH)
    left = body.width - share - GAP
    if left < PANEL_WIDTH:
        nowhere = body._replace(height=0, width=0)
        return Panel(lane, title, nowhere, nowhere, body)
    contour, loss = _above(body._replace(width=left))
    return Panel(lane, title, contour, loss, body._replace(col=body.col + left + GAP, width=share))


def _beside(body: Rect) -> tuple[Rect, Rect]:
    square = body.width - 2 * body.height - 8  # what a contour about as wide as high leaves over
    share = max(LOSS_WIDTH, round(min(body.width * 0.42, max(body.width * 0.3, square, 17))))
    contour = Rect(body.row, body.col, body.height, body.width - share - 1)
    return contour, Rect(body.row, body.col + contour.width + 1, body.height, share)


def _above(body: Rect) -> tuple[Rect, Rect]:
    share = max(LOSS_HEIGHT, round(body.height * 0.32))
    contour = Rect(body.row, body.col, body.height - share, body.width)
    return contour, Rect(body.row + contour.height, body.col, share, body.width)


def without_losses(lane: int, cell: Rect) -> Panel:
    """A title, and below it a picture of predictions alone."""
    body = cell._replace(row=cell.row + 1, height=cell.height - 1)
    return Panel(lane, cell._replace(height=1), body, body._replace(height=0, width=0))
