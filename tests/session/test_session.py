"""The session as a pure reducer."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.registry.registry import optimizer, optimizer_spec, problem
from termopt.scene.scene import Scene, open_scene
from termopt.session.axes import AXES
from termopt.session.clock import SPEEDS, Clock
from termopt.session.codec import INTENTS, Builders, intent_from_json, intent_to_json
from termopt.session.intents import (
    Axis,
    Faster,
    Focus,
    Intent,
    Lines,
    Plane,
    Reseed,
    Restart,
    RunOn,
    Scale,
    Seek,
    Session,
    Show,
    Solo,
    Step,
    Tick,
    Toggle,
    Viewport,
    apply,
)
from termopt.session.intents_display import Crosshair, Present, StepRange, ValueRange
from termopt.session.intents_edit import (
    Backwards,
    Breaks,
    Choose,
    Compare,
    Dismiss,
    EqualAxes,
    Explain,
    ExplainPage,
    Fork,
    Halt,
    Lanes,
    Line,
    LogSteps,
    Loop,
    Measure,
    Redo,
    Turn,
    Undo,
)
from termopt.session.intents_lesson import Pages, Predict, TurnPage
from termopt.session.tape import Tape, TapeError, read_tape, replay, write_tape
from termopt.session.views import VIEWS

BUILD = Builders(problem, optimizer)
BASE = open_scene(Scene(problem="rosenbrock", optimizers=("gd:lr=0.001", "adam:lr=0.1"), steps=100))

intents = st.one_of(
    st.builds(Tick, st.integers(0, 50)),
    st.builds(Toggle),
    st.builds(Step, st.integers(-20, 20)),
    st.builds(Seek, st.integers(-1, 200)),
    st.builds(RunOn, st.integers(0, 300)),
    st.builds(Faster, st.integers(-3, 3)),
    st.builds(Restart),
    st.builds(Reseed, st.integers(0, 9)),
    st.builds(Focus, st.integers(-1, 9)),
    st.builds(Show, st.sampled_from([*VIEWS, "nonsense"])),
    st.builds(Scale, st.booleans()),
    st.builds(Lines, st.booleans()),
    st.builds(Viewport, st.one_of(st.none(), st.just([[-1, 2.5], [0, 1]]))),
    st.builds(Turn, st.integers(0, 1), st.just("lr"), st.floats(0, 1)),
    st.builds(Axis, st.sampled_from([*AXES, "nonsense"])),
    st.builds(Plane, st.sampled_from(["principal", "random:3"])),
    st.builds(Pages, st.just([0, 0, 7, 30]), st.sampled_from([None, 1])),
    st.builds(TurnPage, st.integers(-2, 2)),
    st.builds(Predict, st.integers(-1, 3)),
    st.builds(Lanes, st.lists(st.sampled_from(BASE.race.lanes), min_size=1, max_size=4).map(tuple), st.integers(-1, 5)),
    st.builds(Fork, st.just("fork"), st.just("orange"), st.just("★")),
    *(st.builds(plain) for plain in (Undo, Redo, Dismiss)),
    *(st.builds(switch, st.booleans()) for switch in (Backwards, Loop, Explain, Compare, Solo, LogSteps, EqualAxes)),
    st.builds(Present, st.booleans()),
    st.builds(Crosshair, st.one_of(st.none(), st.integers(0, 300))),
    st.builds(ValueRange, st.one_of(st.none(), st.just([1e-3, 2]))),
    st.builds(StepRange, st.sampled_from([None, [3, 20], [90, 300]])),
    st.builds(ExplainPage, st.integers(-3, 3)),
    st.builds(Choose, st.sampled_from(["lr", "beta1"])),
    st.builds(Breaks, st.sampled_from([[], [["rise", 10]], [["small", 1e-3], ["finite", 0.0]]])),
    st.builds(Halt, st.integers(0, 120), st.just("the loss rose")),
    st.builds(Line, st.one_of(st.none(), st.integers(0, 5))),
    st.builds(Measure, st.sampled_from(["rate", "nonsense"])),
)


@given(st.lists(intents))
def test_any_intents_leave_a_valid_session(intents: list[Intent]) -> None:
    now = BASE
    for intent in intents:
        now = apply(now, intent)
        assert 0 <= now.time.cursor <= now.race.steps
        assert 0 <= now.race.focus < len(now.race.lanes)
        assert now.time.speed in SPEEDS
        assert now.display.view in VIEWS
        assert now.display.axis in now.axes
        assert now.lesson.page in range(max(len(now.lesson.pages), 1))
        assert (
            not now.lesson.pages
            or now.lesson.pages[now.lesson.page] <= now.time.cursor
            or now.time.cursor < now.lesson.pages[0]
        )


@given(intents)
def test_intents_survive_json(intent: Intent) -> None:
    assert intent_from_json(json.loads(json.dumps(intent_to_json(intent, optimizer_spec))), BUILD) == intent


NOT_INTENTS = [
    *(None, 3, [], ["fly"], ["seek"], ["seek", "x"], ["seek", True], ["toggle", 1], [["seek"], 1]),
    *(["viewport", 3], ["viewport", [[1, 0], [0, 1]]], ["viewport", [[0, 1]]], ["viewport", [[0, 1e400], [0, 1]]]),
    *(["pages", 3, None], ["pages", [2, 1], None], ["pages", [0, 0.5], None], ["pages", [0, 1], 2]),
    *(
        ["lanes", [], 0],
        ["lanes", [{}], 0],
        ["lanes", 3, 0],
        ["breaks", [["rise"]]],
        ["breaks", [["rise", True]]],
        ["line", -1],
        ["crosshair", -1],
        *(["steprange", bad] for bad in (3, [1, 1], [-1, 5], [0, 1.5])),
        *(["valuerange", bad] for bad in (3, [1, 1], [0, 1e400], [1.0, 1.0000000000000002])),
    ),
]


@pytest.mark.parametrize("bad", NOT_INTENTS, ids=repr)
def test_what_is_not_an_intent_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"intent|takes|region|range|page|lane|break|line|crosshair"):
        intent_from_json(bad, BUILD)


def test_every_intent_has_a_case_above() -> None:
    assert set(INTENTS) == {
        "tick", "toggle", "step", "seek", "runon", "faster", "restart", "reseed", "focus", "show", "scale",
        "viewport", "lines", "solo", "turn", "axis", "plane", "pages", "turnpage", "predict",
        "lanes", "fork", "undo", "redo", "dismiss", "choose", "backwards", "loop", "breaks", "halt", "explain", "line",
        "measure", "compare", "explainpage", "logsteps", "equalaxes",
        "crosshair", "valuerange", "steprange", "present",
    }  # fmt: skip


def test_playing_stops_at_the_end_and_plays_again_from_the_start() -> None:
    end = apply(BASE, Tick(1000))
    assert (end.time.cursor, end.time.playing) == (100, False)
    assert apply(end, Tick(5)) == end
    again = apply(end, Toggle())
    assert (again.time.cursor, again.time.playing) == (0, True)


def test_stepping_pauses_and_stays_inside() -> None:
    assert apply(BASE, Step(-1)) == BASE.with_time(playing=False)
    assert apply(BASE, Step(10)).time.cursor == 10
    assert not apply(BASE, Step(10)).time.playing


def test_seeking_goes_on_playing_and_counts_from_the_end() -> None:
    assert apply(BASE, Seek(40)) == BASE.with_time(cursor=40, furthest=40)
    assert apply(BASE, Seek(-1)).time.cursor == 100
    assert not apply(BASE, Seek(-1)).time.playing


def test_a_turned_hyperparameter_is_stamped_with_the_step_shown() -> None:
    turned = apply(apply(BASE, Seek(30)), Turn(1, "lr", 0.2))
    assert turned.race.lanes[1].edits == ((30, "lr", 0.2),)
    assert turned.race.lanes[0] == BASE.race.lanes[0]


def test_what_was_reached_stays_known_until_the_future_is_another() -> None:
    back = apply(apply(BASE, Seek(60)), Step(-20))
    assert (back.time.cursor, back.time.furthest) == (40, 60)
    assert apply(back, Turn(0, "lr", 0.01)).time.furthest == 40
    assert apply(back, Restart()).time.furthest == 0


def test_a_region_to_look_at() -> None:
    looking = apply(BASE, Viewport([[0, 1], [2, 3.5]]))
    assert looking.display.viewport == ((0.0, 1.0), (2.0, 3.5))
    assert apply(looking, Viewport(None)).display.viewport is None


def test_the_same_seed_and_the_next() -> None:
    assert apply(BASE.with_time(cursor=50), Restart()).race.lanes == BASE.race.lanes
    assert [lane.seed for lane in apply(BASE, Reseed(7)).race.lanes] == [7, 7]


@given(st.lists(st.floats(0, 0.2), max_size=30), st.sampled_from(SPEEDS))
def test_the_clock_loses_no_step(ticks: list[float], speed: float) -> None:
    clock = Clock()
    total = sum(clock.tick(dt, speed) for dt in ticks)
    assert total == pytest.approx(sum(ticks) * speed, abs=1)
    assert total <= sum(ticks) * speed + 1e-6


def test_a_jump_forgets_the_fraction_owed() -> None:
    clock = Clock()
    assert clock.tick(0.9, 1.0) == 0
    clock.jump()
    assert clock.tick(0.9, 1.0) == 0


def test_a_tape_written_and_read_replays_to_the_same_session() -> None:
    events = ((0, Toggle()), (0, Seek(30)), (30, Turn(1, "lr", 0.2)), (30, Show("overlay")), (30, Step(-5)))
    tape = read_tape(write_tape(Tape({"problem": "rosenbrock"}, events), "1.0"))
    assert tape == Tape({"problem": "rosenbrock"}, events)
    final = replay(BASE, tape.events)
    assert (final.time.cursor, final.display.view, final.time.playing) == (25, "overlay", False)
    assert final.race.lanes[1].edits == ((30, "lr", 0.2),)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "not JSON"),
        ("{}", 1, "header"),
        ('{"tape": 9, "scene": {}}', 1, "format 9"),
        ('{"tape": 1}', 1, "no scene"),
        ('{"tape": 1, "scene": {}}\n[0, ["toggle"]]\n[0, ["fly"]]', 3, "not an intent"),
        ('{"tape": 1, "scene": {}}\n[0.5, ["toggle"]]', 2, "whole number"),
        ('{"tape": 1, "scene": {}}\n[0]', 2, "expected"),
        ('{"tape": 1, "scene": {}}\n[0, ["tog', 2, "not JSON"),
    ],
)
def test_a_damaged_tape_names_the_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(TapeError, match=reason) as caught:
        read_tape(text)
    assert caught.value.line == line


def test_sessions_are_values() -> None:
    assert open_scene(Scene()) == open_scene(Scene())
    assert isinstance(hash(BASE.race.lanes[0]), int)
    assert isinstance(BASE, Session)


def test_running_on_makes_the_race_longer_and_pauses_there() -> None:
    longer = apply(BASE, RunOn(250))
    assert (longer.race.steps, longer.time.cursor, longer.time.playing) == (250, 250, False)
    assert apply(longer, RunOn(40)).race.steps == 250
