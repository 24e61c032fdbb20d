"""The standings where the map hides something: how far off its plane a lane is comes before what it cost."""

import re

import pytest

from termopt.draw.cells.canvas import to_rows
from termopt.draw.panels.standings import standings_table
from termopt.draw.panels.standings_strip import standings_strip
from termopt.draw.screen.view_model import OffPlane
from termopt.draw.theme.theme import THEMES
from tests.draw.made import lane, view_model

DARK = THEMES["dark"]
FAR = OffPlane(3.0, 9.0, True)


@pytest.mark.parametrize("width", [78, 118])
def test_a_lane_far_off_is_told_before_costs(width: int) -> None:
    rows = to_rows(standings_table(view_model(lane(0), lane(1, off=FAR), lane(2)), width, DARK))
    heads = re.split("  +", rows[1].strip())
    assert {"distance to plane", "loss on plane", "status"} <= set(heads)
    assert "3.00" in rows[3]
    assert "9.000" in rows[3]
    assert all(row.rstrip().endswith("running") for row in rows[2:])


@pytest.mark.parametrize("width", [78, 118])
def test_where_none_is_far_off_costs_are_told(width: int) -> None:
    heads = to_rows(standings_table(view_model(), width, DARK))[1]
    assert "each update" in heads
    assert "loss on plane" not in heads


def test_the_strip_says_so_where_there_is_room() -> None:
    shown = view_model(lane(0), lane(1, off=FAR), lane(2))
    (row,) = to_rows(standings_strip(shown, 90, DARK))
    assert re.search(r"2 ◆ mini-batch  \S+ +off plane  3 ▲ stochastic", row)
    assert row.count("off plane") == 1
    (narrow,) = to_rows(standings_strip(shown, 30, DARK))
    assert "off plane" not in narrow
    assert "3▲" in narrow
    assert "off plane" not in to_rows(standings_strip(view_model(), 90, DARK))[0]


@pytest.mark.every(3)
@pytest.mark.parametrize("width", range(58, 160, 3))
def test_no_column_moves_when_a_lane_converges_or_has_read_more(width: int) -> None:
    early, late = lane(0)._replace(gap=1.0), lane(1)._replace(gap=0.5)
    few = late._replace(data_use=late.data_use and late.data_use._replace(bytes=72.0))
    heads = [
        to_rows(standings_table(view_model(early, other), width, DARK))[1]
        for other in (few, late, late._replace(status="converged"))
    ]
    assert len(set(heads)) == 1
