import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from termopt.draw.cells.braille import grid, pack, stroke
from termopt.draw.contour.path_layer import PathLayer, clip, latest, moves
from termopt.draw.plot.coordinates import View

VIEW = View(((-2.0, 2.0), (-1.0, 3.0)), 30, 10)
COORDINATES = st.floats(-9, 9) | st.floats(-2, 2) | st.sampled_from([-2.0, 2.0, 0.0, 3.0, -1.0, 1e100, -1e300])


def lit(cells) -> dict:
    places = zip(cells.rows.tolist(), cells.cols.tolist(), strict=True)
    return dict(zip(places, zip(cells.dots.tolist(), cells.ages.tolist(), strict=True), strict=True))


def dots(points, view=VIEW) -> set:
    """The (x, y) dots that a path lights."""
    cells = PathLayer().draw(np.array(points, dtype=float), view)
    found = set()
    for row, col, bits in zip(cells.rows, cells.cols, cells.dots, strict=True):
        for bit, (x, y) in enumerate(((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))):
            if bits >> bit & 1:
                found.add((2 * int(col) + x, 4 * int(row) + y))
    return found


@pytest.mark.parametrize(
    ("place", "char"), [((0, 0), "⠁"), ((1, 0), "⠂"), ((3, 0), "⡀"), ((0, 1), "⠈"), ((2, 1), "⠠"), ((3, 1), "⢀")]
)
def test_each_dot_has_its_bit(place, char):
    picture = grid(1, 1)
    picture[place] = True
    assert chr(0x2800 + int(pack(picture)[0, 0])) == char


def test_a_stroke_is_connected_and_has_both_ends():
    segments = np.random.default_rng(0).integers(0, 60, (200, 4))
    x, y, which = stroke(segments)
    for i, (x0, y0, x1, y1) in enumerate(segments.tolist()):
        mine = np.stack([x[which == i], y[which == i]])
        assert (mine[:, 0].tolist(), mine[:, -1].tolist()) == ([x0, y0], [x1, y1])
        assert np.abs(np.diff(mine)).max(initial=0) <= 1


def test_corners_of_the_box_are_the_corners_of_the_plot():
    assert dots([(-2, -1), (-2, 3)]) == {(0, y) for y in range(40)}
    assert dots([(-2, 3), (2, 3)]) == {(x, 0) for x in range(60)}
    assert (59, 39) in dots([(0, 0), (2, -1)])


@given(arrays(float, st.tuples(st.integers(0, 12), st.just(2)), elements=COORDINATES), st.data())
def test_a_layer_draws_what_a_fresh_one_draws(points, data):
    layer = PathLayer()
    for _ in range(3):
        length = data.draw(st.integers(0, len(points)))
        cells, fresh = layer.draw(points[:length], VIEW), PathLayer().draw(points[:length], VIEW)
        assert lit(cells) == lit(fresh)
        assert cells.length == fresh.length


def test_a_layer_notices_another_path_and_another_view(descent):
    layer = PathLayer()
    layer.draw(descent, VIEW)
    other = descent[::-1].copy()
    assert lit(layer.draw(other, VIEW)) == lit(PathLayer().draw(other, VIEW))
    closer = VIEW._replace(box=((-2.0, 0.0), (0.0, 3.0)))
    assert lit(layer.draw(other, closer)) == lit(PathLayer().draw(other, closer))


@pytest.mark.parametrize(
    ("points", "seen"),
    [
        ([(-1, 4), (1, 4)], False),  # above
        ([(-9, 3), (9, 9)], False),  # past a corner
        ([(-9, 2.99), (9, 2.99)], True),  # right across, both ends outside
        ([(-3, -9), (-3, 9)], False),
        ([(5, 5), (9, 9)], False),
    ],
)
def test_only_what_crosses_the_view_is_drawn(points, seen):
    assert bool(dots(points)) == seen


def test_a_crossing_segment_keeps_its_slope_however_far_it_goes():
    near = dots([(0, 1), (4, 3)])
    assert dots([(0, 1), (4e100, 2e100)]) ^ near <= {(x, y) for x, y in near if x >= 58}
    assert dots([(4e100, 2e100), (0, 1)]) == dots([(0, 1), (4e100, 2e100)])


def test_nothing_is_drawn_along_the_border():
    out_and_back = dots([(0, 1), (0, 9), (1.5, 9), (1.5, 1)])
    assert {x for x, y in out_and_back if y == 0} == {30, 52}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e200])
def test_the_path_ends_where_it_is_not_finite(bad):
    points = np.array([(0, 0), (1, 1), (bad, 0), (-1, 2)])
    cells = PathLayer().draw(points, VIEW)
    assert cells.length == 2
    assert lit(cells) == lit(PathLayer().draw(points[:2], VIEW))


def test_the_present_is_bright_and_the_past_dim(descent):
    ages = {cell: age for cell, (_, age) in lit(PathLayer().draw(descent, VIEW)).items()}
    first, last = VIEW.cell(*descent[0]), VIEW.cell(*descent[-1])
    assert (ages[first], ages[last]) == (4, 0)
    assert set(ages.values()) == {0, 1, 2, 3, 4}


def test_a_path_at_rest_does_not_fade(descent):
    resting = np.concatenate([descent, np.repeat(descent[-1:], 5000, axis=0)])
    assert lit(PathLayer().draw(resting, VIEW)) == lit(PathLayer().draw(descent, VIEW))


def test_long_paths_are_drawn_whole():
    points = np.random.default_rng(1).normal([0.0, 1.0], 0.7, (60_000, 2))
    start, end, _ = moves(VIEW.project(points), VIEW.dots)
    keep = latest(start, end)
    assert keep.sum() < len(keep)
    assert set(zip(start[keep].tolist(), end[keep].tolist(), strict=True)) == set(
        zip(start.tolist(), end.tolist(), strict=True)
    )
    layer = PathLayer()
    for length in range(0, 60_001, 5_000):
        cells = layer.draw(points[:length], VIEW)
    assert lit(cells) == lit(PathLayer().draw(points, VIEW))


@given(arrays(float, st.tuples(st.integers(1, 30), st.just(2)), elements=COORDINATES), st.lists(st.integers(0, 30)))
def test_portions_do_not_show(points, lengths):
    layer = PathLayer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("termopt.draw.contour.path_layer.PORTION", 3)
        portioned = [(n, lit(layer.draw(points[:n], VIEW))) for n in lengths]
    for n, cells in portioned:
        assert cells == lit(PathLayer().draw(points[:n], VIEW))


def test_a_segment_between_two_far_points_is_cut_at_the_edges():
    size = np.array([[40.0], [80.0]])
    start, end = np.array([[-3e149, 1e149], [-3e149, 7e148]]), np.array([[3e149, -1e149], [2.9e149, 8e148]])
    with np.errstate(all="raise"):
        first, last, _ = clip(start, end, size)
    for points in (first, last):
        assert ((points >= 0) & (points <= size)).all()
