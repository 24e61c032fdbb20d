import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.cells.canvas import BRAILLE, Canvas, Rect, blank, to_rows
from termopt.draw.plot import curve_dots, curves, plotext_frame
from termopt.draw.plot.curve_dots import BAND, THIN
from termopt.draw.plot.curves import Curve, Decimator, LossPlot, decimate, loss_limits, loss_plot
from termopt.draw.plot.limits import StepAxis
from termopt.draw.plot.plotted_curve import Axes
from termopt.draw.plot.ticks import nice_values, number, power, short, value_ticks
from termopt.draw.plot.window import window
from termopt.draw.theme.color import contrast
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.theme import THEMES, shades

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


def plotted(curves, steps, width, height, theme, log=True, limits=None, decimators=None, **more) -> Canvas:
    return loss_plot(LossPlot(curves, steps, log, limits, **more), width, height, theme, decimators)


def place(canvas: Canvas, char: str) -> list[tuple[int, int]]:
    return [(row, col) for row, text in enumerate(to_rows(canvas)) for col, found in enumerate(text) if found == char]


@pytest.mark.parametrize("size", ["36x17", "35x8", "20x6", "14x5"])
def test_log_loss(size, golden):
    falling = curve(10.0 ** np.linspace(3, -9, 150))
    exploding = curve([10.0 ** (k * k) for k in range(12)] + [np.inf], marker="◆", stopped=True)
    golden(plotted([falling, exploding], 400, *map(int, size.split("x")), MONO, cursor=100))


def test_linear_loss(golden):
    wave = curve(np.cos(np.arange(200) / 9) * np.exp(-np.arange(200) / 60))
    golden(plotted([wave], 200, 36, 12, MONO, log=False))


@pytest.mark.every(11)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", AWKWARD.values(), ids=AWKWARD)
def test_whatever_comes_is_drawn(values, log, size):
    for steps in (max(len(values) - 1, 0), 2000):
        curves = [curve(values), curve(values, dash=(2, 1), stopped=True)]
        canvas = plotted(curves, steps, *size, DARK, log, cursor=1)
        assert canvas.code.shape == size[::-1]
        assert not re.search("nan|inf", "\n".join(to_rows(canvas)))
        empty = plotted([curve([]), curve([])], steps, *size, DARK, log, cursor=1)
        if any(seen(value, log) for value in values) and min(size) >= 5:
            assert to_rows(canvas) != to_rows(empty)


def seen(value: float, log: bool) -> bool:
    """Whether a value has a place in the plot."""
    return bool(np.isfinite(value)) and (value > 0 or not log)


@given(st.lists(st.floats(), max_size=30), st.booleans())
def test_limits_are_in_order_and_finite(values, log):
    low, high = loss_limits([np.array(values, dtype=float)], log)
    assert -np.inf < low < high < np.inf
    assert not log or low > 0


def test_limits_are_round_and_shared():
    lanes = [np.array([350.0, 2.3]), np.array([350.0, 0.04])]
    assert loss_limits(lanes, True) == (0.02, 500.0)
    assert loss_limits([np.array([22.3, 21.2])], True) == pytest.approx((21.0, 22.5))
    assert loss_limits(lanes, False) == (0.0, 400.0)


def test_limits_seldom_move_while_a_run_grows():
    values = 409 * np.exp(-np.arange(2000) / 100)
    seen = {loss_limits([values[:n]], True) for n in range(2, 2000, 7)}
    assert len(seen) <= 36  # nine decades, of three or four steps each


def test_an_exploding_lane_leaves_the_others_room():
    calm, wild = np.array([400.0, 3.0]), np.array([400.0, 1e30, 1e200])
    assert loss_limits([calm, wild], True) == (2.0, 5e4)
    assert loss_limits([calm, wild], False)[1] <= 1500
    canvas = plotted([Curve(wild, "red", "●", True)], 10, 36, 17, MONO, True, (1.0, 1e5))
    assert place(canvas, "↑")[0][0] == 0


def test_zero_on_a_log_axis_is_marked_at_the_floor():
    canvas = plotted([curve([100.0, 1.0, 0.0, 0.0])], 8, 36, 17, MONO)
    floor = canvas.height - 3
    assert {row for row, _ in place(canvas, "↓")} == {floor}
    assert place(canvas, "●")[0][0] == floor


def test_the_first_value_that_is_not_finite_is_marked():
    canvas = plotted([curve([100.0, 10.0, np.nan, 1.0])], 3, 36, 17, MONO, limits=(1.0, 100.0))
    (row, col), (_, end) = place(canvas, "✗")[0], place(canvas, "●")[0]
    (_, start) = place(canvas, "○")[0]
    assert abs(3 * (col - start) - (end - start)) <= 4
    assert row == place(plotted([curve([100.0, 10.0])], 3, 36, 17, MONO, limits=(1.0, 100.0)), "●")[0][0]


@pytest.mark.parametrize(("width", "height"), [(36, 17), (60, 10), (24, 8)])
def test_values_lie_beside_their_ticks(width, height):
    for exponent in (-2, 0, 2):
        canvas = plotted([curve([10.0**exponent])], 10, width, height, MONO, limits=(1e-3, 1e3))
        labelled = {row for row, text in enumerate(to_rows(canvas)) if text.lstrip().startswith(power(exponent))}
        assert labelled <= {place(canvas, "●")[0][0]}
    assert any("10" in text for text in to_rows(canvas))


def test_a_constant_is_a_straight_line_also_on_the_edge_of_a_dot():
    axes = Axes(StepAxis(100), 0.0, 1.0, False, Rect(0, 0, 6, 40))
    for dot in range(25):
        value = 1 - dot / 24
        noisy = value + np.array([0, 1, -1, 3, -3]) * np.spacing(1.0)
        assert len({int(level) for level in axes.level(noisy)}) == 1, dot


def test_the_run_spans_the_axis_from_end_to_end():
    canvas = plotted([curve(np.ones(401))], 400, 36, 12, MONO)
    axis, below = to_rows(canvas)[-2:]
    assert [axis.index("┬"), axis.rindex("┬")] == [axis.index("└") + 1, 35]
    assert below.split()[:2] == ["step", "0"]
    assert below.split()[-1] == "400"
    assert place(canvas, "○")[0][1] == axis.index("┬")
    assert place(canvas, "●")[0][1] == 35


def test_a_cursor_points_at_its_step():
    plain = plotted([curve(np.ones(401))], 400, 36, 12, MONO)
    pointed = plotted([curve(np.ones(401))], 400, 36, 12, MONO, cursor=200)
    cols = {int(col) for _, col in np.argwhere(plain.code != pointed.code)}
    tick = to_rows(plain)[-2].index("┬", 10)
    assert cols == {tick}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80), st.integers(1, 40), st.integers(0, 60))
def test_decimation_loses_no_spike(values, columns, more):
    array = np.array(values)
    steps = max(len(values) - 1 + more, 1)
    cols, low, high, middle, broken = decimate(array, columns, StepAxis(steps))
    owner = np.minimum(np.arange(len(values)) * columns // steps, columns - 1)
    assert cols.tolist() == sorted(set(owner.tolist()))
    assert low.tolist() == [array[owner == col].min() for col in cols]
    assert high.tolist() == [array[owner == col].max() for col in cols]
    for col, one in zip(cols, middle, strict=True):
        inside = np.sort(array[owner == col])
        assert one in inside[[len(inside) // 2, -1]]
    assert not broken.any()


def test_decimation_sees_past_what_is_not_finite():
    cols, low, high, _, broken = decimate(np.array([np.nan, 1.0, np.inf, 3.0, np.nan, np.nan]), 3, StepAxis(5))
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


# -- thin curves -------------------------------------------------------------------------------------------------

NARROW, WIDE = (36, 12), (70, 17)


def noisy(steps: int, noise: float = 0.5, **more) -> Curve:
    """A loss that falls from 10 to 1, and what batches say of it."""
    full = 10.0 ** (1 - np.arange(steps + 1) / max(steps, 1))
    thin = full * np.exp(noise * np.random.default_rng(0).normal(size=steps + 1))
    return curve(full, thin=thin, steps=steps)._replace(**more)


def dots(canvas: Canvas) -> np.ndarray:
    """The lit dots of a canvas."""
    rows = canvas.code[:, :, None, None] - BRAILLE
    bits = np.array([[0, 3], [1, 4], [2, 5], [6, 7]])
    lit = np.where(canvas.code[:, :, None, None] >> 8 == BRAILLE >> 8, rows >> bits & 1, 0)
    return lit.transpose(0, 2, 1, 3).reshape(4 * canvas.height, 2 * canvas.width)


def in_color(canvas: Canvas, color: int) -> np.ndarray:
    return (canvas.fg == color) & (canvas.code >> 8 == BRAILLE >> 8)


@pytest.mark.parametrize("steps", [50, 10_000])
def test_thin_losses(steps, golden):
    golden(plotted([noisy(steps)], 100, *NARROW, MONO, limits=(0.1, 100.0), axis=("epochs", 100)))


@pytest.mark.every(11)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize("values", AWKWARD.values(), ids=AWKWARD)
def test_whatever_is_thin_is_drawn(values, log, size):
    full = np.ones(len(values))
    for steps in (None, len(values), 2000):
        for thin in (values, values[:-1]):
            lane = curve(full, thin=np.array(thin, dtype=float), steps=steps)
            assert plotted([lane], 30, *size, DARK, log, axis=("samples", 3e7)).code.shape == size[::-1]


def test_the_full_loss_is_two_dots_thick_where_a_thin_one_lies_beside_it():
    flat = curve(np.full(101, 3.0))
    beside = flat._replace(thin=np.full(101, 30.0))
    once, twice = (dots(plotted([c], 100, *NARROW, MONO, limits=(1.0, 100.0)))[:38] for c in (flat, beside))
    heights = {int(n) for n in once[:, 18:60].sum(axis=0)}, {int(n) for n in twice[20:, 18:60].sum(axis=0)}
    assert heights == ({1}, {2})


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
@pytest.mark.parametrize("steps", [100, 10_000])
def test_thin_values_are_fainter_or_sparser_and_can_be_seen(theme, depth, steps):
    theme = adapted(theme, depth)
    for slot in theme.lanes:
        color = theme.lane(slot)
        (faint,) = shades(theme, slot, (THIN if steps == 100 else BAND,))
        if faint != color:
            assert 1.3 <= contrast(faint, theme.background) < contrast(color, theme.background)
    flat = noisy(steps)._replace(values=np.full(steps + 1, 0.2), thin=np.linspace(5, 50, steps + 1))
    canvas = plotted([flat], 100, *NARROW, theme, limits=(0.1, 100.0))
    thin, full = dots(canvas)[:24, 14:].any(axis=0).mean(), dots(canvas)[24:, 14:66].any(axis=0).mean()
    assert full == 1
    assert thin > 0.25
    if not theme.colored or theme.depth == "16":
        assert thin < 0.6


@pytest.mark.parametrize("steps", [(10_000, 500, 200), (10_000, 100, 50)])
def test_thin_values_never_cover_a_full_curve(steps):
    slots = zip(steps, (1, 3, 5), ("red", "green", "blue"), strict=True)
    lanes = [noisy(n, 1.0, colour=slot, floor=-height) for n, height, slot in slots]
    quiet = [lane._replace(thin=np.empty(0)) for lane in lanes]
    loud, still = (plotted(part, 100, *WIDE, DARK, limits=(0.1, 100.0)) for part in (lanes, quiet))
    for lane in lanes:
        mine = in_color(still, DARK.lane(lane.colour))
        assert mine.any()
        assert (loud.fg[mine] == still.fg[mine]).all()
        assert ((loud.code[mine] & still.code[mine]) == still.code[mine]).all()
    if min(steps) > 2 * WIDE[0]:
        full = in_color(still, DARK.lane("green"))
        assert (loud.code[full] == still.code[full]).all()
    (band,) = shades(DARK, "red", (BAND,))
    assert in_color(loud, band).sum() > 100


def test_a_thin_line_is_unbroken_where_it_leaves_the_full_one():
    lane = noisy(50, 0.3)
    canvas = plotted([lane], 50, *WIDE, DARK, limits=(0.1, 100.0))
    alone = plotted([lane._replace(values=np.full(51, 0.1))], 50, *WIDE, DARK, limits=(0.1, 100.0))
    (faint,) = shades(DARK, "red", (THIN,))
    rows, cols = np.nonzero(in_color(alone, faint) & (canvas.code >> 8 == BRAILLE >> 8))
    assert len(rows) > 60
    assert ((canvas.code[rows, cols] & alone.code[rows, cols]) == alone.code[rows, cols]).all()


def test_a_band_keeps_its_spikes_and_is_half_empty_inside():
    thin = np.full(10_001, 1.0)
    thin[::2] = 10.0
    thin[5000] = 99.0
    lane = noisy(10_000)._replace(values=np.full(10_001, 0.2), thin=thin)
    lit = dots(plotted([lane], 100, *NARROW, DARK, limits=(0.1, 100.0)))[:28, 12:]
    assert lit[:2].any()
    assert 0.4 < lit[14:18].mean() < 0.6


@pytest.mark.parametrize("log", [True, False])
def test_thin_values_off_scale_run_along_the_edge_with_one_mark_at_each(log):
    steps = 100
    thin = np.tile([1e6, 1e-6 if log else -1e6], 51)[: steps + 1]
    lane = curve(np.full(steps + 1, 5.0), thin=thin, steps=steps)
    canvas = plotted([lane], steps, *NARROW, DARK, log, (1.0, 10.0))
    assert [len(place(canvas, char)) for char in "↑↓"] == [1, 1]
    rows = to_rows(canvas)[: canvas.height - 2]
    for row in (rows[0], rows[-1]):
        assert sum(0x2800 < ord(char) < 0x2900 for char in row) > 20


def test_no_arrow_stands_on_the_name_of_an_axis():
    steps = 100
    for at in range(steps):
        thin = np.where(np.arange(steps + 1) == at, 1e-6, 5.0)
        lane = curve(np.full(steps + 1, 5.0), thin=thin, steps=steps)
        text = "\n".join(to_rows(plotted([lane], steps, 17, 6, DARK, True, (1.0, 10.0), axis=("epochs", 100.0))))
        assert "epochs" in text
        assert text.count("↓") == 1


def test_a_future_that_is_not_drawn_has_no_marks():
    values = np.array([5.0] * 60 + [1e-6] * 10 + [100.0] * 10 + [5.0] * 5 + [np.nan] * 16)
    for lane in (curve(values), curve(np.full(101, 5.0), thin=values)):
        limits = (1.0, 10.0)
        whole = [plotted([lane._replace(k=50)], 100, 40, 12, theme, True, limits) for theme in (DARK, MONO)]
        marks = "↑↓" if lane.thin is not None else "↑↓✗"
        assert [all(place(canvas, char) for char in marks) for canvas in whole] == [True, False]
        past = plotted([lane._replace(values=lane.values[:51])], 100, 40, 12, MONO, True, limits)
        assert [place(whole[1], char) for char in marks] == [[] for _ in marks]
        assert lane.thin is not None or to_rows(past) == to_rows(whole[1])


def test_lanes_of_different_steps_span_the_same_axis():
    for steps in (1, 100, 500, 10_000):
        canvas = plotted([noisy(steps)], 100, *NARROW, DARK, limits=(0.1, 100.0))
        half = plotted([noisy(steps, k=steps // 2)], 100, *NARROW, DARK, limits=(0.1, 100.0), cursor=50)
        axis = to_rows(canvas)[-2]
        assert place(canvas, "○")[0][1] == axis.index("┬")
        assert place(canvas, "●")[0][1] == axis.rindex("┬")
        if steps > 1:
            assert place(half, "●")[0][1] == place(half, "│")[-1][1] == axis.index("┬", 10)


def test_half_a_lane_takes_half_the_axis():
    whole = noisy(1000)
    grown = whole._replace(values=whole.values[:501], thin=whole.thin[:500])
    canvas = plotted([grown], 10, *NARROW, DARK, limits=(0.1, 100.0))
    (row, col), (_, start) = place(canvas, "●")[0], place(canvas, "○")[0]
    assert abs(2 * (col - start) - (NARROW[0] - 1 - start)) <= 1
    assert not any(0x2800 < ord(char) < 0x2900 and char != "⠒" for char in to_rows(canvas)[row][col + 2 :])


@pytest.mark.long
@given(st.data())
def test_kept_decimators_change_nothing_but_the_time(data):
    lane, decimators = noisy(300), [Decimator()]
    for _ in range(4):
        n = data.draw(st.integers(1, 301))
        grown = lane._replace(values=lane.values[:n], thin=lane.thin[: n - 1])
        kept = plotted([grown], 100, *NARROW, DARK, limits=(0.1, 100.0), decimators=decimators)
        fresh = plotted([grown], 100, *NARROW, DARK, limits=(0.1, 100.0))
        assert all(np.array_equal(one, other) for one, other in zip(kept, fresh, strict=True))


# -- axes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("axis", "width", "below"),
    [
        (("steps", 0.0), 70, "step 0 50 100 150 200"),
        (("epochs", 100), 70, "epochs 0 20 40 60 80 100"),
        (("epochs", 20.5), 70, "epochs 0 5 10 15 20.5"),
        (("epochs", 0.3), 70, "epochs 0 0.05 0.1 0.15 0.2 0.25 0.3"),
        (("samples", 1e10), 70, "samples 0 2G 4G 6G 8G 10G"),
        (("samples", 20), 70, "samples 0 5 10 15 20"),
        (("samples", 1), 70, "samples 0 1"),
        (("bytes", 7.2e11), 70, "bytes 0 200GB 400GB 600GB 720GB"),
        (("bytes", 7.2e5), 36, "bytes 0 720kB"),
        (("evals", 400), 70, "evals 0 100 200 300 400"),
        (("epochs", 100), 20, "epochs 0 100"),
        (("epochs", 100), 16, "epochs 0 100"),
    ],
)
def test_axes_of_all_kinds(axis, width, below):
    canvas = plotted([curve(np.ones(201))], 200, width, 12, MONO, limits=(0.1, 100.0), axis=axis)
    line, words = to_rows(canvas)[-2:]
    assert " ".join(words.split()) == below
    assert line.rindex("┬") == width - 1
    assert line.count("┬") == len(below.split()) - 1


@pytest.mark.parametrize("log", [True, False])
def test_every_axis_is_named_and_has_two_labels_at_every_size(log):
    """Of ranges of all widths, also narrow ones; where curves are, the name of the values makes way."""
    falls = {low: np.geomspace(50, low, 100) for low in (49.9, 30, 10, 1e-3, 1e-12)}
    for width in (14, 23, 60):
        for height in (5, 7, 12):
            for low, values in falls.items():
                canvas = plotted([curve(values)], 100, width, height, MONO, log, name="f − f*")
                rows = to_rows(canvas)
                line = next(i for i, row in enumerate(rows) if "└" in row)
                labels = [row.partition("┤")[0].strip() for row in rows[:line] if "┤" in row]
                assert len([label for label in labels if label]) >= 2, (width, height, low, rows)
                assert len(set(labels)) == len(labels)
                assert "step" in "".join(rows), (width, height)
                assert {"0", "100"} <= set(rows[-1].split())
                assert "f" in "".join(rows[:line]), (width, height, low, rows)


def test_the_name_of_zoomed_values_stands_where_there_is_room_for_it():
    """At the top if it is free there; lower where curves leave no room; without the zoom where that has none at all."""
    found = {}
    for width in (14, 19, 26):
        for height in (6, 9, 12):
            falling = curve(np.geomspace(1, 1e-12, 200))
            zoomed = plotted([falling], 200, width, height, MONO, limits=(1e-10, 1e-6), name="f", zoom="zoom×2.2")
            rows = [row.partition("┤")[2] or row.partition("│")[2] for row in to_rows(zoomed)]
            assert any(re.search(r"\bf\b|zoom×2\.2", row) for row in rows), (width, height, rows)
            found[width, height] = next((i for i, row in enumerate(rows) if "zoom×2.2" in row), None)
    assert (found[14, 12], found[19, 12], found[26, 12]) == (None, 8, 0)


def test_steps_on_a_logarithmic_axis():
    values = np.geomspace(1e3, 1e-3, 10_001)
    canvas = plotted([curve(values)], 10_000, 70, 12, MONO, log_steps=True)
    assert to_rows(canvas)[-1].split() == ["step", "0", "1", "10", "100", "1000", "10000"]
    early = plotted([curve(values[:101])], 10_000, 70, 12, MONO, log_steps=True)
    (_, start), (_, end) = place(early, "○")[0], place(early, "●")[0]
    assert (end - start) / (69 - start) == pytest.approx(np.log(101) / np.log(10_001), abs=0.03)


# -- what is off scale -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [1, -1])
def test_a_curve_stops_where_it_leaves_the_scale_and_its_value_stands_there(sign):
    values = 10.0 ** (sign * np.linspace(0, 60, 401))
    canvas = plotted([curve(values)], 400, 60, 14, MONO, limits=(1e-4, 1e4))
    rows = to_rows(canvas)
    edge = rows[0] if sign > 0 else rows[11]
    left = edge.index("↑" if sign > 0 else "↓")
    assert f"1.0e{'−' if sign < 0 else ''}60 ●{'↑' if sign > 0 else '↓'}" in edge.replace("e+", "e")
    beyond = [row[left + 3 :] for row in rows[:12]]
    assert not any(0x2800 < ord(char) < 0x2900 and char not in "⠁⠂⠄⡀" for row in beyond for char in row)


def test_lanes_that_left_the_scale_are_all_named():
    ends = ((40, "●"), (60, "◆"), (80, "▲"))
    lanes = [curve(10.0 ** -np.linspace(0, end, 101), marker=marker) for end, marker in ends]
    text = "\n".join(to_rows(plotted(lanes, 100, 60, 14, MONO, limits=(1e-4, 1e1))))
    assert all(f"1.0e−{end} {marker}↓" in text for end, marker in ends)


# -- where many values share a column ----------------------------------------------------------------------------


def test_many_values_are_a_pale_band_and_the_middle_one_a_line():
    noise = np.random.default_rng(0).normal(size=20_001)
    lane = curve(10.0 ** (1 - np.arange(20_001) / 10_000 + noise / 3))
    canvas = plotted([lane], 20_000, *WIDE, DARK)
    (pale,) = shades(DARK, "red", (BAND,))
    assert in_color(canvas, pale).sum() > 200
    line = dots_in(canvas, DARK.lane("red"))
    thick = line[:, 14:-6].sum(axis=0)
    assert thick.max() <= 4
    middle = np.array([column.nonzero()[0].mean() for column in line[:, 14:-6].T])
    ideal = np.polyfit(np.arange(len(middle)), middle, 1)
    assert np.abs(middle - np.polyval(ideal, np.arange(len(middle)))).max() < 3


def dots_in(canvas: Canvas, color: int) -> np.ndarray:
    cells = np.where(in_color(canvas, color), canvas.code, BRAILLE)
    return dots(canvas._replace(code=cells))


def test_a_marker_stands_in_the_cell_where_its_curve_ends():
    """The line of the last column of dots reaches the row of the marker, also through a band."""
    rng = np.random.default_rng(1)
    for n in (5, 60, 300, 5000):
        for log in (True, False):
            values = np.exp(rng.normal(size=n + 1).cumsum() / 5)
            axes, _ = curves._framed(LossPlot([curve(values)], n, log), 60, 14, DARK)
            line = curves._line(curve(values), axes, Decimator())
            lit = curve_dots._curve(blank(line.axes.rect.width, line.axes.rect.height), line)
            assert line.axes.row(values[-1]) in set((lit[:, -1].nonzero()[0] // 4).tolist())


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "B", "0"),
        (100, "", "100"),
        (20.5, "", "20.5"),
        (0.05, "", "0.05"),
        (999.96, "", "1k"),
        (1000, "", "1k"),
        (12_346, "", "12.35k"),
        (999_999, "", "1M"),
        (7.2e5, "B", "720kB"),
        (7.2e9, "B", "7.2GB"),
        (1e10, "", "10G"),
        (1e21, "", "1000E"),
        (1e-7, "", "1e−7"),
    ],
)
def test_short_numbers(value, unit, text):
    assert short(value, unit) == text


@pytest.mark.parametrize("log", [True, False])
def test_rounding_errors_of_a_constant_are_not_blown_up(log):
    noise = 1e-8 * np.sin(np.arange(50))
    low, high = loss_limits([5e-5 * (1 + noise)], log)
    assert low <= 4e-5
    assert high >= 6e-5 or log


def test_a_part_of_the_steps_is_plotted_as_it_stands_in_the_whole():
    """The cells of a part are those of a plot of its values alone; a present beside it is told by an arrow."""
    values = np.exp(-np.arange(101) / 20) * (1.2 + np.sin(np.arange(101)))
    limits = (0.001, 10.0)
    part = plotted([curve(values[:61], k=60)], 60, 36, 12, MONO, first=20, limits=limits)
    alone = plotted([curve(values[20:61], k=40)], 40, 36, 12, MONO, limits=limits)
    rows = plotext_frame.layout(36, 12, 0).height
    differ = [
        (a, b) for a, b in zip("".join(to_rows(part)[:rows]), "".join(to_rows(alone)[:rows]), strict=True) if a != b
    ]
    assert len(differ) == 1
    assert differ[0][1] == "○"
    assert to_rows(part)[-1].split() == ["step", "20", "40", "60"]
    before, behind = (plotted([curve(values, k=k)], 60, 36, 12, DARK, first=20, limits=limits) for k in (5, 90))
    assert "←●" in "".join(to_rows(before))
    assert "●→" in "".join(to_rows(behind))


def test_one_lane_that_falls_without_end_does_not_flatten_the_others():
    lanes = [np.array(values) for values in ([2.0, 1.0, -20.0], [2.0, -1e300], [2.0, 2.0])]
    assert loss_limits(lanes, False) == loss_limits([lanes[0], lanes[2]], False)
    assert loss_limits(lanes[1:2], False)[0] <= -1e300
    assert loss_limits([np.array([5.0, 5.0]), np.array([5.0, -60.0])], False)[0] <= -60


def test_every_axis_has_two_labels_where_it_has_the_cells_for_them():
    rng = np.random.default_rng(0)
    for low, size in zip(rng.normal(size=12) * 10.0 ** rng.integers(-2, 3, 12), rng.random(12) + 0.01, strict=True):
        for log in (False, True):
            ends = loss_limits([np.array([abs(low) + 0.1, abs(low) + 0.1 + size])], log)
            for rows in range(2, 12):
                assert len(value_ticks(*(map(math.log10, ends) if log else ends), log, rows)) >= 2
        for cells in range(12, 30):
            assert len(window(low, low + size, cells, upwards=False).ticks) >= 2
            assert len(window(low, low + size, cells // 2, upwards=True).ticks) >= 2


def test_presents_in_one_cell_are_counted():
    same = [curve([10.0, 5.0], marker=marker) for marker in "●◆▲"]
    text = "".join(to_rows(plotted([*same, curve([10.0, 0.5], marker="■")], 10, 36, 12, DARK)))
    assert "▲+2" in text
    assert "+1" not in text
    assert "+" not in "".join(to_rows(plotted([curve([1.0, 5.0]), curve([1.0, 0.1])], 10, 36, 12, DARK)))
