"""Strips and spans: what is sent to the terminal makes its cells equal to the canvas."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from termopt.draw.canvas import DEFAULT, Canvas, blank, put
from termopt.tui.screens.race import SpanCompositor
from termopt.tui.strips import changes, strip, style
from termopt.tui.widgets.stage import StageView


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


async def test_an_update_sends_each_changed_cell_once_and_nothing_else() -> None:
    class Plain(App[None]):
        def compose(self) -> ComposeResult:
            yield StageView()

    app = Plain()
    async with app.run_test(size=(40, 3)) as pilot:
        app.screen._compositor = SpanCompositor()
        app.screen._compositor.reflow(app.screen, app.size)
        view = app.query_one(StageView)
        before = blank(40, 3, 0xFFFFFF, 0)
        view.show(before)
        await pilot.pause()
        after = before.copy()
        put(after, 1, 5, "ab", 0x00FF00)
        put(after, 1, 30, "z", 0x00FF00)
        view.show(after)
        app.screen._compositor.update_widgets({view})
        update = app.screen._compositor.render_partial_update()
        assert update is not None
        sent = update.render_segments(app.console)
        assert sent.count("\x1b[2;6H") == 1
        assert sent.count("\x1b[2;31H") == 1
        for char, times in {"a": 1, "b": 1, "z": 1, " ": 0}.items():
            assert sent.count(char) == times
