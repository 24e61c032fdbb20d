"""A Textual that is built otherwise: the application runs without its patches, and looks the same."""

import sys
import time
from functools import partial
from itertools import count
from types import BuiltinFunctionType

import textual._compositor
import textual.screen
from rich.segment import Segment
from textual._context import visible_screen_stack
from textual.app import App

from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek
from termopt.tui.textual_patches import clocks, crash, tinted_screen
from termopt.tui.textual_patches.guard import sets, takes
from termopt.tui.textual_patches.partial_updates import install_partial_updates

RACE = Scene(optimizers=("gd", "adam"), paused=True)
KEYS = ("right", "right", "v", "question_mark", "escape", "e", "ctrl+p", "pagedown", "escape", "left")


def test_textual_as_it_is_takes_every_patch() -> None:
    app = App[None]()
    assert crash.install_crash_handler(app)
    assert install_partial_updates(textual.screen.Screen())
    for path, name in (*clocks.CLOCKS, clocks.PERIOD):
        with clocks.textual_time(lambda: 12.5, 0.25):
            value = getattr(__import__(path, fromlist=[name]), name)
            assert (value() if callable(value) else value) in (12.5, 0.25)
        assert getattr(__import__(path, fromlist=[name]), name) is not value


def without_spans(monkeypatch) -> None:
    monkeypatch.delattr(textual._compositor.Compositor, "_regions_to_spans")


def with_other_parameters(monkeypatch) -> None:
    stock = textual._compositor.ChopsUpdate.__init__
    other = lambda self, chops, spans, ends: stock(self, chops, spans, ends)  # noqa: E731
    monkeypatch.setattr(textual._compositor.ChopsUpdate, "__init__", other)


def with_other_renders(monkeypatch) -> None:
    stock = textual._compositor.Compositor._get_renders
    other = lambda self, region=None: stock(self, region)  # noqa: E731
    monkeypatch.setattr(textual._compositor.Compositor, "_get_renders", other)


def without_a_crash_handler(monkeypatch) -> None:
    monkeypatch.delattr(App, "_fatal_error")


async def test_without_a_patch_the_application_is_driven_by_keys_and_looks_the_same(stage, monkeypatch) -> None:
    async def seen(change=None) -> list[str]:
        with monkeypatch.context() as patched:
            if change:
                change(patched)
                installed = install_partial_updates(textual.screen.Screen()), crash.install_crash_handler(App[None]())
                assert installed != (True, True)
            if change is without_spans:
                patched.undo()  # the stock compositor needs what ours was denied
                patched.setattr("termopt.tui.screens.race.install_partial_updates", lambda screen: False)
            async with stage(RACE, (80, 24)) as s:
                await s.press(*KEYS)
                assert s.session.time.cursor == 1
                return s.rows

    usual = await seen()
    assert any("gd" in row.lower() or "gradient" in row.lower() for row in usual)
    for change in (without_spans, with_other_parameters, with_other_renders, without_a_crash_handler):
        assert await seen(change) == usual, change.__name__


async def test_the_screen_below_a_dialog_has_the_colors_that_textual_gives_it(stage, monkeypatch) -> None:
    async def seen(name: str) -> list[Segment]:
        async with stage(RACE, (80, 24)) as s:
            await s.press("right", "question_mark")
            visible_screen_stack.set(s.app._background_screens)
            strips = s.app.screen._compositor.render_strips()
            assert type(visible_screen_stack.set(s.app._background_screens) and s.app.screen.render()).__name__ == name
            return list(Segment.simplify(segment for strip in strips for segment in strip))

    quick = await seen("TintedScreen")
    assert len(quick) > 100
    monkeypatch.setattr(tinted_screen, "_is_as_needed", lambda screen: False)
    assert await seen("BackgroundScreen") == quick


async def test_an_answer_is_sent_at_once_where_textual_can(stage, monkeypatch) -> None:
    async with stage(RACE, (80, 24)) as s:
        race = s.app.race
        assert race.intend(Seek(5))
        assert not race._view._repaint_regions
        with monkeypatch.context() as patched:
            patched.setattr(textual._compositor.Compositor, "update_widgets", lambda self, others: None)
            assert race.intend(Seek(6))
        assert race._view._repaint_regions


def test_a_clock_that_textual_does_not_have_is_left_out(monkeypatch) -> None:
    monkeypatch.delattr("textual.command.monotonic")
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", "fast")
    with clocks.textual_time(lambda: 12.5, 0.25):
        import textual._time
        import textual.command

        assert textual._time.get_time() == 12.5
        assert not hasattr(textual.command, "monotonic")
        assert textual.screen.UPDATE_PERIOD == "fast"


def test_a_recording_runs_under_the_clocks_there_are(virtual, monkeypatch) -> None:
    monkeypatch.setattr(clocks, "CLOCKS", (("textual.nowhere", "get_time"), *clocks.CLOCKS))
    run, _ = virtual(open_scene(RACE))
    assert run.until(0.2)
    run.press("right")
    run.until(0.4)
    assert run.app.session.time.cursor == 1


WITHOUT_EFFECT = {
    "_parser", "_profile", "_sleep", "_time", "_wait", "app", "clock", "eta", "message_pump",
    "widgets._loading_indicator", "worker",
}  # fmt: skip
"""Modules of Textual that read a clock on which nothing in a recording depends: logs, terminals, unused widgets."""


def test_every_clock_that_textual_reads_is_known() -> None:
    readers = {getattr(time, name) for name in ("time", "monotonic", "perf_counter", "process_time")}
    bound = (
        (path.removeprefix("textual."), name)
        for path, module in sys.modules.items()
        for name, value in vars(module).items()
        if path.startswith("textual.") and isinstance(value, BuiltinFunctionType) and value in readers
    )
    known = {(path.removeprefix("textual."), name) for path, name in clocks.CLOCKS}
    assert [(path, name) for path, name in bound if path not in WITHOUT_EFFECT and (path, name) not in known] == []


def test_a_message_goes_when_the_time_of_the_recording_has_come(virtual, monkeypatch) -> None:
    """The time of the world leaps ahead at every look at it."""
    monkeypatch.setattr("textual.notifications.time", partial(next, count(1e6, 3.0)))
    run, _ = virtual(open_scene(RACE))
    run.until(0.2)
    run.app.call_later(run.app.notify, "here", timeout=2, markup=False)
    shown = [(run.until(at), bool(run.app.screen.query("Toast")))[1] for at in (0.5, 2.1, 2.5)]
    assert shown == [True, True, False]


def test_what_a_guard_asks() -> None:
    class Built:
        def __init__(self) -> None:
            self.here = 1

        def method(self, a: int, b: int) -> None: ...

    assert sets(Built, "here")
    assert not sets(Built, "there")
    assert takes(Built.method, "self", "a", "b")
    assert not takes(Built.method, "self", "a")
