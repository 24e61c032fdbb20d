import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import termopt
from termopt.draw.cells import ansi
from termopt.draw.cells.canvas import SPACE, Canvas, inside, to_rows, to_text
from termopt.draw.contour import bands as field
from termopt.draw.contour.base_layer import MINIMUM, BaseLayer, base_layer
from termopt.draw.contour.paths import PathLayer, Track, contour
from termopt.draw.plot import plotext_frame
from termopt.draw.plot.coordinates import View
from termopt.draw.plot.ticks import MINUS, Tick
from termopt.draw.plot.window import WIDEST, window
from termopt.draw.theme.color import WORDS, contrast
from termopt.draw.theme.depth import adapted
from termopt.draw.theme.names import BORROWED
from termopt.draw.theme.theme import SLOTS, THEMES
from termopt.engine.core.problem import Minimum
from termopt.tui.theme import DEPTHS, theme
from tests.draw.conftest import Surface

DARK, LIGHT, MONO = THEMES["dark"], THEMES["light"], THEMES["mono"]
SIZES = [(0, 0), (1, 1), (2, 1), (1, 2), (3, 3), (7, 4), (8, 4), (14, 5), (16, 6), (24, 8), (40, 3), (12, 30), (58, 17)]


def plot(canvas: Canvas, back: BaseLayer) -> list[str]:
    return to_rows(inside(canvas, back.rect))


def walk(*points, **more) -> Track:
    return Track(np.array(points, dtype=float), None, "blue", "◆")._replace(**more)


@pytest.mark.parametrize("size", ["58x17", "34x12", "24x8", "16x6"])
def test_mono_contour(size, surface, descent, golden):
    back = base_layer(surface, surface.box, *map(int, size.split("x")), MONO)
    golden(contour(back, [Track(descent, descent[-1] + 0.4, "red", "●")], MONO))


@pytest.mark.every(5)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", [DARK, MONO], ids=lambda theme: theme.name)
def test_every_size_gives_a_picture(size, theme, any_surface):
    back = base_layer(any_surface, any_surface.box, *size, theme, True)
    tracks = [walk(), walk((0, 0)), walk((0, 0), (5, 5), (np.nan, 0), stopped=True), walk((0, 0), (1, 1), ghost=True)]
    assert contour(back, tracks, theme).code.shape == size[::-1]
    assert back.under.shape == (back.rect.height, back.rect.width)


@pytest.mark.parametrize(("width", "height"), [(58, 17), (34, 12), (24, 8)])
def test_paths_and_ticks_agree(width, height, bowl):
    back = base_layer(bowl, bowl.box, width, height, DARK)
    rows = to_rows(back.canvas)
    axis = rows[back.rect.height]
    labelled = [i for i, char in enumerate(axis) if char == "┬"]
    row, col = back.view.cell(0.0, 0.0)
    assert back.rect.col + col in labelled
    assert rows[row].lstrip().startswith("0")
    present = contour(back, [walk((1, 1), (0, 0))], DARK)
    assert plot(present, back)[row][col] == "◆"


@pytest.mark.parametrize("corner", [(-1, -1), (-1, 1), (1, -1), (1, 1)])
def test_a_start_on_the_edge_of_the_region_has_a_whole_tile(corner, bowl):
    back = base_layer(bowl, bowl.box, 40, 12, DARK)
    rows = plot(contour(back, [walk(corner)], DARK), back)
    assert "\u2590◆\u258c" in "\n".join(rows)


@pytest.mark.parametrize("size", [(60, 20), (40, 12), (58, 17), (90, 31), (33, 23), (24, 8)])
def test_what_rests_in_a_minimum_covers_it_and_stands_beside_its_tick(size):
    """Also where the minimum lies on the border of two cells, and the lane a rounding error beside it."""
    for at in ((0.0, 0.0), (1.0, 1.0), (3.0, 2.0), (0.5, -0.25), (-2.903534, -2.903534)):
        surface = Surface("", lambda x, y, at=at: (x - at[0]) ** 2 + (y - at[1]) ** 2, ((-5.0, 5.0), (-4.0, 6.0)))
        surface = replace(surface, minima=(Minimum(at, 0.0),))
        back = base_layer(surface, surface.box, *size, DARK)
        for off in (-1e-7, 0.0, 1e-7):
            for down in (-1e-7, 0.0, 1e-7):
                rows = plot(contour(back, [walk((1, 1), (at[0] + off, at[1] + down))], DARK), back)
                assert not any(MINIMUM in row for row in rows), (at, off, down)
                assert rows[back.minima[0][0]][back.minima[0][1]] == "◆"
    rows = to_rows(back.canvas)
    zeros = [i for i, row in enumerate(rows) if row[: back.rect.col].strip(" ┤") == "0"]
    assert zeros in ([], [back.view.cell(0.0, 0.0)[0]])


def test_ticks_of_a_map_are_evenly_spaced_and_nothing_asked_for_is_cut():
    boxes = [
        (-2.0, 2.0),
        (-1.0, 3.0),
        (-6.0, 6.0),
        (-5.12, 5.12),
        (0.0, 12.0),
        (-3.2, 0.7),
        (-500.0, 500.0),
        (1e6, 1e6 + 3),
    ]
    for low, high in boxes:
        for cells, upwards in ((10, True), (17, True), (31, True), (30, False), (57, False), (90, False), (160, False)):
            axis = window(low, high, cells, upwards)
            gaps = {b.cell - a.cell for a, b in pairwise(axis.ticks)}
            assert len(axis.ticks) >= 2, (low, high, cells)
            assert axis.low <= low < high <= axis.high
            assert axis.high - axis.low <= WIDEST * (high - low)
            assert len(gaps) == 1 or cells < 14, (low, high, cells, upwards)
            cell = (axis.high - axis.low) / cells
            for tick in axis.ticks if len(gaps) == 1 else ():
                middle = axis.low + ((cells - 1 - tick.cell if upwards else tick.cell) + 0.5) * cell
                assert float(tick.label.replace("−", "-")) == pytest.approx(middle, abs=1e-6 * (high - low), rel=1e-3)


def test_the_frame_reaches_exactly_around_the_plot():
    rect = plotext_frame.layout(30, 9, 2)
    ends = (Tick(0, "a"), Tick(rect.width - 1, "b"))
    frame = plotext_frame.frame(30, 9, rect, ends, (Tick(0, "t"), Tick(rect.height - 1, "u")), DARK, True)
    rows = to_rows(frame.canvas)
    assert rows[rect.height] == "  └┬" + "─" * (rect.width - 2) + "┬"
    assert [row[: rect.col] for row in (rows[0], rows[rect.height - 1])] == [" t┤", " u┤"]
    assert rows[0][rect.col :] == rows[rect.height - 1][rect.col :] == plotext_frame.GUIDES[1] * rect.width
    assert rows[1][rect.col :].strip() == ""
    assert (frame.canvas.bg == DARK.background).all()


@pytest.mark.parametrize("theme", ["dark", "mono"])
def test_what_is_read_from_plotext_is_what_it_prints(monkeypatch, theme: str):
    """Its cells are read, as it makes a text of them slowly; the text is where another plotext has no such cells."""

    def seen() -> list[list[str]]:
        shown: list[list[str]] = []
        for width, height in ((30, 9), (9, 4), (13, 5), (7, 3), (61, 17)):
            rect = plotext_frame.layout(width, height, 3)
            x = tuple(Tick(col, f"{col}00") for col in range(0, rect.width, 7))
            y = tuple(Tick(row, f"{row}"[: rect.col], row % 4) for row in range(0, rect.height, 3))
            frame = plotext_frame.frame.__wrapped__(width, height, rect, x, y, THEMES[theme], True)
            lines = [np.array([[0, 0], [width, 3 * height], [2, height]])]
            shown += [to_rows(frame.canvas), plotext_frame.isolines(lines, width, height).tolist()]
        return shown

    read = seen()
    with monkeypatch.context() as patched:
        patched.setattr(plotext_frame, "PRIVATE", ("no such name",))
        assert seen() == read
        patched.setattr(ansi, "parse", lambda *_: pytest.fail("the text of plotext is read"))
        with pytest.raises(pytest.fail.Exception):
            seen()


def test_borders_are_drawn_with_quadrants():
    bands = np.array([[3, 3, 3, 4], [3, 3, 4, 4]])
    cells = field.blocks(bands)
    assert "".join(map(chr, cells.code[0])) == " ▘"
    assert (cells.under.tolist(), cells.over[0, 1]) == ([[3, 4]], 3)


def test_bands_follow_the_ground(surface):
    depth = field.depths(surface, View(surface.box, 40, 20))
    bands = field.band_numbers(depth, field.levels(depth))
    assert set(np.unique(bands)) == set(range(field.BANDS))
    assert np.bincount(bands.ravel()).min() > bands.size / field.BANDS / 4
    order = np.argsort(depth, axis=None)
    assert (np.diff(bands.ravel()[order]) <= 0).all()


def test_a_pit_in_a_plain_shows():
    class Pit:
        minima = ()

        def loss(self, x):
            return -np.exp(-20 * (x[0] ** 2 + x[1] ** 2))

    depth = field.depths(Pit(), View(((-9.0, 9.0), (-9.0, 9.0)), 60, 30))
    bands = field.band_numbers(depth, field.levels(depth))
    assert (bands == 0).mean() > 0.95
    assert bands[29:31, 59:61].min() == field.BANDS - 1


def test_ripples_too_fine_to_show_are_averaged():
    class Ripple:
        minima = (Minimum((0.0, 0.0), 0.0),)

        def loss(self, x):
            return 2 + np.sin(2 * np.pi * x[0])

    fine = View(((0.0, 30.0), (0.0, 1.0)), 20, 5)
    assert np.ptp(field.depths(Ripple(), fine)) < 0.5 * np.log10(3)


def test_ground_that_is_not_finite_is_void():
    half = View(((-1.0, 1.0), (-1.0, 1.0)), 20, 10)

    class Log:
        minima = ()

        def loss(self, x):
            return np.log(x[0])

    depth = field.depths(Log(), half)
    bands = field.band_numbers(depth, field.levels(depth))
    assert (bands[:, :20] == field.BANDS).all()
    assert (bands[:, 20:] < field.BANDS).all()


def test_isolines_are_where_the_loss_is_equal(bowl):
    view = View(bowl.box, 30, 15)
    depth = field.depths(bowl, view)
    lines = field.isolines(depth, field.levels(depth))
    for line in lines:
        x, y = line[:, 0] / 30 - 1, line[:, 1] / 30 - 1
        assert np.ptp(np.hypot(x, y)) < 0.12
    bits = plotext_frame.isolines(lines, 30, 15)
    assert bits.shape == (15, 30)
    assert bits[7, 15] == 0 or len(lines) > 5
    shifted = np.array([[0.0, 0.0], [0.0, 59.0], [59.0, 59.0]])
    framed = plotext_frame.isolines([shifted], 30, 15)
    assert (framed[:, 0] & 0x47 == 0x47).all()
    assert (framed[0] & 0x09 == 0x09).all()
    assert framed[1:, 1:].sum() == 0


@pytest.mark.parametrize(
    ("point", "shown"),
    [
        ((5, 0), "5, 0 ◆ →"),
        ((-5, 0), "← ◆ −5, 0"),
        ((0, 1e9), "↑ ◆ 0, 1e9"),
        ((-3, -1e100), "↙ ◆ −3, −1e100"),
        ((1.5, 2), "1.5, 2 ◆ ↗"),
    ],
)
def test_a_point_out_of_view_leaves_an_arrow(point, shown, bowl):
    back = base_layer(bowl, bowl.box, 40, 12, DARK)
    picture = plot(contour(back, [walk((0, 0), point)], DARK), back)
    assert sum(shown in row for row in picture) == 1
    line = next(row for row in picture if shown in row)
    assert line.startswith(shown) if point[0] < -1 else point[0] <= 1 or line.endswith(shown)


def test_how_a_lane_ends_is_marked(bowl):
    back = base_layer(bowl, bowl.box, 40, 12, DARK)

    def shown(**more):
        return "".join(plot(contour(back, [walk((-0.5, 0.5), (0.5, -0.5), **more)], DARK), back))

    assert shown().count("▐◆▌") == 1
    assert "○" in shown()
    assert "◇" in shown(q=np.array([0.9, 0.9]))
    assert "◇" not in shown(q=np.array([9.0, 9.0]))
    assert "✗" in shown(stopped=True)
    assert "◆" not in shown(stopped=True)
    assert "◆" not in shown(ghost=True)


def test_every_present_marker_stands_where_lanes_meet(bowl):
    back = base_layer(bowl, bowl.box, 40, 12, DARK)
    col = back.view.cell(0.5, 0.5)[1]
    next_x = back.view.value(0, col + 1)[0]
    tracks = [walk((0, 0), (0.5, 0.5)), walk((0, 0), (next_x, 0.5), marker="●", colour="red")]
    assert "▐◆●▌" in "".join(plot(contour(back, tracks, DARK), back))


def test_layers_change_nothing_but_the_time(surface, descent):
    back = base_layer(surface, surface.box, 40, 12, DARK)
    layers = [PathLayer(), PathLayer()]
    for n in (1, 5, 50, 49, 221, 3):
        tracks = [Track(descent[:n], None, "red", "●"), Track(descent[:n, ::-1], None, "blue", "◆")]
        kept, fresh = contour(back, tracks, DARK, layers), contour(back, tracks, DARK)
        assert all(np.array_equal(a, b) for a, b in zip(kept, fresh, strict=True))


def test_a_background_is_kept_and_never_written_to(surface, descent):
    back = base_layer(surface, surface.box, 40, 12, DARK)
    before = back.canvas.copy()
    contour(back, [Track(descent, None, "red", "●")], DARK)
    assert base_layer(surface, surface.box, 40, 12, DARK) is back
    assert all(np.array_equal(a, b) for a, b in zip(back.canvas, before, strict=True))


def test_a_step_changes_few_cells(surface, descent):
    back = base_layer(surface, surface.box, 58, 17, DARK)
    layers = [PathLayer()]
    frames = [contour(back, [Track(descent[:n], None, "red", "●")], DARK, layers) for n in range(100, 110)]
    for one, two in pairwise(frames):
        changed = (one.code != two.code) | (one.fg != two.fg) | (one.bg != two.bg)
        assert changed.sum() <= 12


def test_braille_lies_on_the_color_that_covers_its_cell(surface, descent):
    back = base_layer(surface, surface.box, 58, 17, LIGHT)
    canvas = inside(contour(back, [Track(descent, None, "red", "●")], LIGHT), back.rect)
    braille = (canvas.code >= 0x2800) & (canvas.code <= 0x28FF)
    assert braille.sum() > 20
    assert np.array_equal(canvas.bg[braille], back.under[braille])


def test_a_theme_without_color_draws_none(surface, descent):
    back = base_layer(surface, surface.box, 58, 17, MONO)
    canvas = contour(back, [Track(descent, None, "red", "●")], MONO)
    assert set(np.unique(canvas.fg)) | set(np.unique(canvas.bg)) == {MONO.text}
    assert MINUS in to_text(canvas)
    assert (canvas.code != SPACE).any()


@pytest.mark.parametrize("theme", [DARK, MONO], ids=lambda theme: theme.name)
def test_a_lane_off_the_plane_is_hollow(theme, bowl):
    back = base_layer(bowl, bowl.box, 40, 12, theme)
    true, hollow = walk((-0.5, 0.5), (0.5, -0.5)), walk((-0.5, 0.5), (0.5, -0.5), hollow=True)
    one, other = contour(back, [true], theme), contour(back, [hollow], theme)
    assert "(◇)" in "".join(plot(other, back))
    assert "◆" not in "".join(plot(other, back))
    row, col = back.view.cell(0.5, -0.5)
    here = inside(other, back.rect)
    assert here.bg[row, col] == back.under[row, col]
    assert (here.fg[row, col - 1 : col + 2] == theme.lane("blue")).all()
    changed = np.argwhere((one.code != other.code) | (one.bg != other.bg))
    assert set(map(tuple, changed - (back.rect.row, back.rect.col))) == {(row, col + side) for side in (-1, 0, 1)}


def test_a_hollow_lane_out_of_view_leaves_a_hollow_arrow(bowl):
    back = base_layer(bowl, bowl.box, 40, 12, DARK)
    assert "5, 0 ◇ →" in "".join(plot(contour(back, [walk((0, 0), (5, 0), hollow=True)], DARK), back))


NAMES = ("PC1 97.2 %", "PC2 2.5 %")


def named(surface, theme, size=(60, 17), names=NAMES) -> BaseLayer:
    return base_layer(surface, surface.box, *size, theme, False, names)


@pytest.mark.every(5)
@pytest.mark.parametrize("depth", ["truecolor", "256", "16"])
@pytest.mark.parametrize("name", THEMES)
def test_names_of_the_axes_can_be_read_on_any_ground(name, depth, any_surface):
    theme = adapted(THEMES[name], depth)
    back, plain = named(any_surface, theme), base_layer(any_surface, any_surface.box, 60, 17, theme)
    rows = plot(back.canvas, back)
    assert rows[0].startswith("↑ PC2 2.5 %")
    assert rows[-1].endswith("PC1 97.2 % →")
    changed = back.canvas.code != plain.canvas.code
    assert {int(row) for row, _ in np.argwhere(changed)} == {0, back.rect.height - 1}
    lettered = inside(back.canvas, back.rect)
    cells = [(0, col) for col in range(11)] + [(-1, -col) for col in range(1, 13)]
    for cell in cells if theme.colored else []:
        assert lettered.bg[cell] == back.under[cell]
        assert contrast(int(lettered.fg[cell]), int(lettered.bg[cell])) >= WORDS


@pytest.mark.parametrize("size", [(26, 17), (60, 6), (20, 8), (3, 3), (0, 0)])
def test_names_are_left_out_of_small_plots(size, bowl):
    assert "PC1" not in to_text(named(bowl, DARK, size).canvas)


def test_wide_names_end_at_the_edge_and_paths_go_over_them(bowl):
    back = named(bowl, DARK, names=("参数", "主轴"))
    rows = plot(back.canvas, back)
    assert (rows[0][:4], rows[-1][-4:]) == ("↑ 主轴", "参数 →")
    cell = back.view.value(0, 3)
    canvas = contour(back, [walk(cell, (0, 0)), walk((-1, 1), (0, 0.9))], DARK)
    assert plot(canvas, back)[0][2:6] != rows[0][2:6]
    assert (canvas.code == 0).sum() == (canvas.code > 0x2E80).sum() < 4


@pytest.mark.parametrize("names", [tuple(THEMES), pytest.param(tuple(BORROWED), marks=pytest.mark.long)], ids=len)
def test_every_path_has_a_contrast_of_three_to_one_on_every_theme_and_band(names):
    """All lanes from the present to the past, their tiles and ghosts, over every band there is."""
    bowl = Surface("", lambda x, y: x * x + 3 * y * y, ((-1.0, 1.0), (-1.0, 1.0)), (Minimum((0.0, 0.0), 0.0),))
    rays = [1.6 * np.linspace(1, 0, 60)[:, None] * (np.cos(turn), np.sin(turn)) for turn in np.arange(len(SLOTS)) * 0.7]
    for name in names:
        for depth in dict.fromkeys(DEPTHS.values()):
            colors = adapted(theme(name), depth)
            back = base_layer(bowl, bowl.box, 50, 20, colors)
            assert len(back.palette) > 6 or not colors.ramp
            for ghost in (False, True) if colors.colored else ():
                tracks = [Track(ray, None, slot, "●", ghost=ghost) for ray, slot in zip(rays, SLOTS, strict=True)]
                canvas = inside(contour(back, tracks, colors), back.rect)
                path = (canvas.code >> 8 == 0x28) | np.isin(canvas.code, [ord("▐"), ord("▌")])
                path &= canvas.code != inside(back.canvas, back.rect).code
                pairs = set(zip(canvas.fg[path].tolist(), canvas.bg[path].tolist(), strict=True))
                assert {bg for _, bg in pairs} == set(back.palette)
                assert len(pairs) >= len(SLOTS) or colors.depth == "16"
                assert min(contrast(fg, bg) for fg, bg in pairs) >= 3, (name, depth)


def test_lanes_in_one_cell_are_counted_and_those_beyond_the_edge_stand_one_below_the_other(bowl):
    back = base_layer(bowl, bowl.box, 40, 12, DARK)
    together = [walk((0.7, 0.6), (0.1, 0.2), marker=marker) for marker in "●▲■◆"]
    rows = plot(contour(back, together, DARK), back)
    assert sum(row.count("◆+3") for row in rows) == 1
    assert not any("+" in row for row in plot(contour(back, together[:1], DARK), back))
    (left, right), _ = bowl.box
    beside = [walk((0.7, 0.6), (0.1 + (right - left) / 40 * (i // 3), 0.2), marker=m) for i, m in enumerate("●▲■◆★▼")]
    text = "\n".join(plot(contour(back, beside, DARK), back))
    assert re.findall(r"\+\d+", text) == ["+2", "+2"]
    assert "■▼" in text
    gone = [walk((0.0, 0.0), (7.0, 0.1 + i / 100), marker=marker, stopped=True) for i, marker in enumerate("●▲■")]
    rows = plot(contour(back, gone, DARK), back)
    assert [sum(f"7, 0.1{i or ''} ✗ →" in row for row in rows) for i in range(3)] == [1, 1, 1]


def test_equal_axes_have_one_scale_and_show_all_that_was_asked_for():
    long = Surface("", lambda x, y: x * x + y * y, ((-10.0, 10.0), (-1.0, 1.0)), (Minimum((0.0, 0.0), 0.0),))
    for size in ((60, 20), (34, 9), (100, 40), (20, 30)):
        view = base_layer(long, long.box, *size, DARK, equal=True).view
        (left, right), (bottom, top) = view.box
        assert (left, right) == pytest.approx((-10, 10))
        assert bottom <= -1 < 1 <= top
        ratio = ((top - bottom) / view.height) / (2 * (right - left) / view.width)
        assert ratio == pytest.approx(1), size


def test_a_map_says_where_its_loss_ripples_too_fast_for_its_cells():
    def said(name, width, height):
        surface = termopt.problem(name)
        return base_layer(surface, surface.box, width, height, DARK).rippled

    assert said("rastrigin", 40, 15)
    assert said("drop_wave", 40, 15)
    assert not said("rastrigin", 110, 45)
    assert not any(said(name, 40, 15) for name in ("rosenbrock", "quadratic", "himmelblau", "easom", "x + y"))


def test_words_on_a_map_stand_over_all_paths():
    surface = termopt.problem("rastrigin")
    back = base_layer(surface, surface.box, 60, 16, DARK, names=("x", "y"), ripples=("ripples finer than cells",))
    (left, right), (bottom, top) = back.box
    corners = [(right, top), (left, top), (left, bottom), (right, bottom)]
    rim = np.array([(0.0, 0.0), *(0.999 * np.array(corners)), (0.0, 0.0)])
    rows = plot(contour(back, [Track(rim, None, "red", "●")], DARK), back)
    assert rows[-1].startswith("ripples finer than cells⣀"), rows
    assert rows[-1].endswith("⣀⣈x →"), rows
    assert rows[0].startswith("↑ y⠉"), rows
