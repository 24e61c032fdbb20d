"""Where everything goes: from a window size to rectangles that neither overlap nor leave it. No drawing here."""

from functools import lru_cache
from typing import NamedTuple

from termopt.draw.cells.canvas import Rect
from termopt.draw.screen.panel_places import (
    GAP,
    PANEL_HEIGHT,
    PANEL_WIDTH,
    Panel,
    explaining,
    panel_cells,
    panel_in,
    with_bar,
    without_losses,
)
from termopt.session.views import VIEWS

MIN_WIDTH, MIN_HEIGHT = 60, 20
"""Below this a line says what is needed instead of the race."""

FIT_WIDTH, FIT_HEIGHT = 18, 6
"""A panel of predictions alone may be as small as this."""

MARGIN = 1
BANNER_ROWS = 4
"""Rows of the large heading of a presentation."""

ROOMY_ROWS = 11
"""Rows a panel must keep before the standings may spread out into a table."""


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
        panels = (explaining(focus, area),)
    elif solo:
        panels = (panel_in(focus, area),)
    elif VIEWS[view].panels == "focus":
        panels = (with_bar(panel_in(focus, area), bands),)
    elif VIEWS[view].panels == "shared":
        panels = (panel_in(None, area),)
    elif fits_alone:
        panels = fits_alone
    elif _shown(inner, area.height, lanes, view) < lanes:
        panels = (panel_in(focus, area),)
    else:
        cells = panel_cells(area, lanes, _best_columns(inner, area.height, lanes))
        panels = tuple(panel_in(lane, cell) for lane, cell in enumerate(cells))
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
            return tuple(without_losses(lane, cell) for lane, cell in enumerate(panel_cells(area, lanes, columns)))
    return ()


def _presented(width: int, height: int, view: str, focus: int, lesson_rows: int, explain: bool, bands: bool) -> Layout:
    """The lane in focus below a large heading, and above the page of a lesson if there is one."""
    inner, rows = width - 2 * MARGIN, height - BANNER_ROWS - lesson_rows
    area = Rect(BANNER_ROWS, MARGIN, rows, inner)
    panel = explaining(focus, area) if explain else with_bar(panel_in(focus, area), bands)
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
        contour = panel_in(None, cell).contour
        unreadable = cell.width < PANEL_WIDTH or cell.height < PANEL_HEIGHT
        used = panels / (columns * down)
        return (-1.0 if unreadable else min(contour.width / 2.1, contour.height) * used, -columns)

    return max(range(1, panels + 1), key=worth)
