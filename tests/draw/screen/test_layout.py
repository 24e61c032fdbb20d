"""Every place is inside the window, none overlap, and panels stay large enough to read, at every size."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.cells.canvas import Rect
from termopt.draw.screen.layout import (
    FIT_HEIGHT,
    FIT_WIDTH,
    MIN_HEIGHT,
    MIN_WIDTH,
    Layout,
    arrange,
    fits,
)
from termopt.draw.screen.panel_places import PANEL_HEIGHT, PANEL_WIDTH

widths, heights = st.integers(MIN_WIDTH, 300), st.integers(MIN_HEIGHT, 100)
views = st.sampled_from(["grid", "overlay", "focus", "fit"])


def places(layout: Layout) -> list[Rect]:
    parts = [part for panel in layout.panels for part in (panel.title, panel.contour, panel.loss, panel.bar) if part]
    absent = [panel.loss for panel in layout.panels if layout.view == "fit" and not panel.loss.width]
    around = [part for part in (layout.lesson, layout.standings) if part]
    bar = [layout.transport] if layout.transport.row < layout.height else []
    return [layout.header, *bar, *(part for part in parts if part not in absent), *around]


def overlap(a: Rect, b: Rect) -> bool:
    rows = a.row < b.row + b.height and b.row < a.row + a.height
    return rows and a.col < b.col + b.width and b.col < a.col + a.width


@given(widths, heights, st.integers(1, 9), views, st.integers(0, 120), st.booleans())
def test_nothing_overlaps_or_leaves_the_window(
    width: int, height: int, lanes: int, view: str, page: int, presenting: bool
) -> None:
    layout = arrange(width, height, lanes, view, 0, page, presenting=presenting)
    for place in places(layout):
        assert place.row >= 0
        assert place.col >= 0
        assert place.width > 0
        assert place.height > 0
        assert place.row + place.height <= height
        assert place.col + place.width <= width
    assert not [pair for pair in combinations(places(layout), 2) if overlap(*pair)]


@given(widths, heights, st.integers(1, 9), st.integers(0, 8), st.sampled_from(["grid", "fit"]), st.integers(0, 9))
def test_panels_can_be_read(width: int, height: int, lanes: int, focus: int, view: str, page: int) -> None:
    focus = focus % lanes
    layout = arrange(width, height, lanes, view, focus, page)
    shown = [panel.lane for panel in layout.panels]
    assert shown in ([*range(lanes)], [None] if page and view == "grid" else [focus])
    assert layout.view == ("overlay" if shown == [None] else view)
    for panel in layout.panels:
        if view == "fit" and not panel.loss.width:
            assert panel.contour.width >= FIT_WIDTH
            assert panel.contour.height >= FIT_HEIGHT - 1
            continue
        assert panel.title.width >= PANEL_WIDTH
        assert panel.title.height + max(panel.contour.height, panel.loss.height) >= PANEL_HEIGHT
        assert panel.contour.width >= 13
        assert panel.contour.height >= 5
        assert panel.loss.width >= 14
        assert panel.loss.height >= 5


@pytest.mark.parametrize(
    ("size", "lanes", "panels", "table"),
    [
        ((80, 24), 4, 4, False),
        ((80, 24), 9, 1, True),
        ((120, 40), 4, 4, True),
        ((160, 48), 6, 6, True),
        ((300, 100), 9, 9, True),
        ((60, 20), 4, 4, False),
    ],
)
def test_what_is_shown_at_known_sizes(size: tuple[int, int], lanes: int, panels: int, table: bool) -> None:
    layout = arrange(*size, lanes, "grid", 0)
    assert (len(layout.panels), layout.table) == (panels, table)


def test_predictions_of_all_lanes_are_shown_from_80x24_on() -> None:
    for width, height in ((80, 24), (120, 40), (300, 100)):
        for lanes in range(1, 10):
            layout = arrange(width, height, lanes, "fit", 0)
            assert [panel.lane for panel in layout.panels] == list(range(lanes))


def test_a_click_finds_its_lane() -> None:
    layout = arrange(120, 40, 4, "grid", 0)
    for panel in layout.panels:
        assert layout.panel_at(panel.contour.col + 2, panel.contour.row + 2) == panel
        assert layout.panel_at(panel.loss.col, panel.loss.row + panel.loss.height - 1) == panel
    assert layout.panel_at(5, 0) is None
    assert layout.panel_at(5, 39) is None


def test_what_does_not_fit() -> None:
    assert fits(60, 20)
    assert not fits(59, 20)
    assert not fits(60, 19)


@given(widths, heights, st.integers(1, 9), views, st.integers(1, 120))
def test_a_page_gets_its_rows(width: int, height: int, lanes: int, view: str, page: int) -> None:
    layout = arrange(width, height, lanes, view, 0, page)
    assert layout.lesson
    assert layout.lesson.height == min(page, height - 2)
    assert layout.lesson.width == layout.header.width
    assert all(panel.contour.row < layout.lesson.row for panel in layout.panels)


def test_standings_give_way_before_panels_do() -> None:
    usual, long = arrange(80, 24, 4, "grid", 0, 5), arrange(80, 24, 4, "grid", 0, 6)
    assert (len(usual.panels), usual.table) == (4, False)
    assert usual.standings
    assert (len(long.panels), long.standings) == (4, None)
    assert arrange(120, 40, 4, "grid", 0, 5).table


def test_a_page_longer_than_the_screen_can_bear_takes_it_all() -> None:
    layout = arrange(60, 20, 1, "grid", 0, 18)
    assert (layout.panels, layout.standings) == ((), None)
    assert layout.panel_at(30, 10) is None


@given(widths, heights, st.integers(1, 9))
def test_fits_lie_where_contours_do_and_have_room_where_these_have_none(width: int, height: int, lanes: int) -> None:
    fit, grid = arrange(width, height, lanes, "fit", 0), arrange(width, height, lanes, "grid", 0)
    if len(grid.panels) == lanes:
        assert fit == grid._replace(view="fit")
    else:
        assert len(fit.panels) in (1, lanes)
