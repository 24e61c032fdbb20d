"""Tapes as files: what was done is done again to the last bit, whatever it was, and what is damaged is named."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.cli.main import run
from termopt.config.actions import ACTIONS
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer_spec
from termopt.scene.read import load_scene, scene_to_json
from termopt.scene.scene import Scene, open_scene
from termopt.scene.tape import load_tape
from termopt.session.intents import Focus, Step, Tick, Toggle
from termopt.session.intents_edit import Lanes, Turn
from termopt.session.state import Session
from termopt.session.tape import FORMAT, Tape, write_tape
from termopt.tui.app import make_app
from termopt.tui.options import AppOptions
from termopt.viewer.commands import COMMANDS

SCENE = Scene("beale", ("gd", "lbfgs", "adam"), steps=60, seed=4)


def written(folder: Path, *events, scene: Scene = SCENE, size=(80, 24)) -> Path:
    path = folder / "race.tape"
    path.write_text(write_tape(Tape(scene_to_json(scene), events, size), "0", optimizer_spec), "utf-8")
    return path


# -- what goes round ---------------------------------------------------------------------------------------------------


def test_the_header_says_what_is_needed(tmp_path) -> None:
    header = json.loads(written(tmp_path, (0, Toggle())).read_text("utf-8").splitlines()[0])
    assert header["tape"] == FORMAT
    assert header["scene"]["problem"] == "beale"
    assert (header["seed"], header["size"], header["termopt"]) == (4, [80, 24], "0")


def test_lanes_chosen_on_the_way_come_back(tmp_path) -> None:
    lanes = open_scene(
        Scene("himmelblau", ("rmsprop:lr=cosine(0.1,50)", "adamw:clip=1"), start=(0.5, -0.25))
    ).race.lanes
    path = written(tmp_path, (0, Tick(9)), (9, Lanes(lanes, 1)), (0, Turn(0, "beta", 0.5)))
    loaded = termopt.load(path)
    assert loaded.race.lanes[1] == lanes[1]
    assert loaded.race.lanes[0] == lanes[0].edited(0, "beta", 0.5)
    assert load_tape(path).tape.size == (80, 24)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
async def test_five_hundred_keys_saved_by_key_and_loaded_are_the_same_session(seed, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    dice = random.Random(seed)
    time = [0.0]
    app = make_app(open_scene(SCENE), AppOptions(scene=SCENE, timer=False, marker="braille", now=lambda: time[0]))
    keys = [key for action in ACTIONS if action.name in COMMANDS for key in action.keys]
    async with app.run_test(size=(90, 30)) as pilot:
        for _ in range(50):
            for key in dice.choices(keys, k=10):
                app.simulate_key(key)
            await pilot.pause()
            for _ in range(2):
                time[0] += 0.05
                if app.race.play.running:
                    app.race._tick()
        await pilot.press("s", "e", "enter")
        await app.workers.wait_for_complete()
        live = app.session
    (path,) = tmp_path.glob("*.tape")
    loaded = termopt.load(path)
    assert loaded == live
    assert len(load_tape(path).tape.events) > 150
    _same_numbers(loaded, live)


def _same_numbers(one: Session, other: Session) -> None:
    for mine, theirs in zip(one.race.lanes, other.race.lanes, strict=True):
        traces = [Trace(lane, 60) for lane in (mine, theirs)]
        for trace in traces:
            trace.reach(60)
        np.testing.assert_array_equal(*(trace.x for trace in traces))


async def test_a_session_opens_again_as_it_was_left_and_goes_on(tmp_path) -> None:
    tape = load_tape(written(tmp_path, (0, Tick(9)), (9, Focus(1)), (9, Step(-2)), (7, Toggle())))
    app = make_app(tape.ended, AppOptions(scene=tape.scene, done=tape.tape.events, marker="braille", timer=False))
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.session == tape.ended
        await pilot.press("space", "right")
        assert app.race.play.recorder.events[:4] == tape.tape.events
        path = tmp_path / "more.tape"
        path.write_text(write_tape(app.race.tape(scene_to_json(tape.scene)), "0", optimizer_spec), "utf-8")
        assert termopt.load(path) == app.session


async def test_a_tape_is_watched_until_a_user_takes_over(tmp_path) -> None:
    tape = load_tape(
        written(tmp_path, (0, Tick(8)), (8, Toggle()), (8, Turn(2, "lr", 0.5)), (8, Toggle()), (8, Tick(20)))
    )
    for keys, takes_over in ((), False), (("1", "y", "y"), True), (("1",), False):
        time = [0.0]
        app = make_app(tape.opened, AppOptions(scene=tape.scene, timer=False, marker="braille", now=lambda: time[0]))  # noqa: B023
        app.race.play.again(tape.tape.events, go_on=True)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press(*keys)
            while app.race.play.player is not None:
                time[0] += 0.05
                app.race._tick()
            assert (app.session == tape.ended) is not takes_over
            assert app.session.time.playing


# -- what does not -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("[0, ", "[0 "), "line 2: not JSON"),
        (("toggle", "tuggle"), "line 2: not an intent"),
        (('"seed": 4, "size"', '"seed": 5, "size"'), "line 1: the seed is 5, that of the scene 4"),
        (("[80, 24]", "[80]"), r"line 1: not a size: \[80\]"),
        (("[80, 24]", "[80, -1]"), "line 1: not a size"),
        (('"tape": 1', '"tape": 3'), "line 1: format 3 is not known, only 1"),
        (('"beale"', '"baele"'), "line 1: unknown problem 'baele'; did you mean 'beale'"),
        (("[0, ", f"[{'9' * 5000}, "), "line 2: not JSON"),
        (("{", "steps = 5\n{"), "line 1: not the header of a tape"),
    ],
)
def test_a_damaged_tape_is_one_line_and_not_touched(change, why, tmp_path) -> None:
    path = written(tmp_path, (0, Toggle()))
    text = path.read_text("utf-8").replace(*change, 1)
    path.write_text(text, "utf-8")
    for opens in (termopt.load, load_tape) if "header" not in why else (load_tape,):
        with pytest.raises(UserError, match=why) as caught:
            opens(path)
        assert str(caught.value).startswith(str(path))
        assert "\n" not in str(caught.value)
    assert path.read_text("utf-8") == text


def test_a_tape_is_no_scene_and_a_scene_no_tape(tmp_path) -> None:
    path = written(tmp_path, (0, Toggle()))
    with pytest.raises(UserError, match=f"termopt replay {path} opens it"):
        load_scene(path)
    scene = tmp_path / "scene.toml"
    scene.write_text('problem = "beale"\n')
    with pytest.raises(UserError, match=f"if it is a scene, termopt {scene} opens it"):
        load_tape(scene)


def test_a_recording_of_a_tape_takes_its_size_and_nothing_else_chooses(tmp_path) -> None:
    path = written(tmp_path, (0, Tick(4)), size=(66, 21))
    out = tmp_path / "recording.cast"
    assert run(["record", str(path), "--out", str(out), "--seconds", "0.3"]) == 0
    header = json.loads(out.read_text("utf-8").splitlines()[0])
    assert (header["width"], header["height"]) == (66, 21)
    with pytest.raises(UserError, match="a tape says itself what it shows; leave out --optimizer"):
        run(["record", str(path), "--optimizer", "gd", "--out", str(out), "--force"])
    with pytest.raises(UserError, match="a tape says itself what it shows; leave out --steps"):
        run(["record", str(path), "--steps", "9", "--out", str(out), "--force"])
