"""Where everything goes: from a window size to rectangles that neither overlap nor leave it. No drawing here."""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from termopt.draw.cells.canvas import Rect
from termopt.session.views import VIEWS

MIN_WIDTH, MIN_HEIGHT = 60, 20
"""Below this a line says what is needed instead of the race."""

PANEL_WIDTH, PANEL_HEIGHT = 28, 8
"""A panel smaller than this cannot be read; then only the lane in focus gets one."""

BAR_WIDTH, BAR_HEIGHT = 11, 5
"""Columns of a color bar, with labels of up to seven characters, and the least rows: its name, and two labels apart."""

LEAST_MAP = 24
"""Columns that a color bar leaves its map at least."""

FIT_WIDTH, FIT_HEIGHT = 18, 6
"""A panel of predictions alone may be as small as this."""

LOSS_WIDTH, LOSS_HEIGHT = 14, 5
EXPLAIN_WIDTH, MOST_EXPLAIN_WIDTH = 38, 76
GAP, MARGIN = 2, 1
BANNER_ROWS = 4
"""Rows of the large heading of a presentation."""

ROOMY_ROWS = 11
"""Rows a panel must keep before the standings may spread out into a table."""


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


class Layout(NamedTuple):
    """The places on the screen. `table` says whether the standings have a row for each lane or one row for all.

    `view` is the one that is shown: `overlay` where a page of a lesson leaves no room for a panel for each lane.

    Below the panels there may be the page of a lesson. Where only that leaves the panels room enough it takes the
    place of the standings, and of the panels too if it is longer than the screen can bear.
    """

    width: int
    height: int
    header: Rect
    panels: tuple[Panel, ...]
    lesson: Rect | None
    standings: Rect | None
    table: bool
    transport: Rect
    view: str

    def panel_at(self, x: int, y: int) -> Panel | None:
        """The panel that covers column x and row y, or None."""
        for panel in self.panels:
            across = panel.title.col <= x < panel.title.col + panel.title.width
            bottom = max(part.row + part.height for part in (panel.title, panel.contour, panel.loss))
            if across and panel.title.row <= y < bottom:
                return panel
        return None

    def names_keys(self, x: int, y: int) -> bool:
        """Whether words in column x and row y may name keys: in titles, the frame of a lesson, below equations."""
        ends = [place for place in (self.lesson, *(panel.explain for panel in self.panels)) if place]
        edges = [place.row for place in (self.lesson,) if place] + [place.row + place.height - 1 for place in ends]
        in_title = any(panel.title.holds(x, y) for panel in self.panels)
        return in_title or (y in edges and any(place.holds(x, y) for place in ends))


def fits(width: int, height: int) -> bool:
    """Whether the race can be shown at all."""
    return width >= MIN_WIDTH and height >= MIN_HEIGHT


@lru_cache(maxsize=32)
def arrange(
    width: int,
    height: int,
    lanes: int,
    view: str,
    focus: int,
    lesson_rows: int = 0,
    explain: bool = False,
    solo: bool = False,
    presenting: bool = False,
    bands: bool = True,
) -> Layout:
    """The layout of a window that `fits`. Panels are as large as they can be, in the order of the lanes.

    width, height: of the window, in cells.
    lanes: how many there are.
    view: one of VIEWS.
    focus: the number of the lane in focus.
    lesson_rows: of the page of a lesson, to be shown in full; at most height - 2 of them are. A page speaks of all
    lanes: where not all have room for a panel of their own, they share one.
    explain: leave room for the equations of the lane in focus, which then has the only panel.
    solo: the lane in focus has the only panel, whatever the view.
    presenting: so it has, below a large heading; there are neither standings nor bar.
    bands: maps have bands of color, which a bar beside the only map explains.
    """
    if presenting:
        return _presented(width, height, view, focus, lesson_rows, explain, bands)
    inner, rows = width - 2 * MARGIN, height - 2 - lesson_rows
    view = "focus" if explain else view
    if lesson_rows and VIEWS[view].panels == "each" and not VIEWS[view].predictions:
        view = view if _shown(inner, rows, lanes, view) == lanes else "overlay"
    below = _standings_rows(width, rows, lanes, view, lesson_rows > 0)
    fits_alone = () if explain or solo else _fits(Rect(1, MARGIN, rows - 1, inner), lanes, view)
    below = 1 if fits_alone else below
    area = Rect(1, MARGIN, rows - below, inner)
    if area.height < PANEL_HEIGHT:
        panels = ()
    elif explain:
        panels = (_explaining(focus, area),)
    elif solo:
        panels = (_panel(focus, area),)
    elif VIEWS[view].panels == "focus":
        panels = (_with_bar(_panel(focus, area), bands),)
    elif VIEWS[view].panels == "shared":
        panels = (_panel(None, area),)
    elif fits_alone:
        panels = fits_alone
    elif _shown(inner, area.height, lanes, view) < lanes:
        panels = (_panel(focus, area),)
    else:
        panels = tuple(
            _panel(lane, cell) for lane, cell in enumerate(_grid(area, lanes, _best_columns(inner, area.height, lanes)))
        )
    page = Rect(1 + max(area.height, 0), MARGIN, min(lesson_rows, height - 2), inner)
    return Layout(
        width,
        height,
        header=Rect(0, MARGIN, 1, inner),
        panels=panels,
        lesson=page if lesson_rows else None,
        standings=Rect(height - 1 - below, MARGIN, below, inner) if below else None,
        table=below > 1,
        transport=Rect(height - 1, MARGIN, 1, inner),
        view=view,
    )


def _fits(area: Rect, lanes: int, view: str) -> tuple[Panel, ...]:
    """Panels of predictions without plots of losses, where these leave no room for all lanes; else nothing."""
    if not VIEWS[view].predictions or _shown(area.width, area.height, lanes, view) == lanes:
        return ()
    for columns in range(1, lanes + 1):
        down = -(-lanes // columns)
        if area.height // down >= FIT_HEIGHT and (area.width - GAP * (columns - 1)) // columns >= FIT_WIDTH:
            return tuple(_without_losses(lane, cell) for lane, cell in enumerate(_grid(area, lanes, columns)))
    return ()


def _without_losses(lane: int, cell: Rect) -> Panel:
    body = cell._replace(row=cell.row + 1, height=cell.height - 1)
    return Panel(lane, cell._replace(height=1), body, body._replace(height=0, width=0))


def _presented(width: int, height: int, view: str, focus: int, lesson_rows: int, explain: bool, bands: bool) -> Layout:
    """The lane in focus below a large heading, and above the page of a lesson if there is one."""
    inner, rows = width - 2 * MARGIN, height - BANNER_ROWS - lesson_rows
    area = Rect(BANNER_ROWS, MARGIN, rows, inner)
    panel = _explaining(focus, area) if explain else _with_bar(_panel(focus, area), bands)
    page = Rect(BANNER_ROWS + max(rows, 0), MARGIN, min(lesson_rows, height - BANNER_ROWS), inner)
    return Layout(
        width,
        height,
        header=Rect(0, MARGIN, BANNER_ROWS, inner),
        panels=(panel,) if rows >= PANEL_HEIGHT else (),
        lesson=page if lesson_rows else None,
        standings=None,
        table=False,
        transport=Rect(height, MARGIN, 0, inner),
        view=view if VIEWS[view].predictions else "focus",
    )


def _standings_rows(width: int, rows: int, lanes: int, view: str, lesson: bool) -> int:
    """How many of so many rows the standings take: a table, one row, or none where a lesson needs it for the panels."""
    inner, table = width - 2 * MARGIN, lanes + 2
    shown = _shown(inner, rows - 1, lanes, view)
    if lesson and (_shown(inner, rows, lanes, view) > shown or rows - 1 < PANEL_HEIGHT):
        return 0
    down = -(-shown // _best_columns(inner, rows - table, shown)) if shown > 1 else 1
    return table if width >= 72 and (rows - table) // down >= ROOMY_ROWS else 1


def _shown(width: int, rows: int, lanes: int, view: str) -> int:
    """How many panels: one for each lane if all of them can be read, otherwise one."""
    if VIEWS[view].panels != "each":
        return 1
    columns = _best_columns(width, rows, lanes)
    panel_width = (width - GAP * (columns - 1)) // columns
    panel_height = rows // -(-lanes // columns)
    return lanes if panel_width >= PANEL_WIDTH and panel_height >= PANEL_HEIGHT else 1


def _best_columns(width: int, rows: int, panels: int) -> int:
    """The number of columns that gives the largest contours with few empty places; cells are twice as high as wide."""

    def worth(columns: int) -> tuple[float, int]:
        down = -(-panels // columns)
        cell = Rect(0, 0, rows // down, (width - GAP * (columns - 1)) // columns)
        contour = _panel(None, cell).contour
        unreadable = cell.width < PANEL_WIDTH or cell.height < PANEL_HEIGHT
        used = panels / (columns * down)
        return (-1.0 if unreadable else min(contour.width / 2.1, contour.height) * used, -columns)

    return max(range(1, panels + 1), key=worth)


def _grid(area: Rect, panels: int, columns: int) -> Iterator[Rect]:
    """Cells for so many panels, row by row; what does not divide evenly goes to the last ones."""
    rows = -(-panels // columns)
    for i in range(panels):
        row, col = divmod(i, columns)
        top, bottom = area.height * row // rows, area.height * (row + 1) // rows
        left = (area.width + GAP) * col // columns
        right = (area.width + GAP) * (col + 1) // columns - GAP
        yield Rect(area.row + top, area.col + left, bottom - top, right - left)


def _panel(lane: int | None, cell: Rect) -> Panel:
    """A title, and below it contour and loss: side by side or one above the other, whichever shows more contour."""
    title = Rect(cell.row, cell.col, 1, cell.width)
    body = Rect(cell.row + 1, cell.col, cell.height - 1, cell.width)
    beside, above = _beside(body), _above(body)
    best = max(beside, above, key=lambda pair: min(pair[0].width / 2.1, pair[0].height))
    return Panel(lane, title, *best)


def _with_bar(panel: Panel, bands: bool) -> Panel:
    """The panel with a color bar beside its map, where there are bands and that leaves a map that can be read."""
    place = panel.contour
    if not bands or place.width - BAR_WIDTH < LEAST_MAP or place.height < BAR_HEIGHT:
        return panel
    bar = place._replace(col=place.col + place.width - BAR_WIDTH, width=BAR_WIDTH)
    return panel._replace(contour=place._replace(width=place.width - BAR_WIDTH), bar=bar)


def _explaining(lane: int, cell: Rect) -> Panel:
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
