"""Nothing gets into a session that a user could not have done, and what a user did opens again."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.engine.analysis.breakpoint_kinds import KINDS
from termopt.engine.core.lane import MOST_EDITS
from termopt.export.formats import scene_toml
from termopt.headless.length import check_length, length_of
from termopt.registry.registry import optimizer_spec
from termopt.scene.read import read_scene
from termopt.scene.scene import Scene, open_scene
from termopt.scene.session_edits import to_value
from termopt.scene.tape import recorded
from termopt.scene.validate_intents import CHECKS
from termopt.session.codec import INTENTS
from termopt.session.intents import apply
from termopt.session.intents_edit import Choose
from termopt.session.tape import write_tape
from termopt.viewer.hyperparameter_steps import turned
from tests.scene.validation.opening import check_words
from tests.scene.validation.sessions import made

FILE = Path("a.tape")
SCENE = {"problem": "beale", "optimizers": ["gd", "adam"], "steps": 50, "paused": True}
HEADER = {"tape": 1, "termopt": "0.1.0", "scene": SCENE, "seed": 0, "size": [100, 30]}
BIG = 10**400


def lane(**other: Any) -> dict[str, Any]:
    usual = {"problem": "beale", "optimizer": "gd", "start": [3.0, 4.0], "seed": 0, "edits": []}
    return {**usual, "label": "a", "colour": "red", "marker": "●", "preset": [], **other}


def lanes(*all_of_them: Any, focus: Any = 0) -> list[Any]:
    return ["lanes", list(all_of_them), focus]


def tape(*intents: Any, header: dict[str, Any] = HEADER) -> str:
    return "\n".join(json.dumps(line) for line in [header, *([0, intent] for intent in intents)])


def refused(text: str) -> str:
    with pytest.raises(UserError) as caught:
        recorded(FILE, text)
    check_words(str(caught.value))
    return str(caught.value)


def test_every_intent_passes_somebody() -> None:
    assert set(CHECKS) == set(INTENTS.values())


INTENTS_REFUSED = [
    (lanes(lane(start=[BIG, 0])), "is not a number that a float can hold"),
    (lanes(lane(start=[float("inf"), 0])), "Infinity is not a number that a float can hold"),
    (lanes(lane(start=[float("nan"), 0])), "NaN is not a number that a float can hold"),
    (lanes(lane(start=[True, 0])), "true is not a number"),
    (lanes(lane(start=["1", 0])), '"1" is not a number'),
    (lanes(lane(start=[1.0])), "the start has 1 number; beale needs 2"),
    (lanes(lane(start=[1.0, 2.0, 3.0])), "the start has 3 numbers; beale needs 2"),
    (lanes(lane(start=[1e200, 0])), "has a loss that is not finite"),
    (lanes(lane(problem="log(x)", start=[-1, 0])), "has a loss that is not finite"),
    (lanes(lane(problem="x +")), "the formula ends too early"),
    (lanes(lane(seed=-5)), "seed=-5 is out of range"),
    (lanes(lane(seed=2**70)), "is not a whole number that can be counted to"),
    (lanes(lane(seed=float("inf"))), "Infinity is not a whole number"),
    (lanes(lane(seed=True)), "true is not a whole number"),
    (lanes(lane(edits=[[-5, "lr", 0.1]])), "step=-5 is out of range"),
    (lanes(lane(edits=[[5, "lr", 0.1], [4, "lr", 0.2]])), "a hyperparameter is turned at step 4 after one at step 5"),
    (lanes(lane(edits=[[5, "lrr", 0.1]])), "unknown hyperparameter of gd 'lrr'; did you mean 'lr'?"),
    (lanes(lane(edits=[[5, "lr", -1]])), "lr=-1 is out of range"),
    (lanes(lane(edits=[[5, "lr", BIG]])), "is not a whole number that can be counted to"),
    (lanes(lane(edits=[[5, "lr", float("inf")]])), "lr=inf is out of range"),
    (lanes(lane(edits=[[5, "lr"]])), "not a step, a hyperparameter and its value"),
    (lanes(lane(edits=[[5, "lr", 0.1]] * (MOST_EDITS + 1))), "at most 1,000 times"),
    (lanes(lane(optimizer="lbfgs", edits=[[0, "c2", 0.01], [3, "c1", 0.05]])), "c1=0.05 is out of range: 0 < c1 < c2"),
    (lanes(lane(colour="nosuch")), "unknown colour 'nosuch'"),
    (lanes(lane(marker="")), "unknown marker ''"),
    (lanes(lane(marker="数学")), "unknown marker '数学'"),
    (lanes(lane(label="\ud800")), "holds half a character"),
    (lanes(lane(label="L" * 2000)), "has 2,000 characters, more than 1,020"),
    (lanes(lane(label=3)), "3 is not a text"),
    (lanes(lane(preset=["nosuch"])), "unknown hyperparameter 'nosuch'"),
    (lanes(lane(preset="lr")), '"lr" is not a list'),
    (lanes(lane(more=1)), "not a lane"),
    (lanes({"problem": "beale"}), "not a lane"),
    (lanes(3), "not a lane: 3"),
    (lanes(lane(), lane(problem="mlp", start=[0.0] * 11)), "lanes of one race share one loss"),
    (lanes(lane(), lane(start=[1.0, 1.0])), "lanes of one race have one start and one seed"),
    (lanes(*[lane()] * 10), "10 lanes; a race has 1 to 9"),
    (lanes(lane(), focus=1), "there is no lane 1: 0 to 0"),
    (["breaks", [["rise", BIG]]], "is not a number that a float can hold"),
    (["breaks", [["nosuch", 1.0]]], "unknown breakpoint 'nosuch'"),
    (["breaks", [["rise", float("nan")]]], "NaN is not a number"),
    (["breaks", [["rise", 0]]], "the bound 0 of the breakpoint rise is not above 0"),
    (["breaks", [["rise", 1], ["rise", 2]]], "the breakpoint rise is set twice"),
    (["viewport", [[0, BIG], [0, 1]]], "is not a number that a float can hold"),
    (["viewport", [[0, 5e-324], [0, 1]]], "floats cannot draw what lies between 0.0 and 5e-324"),
    (["viewport", [[0, 1], [0, 1], [0, 1]]], "not a region"),
    (["viewport", True], "not a region: true"),
    (["choose", "nosuch"], "unknown hyperparameter 'nosuch'"),
    (["focus", 2], "there is no lane 2: 0 to 1"),
    (["predict", -1], "there is no lane -1"),
    (["line", 10**9], "there is no line 1000000000: the equations have"),
    (["line", False], "false is not a whole number"),
    (["seek", 51], "there is no step 51: 0 to 50"),
    (["seek", -BIG], "is not a whole number that can be counted to"),
    (["step", 51], "51 steps at once in a race of 50"),
    (["tick", 10**9], "steps=1000000000 is out of range"),
    (["tick", -1], "time does not run backwards"),
    (["faster", 100], "there are no 100 speeds"),
    (["reseed", -1], "not a seed: -1"),
    (["show", "nosuch"], "unknown view 'nosuch'"),
    (["axis", "nosuch"], "unknown axis 'nosuch'"),
    (["plane", "nosuch"], "unknown plane 'nosuch'"),
    (["measure", "nosuch"], "unknown measure 'nosuch'"),
    (["scale", 1], "1 is neither true nor false"),
    (["turn", 2, "lr", 0.1], "there is no lane 2: 0 to 1"),
    (["turn", 0, "lr", "\ud800"], "holds half a character"),
    (["turn", 0, "lr", None], "null is not a number"),
    (["fork", "x", "green", "\x1b]0;pwn\x07"], "unknown marker"),
    (["fork", "x", "nosuch", "■"], "unknown colour 'nosuch'"),
    (["halt", 5, "\x1b]0;pwn\x07"], "no breakpoint says"),
    (["halt", 5, "x" * 5000], "no breakpoint says"),
    (["halt", 51, "x"], "step=51 is out of range"),
    (["pages", [0, 5], 0], "these are pages of a lesson, and the scene has none"),
    (["turnpage", 5], "there are no 5 pages to turn"),
    (["nosuch"], "not an intent"),
    ({"a": 1}, "not an intent"),
]


@pytest.mark.parametrize(("intent", "why"), INTENTS_REFUSED, ids=[why for _, why in INTENTS_REFUSED])
def test_what_nobody_can_have_done_is_refused_with_its_line(intent: Any, why: str) -> None:
    said = refused(tape(["scale", True], intent))
    assert said.startswith(f"{FILE}, line 3: ")
    assert why in said


def test_a_tenth_lane_is_refused() -> None:
    forks = [["fork", f"x{i}", "green", "■"] for i in range(8)]
    assert "line 9: a race has at most 9 lanes" in refused(tape(*forks))
    assert len(recorded(FILE, tape(*forks[:7])).ended.race.lanes) == 9


HEADERS = [
    ({**HEADER, "tape": True}, "format true is not known"),
    ({**HEADER, "tape": [2]}, r"format \[2\] is not known"),
    ({**HEADER, "more": 1}, 'unknown key "more"; a header has tape, termopt'),
    ({**HEADER, "size": [True, 3]}, "not a size"),
    ({**HEADER, "size": [100, 10**6]}, "not a size"),
    ({**HEADER, "seed": False}, "the seed is false, that of the scene 0"),
    ({**HEADER, "scene": {**SCENE, "labels": ["\ud800", "b"]}}, "holds half a character"),
    ({**HEADER, "scene": {**SCENE, "start": [BIG, 1]}}, "is not a row of numbers"),
    ({**HEADER, "scene": {**SCENE, "speed": 0}}, "speed must be a number"),
    ({**HEADER, "scene": {**SCENE, "steps": 10**8}}, "steps=100000000 is out of range"),
]


@pytest.mark.parametrize(("header", "why"), HEADERS, ids=range(len(HEADERS)))
def test_a_header_that_nobody_wrote(header: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError, match=f"line 1: .*{why}"):
        recorded(FILE, tape(header=header))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[" * 100_000, "not JSON"),
        ('[0, ["seek", 1], 2]', "expected"),
        ("[-1, [\"toggle\"]]", "there is no step -1"),
        ("[51, [\"toggle\"]]", "step=51 is out of range: 0 ≤ step ≤ 50"),
        ("[true, [\"toggle\"]]", "true is not a whole number"),
        ("[1e400, [\"toggle\"]]", "Infinity is not a whole number"),
        ('[0, ["lanes", [{"label": "a", "label": "b"}], 0]]', 'the key "label" is given twice'),
        ('[0, ["seek", ' + "9" * 5000 + "]]", "not JSON"),
        ("\x00", "not JSON"),
        ("", "not JSON"),
    ],
    ids=range(10),
)  # fmt: skip
def test_a_line_that_is_no_event(line: str, why: str) -> None:
    said = refused(f"{tape()}\n{line}\n")
    assert f"line 2: {why}" in said


# -- hyperparameters that depend on each other
# -----------------------------------------------------------------------------------


def test_a_hyperparameter_is_turned_within_what_the_optimizer_in_force_allows() -> None:
    now = open_scene(Scene("beale", ("lbfgs",), steps=20))
    now = apply(now, to_value(now, "c2", "0.01"))
    for text in ("0.05", "0.01"):
        with pytest.raises(UserError, match=f"c1={text} is out of range: 0 < c1 < c2 = 0.01"):
            to_value(now, "c1", text)
    now = apply(now, to_value(now, "c1", "0.005"))
    with pytest.raises(UserError, match="out of range"):
        to_value(now, "c2", "0.001")
    now = apply(now, Choose("c1"))
    while (turn := turned(now, 1)) is not None:
        now = apply(now, turn)
    now.race.lanes[0].optimizers()


def test_hyperparameters_turned_at_one_step_stay_in_the_order_in_which_they_can_be_turned() -> None:
    now = open_scene(Scene("beale", ("lbfgs:c2=0.1",), steps=20))
    for field, text in (("c2", "0.4"), ("c1", "0.3"), ("c2", "0.35")):
        now = apply(now, to_value(now, field, text))
    optimizer = now.race.lanes[0].optimizer_at(0)
    assert (optimizer.c1, optimizer.c2) == (0.3, 0.35)


def test_the_tape_names_the_line_of_a_turn_that_cannot_be() -> None:
    header = {**HEADER, "scene": {**SCENE, "optimizers": ["lbfgs"]}}
    said = refused(tape(["turn", 0, "c2", 0.01], ["turn", 0, "c1", 0.05], header=header))
    assert said == f"{FILE}, line 3: c1=0.05 is out of range: 0 < c1 < c2 = 0.01"


# -- what was accepted opens again -------------------------------------------------------------------------------------


def opens_again(seed: int, acts: int) -> None:
    text, now = made(seed, acts)
    again = recorded(FILE, text)
    assert again.ended == now
    assert write_tape(again.tape, "1.0", optimizer_spec) == text
    try:
        scene = scene_toml(now)
    except UserError:
        return  # hyperparameters turned on the way
    opened = read_scene(FILE, scene).open().session
    assert [one.label for one in opened.race.lanes] == [one.label for one in now.race.lanes]
    assert (opened.display.viewport, opened.time.speed, opened.display.view, opened.display.log) == (
        now.display.viewport,
        now.time.speed,
        now.display.view,
        now.display.log,
    )


@settings(max_examples=8)
@given(st.integers(0, 2**32))
def test_what_a_user_did_opens_again(seed: int) -> None:
    opens_again(seed, 40)


@pytest.mark.long
@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_whatever_a_user_did_opens_again(seed: int) -> None:
    opens_again(seed, 150)


def test_a_user_can_set_every_breakpoint() -> None:
    known = [[kind, known.value or 0.0] for kind, known in KINDS.items()]
    assert len(recorded(FILE, tape(["breaks", known])).ended.time.breakpoints) == len(KINDS)


# -- recordings that would not end -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scene", "intent", "why"),
    [
        ({"speed": 1e-5}, ["tick", 30], "it takes 3,000,000 s to play, a recording at most 3,600 s; give --seconds"),
        (
            {"steps": 10**7},
            ["seek", -1],
            "it comes to 20,000,000 updates of all lanes; a recording has at most 1,000,000",
        ),
    ],
)
def test_a_tape_whose_recording_would_not_end(scene: dict[str, Any], intent: Any, why: str) -> None:
    header = {**HEADER, "scene": {**SCENE, **scene, "paused": False}}
    _, opened, played, _ = recorded(FILE, tape(intent, header=header))
    with pytest.raises(UserError, match=why):
        check_length(length_of(opened, played.events), timed=False)
