"""The application driven by keys and clicks."""

import random
from dataclasses import make_dataclass, replace

import numpy as np
import pytest
from rich.style import Style
from textual.events import Click, MouseScrollUp
from textual.widgets import Input, OptionList

from termopt.base.hyperparameter import hyperparameter, hyperparameters
from termopt.config.actions import ACTIONS, key_rows
from termopt.config.settings import load
from termopt.draw.screen.painter import Painter
from termopt.draw.theme.theme import THEMES
from termopt.scene.scene import Scene, open_scene
from termopt.session.clock import SPEEDS
from termopt.tui.app import TermoptApp, make_app
from termopt.tui.dialogs import PROGRAM
from termopt.tui.options import AppOptions
from termopt.tui.screens.help import HelpScreen
from termopt.tui.screens.hyperparameters import interval_text, meaning
from termopt.tui.screens.race import IDLE_WORDS, RaceScreen
from termopt.tui.widgets.canvas_view import CanvasView
from termopt.viewer.commands import COMMANDS, idle_actions
from termopt.viewer.hyperparameter_steps import turnable

RACE = Scene("rosenbrock", ("gd:lr=0.001", "momentum:lr=0.0003", "adam:lr=0.1"), steps=100, paused=True)

KEYS = [
    ("space", {"playing": True}),
    ("right", {"cursor": 51}),
    ("full_stop", {"cursor": 51}),
    ("left", {"cursor": 49}),
    ("comma", {"cursor": 49}),
    ("shift+right", {"cursor": 60}),
    ("shift+left", {"cursor": 40}),
    ("home", {"cursor": 0}),
    ("end", {"cursor": 100}),
    ("plus", {"speed": SPEEDS[SPEEDS.index(40.0) + 1]}),
    ("minus", {"speed": SPEEDS[SPEEDS.index(40.0) - 1]}),
    ("r", {"cursor": 0, "playing": True}),
    ("tab", {"focus": 2}),
    ("shift+tab", {"focus": 0}),
    ("1", {"focus": 0}),
    ("3", {"focus": 2}),
    ("9", {}),
    ("v", {"view": "overlay"}),
    ("y", {"log": False}),
    ("i", {"lines": True}),
    ("ctrl+right", {"viewport": ((-2.0 + 0.2 * 4.0, 2.0 + 0.2 * 4.0), (-1.0, 3.0))}),
    ("ctrl+up", {"viewport": ((-2.0, 2.0), (-1.0 + 0.2 * 4.0, 3.0 + 0.2 * 4.0))}),
]


def with_changes(session, changes):
    """The session with these fields changed, in whichever of its parts they are."""
    for part in ("race", "time", "display"):
        value = getattr(session, part)
        own = {name: changes[name] for name in value._fields if name in changes}
        session = replace(session, **{part: value._replace(**own)})
    return session


@pytest.mark.every(3)
@pytest.mark.parametrize(("key", "changes"), KEYS)
async def test_a_key_does_what_its_table_says(stage, key, changes) -> None:
    async with stage(RACE) as s:
        await s.press("2", *["shift+right"] * 5)
        before = s.session
        assert (before.time.cursor, before.race.focus) == (50, 1)
        after = await s.press(key)
        furthest = max(after.time.cursor, before.time.furthest)
        assert after == with_changes(before, {"furthest": furthest if key != "r" else 0, **changes})


async def test_zooming_keeps_the_lane_in_focus_in_place_and_goes_back(stage) -> None:
    async with stage(RACE) as s:
        await s.press("2", *["shift+right"] * 3)
        here = s.app.race.play.race.trace(s.session.race.lanes[1]).x[30]
        closer = (await s.press("z")).display.viewport
        assert closer is not None
        for value, (low, high), (left, right) in zip(here, closer, s.session.race.lanes[0].problem.box, strict=True):
            assert high - low == pytest.approx((right - left) / 1.5)
            assert (value - low) / (high - low) == pytest.approx((value - left) / (right - left))
        assert s.rows == s.fresh()
        back = (await s.press("Z")).display.viewport
        assert np.array(back) == pytest.approx(np.array(s.session.race.lanes[0].problem.box))


async def test_fitting_shows_all_paths_and_then_the_whole_surface_again(stage) -> None:
    async with stage(RACE) as s:
        look = (await s.press("end", "g")).display.viewport
        for lane in s.session.race.lanes:
            for low_high, values in zip(look, s.app.race.play.race.trace(lane).x.T, strict=True):
                assert low_high[0] < values.min()
                assert values.max() < low_high[1]
        assert s.rows == s.fresh()
        assert (await s.press("g")).display.viewport is None


@pytest.mark.long
async def test_no_region_is_too_small_to_draw(stage) -> None:
    async with stage(RACE) as s:
        for act, times in (("zoom_in", 80), ("zoom_out", 160)):
            for _ in range(times):
                s.app.race.action_act(act)
            await s.pilot.pause()
            assert s.rows == s.fresh()


async def test_the_wheel_zooms_about_the_point_under_it(stage) -> None:
    async with stage(RACE) as s:
        plot = s.app.race._painted.plots[0]
        x, y = plot.rect.col + 4, plot.rect.row + 3
        point = plot.point(x, y)
        s.app.race._wheel(MouseScrollUp(None, x, y, 0, 0, 0, False, False, False, screen_x=x, screen_y=y), 1.5)
        sides = zip(point, s.session.display.viewport, s.session.race.lanes[0].problem.box, strict=True)
        for value, (low, high), (left, right) in sides:
            assert (value - low) / (high - low) == pytest.approx((value - left) / (right - left))


async def test_stepping_back_leaves_what_was_seen(stage) -> None:
    async with stage(RACE) as s:
        await s.press("end", *["shift+left"] * 3)
        assert (s.session.time.cursor, s.session.time.furthest) == (70, 100)
        assert s.rows == s.fresh()
        assert s.app.race._painted is not None
        loss = s.app.race._painted.layout.panels[0].loss
        column = "".join(row[loss.col : loss.col + loss.width] for row in s.rows[loss.row : loss.row + loss.height])
        assert "│" in column


async def test_a_new_seed(stage) -> None:
    async with stage(RACE) as s:
        after = await s.press("right", "R")
        assert [lane.seed for lane in after.race.lanes] == [1, 1, 1]
        assert (after.time.cursor, after.time.playing) == (0, True)
        assert "seed 1" in s.text


async def test_playing_follows_the_clock_and_ends_at_the_last_step(stage) -> None:
    async with stage(replace(RACE, paused=False)) as s:
        assert (await s.wait(1.0)).time.cursor == 41  # the first step is due at once
        assert "step  41 of 100" in s.text
        end = await s.wait(5.0)
        assert (end.time.cursor, end.time.playing) == (100, False)
        assert s.rows == s.fresh()
        again = await s.press("space")
        assert (again.time.cursor, again.time.playing) == (0, True)


async def test_what_is_on_screen_is_what_the_session_says(stage) -> None:
    async with stage(RACE) as s:
        for keys in (["shift+right"] * 3, ["v"], ["y"], ["left"], ["v"], ["tab"], ["home"], ["end"], ["left"]):
            await s.press(*keys)
            assert s.rows == s.fresh()


async def test_a_paused_race_draws_nothing(stage) -> None:
    async with stage(replace(RACE, paused=False)) as s:
        await s.wait(0.5)
        await s.press("space")
        drawn: list[object] = []
        s.app.post_display_hook = lambda: drawn.append(1)  # type: ignore[method-assign]
        await s.wait(2.0)
        for _ in range(3):
            await s.pilot.pause()
        assert drawn == []
        await s.press("right")
        assert drawn


async def test_the_first_thing_shown_is_the_picture_and_it_is_drawn_once(monkeypatch) -> None:
    app = make_app(open_scene(RACE), AppOptions(marker="braille", timer=False))
    events: list[str] = []
    paint, display = Painter.paint, TermoptApp._display

    def painted(self, picture, *place):
        events.append("painted")
        return paint(self, picture, *place)

    def displayed(self, screen, update):
        rows = screen._compositor.render_strips()
        events.append("picture" if any("rosenbrock" in row.text for row in rows) else "empty")
        display(self, screen, update)

    monkeypatch.setattr(Painter, "paint", painted)
    monkeypatch.setattr(TermoptApp, "_display", displayed)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.screen_stack == [app.race]
        assert events[:2] == ["painted", "picture"]
        assert events.count("painted") == 1
        assert "empty" not in events
        await pilot.resize_terminal(100, 30)
        assert events.count("painted") == 2


def test_the_race_looks_at_the_clock_only_while_it_plays(virtual) -> None:
    run, looks = virtual(open_scene(RACE), fps=30)
    counts = []
    for seconds, key in ((1.0, "space"), (2.0, "space"), (3.0, None), (5.0, None)):
        run.until(seconds)
        counts.append(len(looks))
        if key:
            run.press(key)
    assert counts[0] == 0
    assert 28 <= counts[1] <= 31
    assert counts[2] <= counts[1] + 1
    assert counts[3] == counts[2]


async def test_help_lists_every_key_and_closes(stage) -> None:
    async with stage(RACE, size=(120, 60)) as s:
        await s.press("question_mark")
        assert isinstance(s.app.screen, HelpScreen)
        for keys, _ in key_rows():
            assert all(key in s.text for key in keys.split())
        await s.press("escape")
        assert isinstance(s.app.screen, RaceScreen)
        await s.press("question_mark", "question_mark")
        assert isinstance(s.app.screen, RaceScreen)


async def test_the_palette_offers_every_action(stage) -> None:
    async with stage(RACE) as s:
        titles = {command.title for command in s.app.get_system_commands(s.app.screen)}
        assert titles == {action.title for action in ACTIONS if action.name != "palette"}
        await s.press("ctrl+p")
        assert not isinstance(s.app.screen, RaceScreen)
        await s.press(*"overlay")
        await s.press("escape")
        assert isinstance(s.app.screen, RaceScreen)


@pytest.mark.long
async def test_every_command_of_the_palette_can_be_carried_out(stage) -> None:
    async with stage(RACE) as s:
        for command in s.app.get_system_commands(s.app.screen):
            if command.title == "Quit":
                continue
            command.callback()
            await s.pilot.pause()
            if not isinstance(s.app.screen, RaceScreen):  # help and lessons stand over the race
                await s.press("escape")
        assert isinstance(s.app.screen, RaceScreen)


async def test_a_theme_is_seen_while_it_is_highlighted_and_escape_goes_back(stage) -> None:
    async with stage(RACE) as s:
        before = s.app.theme
        await s.press("t")
        for name in [*THEMES][1:]:
            await s.press("down")
            assert s.app.theme == f"termopt-{name}"
        await s.press("escape")
        assert s.app.theme == before
        await s.press("t", *"light", "enter")
        assert s.app.theme == "termopt-light"
        assert s.rows == s.fresh("light")


async def test_a_theme_is_kept_for_the_next_start_where_that_is_asked_for(stage, tmp_path, monkeypatch) -> None:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("TERMOPT_CONFIG", str(path))
    async with stage(RACE) as s:
        s.app.alone = True
        await s.press("t", *"nord", "ctrl+s")
        assert s.app.theme == "termopt-nord"
    assert load({"TERMOPT_CONFIG": str(path)}).theme == "nord"


async def test_every_key_that_changes_nothing_says_why(stage) -> None:
    async with stage(RACE) as s:
        idle = idle_actions(s.session, s.app.race.play.projection)
        assert {"back", "undo", "plane", "lane_9", "next_page"} <= idle
        for name in sorted(idle):
            before = s.session
            s.app.race.action_act(name)
            await s.pilot.pause()
            assert s.session == before
            assert [*s.app._notifications][-1].message == IDLE_WORDS[name]


async def test_a_key_that_is_bound_to_nothing_says_so(stage) -> None:
    async with stage(RACE) as s:
        for key in ("Q", "tilde", "f9"):
            await s.press(key)
            assert "does nothing here" in [*s.app._notifications][-1].message


async def test_one_lane_alone_and_all_again_in_every_view(stage) -> None:
    async with stage(RACE, (100, 30)) as s:
        for view in s.session.views:
            all_of_them = s.rows
            await s.press("2", "S")
            assert [panel.lane for panel in s.app.race._painted.layout.panels] == [1], view
            assert "2 of 3 · S all" in s.text
            await s.press("S", "1")
            assert s.rows == all_of_them, view
            await s.press("v")


async def test_help_is_searched_by_what_keys_do(stage) -> None:
    async with stage(RACE) as s:
        await s.press("slash", *"ghost")
        assert "hide ghosts" in s.text
        assert "breakpoints" not in s.text
        await s.press("escape")
        assert "breakpoints" in s.text
        await s.press("escape")
        assert s.app.screen is s.app.race


def test_a_hyperparameter_without_words_shows_its_range() -> None:
    made = make_dataclass(
        "Owner", [("lr", float, hyperparameter(0.1, lo=0)), ("m", float, hyperparameter(0.9, doc="kept"))]
    )
    assert [meaning(one, "en") for one in hyperparameters(made)] == ["0 ≤ lr", "kept: m"]


async def test_all_hyperparameters_are_listed_and_one_is_set(stage) -> None:
    async with stage(RACE, size=(60, 24)) as s:
        await s.press("2", "K")
        for one in turnable(s.session):
            assert f" {one.name} " in s.text
            assert interval_text(one) in s.text
        assert "…" not in s.text
        await s.press("enter")
        s.app.screen.query_one(Input).value = "0.02"
        await s.press("enter")
        assert s.session.race.lanes[1].edits[-1].value == 0.02


async def test_a_click_on_the_bar_seeks_and_on_a_panel_turns_to_its_lane(stage) -> None:
    async with stage(RACE) as s:
        bar = s.rows[-1]
        await s.pilot.click(CanvasView, offset=(bar.rindex("─"), 39))
        assert s.session.time.cursor == 100
        await s.pilot.click(CanvasView, offset=(bar.index("◉"), 39))
        assert s.session.time.cursor == 0
        await s.pilot.click(CanvasView, offset=(bar.index("space"), 39))
        assert s.session.time.playing
        await s.pilot.click(CanvasView, offset=(bar.index("? help"), 39))
        assert isinstance(s.app.screen, HelpScreen)
        await s.press("escape")
        assert s.app.race._painted is not None
        layout = s.app.race._painted.layout
        assert layout is not None
        for panel in reversed(layout.panels):
            await s.pilot.click(CanvasView, offset=(panel.contour.col + 3, panel.contour.row + 3))
            assert s.session.race.focus == panel.lane


@pytest.mark.every(8)
@pytest.mark.parametrize("size", [(80, 24), (20, 5), (1, 1), (300, 100), (60, 20)])
@pytest.mark.parametrize(
    "keys", [["q"], ["question_mark", "q", "q"], ["space", "right", "v", "y", "t", "escape", "tab", "q"]]
)
async def test_q_leaves_with_status_0_at_any_size(size, keys) -> None:
    app = make_app(open_scene(RACE), AppOptions(timer=False))
    async with app.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
    assert app.return_code == 0


async def test_ctrl_c_leaves_as_interrupted() -> None:
    app = make_app(open_scene(RACE), AppOptions(timer=False))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
    assert app.return_code == 130


@pytest.mark.long
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
async def test_a_storm_of_resizes_leaves_the_right_picture(stage, seed) -> None:
    dice = random.Random(seed)
    async with stage(replace(RACE, paused=False, steps=1000)) as s:
        for _ in range(25):
            await s.pilot.resize_terminal(dice.randint(1, 300), dice.randint(1, 100))
            await s.wait(0.1)
        await s.pilot.resize_terminal(120, 40)
        await s.press("space")
        assert s.rows == s.fresh()


@pytest.mark.long
async def test_random_keys_at_random_sizes_keep_the_screen_true(stage) -> None:
    dice = random.Random(7)
    keys = [key for action in ACTIONS if action.name in COMMANDS for key in action.keys]
    async with stage(RACE, size=(100, 30)) as s:
        for _ in range(8):
            await s.press(*dice.choices(keys, k=8))
            await s.wait(0.1)
        if s.session.time.playing:
            await s.press("space")
        assert s.rows == s.fresh()


def test_no_two_actions_share_a_key_and_each_has_a_name() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys))
    assert len({action.name for action in ACTIONS}) == len(ACTIONS)
    assert all(action.title for action in ACTIONS)


def test_every_partner_exists() -> None:
    names = {action.name for action in ACTIONS}
    assert sorted([*COMMANDS, *PROGRAM]) == sorted(names)  # each is carried out in one place
    assert {action.partner for action in ACTIONS if action.partner} <= names


def test_the_session_on_screen_is_the_one_it_was_made_for() -> None:
    opened = open_scene(RACE)
    assert make_app(opened).session == opened == open_scene(RACE)


async def test_a_far_step_is_computed_a_frame_at_a_time_and_says_so(stage) -> None:
    async with stage(replace(RACE, steps=200_000)) as s:
        s.app.race._ticker.within = lambda seconds: lambda: False  # there is never time for more than one slice
        await s.press("end")
        assert s.session.time.cursor == 200_000
        assert "computing step" in s.rows[-1]
        assert s.app.race.play.behind
        before = s.app.race.play.race.trace(s.session.race.lanes[0]).head
        await s.wait(0.5)
        assert before < s.app.race.play.race.trace(s.session.race.lanes[0]).head < 200_000
        await s.press("home", "right")
        assert not s.app.race.play.behind
        assert s.rows == s.fresh()


async def test_having_caught_up_the_screen_is_exact(stage) -> None:
    async with stage(replace(RACE, steps=3000)) as s:
        s.app.race._ticker.within = lambda seconds: lambda: False
        await s.press("end")
        while s.app.race.play.behind:
            await s.wait(0.5)
        assert "computing" not in s.text
        assert "step 3000 of 3000" in s.text
        assert s.rows == s.fresh()


@pytest.mark.every(3)
@pytest.mark.parametrize("key", ["pageup", "pagedown", "home", "end", "down", "enter"])
async def test_no_key_in_a_palette_that_just_opened_does_harm(key) -> None:
    app = make_app(open_scene(RACE), AppOptions(timer=False))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p", key, key)
        await pilot.pause()
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.screen is app.race
        assert app.session == open_scene(RACE)
        await pilot.press("right")
        await pilot.pause()
        assert app.session.time.cursor == 1


async def test_a_preset_of_any_hyperparameter_is_marked_in_the_title_and_the_legend(stage) -> None:
    for size, view in (((80, 24), "grid"), ((120, 40), "grid"), ((160, 48), "overlay"), ((120, 40), "overlay")):
        async with stage(Scene("himmelblau", paused=True, view=view), size=size) as s:
            for lane in s.session.race.lanes:
                assert f" {lane.optimizer.lr:g}*" in s.text, (size, view, lane.label)
        async with stage(Scene(paused=True, view=view), size=size) as s:
            for value in ("0.065", "0.018", "0.65", "0.03", "0.05"):
                assert value in s.text, (size, view, value)
                assert f"{value}*" not in s.text, (size, view, value)


async def test_a_loss_that_no_logarithm_can_show_is_linear_and_says_so(stage) -> None:
    async with stage(Scene("x*y", ("gd:lr=0.1",), steps=30, paused=True)) as s:
        await s.press("end")
        assert "no known minimum" in s.rows[0]
        assert "f, linear scale" in s.rows[0]


def test_clicks_that_come_too_late_do_no_harm(virtual) -> None:
    """A second click is to close what the first has closed; a row that was clicked is gone by then."""
    run, _ = virtual(open_scene(RACE), (100, 30))
    run.until(0.2)
    run.press("ctrl+p")
    run.until(0.6)
    for _ in range(2):
        run.click(99, 29)
    run.until(1.0)
    assert run.app.screen is run.app.race
    run.press("p")
    run.until(1.5)
    rows = run.app.screen.query_one(OptionList)
    late = Click(rows, 1, 1, 0, 0, 1, False, False, False, style=Style(meta={"option": rows.option_count}))
    run.app.call_later(rows.post_message, late)
    run.until(2.0)
    assert run.app.screen is not run.app.race
