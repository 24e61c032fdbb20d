import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.canvas import Canvas, to_rows
from termopt.draw.loss import Curve, decimate, loss_limits, loss_plot
from termopt.draw.theme import THEMES
from termopt.draw.ticks import nice_values, number, power

MONO, DARK = THEMES["mono"], THEMES["dark"]
SIZES = [(0, 0), (1, 1), (3, 3), (7, 4), (8, 4), (14, 5), (16, 6), (35, 18), (40, 3), (12, 30)]
AWKWARD = {
    "none": [],
    "one": [1.0],
    "zero": [0.0],
    "zeros": [0.0, 0.0, 0.0],
    "negative": [-1.0, -2.0],
    "nan": [np.nan],
    "inf": [np.inf],
    "hole": [1.0, np.nan, 2.0],
    "infinities": [1.0, np.inf, -np.inf],
    "huge": [1e300, 1e308, 1.7e308],
    "tiny": [1e-300, 5e-324],
    "everything": [-1.7e308, 1.7e308, 5e-324, 0.0],
    "constant": [5.0] * 10,
    "rounding": [1e16, 1e16 + 2],
    "long": list(np.linspace(100, 1e-9, 1000)),
}


def curve(values, **more) -> Curve:
    return Curve(np.array(values, dtype=float), "red", "●")._replace(**more)


def place(canvas: Canvas, char: str) -> list[tuple[int, int]]:
    return [(row, col) for row, text in enumerate(to_rows(canvas)) for col, found in enumerate(text) if found == char]


@pytest.mark.parametrize("size", ["36x17", "35x8", "20x6", "14x5"])
def test_log_loss(size, golden):
    falling = curve(10.0 ** np.linspace(3, -9, 150))
    exploding = curve([10.0 ** (k * k) for k in range(12)] + [np.inf], marker="◆", stopped=True)
    golden(loss_plot([falling, exploding], 400, *map(int, size.split("x")), MONO, cursor=100))


def test_linear_loss(golden):
    wave = curve(np.cos(np.arange(200) / 9) * np.exp(-np.arange(200) / 60))
    golden(loss_plot([wave], 200, 36, 12, MONO, log=False))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", AWKWARD.values(), ids=AWKWARD)
def test_whatever_comes_is_drawn(values, log, size):
    for steps in (max(len(values) - 1, 0), 2000):
        canvas = loss_plot([curve(values), curve(values, dash=(2, 1), stopped=True)], steps, *size, DARK, log, cursor=1)
        assert canvas.code.shape == size[::-1]


@given(st.lists(st.floats(), max_size=30), st.booleans())
def test_limits_are_in_order_and_finite(values, log):
    low, high = loss_limits([np.array(values, dtype=float)], log)
    assert -np.inf < low < high < np.inf
    assert not log or low > 0


def test_limits_are_round_and_shared():
    lanes = [np.array([350.0, 2.3]), np.array([350.0, 0.04])]
    assert loss_limits(lanes, True) == (1e-2, 1e3)
    assert loss_limits(lanes, False) == (0.0, 400.0)


def test_limits_seldom_move_while_a_run_grows():
    values = 409 * np.exp(-np.arange(2000) / 100)
    seen = {loss_limits([values[:n]], True) for n in range(2, 2000, 7)}
    assert len(seen) <= 8  # nine decades


def test_an_exploding_lane_leaves_the_others_room():
    calm, wild = np.array([400.0, 3.0]), np.array([400.0, 1e30, 1e200])
    assert loss_limits([calm, wild], True) == (1.0, 1e5)
    assert loss_limits([calm, wild], False)[1] <= 1500
    canvas = loss_plot([Curve(wild, "red", "●", True)], 10, 36, 17, MONO, True, (1.0, 1e5))
    assert place(canvas, "▲")[0][0] == 0


def test_zero_on_a_log_axis_is_marked_at_the_floor():
    canvas = loss_plot([curve([100.0, 1.0, 0.0, 0.0])], 8, 36, 17, MONO)
    floor = canvas.height - 3
    assert [row for row, _ in place(canvas, "▼")] == [floor]
    assert place(canvas, "●")[0][0] == floor


def test_the_first_value_that_is_not_finite_is_marked():
    canvas = loss_plot([curve([100.0, 10.0, np.nan, 1.0])], 3, 36, 17, MONO)
    (row, col), (_, end) = place(canvas, "✗")[0], place(canvas, "●")[0]
    assert abs((col - end) * 3 + (canvas.width - 5)) <= 4
    assert row == loss_plot([curve([100.0, 10.0, 1.0])], 3, 36, 17, MONO, limits=(1.0, 100.0)).height // 2 - 1


@pytest.mark.parametrize(("width", "height"), [(36, 17), (60, 10), (24, 8)])
def test_values_lie_beside_their_ticks(width, height):
    for exponent in (-2, 0, 2):
        canvas = loss_plot([curve([10.0**exponent])], 10, width, height, MONO, limits=(1e-3, 1e3))
        labelled = {row for row, text in enumerate(to_rows(canvas)) if text.lstrip().startswith(power(exponent))}
        assert labelled <= {place(canvas, "●")[0][0]}
    assert any("10" in text for text in to_rows(canvas))


def test_the_run_spans_the_axis_from_end_to_end():
    canvas = loss_plot([curve(np.ones(401))], 400, 36, 12, MONO)
    axis, below = to_rows(canvas)[-2:]
    assert [axis.index("┬"), axis.rindex("┬")] == [axis.index("└") + 1, 35]
    assert below.split()[0] == "0"
    assert below.split()[-1] == "400"
    assert place(canvas, "○")[0][1] == axis.index("┬")
    assert place(canvas, "●")[0][1] == 35


def test_a_cursor_points_at_its_step():
    plain = loss_plot([curve(np.ones(401))], 400, 36, 12, MONO)
    pointed = loss_plot([curve(np.ones(401))], 400, 36, 12, MONO, cursor=200)
    cols = {int(col) for _, col in np.argwhere(plain.code != pointed.code)}
    tick = to_rows(plain)[-2].index("┬", 10)
    assert cols == {tick}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80), st.integers(1, 40), st.integers(0, 60))
def test_decimation_loses_no_spike(values, columns, more):
    array = np.array(values)
    steps = max(len(values) - 1 + more, 1)
    cols, low, high, broken = decimate(array, columns, steps)
    owner = np.minimum(np.arange(len(values)) * columns // steps, columns - 1)
    assert cols.tolist() == sorted(set(owner.tolist()))
    assert low.tolist() == [array[owner == col].min() for col in cols]
    assert high.tolist() == [array[owner == col].max() for col in cols]
    assert not broken.any()


def test_decimation_sees_past_what_is_not_finite():
    cols, low, high, broken = decimate(np.array([np.nan, 1.0, np.inf, 3.0, np.nan, np.nan]), 3)
    assert cols.tolist() == [0, 1, 2]
    assert broken.tolist() == [True, True, True]
    np.testing.assert_array_equal(low, [1.0, 3.0, np.nan])
    np.testing.assert_array_equal(high, [1.0, 3.0, np.nan])


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [(0, 1, "0"), (-1.5, 0.5, "−1.5"), (-2, 0.5, "−2.0"), (1500, 500, "1500"), (2e5, 1e5, "2e5"), (3e-7, 1e-7, "3e−7")],
)
def test_numbers_on_axes(value, step, text):
    assert number(value, step) == text


def test_nice_values_cover_the_range():
    assert nice_values(-2, 2, 5) == [-2, -1, 0, 1, 2]
    assert nice_values(0.13, 0.87, 4) == pytest.approx([0.2, 0.4, 0.6, 0.8])
