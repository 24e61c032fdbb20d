"""The cockpit as a new user goes through it, by the keys that README names, and replayed from what was done."""

import random
import re
import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from textual.events import MouseMove

from termopt.base.number_text import digits
from termopt.config.actions import ACTIONS
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import OPTIMIZERS, optimizer, optimizer_spec, optimizer_values, problem
from termopt.scene.scene import Scene, open_scene
from termopt.session.codec import Builders
from termopt.session.intents import Seek, apply
from termopt.session.intents_edit import Breaks, Turn
from termopt.session.race import Race
from termopt.session.tape import Tape, read_tape, replay, write_tape
from termopt.viewer.commands import COMMANDS

PAIR = Scene(optimizers=("gd", "adam"), steps=200, paused=True)
BUILD = Builders(problem, optimizer)


@pytest.mark.long
async def test_what_a_new_user_does(stage, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage(replace(PAIR, paused=False)) as s:
        await s.wait(1)
        assert s.session.time.cursor > 20
        await s.press("space", "left", "left")
        assert not s.session.time.playing
        before = optimizer_values(s.session.race.lanes[1].optimizer)["lr"]
        await s.press("2", "right_square_bracket")
        here = s.session.time.cursor
        (edit,) = s.session.race.lanes[1].edits
        assert (edit.k, edit.field) == (here, "lr")
        assert edit.value > before
        assert "▾" in s.text
        await s.press("f", "left_square_bracket", "left_square_bracket")
        assert [lane.label for lane in s.session.race.lanes] == ["gd", "adam", "adam fork"]
        await s.press("shift+right", "shift+right", "d")
        assert "Δ loss to" in s.text
        await s.press("d", "p", *"beale", "enter")
        assert s.session.race.lanes[0].problem.name == "beale"
        await s.press("c", *"1,2", "enter")
        assert {lane.start for lane in s.session.race.lanes} == {(1.0, 2.0)}
        await s.press("e", "right", "right")
        assert "step 2 → 3" in s.text
        await s.press("e", "s")
        await s.pilot.press("enter", "enter")
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        assert list(tmp_path.glob("termopt-beale*"))
        await s.press("escape", "u", "u")
        assert s.session.race.lanes[0].problem.name == "quadratic"


@pytest.mark.every(11)
@pytest.mark.parametrize("name", OPTIMIZERS)
async def test_the_numbers_on_screen_lead_to_the_next_step(stage, name) -> None:
    spec = f"{name}:lr=0.001" if hasattr(OPTIMIZERS[name], "lr") else name  # some defaults run away here
    async with stage(Scene(problem="himmelblau", optimizers=(spec,), steps=60, paused=True)) as s:
        s.app.race.intend(Seek(20))
        await s.press("e")
        rows = [row[row.rindex(" w ") :] if " w " in row else row for row in s.rows]
        found = (re.findall(r"w([₀-₉]+) +(\S+) +(\S+)", row) for row in rows)
        points = {int(unicodedata.normalize("NFKC", k)): (a, b) for each in found for k, a, b in each}
        trace = Trace(s.session.race.lanes[0], 60)
        for k in (20, 21):
            shown = [float(text.replace("−", "-")) for text in points[k]]
            trace.reach(k)
            np.testing.assert_allclose(shown, trace.x[k], rtol=6e-5, atol=1e-9)


async def test_a_breakpoint_stops_at_its_step_and_says_why(stage) -> None:
    scene = Scene(problem="beale", optimizers=("gd:lr=0.0001", "adam:lr=0.1"), steps=300)
    async with stage(scene) as s:
        s.app.race.intend(Breaks([["small", 20.0]]))
        await s.wait(10)
        k = s.session.time.cursor
        traces = [Trace(lane, 300) for lane in s.session.race.lanes]
        for trace in traces:
            trace.reach(k)
        norms = [trace.grad_norm for trace in traces]
        assert 0 < k < 300
        assert any(norm[k] <= 20.0 < norm[k - 1] for norm in norms)
        assert not any((norm[1:k] <= 20.0).any() for norm in norms)
        assert not s.session.time.playing
        assert s.session.time.pause_reason
        assert s.session.time.pause_reason.split()[0] in s.text
        await s.press("space")
        assert s.session.time.pause_reason == ""


async def test_what_is_pointed_at_is_said_and_two_clicks_start_there(stage) -> None:
    async with stage(PAIR) as s:
        s.app.race.intend(Seek(50))
        plot = s.app.race._painted.plots[0]
        x, y = plot.rect.col + 9, plot.rect.row + 4
        s.app.race.on_mouse_move(MouseMove(None, x, y, 0, 0, 0, False, False, False, screen_x=x, screen_y=y))
        await s.pilot.pause()
        point = plot.point(x, y)
        loss = float(s.session.race.lanes[0].problem.loss(np.array(point)))
        assert f"f {digits(loss)}" in s.text
        assert "┊" in s.text
        s.app.race.on_leave()
        await s.pilot.pause()
        assert "┊" not in s.text
        await s.pilot.click(offset=(x, y), times=2)
        await s.pilot.pause()
        assert {lane.start for lane in s.session.race.lanes} == {point}
        await s.press("u")
        assert {lane.start for lane in s.session.race.lanes} == {open_scene(PAIR).race.lanes[0].start}


async def test_a_ghost_is_the_future_that_was_given_up(stage) -> None:
    async with stage(PAIR) as s:
        s.app.race.intend(Seek(40))
        without = s.rows
        s.app.race.intend(Turn(1, "lr", 1e-6))
        await s.press("end")
        ghosted = s.rows
        await s.press("h")
        assert s.rows != ghosted != without
        assert s.session.editing.ghosts == ()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2))])
async def test_whatever_keys_are_pressed_the_tape_leads_to_the_same_session(stage, seed) -> None:
    dice = random.Random(seed)
    keys = [key for action in ACTIONS if action.name in COMMANDS or action.name == "theme" for key in action.keys]
    scene = Scene(problem="beale", optimizers=("gd", "lbfgs", "adam"), steps=60)
    async with stage(scene, size=(90, 30)) as s:
        first = open_scene(scene)
        for _ in range(10):
            await s.press(*dice.choices(keys, k=8))
            await s.wait(0.1)
        live, events = s.session, s.app.race.play.recorder.events
    text = write_tape(Tape({}, events), "1", optimizer_spec)
    again = replay(first, read_tape(text, BUILD).events)
    assert again == live
    race = Race(60)
    race.reach(again, again.time.cursor, lambda: True)
    for lane in again.race.lanes:
        fresh = Trace(lane, 60)
        fresh.reach(again.time.cursor)
        np.testing.assert_array_equal(race.trace(lane).x[: fresh.head + 1], fresh.x[: race.trace(lane).head + 1])


async def test_keys_of_ones_own() -> None:
    from termopt.tui.app import make_app
    from termopt.tui.options import AppOptions

    app = make_app(open_scene(PAIR), AppOptions(keys={"fork": ("F",), "fair": ("f",)}, marker="braille", timer=False))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("F")
        await pilot.pause()
        assert len(app.session.race.lanes) == 3
        await pilot.press("question_mark")
        await pilot.pause()
        text = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        assert re.search(r"F +h +fork", text)


def test_turned_hyperparameters_are_tapes_too() -> None:
    now = apply(apply(open_scene(PAIR), Seek(30)), Turn(1, "clip", 2.0))
    assert now.race.lanes[1].edits == ((30, "clip", 2.0),)


async def test_a_key_with_nothing_to_do_says_so(stage) -> None:
    async with stage(replace(PAIR, optimizers=("gd:lr=0",) * 9)) as s:
        lanes = s.session.race.lanes
        await s.press("f", "left_square_bracket")
        assert s.session.race.lanes == lanes
        said = [notification.message for notification in s.app._notifications]
        assert said == ["A race has nine lanes at most.", "That is the end of its range."]


@pytest.mark.long
async def test_space_stops_a_race_that_is_behind_where_it_has_got_to(stage) -> None:
    scene = Scene(problem="mlp:rows=1000000,batch=1000000", optimizers=("gd",), steps=5, paused=True)
    async with stage(scene) as s:
        play = s.app.race.play
        s.app.race.intend(Seek(5))
        play.scheduler.behind, play.scheduler.computed = True, 2
        await s.press("space")
        assert (s.session.time.cursor, s.session.time.playing) == (2, False)


@pytest.mark.every(3)
@pytest.mark.parametrize("opening", ["w", "b", "F", "question_mark", "l", "o"])
async def test_keys_that_come_too_fast_close_a_dialog_once(stage, opening) -> None:
    async with stage(PAIR) as s:
        await s.press(opening)
        for key in ("1", "escape", "escape", "1", "escape"):
            s.app.simulate_key(key)  # all at once, as when a key is held down
        await s.pilot.pause()
        assert s.app.screen is s.app.race


async def test_a_folder_that_is_gone_is_said_and_nothing_is_lost(stage, tmp_path, monkeypatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    async with stage(PAIR) as s:
        before = s.session
        await s.press("s", "enter", "enter")
        await s.app.workers.wait_for_complete()
        await s.pilot.pause()
        assert "no such file or directory" in s.text
        await s.press("escape")
        assert s.session == before


async def test_of_two_dialogs_the_one_below_does_not_close_the_other(stage) -> None:
    """A key pressed twice opens two; keys may still be on their way to the first."""
    async with stage(PAIR) as s:
        for _ in range(2):
            s.app.race.action_act("fair")
        await s.pilot.pause()
        _, below, above = s.app.screen_stack
        below.dismiss(None)
        await s.pilot.pause()
        assert s.app.screen_stack[1:] == [below, above]
        await s.press("escape", "escape")
        assert len(s.app.screen_stack) == 1


async def test_the_problem_raced_on_stands_first_and_choosing_it_changes_nothing(stage) -> None:
    async with stage(Scene(problem="quadratic:kappa=5,angle=0", optimizers=("gd",), paused=True)) as s:
        await s.press("right")
        before = s.session
        await s.press("p")
        assert "now  quadratic:kappa=5" in s.text
        assert "hyperparameters kappa=5, angle=0" in s.text
        await s.press("enter")
        assert s.session == before


async def test_a_race_stands_still_while_a_dialog_is_open(stage) -> None:
    async with stage(Scene(optimizers=("gd",), steps=200)) as s:
        await s.wait(0.5)
        for key in ("question_mark", "o"):
            await s.press(key)
            k = s.session.time.cursor
            assert (await s.wait(1)).time.cursor == k, key
            await s.press("escape")
            assert (await s.wait(0.5)).time.cursor > k, key


async def test_a_race_runs_on_past_its_last_step(stage) -> None:
    async with stage(Scene(optimizers=("gd", "adam"), steps=20, paused=True)) as s:
        await s.press("end", "right")
        assert (s.session.race.steps, s.session.time.cursor) == (21, 21)
        await s.press("n", *"800", "enter")
        assert (s.session.race.steps, s.session.time.cursor) == (800, 800)
        assert "step 800 of 800" in s.text
        assert len(s.app.race.play.race.trace(s.session.race.lanes[0]).loss) == 801
