"""Rows that are written without strips: the same bytes as with them, whatever lies over them."""

import numpy as np
import pytest
import textual.filter
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from textual.app import App
from textual.filter import ANSIToTruecolor

from termopt.draw.cells.canvas import DEFAULT, Canvas, blank, put
from termopt.scene.scene import Scene
from termopt.tui import row_writer
from termopt.tui.row_writer import RowWriter
from termopt.tui.strips import strip
from termopt.tui.text import Harmless
from termopt.tui.textual_patches.span_compositor import SpanCompositor
from termopt.tui.widgets.canvas_view import CanvasView

WIDTH = 24


def noise(seed: int) -> Canvas:
    dice = np.random.default_rng(seed)
    canvas = blank(WIDTH, 3)
    canvas.code[:] = dice.choice([32, 0x2588, 0x28FF, 65], canvas.code.shape)
    canvas.fg[:] = dice.choice([DEFAULT, 0xFF0000, 0x102030], canvas.code.shape)
    canvas.bg[:] = dice.choice([DEFAULT, 0, 255], canvas.code.shape)
    return canvas


@given(st.integers(0, 10_000), st.integers(0, WIDTH - 1), st.integers(1, WIDTH), st.sampled_from(list(COLOR_SYSTEMS)))
def test_a_row_is_written_as_its_strip_is(seed: int, first: int, width: int, system: str) -> None:
    row_writer._around.cache_clear()
    row_writer.style.cache_clear()  # a style keeps how it was first written
    canvas, last = noise(seed), min(first + width, WIDTH)
    writer = RowWriter(canvas, [Harmless()])
    console = Console(color_system=system, force_terminal=True)
    for row in range(canvas.height):
        assert writer.can(row)
        wanted = strip(canvas, row).crop(first, last).render(console)
        assert writer.written(row, first, last, COLOR_SYSTEMS[system]) == wanted


def test_what_takes_a_strip_is_known() -> None:
    canvas = blank(WIDTH, 7, 0xFFFFFF, 0)
    for row, text in enumerate(("plain ⣿▚", "学习", "V̂", "\u034f", "", "")):
        put(canvas, row, 1, text, 0xFFFFFF)
    canvas.code[3, 1] = 0x202E  # turns the direction of what follows
    canvas.fg[4, 3] = DEFAULT
    canvas.bg[5, 3] = DEFAULT
    theme = App[None]().ansi_theme

    def can(*filters) -> list[bool]:
        writer = RowWriter(canvas, filters)
        return [writer.can(row) for row in range(-1, 8)]

    assert can() == can(Harmless()) == [False, True, False, False, False, True, True, True, False]
    assert can(Harmless(), ANSIToTruecolor(theme)) == [False, True, False, False, False, False, False, True, False]
    assert not any(can(textual.filter.Monochrome()))
    assert RowWriter(blank(WIDTH, 1, 1, 2), ()).written(0, 2, 5, ColorSystem.TRUECOLOR).count(" ") == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
async def test_an_update_is_the_same_with_strips_alone(stage, monkeypatch, lang: str) -> None:
    """Also where a message lies over rows, which come and go with it."""

    async def sent(own: bool) -> list[str]:
        with monkeypatch.context() as patched:
            if not own:
                patched.setattr(CanvasView, "row_writer", lambda self, y: None)
            async with stage(Scene(optimizers=("gd", "adam"), paused=True), (90, 30), lang=lang) as s:
                compositor = s.app.screen._compositor
                assert isinstance(compositor, SpanCompositor)
                updates: list[str] = []
                for key in ("right", "v", "1", "e", "right", "v"):
                    await s.press(key)
                    s.app.race._view.refresh(*(s.app.race._view.size.region.translate((0, y)) for y in (3, -9)))
                    compositor.update_widgets({s.app.race._view})
                    update = compositor.render_partial_update()
                    assert update is not None
                    assert bool(update.own) == own
                    updates.append(update.render_segments(Console(color_system="truecolor", force_terminal=True)))
                return updates

    quick = await sent(own=True)
    assert all(len(update) > 5000 for update in quick)
    assert quick == await sent(own=False)
