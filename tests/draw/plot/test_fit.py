"""The fit panel: every row is somewhere, rows just read can be told from the others, none hides at the edge."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.draw.cells.canvas import BRAILLE, Canvas, to_rows, to_text
from termopt.draw.plot.fit import ABOVE, BELOW, fit_limits, fit_plot
from termopt.draw.screen.view_model import FitView
from termopt.draw.theme.theme import THEMES

DARK, MONO = THEMES["dark"], THEMES["mono"]
TRUTH = np.linspace(0, 5, 41)
values = st.lists(st.floats(width=32), min_size=1, max_size=30)


def view(truth, predicted, lit=()) -> FitView:
    return FitView(np.array(truth, dtype=float), np.array(predicted, dtype=float), np.array(lit, dtype=np.intp))


def plot(fit: FitView, width: int = 60, height: int = 20, theme=DARK, limits=None) -> Canvas:
    return fit_plot(fit, "blue", "◆", width, height, theme, limits)


def cells_in(canvas: Canvas, color: int) -> set[tuple[int, int]]:
    rows, cols = np.nonzero((canvas.fg == color) & (canvas.code >> 8 == BRAILLE >> 8) & (canvas.code > BRAILLE))
    return set(zip(rows.tolist(), cols.tolist(), strict=True))


def test_right_predictions_lie_on_the_diagonal() -> None:
    nothing, right = plot(view([0, 5], [np.nan, np.nan])), plot(view(TRUTH, TRUTH))
    diagonal = cells_in(nothing, DARK.faint)
    near = {(row + by, col) for row, col in diagonal for by in (-1, 0, 1)}
    assert near >= cells_in(right, DARK.muted) > set()
    assert len(diagonal - cells_in(right, DARK.muted)) < len(diagonal) / 2


def test_a_prediction_too_high_lies_above_the_diagonal() -> None:
    (high,) = cells_in(plot(view([2.5], [4]), limits=(0, 5)), DARK.muted)
    (right,) = cells_in(plot(view([2.5], [2.5]), limits=(0, 5)), DARK.muted)
    (low,) = cells_in(plot(view([2.5], [1]), limits=(0, 5)), DARK.muted)
    assert high[0] < right[0] < low[0]
    assert high[1] == right[1] == low[1]


def test_a_few_rows_read_carry_the_marker_of_the_lane() -> None:
    canvas = plot(view(TRUTH, 5 - TRUTH, [3, 30]), theme=MONO)
    assert to_text(canvas).count("◆") == 2


def test_many_rows_read_are_squares_in_the_color_of_the_lane() -> None:
    truth = np.linspace(0, 5, 400)
    canvas = plot(view(truth, 0 * truth + 1, range(400)))
    lit = cells_in(canvas, DARK.lane("blue"))
    assert not cells_in(canvas, DARK.muted)
    assert len(lit) == len({col for _, col in lit}) > 50
    assert {chr(canvas.code[cell]) for cell in lit} <= set("⠛⠶⣤")


def test_dots_and_squares_in_one_cell_both_stay() -> None:
    truth = np.full(100, 2.0)
    predicted = np.where(np.arange(100) == 0, 2.1, 2.8)
    alone = plot(view(truth, predicted, range(1, 100)), 30, 9, limits=(0, 5))
    only = plot(view(truth[1:], predicted[1:], range(99)), 30, 9, limits=(0, 5))
    color = DARK.lane("blue")
    (cell,) = cells_in(alone, color) & cells_in(only, color)
    assert alone.code[cell] & only.code[cell] == only.code[cell]
    assert alone.code[cell] != only.code[cell]


def test_what_is_off_scale_is_marked_where_it_left() -> None:
    canvas = plot(view([1, 2, 3], [99, -99, 2], [1]), limits=(0, 5))
    rows = to_rows(canvas)
    assert [row for row, text in enumerate(rows) if ABOVE in text] == [0]
    (bottom,) = [row for row, text in enumerate(rows) if BELOW in text]
    above, below = rows[0].index(ABOVE), rows[bottom].index(BELOW)
    assert above < below
    assert canvas.fg[0, above] == DARK.muted
    assert canvas.fg[bottom, below] == DARK.lane("blue")


def test_what_is_no_number_is_counted() -> None:
    fit = view([0, 1, 2, 3, 5], [np.nan, np.inf, -np.inf, 3, 5])
    assert "not finite: 3" in to_text(plot(fit))
    assert "3 ✗" in to_text(plot(fit, 14, 6))
    assert "✗" not in to_text(plot(view(TRUTH, TRUTH)))


def test_names_give_way_to_data() -> None:
    assert "↑ prediction" in to_text(plot(view(TRUTH, TRUTH)))
    assert "target →" in to_text(plot(view(TRUTH, TRUTH)))
    assert "prediction" not in to_text(plot(view(TRUTH, TRUTH + 99)))


def test_limits_are_those_of_the_truth_of_all() -> None:
    assert fit_limits([view([0.1, 2.0], [9, 9]), view([1.0, 4.93, np.nan], [0, 0, 0])]) == (0.0, 5.0)
    assert fit_limits([]) == (0.0, 1.0)
    low, high = fit_limits([view([3, 3], [0, 0])])
    assert low < 3 < high


@given(values, st.data(), st.sampled_from([(0, 0), (1, 1), (9, 4), (14, 5), (34, 12), (70, 30)]), st.booleans())
def test_whatever_comes_is_drawn(truth: list[float], data: st.DataObject, size: tuple[int, int], mono: bool) -> None:
    n = len(truth)
    predicted = data.draw(st.lists(st.floats(), min_size=n, max_size=n))
    lit = data.draw(st.lists(st.integers(0, n - 1)))
    canvas = plot(view(truth, predicted, lit), *size, MONO if mono else DARK)
    assert canvas.code.shape == size[::-1]


@pytest.mark.parametrize("theme", [DARK, MONO], ids=["dark", "mono"])
def test_the_rows_not_read_are_dots(theme) -> None:
    canvas = plot(view(TRUTH, 0 * TRUTH + 1, [20]), theme=theme)
    shown = to_text(canvas)
    assert shown.count("◆") == 1
    assert sum(0x2800 < ord(char) < 0x2900 for char in shown) > 30
