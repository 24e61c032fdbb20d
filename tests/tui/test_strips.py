"""Strips and spans: what is sent to the terminal makes its cells equal to the canvas."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from textual.app import App, ComposeResult
from textual.geometry import Region as TextualRegion

from termopt.draw.cells.canvas import CONTINUED, DEFAULT, Canvas, blank, put, text_width, to_rows
from termopt.draw.cells.graphemes import spelled
from termopt.scene.scene import Scene
from termopt.tui.strips import changes, strip, style, whole
from termopt.tui.textual_patches.span_compositor import SpanCompositor
from termopt.tui.widgets.canvas_view import CanvasView


def noise(seed: int, width: int = 30, height: int = 6) -> Canvas:
    dice = np.random.default_rng(seed)
    shape = (height, width)
    code = dice.choice([32, 0x2588, 0x28FF, 65], shape).astype(np.int32)
    return Canvas(
        code, dice.choice([DEFAULT, 0xFF0000], shape).astype(np.uint32), dice.choice([0, 255], shape).astype(np.uint32)
    )


@given(st.integers(0, 1000))
def test_a_strip_has_the_cells_of_its_row(seed: int) -> None:
    canvas = noise(seed)
    for row in range(canvas.height):
        made = strip(canvas, row)
        cells = [(char, segment.style) for segment in made for char in segment.text]
        wanted = zip(canvas.code[row], canvas.fg[row], canvas.bg[row], strict=True)
        assert cells == [(chr(c), style(int(f), int(b))) for c, f, b in wanted]
        assert made.cell_length == cell_len(made.text) == canvas.width
        assert all(segment.style is not None for segment in made)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_changes_cover_what_differs(first: int, second: int) -> None:
    old, new = noise(first), noise(second)
    differs = (old.code != new.code) | (old.fg != new.fg) | (old.bg != new.bg)
    covered = np.zeros_like(differs)
    for row, col, width in changes(old, new):
        covered[row, col : col + width] = True
        assert differs[row, col]
        assert differs[row, col + width - 1]
    assert covered[differs].all()


def test_no_change_is_no_span() -> None:
    assert list(changes(noise(1), noise(1))) == []


async def sent(before: Canvas, after: Canvas) -> str:
    """What reaches the terminal where one canvas of 40 by 3 takes the place of another."""

    class Plain(App[None]):
        def compose(self) -> ComposeResult:
            yield CanvasView()

    app = Plain()
    async with app.run_test(size=(40, 3)) as pilot:
        app.screen._compositor = SpanCompositor()
        app.screen._compositor.reflow(app.screen, app.size)
        view = app.query_one(CanvasView)
        view.show(before)
        await pilot.pause()
        view.show(after)
        app.screen._compositor.update_widgets({view})
        update = app.screen._compositor.render_partial_update()
        assert update is not None
        return update.render_segments(app.console)


async def test_an_update_sends_each_changed_cell_once_and_nothing_else() -> None:
    before = blank(40, 3, 0xFFFFFF, 0)
    after = before.copy()
    put(after, 1, 5, "ab", 0x00FF00)
    put(after, 1, 30, "z", 0x00FF00)
    text = await sent(before, after)
    assert text.count("\x1b[2;6H") == 1
    assert text.count("\x1b[2;31H") == 1
    for char, times in {"a": 1, "b": 1, "z": 1, " ": 0}.items():
        assert text.count(char) == times


def chinese(seed: int, width: int = 24, height: int = 4) -> Canvas:
    dice = np.random.default_rng(seed)
    canvas = blank(width, height)
    for _ in range(12):
        text = "".join(dice.choice(list("学习率，ab "), dice.integers(1, 5)))
        put(canvas, int(dice.integers(height)), int(dice.integers(-2, width)), text, int(dice.choice([1, 2])))
    return canvas


@given(st.integers(0, 1000))
def test_a_strip_of_wide_characters_is_as_wide_as_its_row(seed: int) -> None:
    canvas = chinese(seed)
    for row, text in enumerate(to_rows(canvas)):
        made = strip(canvas, row)
        assert made.text == text
        assert made.cell_length == cell_len(text) == sum(segment.cell_length for segment in made) == canvas.width
        assert all(segment.text for segment in made)


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_spans_cut_no_wide_character(first: int, second: int) -> None:
    old, new = chinese(first), chinese(second)
    differs = (old.code != new.code) | (old.fg != new.fg) | (old.bg != new.bg)
    for row, col, width in changes(old, new):
        differs[row, col : col + width] = False
        for canvas in (old, new):
            assert canvas.code[row, col] != CONTINUED
            assert col + width == canvas.width or canvas.code[row, col + width] != CONTINUED
            crop = strip(canvas, row).crop(col, col + width)
            codes = [code for code in canvas.code[row, col : col + width].tolist() if code != CONTINUED]
            assert crop.text == "".join(map(chr, codes))
            assert cell_len(crop.text) == width
    assert not differs.any()


def test_a_change_of_half_a_wide_character_takes_the_whole() -> None:
    old = blank(12, 1)
    put(old, 0, 4, "学", 1)
    new = old.copy()
    new.bg[0, 5] = 9
    assert list(changes(old, new)) == list(changes(new, old)) == [(0, 4, 2)]
    assert [segment.text for segment in strip(new, 0)] == ["    ", "学", "      "]


@pytest.mark.parametrize(
    ("first", "last"),
    [(0x20, 0x7E), (0x370, 0x3FF), (0x2010, 0x27BF), (0x2E80, 0x33FF), (0x4E00, 0x9FFC), (0xFF01, 0xFFE6)],
)
def test_textual_finds_text_as_wide_as_we_do(first: int, last: int) -> None:
    known = [char for char in map(chr, range(first, last + 1)) if unicodedata.category(char) not in ("Cn", "Mn", "Mc")]
    known = [char for char in known if not re.search("GRAM FOR|FILLER", unicodedata.name(char, ""))]  # not of one mind
    assert [char for char in known if text_width(char) != cell_len(char)] == []


async def test_an_update_sends_wide_characters_whole() -> None:
    before = blank(40, 3, 0xFFFFFF, 0)
    put(before, 1, 4, "学习率 0.1", 0xFFFFFF)
    after = before.copy()
    put(after, 1, 7, "x", 0xFFFFFF)
    put(after, 1, 30, "梯度", 0xFFFFFF)
    text = await sent(before, after)
    assert text.count("\x1b[2;7H") == 1  # where the character begins of which x has taken one half
    assert text.count("\x1b[2;31H") == 1
    for part, times in {" x": 1, "梯度": 1, "学": 0, "习": 0, "率": 0}.items():
        assert text.count(part) == times


@given(st.integers(0, 10_000), st.integers(0, 24), st.integers(0, 24))
def test_a_row_is_cut_between_cells_and_letters_keep_their_accents(seed: int, one: int, other: int) -> None:
    dice = np.random.default_rng(seed)
    canvas = blank(24, 1)
    put(canvas, 0, 0, "".join(dice.choice(["V̂", "梯", "a", " ", "Δ", "ŵ", "x̄"], 24)), 0xFF0000)
    start, end = sorted((one, other))
    cells = canvas.code[0, start:end].tolist()
    if cells and cells[0] == CONTINUED:
        cells[0] = 32
    if cells and end < 24 and canvas.code[0, end] == CONTINUED:
        cells[-1] = 32
    wanted = spelled("".join(map(chr, cells)).replace(chr(CONTINUED), ""))
    row = strip(canvas, 0)
    assert row.crop(start, end).text == wanted
    assert row.crop(start, end).cell_length == end - start
    left, middle, right = row.divide([start, end, 24])
    assert (left.cell_length, middle.text, right.cell_length) == (start, wanted, 24 - end)


def test_a_span_that_ends_in_a_wide_character_has_all_of_it() -> None:
    canvas = blank(9, 1)
    put(canvas, 0, 0, "a学习b度", 0xFFFFFF)
    row = strip(canvas, 0)
    assert [whole(row, 0, last) for last in (1, 2, 3, 4, 5, 6)] == [(0, 1), (0, 3), (0, 3), (0, 5), (0, 5), (0, 6)]
    assert [whole(row, first, 9) for first in (1, 2, 3, 4, 7)] == [(1, 9), (1, 9), (3, 9), (3, 9), (6, 9)]
    assert row.crop(*whole(row, 2, 4)).text == "学习"


async def test_what_lay_under_a_message_is_drawn_again_whole(stage) -> None:
    async with stage(Scene(paused=True), (80, 24), lang="zh") as s:
        s.app.screen._compositor.update_widgets(set())
        row = s.rows[-1]
        col = next(i for i in range(80) if cell_len(row[:i]) != i) - 1
        s.app.race._view.refresh(TextualRegion(0, 23, cell_len(row[:col]) + 1, 1))
        s.app.screen._compositor.update_widgets({s.app.race._view})
        update = s.app.screen._compositor.render_partial_update()
        assert update is not None
        terminal = Console(color_system="truecolor", force_terminal=True)  # a style keeps how it was first written
        assert row[col] in update.render_segments(terminal)
