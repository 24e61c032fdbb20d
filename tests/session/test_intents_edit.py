"""Steering: whatever was turned, forked, undone and looked at, every lane is what a fresh run of it would be."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer
from termopt.scene.scene import Scene, open_scene
from termopt.session.intents import Axis, Focus, Intent, Reseed, Seek, Step, Tick, Toggle, apply
from termopt.session.intents_edit import Backwards, Dismiss, Fork, Halt, Lanes, Line, Loop, Redo, Turn, Undo
from termopt.session.race import Race

BASE = open_scene(Scene(problem="rosenbrock", optimizers=("gd:lr=0.001", "adam:lr=0.1", "lbfgs"), steps=60))
FORK = Fork("fork", "orange", "★")


def fresh(lane, k):
    trace = Trace(lane, 60)
    trace.reach(k)
    return trace


def check(now, race) -> None:
    race.reach(now, now.time.cursor, lambda: True)
    for i, lane in enumerate(now.race.lanes):
        ours, theirs = race.trace(lane), fresh(lane, now.updates(i, now.time.cursor))
        end = min(ours.head, theirs.head) + 1
        np.testing.assert_array_equal(ours.x[:end], theirs.x[:end])
        np.testing.assert_array_equal(ours.loss[:end], theirs.loss[:end])
        assert ours.status_at(end - 1) == theirs.status_at(end - 1)
        a, b = ours.iterate(end - 1), theirs.iterate(end - 1)
        np.testing.assert_array_equal(a.x, b.x)
        assert a.terms.keys() == b.terms.keys()


turns = st.one_of(
    st.builds(Turn, st.just(0), st.just("lr"), st.sampled_from([1e-4, 5e-4, "cosine(0.001,40)"])),
    st.builds(Turn, st.integers(0, 1), st.just("clip"), st.sampled_from([0.5, 3.0])),
    st.builds(Turn, st.just(1), st.sampled_from(["beta1", "lr"]), st.floats(0.05, 0.9)),
    st.builds(Turn, st.integers(0, 2), st.just("zero_grad"), st.booleans()),
)
moves = st.one_of(
    st.builds(Tick, st.integers(0, 20)), st.builds(Seek, st.integers(0, 60)), st.builds(Step, st.integers(-9, 9))
)
edits = st.one_of(turns, st.just(FORK), st.just(Undo()), st.just(Redo()), st.builds(Reseed, st.integers(0, 3)))


def possible(now, intent) -> bool:
    """Whether there is such a hyperparameter, or room for another lane."""
    if isinstance(intent, Turn):
        known = {"gd": ("lr",), "adam": ("lr", "beta1")}.get(now.race.lanes[intent.lane].optimizer.name, ())
        return intent.field in (*known, "clip", "zero_grad")
    return not isinstance(intent, Fork) or len(now.race.lanes) < 6


@given(st.lists(st.one_of(moves, edits), max_size=10))
def test_after_anything_every_number_is_that_of_a_fresh_run(intents: list[Intent]) -> None:
    now, race = BASE, Race(60)
    for intent in intents:
        if isinstance(intent, Fork) and len(now.race.lanes) > 5:
            continue
        if (
            isinstance(intent, Turn)
            and now.race.lanes[intent.lane].optimizer.name not in ("gd", "adam")
            and intent.field in ("lr", "beta1")
        ):
            continue
        if (
            isinstance(intent, Turn)
            and intent.field == "beta1"
            and now.race.lanes[intent.lane].optimizer.name != "adam"
        ):
            continue
        before, now = now, apply(now, intent)
        if now.race.lanes != before.race.lanes:
            race.keep((*now.race.lanes, *(ghost.lane for ghost in now.editing.ghosts)))
        check(now, race)


@given(st.lists(st.one_of(turns, st.just(FORK), st.builds(Seek, st.integers(0, 60))), max_size=8))
def test_undoing_everything_and_doing_it_again(intents: list[Intent]) -> None:
    now = BASE
    for intent in intents:
        if possible(now, intent):
            now = apply(now, intent)
    last, count = now, len(now.editing.undo_stack)
    for _ in range(count):
        now = apply(now, Undo())
    assert (now.race.lanes, now.editing.ghosts) == (BASE.race.lanes, ())
    assert apply(now, Undo()) == now
    for _ in range(count):
        now = apply(now, Redo())
    assert (now.race.lanes, now.editing.ghosts, now.race.focus) == (
        last.race.lanes,
        last.editing.ghosts,
        last.race.focus,
    )


def test_a_fork_shares_the_past_and_the_old_future_is_its_ghost() -> None:
    turned = apply(apply(BASE, Seek(10)), Turn(0, "lr", 0.0005))
    now = apply(apply(turned, Seek(40)), FORK)
    assert [lane.label for lane in now.race.lanes] == ["gd", "fork", "adam", "lbfgs"]
    assert now.race.focus == 1
    assert now.race.lanes[1].edits == now.race.lanes[0].edits
    assert [(ghost.k, ghost.number) for ghost in now.editing.ghosts] == [(10, 0), (40, 1)]
    assert apply(now, Dismiss()).editing.ghosts == ()
    race = Race(60)
    race.trace(now.race.lanes[0]).reach(50)
    fork = race.trace(now.race.lanes[1])
    assert fork.head == 50  # nothing is computed twice
    np.testing.assert_array_equal(fork.x, race.trace(now.race.lanes[0]).x)


def test_turning_on_at_one_step_keeps_the_future_that_was_there_first() -> None:
    now = apply(BASE, Seek(20))
    for lr in (5e-4, 2e-4, 1e-4):
        now = apply(now, Turn(0, "lr", lr))
    assert [ghost.lane for ghost in now.editing.ghosts] == [BASE.race.lanes[0]]
    assert now.race.lanes[0].edits == ((20, "lr", 1e-4),)
    assert len(now.editing.undo_stack) == 3
    assert apply(apply(now, Undo()), Undo()).race.lanes[0].edits == ((20, "lr", 5e-4),)


def test_an_edit_is_stamped_with_the_lanes_own_step() -> None:
    ways = open_scene(Scene(problem=("mlp:batch=100", "mlp:batch=20"), optimizers=("gd",), steps=50))
    now = apply(apply(apply(ways, Axis("epochs")), Seek(7)), Turn(1, "lr", 0.01))
    assert now.race.lanes[1].edits == ((35, "lr", 0.01),)


def test_other_lanes_on_the_same_ground_keep_the_step_and_others_begin() -> None:
    now = apply(BASE, Seek(30))
    more = (*BASE.race.lanes, replace(BASE.race.lanes[0], optimizer=optimizer("gd:lr=0.0001"), label="slow"))
    assert (apply(now, Lanes(more, 3)).time.cursor, apply(now, Lanes(more, 3)).race.focus) == (30, 3)
    elsewhere = open_scene(Scene(problem="beale")).race.lanes
    moved = apply(now, Lanes(elsewhere, 9))
    assert (moved.time.cursor, moved.race.focus, moved.editing.ghosts) == (0, len(elsewhere) - 1, ())
    assert (apply(moved, Undo()).race.lanes, apply(moved, Undo()).time.cursor) == (BASE.race.lanes, 30)


def test_backwards_and_round_and_round() -> None:
    back = apply(apply(BASE, Seek(10)), Backwards(True))
    assert (apply(back, Tick(4)).time.cursor, apply(back, Tick(4)).time.playing) == (6, True)
    start = apply(back, Tick(99))
    assert (start.time.cursor, start.time.playing) == (0, False)
    assert apply(start, Toggle()).time.cursor == 60
    looped = apply(apply(BASE, Loop(True)), Tick(99))
    assert (looped.time.cursor, looped.time.playing) == (60, True)
    assert apply(looped, Tick(3)).time.cursor == 0
    assert apply(apply(start, Loop(True)), Toggle()).time.playing


def test_another_lane_is_explained_from_its_whole_step() -> None:
    walking = apply(BASE, Line(2))
    assert apply(walking, Focus(1 - BASE.race.focus)).display.line is None
    assert apply(walking, Focus(BASE.race.focus)).display.line == 2


def test_a_halt_says_why_until_something_moves() -> None:
    halted = apply(BASE, Halt(12, "the loss rose"))
    assert (halted.time.cursor, halted.time.playing, halted.time.pause_reason) == (12, False, "the loss rose")
    for intent in (Toggle(), Step(1), Seek(3)):
        assert apply(halted, intent).time.pause_reason == ""


@pytest.mark.parametrize("intent", [Step(1), Seek(5), Turn(0, "lr", 0.5)])
def test_a_line_belongs_to_its_step(intent: Intent) -> None:
    assert apply(apply(BASE, Line(2)), intent).display.line is None
