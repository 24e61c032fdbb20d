"""Recordings: the same for everyone, cell for cell what the interface had, and at the end of a tape where it ended."""

import gc
import os
import subprocess
import sys
import time
import weakref
from dataclasses import replace
from functools import partial
from itertools import count

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.config.actions import ACTIONS
from termopt.draw.cells.canvas import BRAILLE, to_rows
from termopt.draw.cells.octants import OCTANTS
from termopt.draw.plot.plotext_frame import GUIDES
from termopt.encode.recording import CUT, Frame
from termopt.headless import ending
from termopt.headless.ending import HOLD
from termopt.headless.key_script import parse_script
from termopt.headless.plan import RecordingPlan
from termopt.headless.recording import _running, make_recording
from termopt.lessons.lesson_scene import lesson_scene
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Seek, Step, Tick, Toggle
from termopt.session.intents_edit import Backwards, Fork, Loop, Turn
from termopt.session.tape import replay
from termopt.viewer import wall_clock
from tests.encode.emulator import Emulator, ours

PAIR = Scene("beale", ("gd", "adam"), steps=60)
ASCII = {"marker": "ascii"}
DIALOGS = (
    "wait:.4 e wait:.3 e ? wait:.3 escape p type:boo wait:.2 enter o escape ctrl+p type:the wait:.3 escape s escape"
)


def plan(scene: Scene = PAIR, keys: str = "", **more: object) -> RecordingPlan:
    given = {"size": (80, 24), "fps": 10, "theme": scene.theme, "lang": scene.lang or "en", **more}
    return RecordingPlan(open_scene(scene), scene, script=parse_script(keys), **given)  # type: ignore[arg-type]


def taken(p: RecordingPlan) -> list[Frame]:
    return list(make_recording(p).frames)


# -- what there is to see ----------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("scene", "keys", "more"),
    [
        pytest.param(PAIR, DIALOGS, {}, marks=pytest.mark.long),
        (lesson_scene("adam", "zh"), "space wait:.5 enter*2 l wait:.3 escape", {}),
        pytest.param(replace(PAIR, theme="mono"), "wait:.2 ? wait:.2 escape p", {}, marks=pytest.mark.long),
        pytest.param(
            replace(PAIR, theme="light"),
            "F wait:.3 escape c wait:.2 escape",
            ASCII,
            marks=pytest.mark.long,
        ),
    ],
    ids=["dialogs", "Chinese", "no color", "ASCII"],
)
def test_an_independent_terminal_shows_the_very_cells(scene, keys, more) -> None:
    made = make_recording(plan(scene, keys, seconds=4, **more))
    emulator = Emulator(made.width, made.height, made.fg, made.bg)
    for frame in made.frames:
        assert emulator.write(frame.written) == ours(frame.canvas, frame.bold), f"frame {frame.number}"


def test_octants_reach_the_recording_and_an_independent_terminal() -> None:
    made = make_recording(plan(replace(PAIR, view="overlay"), size=(60, 20), until=8, fps=5, marker="octant"))
    emulator = Emulator(made.width, made.height, made.fg, made.bg)
    for frame in made.frames:
        assert emulator.write(frame.written) == ours(frame.canvas, frame.bold), f"frame {frame.number}"
    codes = frame.canvas.code
    assert np.isin(codes, OCTANTS[OCTANTS >= 0x1CD00]).sum() > 100
    assert {*"".join(map(chr, codes[codes >> 8 == BRAILLE >> 8]))} <= {*GUIDES}


@pytest.mark.long
@pytest.mark.parametrize("keys", ["", "space e j j j j j j J J J J J J"])
def test_frames_are_what_the_interface_has_on_its_screen(keys) -> None:
    wanted = plan(replace(PAIR, optimizers=("adam",)), keys, size=(110, 32), seconds=5)
    run, frames, key_events = _running(wanted), make_recording(wanted).frames, list(wanted.script.key_events)
    try:
        for frame in frames:
            while key_events and key_events[0].seconds <= frame.seconds:
                run.press(key_events.pop(0).action.key)
            run.until(frame.seconds + 0.5 / 60)
            with run._at_work():
                strips = run.app.screen._compositor.render_strips()
            assert [strip.text for strip in strips] == to_rows(frame.canvas)
            stage = run.app.race._painted
            assert stage
            assert to_rows(stage.canvas) == to_rows(frame.canvas)
            assert frame.k == run.app.session.time.cursor
    finally:
        run.close()


def test_time_goes_as_fast_as_the_race_says() -> None:
    """At 40 steps a second, ten frames a second."""
    frames = taken(plan(seconds=1.5))
    assert [frame.seconds for frame in frames] == [n / 10 for n in range(15)]
    assert [frame.k for frame in frames[1:]] == [4 * n for n in range(1, 15)]
    assert frames[0].k <= 1


@pytest.mark.long
@pytest.mark.parametrize("fps", [1, 3, 12, 60])
def test_the_pace_does_not_depend_on_the_number_of_frames(fps) -> None:
    last = taken(plan(fps=fps, seconds=1))[-1]
    assert abs(last.k - 40 * last.seconds) <= 1


def test_a_recording_ends_when_nothing_happens_any_more() -> None:
    frames = taken(plan(replace(PAIR, steps=20)))
    assert frames[-1].k == 20
    at_rest = [frame for frame in frames if frame.k == 20]
    assert len(at_rest) == pytest.approx(HOLD * 10, abs=2)
    assert len(taken(plan(replace(PAIR, paused=True)))) == HOLD * 10


def test_a_recording_ends_when_the_user_leaves() -> None:
    assert 4 <= len(taken(plan(keys="q", seconds=9))) <= 8


@pytest.mark.long
def test_a_recording_ends_exactly_at_a_step() -> None:
    for k in (0, 1, 7, 33, 60):
        frames = taken(plan(until=k, fps=3))
        assert frames[-1].k == k
        assert all(frame.k < k for frame in frames[:-1])
        assert f"step {k:>2} of 60" in "\n".join(to_rows(frames[-1].canvas))


def test_a_recording_that_does_not_come_to_its_step_says_so() -> None:
    with pytest.raises(UserError, match="does not come to step 50; it ends at step"):
        taken(plan(until=50, seconds=0.5))


@pytest.mark.long
def test_the_frame_of_a_step_is_the_same_while_the_race_plays_and_when_it_rests() -> None:
    four = replace(PAIR, optimizers=("gd", "adam", "momentum", "rmsprop"))
    playing = taken(plan(four, until=20))[-1]
    resting = taken(plan(replace(four, paused=True), "n type:20 enter"))[-1]
    assert np.array_equal(playing.canvas.code[:-1], resting.canvas.code[:-1])


def test_marks_say_what_was_pressed_and_who_came_to_an_end() -> None:
    frames = taken(plan(Scene("sphere", ("gd:lr=2", "gd:lr=0.1"), steps=900, speed=2000), keys="wait:.5 f"))
    marks = [mark for frame in frames for mark in frame.marks]
    assert "f" in marks
    assert any(mark.startswith("gd diverged at step") for mark in marks)
    assert len(marks) == len(set(marks))


def test_a_click_is_a_click() -> None:
    frames = taken(plan(keys="click:60,5", seconds=1))
    assert "›2" not in to_rows(frames[0].canvas)[1]
    assert "›2" in to_rows(frames[-1].canvas)[1]


def test_statuses_are_told_again_after_a_restart_and_of_a_lesson_that_is_opened() -> None:
    frames = taken(plan(Scene("sphere", ("gd:lr=2",), steps=900, speed=2000), keys="wait:1 r wait:1"))
    assert [mark.split(" at ")[0] for frame in frames for mark in frame.marks] == ["gd diverged", "r", "gd diverged"]


@pytest.mark.long
def test_what_is_cut_and_copied_in_a_dialog_is_no_part_of_the_picture() -> None:
    frames = taken(plan(keys="p type:abc shift+home ctrl+x wait:.3", seconds=2))
    assert frames[-1].k > 0
    assert not any("\x1b]" in frame.written for frame in frames)


@pytest.mark.long
def test_a_recording_saves_nothing_and_shows_no_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    frames = taken(plan(keys="s t wait:.3", seconds=2))
    text = "\n".join(to_rows(frames[-1].canvas))
    assert "a recording saves nothing" in text
    assert str(tmp_path) not in text
    assert not list(tmp_path.iterdir())


@pytest.mark.long
def test_a_recording_leaves_the_collector_of_garbage_and_nothing_else_behind() -> None:
    seen = []

    def recordings() -> None:
        frames = make_recording(plan(seconds=0.5)).frames
        for _ in frames:
            seen.append(gc.isenabled())
        apps = [thing for thing in gc.get_objects() if type(thing).__name__ == "TermoptApp"]
        seen.extend(map(weakref.ref, apps))

    gc.collect()
    frozen = gc.get_freeze_count()
    recordings()
    gc.collect()
    assert gc.get_freeze_count() <= frozen
    assert all(thing if isinstance(thing, bool) else thing() is None for thing in seen)


# -- the same for everyone ---------------------------------------------------------------------------------------------


TUNING = "F t wait:.3 t wait:.3"
EACH = [action for action in ACTIONS if action.name != "quit"]


def twice(monkeypatch: pytest.MonkeyPatch, keys: str, seconds: float) -> None:
    """Record the same keys where no time passes and where every look at the clock finds it leaping; compare."""
    recordings = []
    for stride in (0.0, 0.37):
        with monkeypatch.context() as patch:
            for module, clock in (
                (time, "monotonic"),
                (time, "perf_counter"),
                (time, "time"),
                (wall_clock, "monotonic"),
            ):
                patch.setattr(module, clock, partial(next, count(1.0, stride)))
            recordings.append([frame.written for frame in taken(plan(PAIR, keys, seconds=seconds))])
    assert recordings[0] == recordings[1]


@pytest.mark.long
def test_the_same_plan_is_the_same_recording_however_slow_the_machine(monkeypatch) -> None:
    twice(monkeypatch, f"{TUNING} {DIALOGS}", 4)


@pytest.mark.long
@pytest.mark.parametrize("action", EACH, ids=[action.name for action in EACH])
def test_whatever_is_pressed_the_recording_is_the_same(action, monkeypatch) -> None:
    inside = "t wait:.2 down space wait:.2 s wait:.2 enter wait:.3 escape escape"
    twice(monkeypatch, f"wait:.2 {action.keys[0]} wait:.2 {inside} wait:.2", 3)


@pytest.mark.long
def test_recordings_may_be_taken_side_by_side() -> None:
    alone = [frame.written for frame in make_recording(plan(seconds=1)).frames]
    pairs = list(
        zip(make_recording(plan(seconds=1)).frames, make_recording(plan(keys="space", seconds=1)).frames, strict=True)
    )
    assert [one.written for one, _ in pairs] == alone
    assert pairs[-1][1].k < pairs[-1][0].k


ENVIRONMENTS = (
    {"TZ": "Asia/Tokyo", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "1", "COLORTERM": "truecolor", "TERM": "xterm"},
    {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "2", "NO_COLOR": "1", "TERM": "dumb", "TEXTUAL_FPS": "20",
     "TEXTUAL_COLOR_SYSTEM": "standard", "TEXTUAL_ANIMATIONS": "full", "TERMOPT_THEME": "light", "COLUMNS": "33"},
)  # fmt: skip


@pytest.mark.parametrize("source", [pytest.param("keys", marks=pytest.mark.long), "tape"])
def test_the_same_bytes_in_any_environment(source, tmp_path) -> None:
    casts = []
    tape = tmp_path / "a.tape"
    tape.write_text(
        '{"tape": 1, "termopt": "0", "scene": {"problem": "beale", "steps": 30}, "seed": 0, "size": [70, 22]}\n'
        '[0, ["tick", 9]]\n[9, ["fork", "gd fork", "pink", "★"]]\n[9, ["turn", 0, "lr", 0.00001]]\n[9, ["tick", 9]]\n'
    )
    what = [str(tape)] if source == "tape" else ["--lesson", "zigzag", "--keys", "space wait:1 ? wait:.4 escape p"]
    for i, environment in enumerate(ENVIRONMENTS):
        out = tmp_path / f"{i}.cast"
        kept = {
            name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "PYTHONPATH", "SYSTEMROOT")
        }
        given = [*what, "--out", str(out), "--seconds", "2", "--size", "90x28"]
        command = [sys.executable, "-m", "termopt", "record", *given]
        done = subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr
        casts.append(out.read_bytes())
    assert casts[0] == casts[1]
    assert len(casts[0]) > 10_000


# -- tapes -------------------------------------------------------------------------------------------------------------

EVENTS = (
    (0, Tick(13)),
    (13, Toggle()),
    (13, Turn(1, "lr", 0.5)),
    (13, Fork("adam fork", "purple", "▲")),
    (13, Step(-4)),
    (9, Toggle()),
    (9, Tick(20)),
    (29, Seek(50)),
    (50, Loop(True)),
    (50, Tick(6)),
    (56, Tick(6)),
    (60, Tick(1)),
)


def test_a_recording_of_a_tape_ends_where_the_tape_does() -> None:
    run = _running(plan(events=EVENTS))
    try:
        for n in range(80):
            run.until(n / 10)
        assert run.app.session == replay(open_scene(PAIR), EVENTS)
        assert run.app.race.play.recorder.events == EVENTS
    finally:
        run.close()


def test_a_recording_of_a_tape_shows_what_was_done_in_its_order() -> None:
    frames = taken(plan(events=EVENTS[:8]))
    marks = [mark for frame in frames for mark in frame.marks]
    assert marks == ["toggle", "turn 1 lr 0.5", "fork adam fork purple ▲", "step -4", "toggle", "seek 50"]
    assert {13, 9, 50} <= {frame.k for frame in frames}


@pytest.mark.every(3)
@pytest.mark.parametrize("fps", [2, 13, 60])
@pytest.mark.parametrize("way", [Loop(True), Backwards(True)])
def test_a_tape_goes_as_fast_as_its_race_whatever_its_ticks(way, fps) -> None:
    """A hundred steps at 40 a second, in many ticks."""
    at, step = (55, -2) if isinstance(way, Backwards) else (10, 2)
    ticks = [((at + step * n) % 61, Tick(2)) for n in range(20)]
    events = ((0, Seek(at)), (at, way), *ticks)
    seconds = taken(plan(events=events, fps=fps))[-1].seconds
    assert seconds == pytest.approx(40 / 40 + HOLD, abs=2.5 / fps + 0.1)


@pytest.mark.long
def test_a_tape_that_a_key_takes_over_ends_too(monkeypatch) -> None:
    monkeypatch.setattr(ending, "LONGEST", 5.0)
    frames = taken(plan(events=((0, Tick(20)),), keys="wait:.2 L", fps=1))
    assert 5 <= len(frames) <= 7
    assert frames[-1].marks == (CUT,)


# -- mistakes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"size": (0, 24)}, "--size 0x24 is out of range"),
        ({"size": (80, 501)}, "--size 80x501 is out of range"),
        ({"fps": 61}, "--fps 61 is out of range: 1 to 60"),
        ({"seconds": 0.0}, "--seconds 0.0 is out of range"),
        ({"until": 61}, "--at 61 is out of range: 0 to 60, the steps of the race"),
    ],
)
def test_a_plan_that_cannot_be(more, why) -> None:
    with pytest.raises(UserError, match=why):
        plan(**more)


def test_a_tiny_terminal_is_recorded_too() -> None:
    frames = taken(plan(size=(20, 5), seconds=0.5))
    assert any(row.strip() for row in to_rows(frames[-1].canvas))
    assert np.all(frames[-1].canvas.code >= 0)
