"""Small things that would mislead who steers a race: whose, from where, how far."""

import pytest
from textual.events import MouseMove

from termopt.engine.analysis.shortfall import Shortfall
from termopt.engine.core.status import Status
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek
from termopt.session.intents_edit import Breaks, Explain, Line
from termopt.tui.app import make_app
from termopt.tui.options import AppOptions
from termopt.tui.screens.prompt import Prompt
from termopt.tui.widgets.canvas_view import CanvasView

PAIR = Scene(optimizers=("gd", "adam"), steps=200, paused=True)


async def test_why_the_race_paused_names_the_lane(stage) -> None:
    scene = Scene(problem="rosenbrock", optimizers=("adam", "gd:lr=0.1"), steps=60)
    for size in ((120, 40), (60, 20)):
        async with stage(scene, size) as s:
            s.app.race.intend(Breaks([["finite", 0.0]]))
            await s.wait(3)
            assert not s.session.time.playing
            assert s.session.time.pause_reason.startswith("gd: the loss is not finite at step")
            assert s.session.time.pause_reason in s.rows[-1]


async def test_two_clicks_keep_the_hyperparameters_that_were_turned(stage) -> None:
    async with stage(PAIR) as s:
        await s.press("right_square_bracket")
        turned = s.session.race.lanes[0].edits
        rect = s.app.race._painted.plots[0].rect
        await s.pilot.click(offset=(rect.col + 9, rect.row + 4), times=2)
        await s.pilot.pause()
        assert s.session.race.lanes[0].start != PAIR.start
        assert s.session.race.lanes[0].edits == turned


async def test_two_clicks_where_there_is_no_loss_say_so(stage) -> None:
    async with stage(Scene(problem="log(x) + x**2 + y**2", start=(1, 1), optimizers=("gd",), paused=True)) as s:
        await s.press(*["Z"] * 6)
        plot = s.app.race._painted.plots[0]
        x, y = plot.rect.col + 1, plot.rect.row + 4
        assert plot.point(x, y)[0] < 0
        await s.pilot.click(offset=(x, y), times=2)
        await s.pilot.pause()
        assert s.session.race.lanes[0].start == (1.0, 1.0)
        (told,) = s.app._notifications
        assert told.message.startswith("the start (")


async def test_a_bound_of_infinity_can_be_turned_down_and_up_again(stage) -> None:
    async with stage(PAIR) as s:
        while s.session.editing.hyperparameter != "clip":
            await s.press("up")
        await s.press("left_square_bracket")
        assert s.session.race.lanes[0].edits[-1].value == 5e6
        await s.press("right_square_bracket")
        assert s.session.race.lanes[0].edits[-1].value == float("inf")


async def test_arrows_come_with_the_lines_that_give_them(stage) -> None:
    async with stage(Scene(optimizers=("momentum",), steps=60, paused=True)) as s:
        for intent in (Seek(5), Explain(True)):
            s.app.race.intend(intent)
        lines = len(s.session.race.lanes[0].optimizer.equations)
        shown = []
        for line in (*range(lines), None):
            s.app.race.intend(Line(line))
            view = s.app.race.play.view_model()[0].lanes[0]
            shown.append([pull.label for pull in view.pulls])
        assert shown == [["−g"], ["−g", "−v"], ["−g", "−v", "Δ"], ["−g", "−v", "Δ"]]


@pytest.mark.long
async def test_a_problem_undone_is_plotted_as_it_was(stage) -> None:
    async with stage(PAIR) as s:
        before = s.session
        await s.press("p", *"mlp", "enter")
        assert not s.session.display.log
        await s.press("c")
        assert "commas" in s.text
        assert "arrows" not in s.text
        await s.press("escape", "u")
        assert (s.session.race.lanes, s.session.display.log) == (before.race.lanes, before.display.log)
        await s.press("U")
        assert not s.session.display.log


async def test_a_plot_is_read_under_the_mouse_and_a_click_seeks(stage) -> None:
    async with stage(Scene("rosenbrock", ("gd:lr=0.001", "adam:lr=0.1"), steps=100, paused=True)) as s:
        await s.press("end")
        plot = s.app.race._painted.step_plots[1]
        x, y = plot.rect.col + plot.rect.width // 2, plot.rect.row + 2
        k = s.app.race._painted.step_at(x, y)
        s.app.race.on_mouse_move(MouseMove(None, x, y, 0, 0, 0, False, False, False, screen_x=x, screen_y=y))
        await s.pilot.pause()
        assert s.text.count(f"step {k} ") == 2
        s.app.race.on_leave()
        await s.pilot.pause()
        assert f"step {k} " not in s.text
        await s.pilot.click(CanvasView, offset=(x, y))
        assert s.session.time.cursor == k
        assert s.session.race.focus == 0


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_what_names_a_lane_or_a_key_can_be_clicked(stage, size) -> None:
    async with stage(Scene("beale", ("gd", "momentum", "adam"), steps=100, paused=True), size) as s:
        await s.press("shift+right")
        for marker, name in (("■", "adam"), ("◆", "momentum"), ("●", "gd")):
            view = next(i for i, lane in enumerate(s.session.race.lanes) if lane.optimizer.name == name)
            layout = s.app.race._painted.layout
            rows = range(layout.standings.row, layout.standings.row + layout.standings.height)
            row = next(row for row in rows if f"{marker} " in s.rows[row])
            await s.pilot.click(CanvasView, offset=(s.rows[row].index(f"{marker} ") + 1, row))
            assert s.session.race.focus == view
        await s.press("S")
        row = s.app.race._painted.layout.panels[0].title.row
        at = s.rows[row].index("lr ")
        await s.pilot.click(CanvasView, offset=(at, row))
        assert s.session.editing.hyperparameter == "lr"
        await s.pilot.click(CanvasView, offset=(s.rows[row].index("S all"), row))
        assert not s.session.display.solo


async def test_a_key_named_in_the_border_of_a_dialog_can_be_clicked(stage) -> None:
    async with stage(PAIR) as s:
        for key in ("question_mark", "n", "K"):
            await s.press(key)
            assert s.app.screen is not s.app.race
            row = next(i for i, text in enumerate(s.rows) if "esc closes" in text)
            await s.pilot.click(offset=(s.rows[row].index("esc closes") + 2, row))
            await s.pilot.pause()
            assert s.app.screen is s.app.race


async def test_f11_presents_and_esc_leaves(stage) -> None:
    async with stage(PAIR) as s:
        await s.press("f11")
        assert s.session.display.presenting
        assert "? help" not in s.text
        assert s.rows == s.fresh()
        assert (await s.press("right_curly_bracket")).display.crosshair is not None
        assert (await s.press("escape")).display.presenting
        assert not (await s.press("escape")).display.presenting
        assert "? help" in s.text


async def test_help_says_what_each_status_means_and_its_keys_can_be_clicked(stage) -> None:
    async with stage(PAIR, size=(120, 70)) as s:
        await s.press("question_mark")
        words = " ".join(s.text.replace("│", " ").split())
        for status in (*Status, *Shortfall):
            assert f"{status} {status.definition}" in words
        row = next(i for i, text in enumerate(s.rows) if "go to a step" in text)
        await s.pilot.click(offset=(s.rows[row].index(" n ") + 1, row))
        await s.pilot.pause()
        assert isinstance(s.app.screen, Prompt)


async def test_a_message_leaves_the_standings_free() -> None:
    app = make_app(open_scene(PAIR), AppOptions(timer=False, marker="braille"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        before = [strip.text for strip in app.screen._compositor.render_strips()]
        await pilot.press("9")
        await pilot.pause()
        after = [strip.text for strip in app.screen._compositor.render_strips()]
        assert "There is no other lane 9." in after[-1]
        assert after[:-1] == before[:-1]


async def test_a_message_is_shown_to_its_end_whatever_its_length() -> None:
    app = make_app(open_scene(PAIR), AppOptions(timer=False, marker="braille"))
    lengths = range(46, 54, 2)
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        for length in lengths:
            app.notify("words " * (length // 6 - 1) + f"end{length}.".rjust(length % 6 + 6, "-"), markup=False)
        await pilot.pause()
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert [length for length in lengths if f"end{length}." not in text] == []
