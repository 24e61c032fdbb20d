"""Problems with data in the engine: streamed samples, updates that are timed, lanes paced by what they read."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from termopt.engine.analysis.gradient_noise import noise
from termopt.engine.core.lane import Lane
from termopt.engine.core.noise_free import noise_free
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer, problem
from termopt.scene.scene import Scene, SceneError, open_scene
from termopt.session.axes import AXES
from termopt.session.intents import Axis, Reseed, apply
from termopt.session.race import Race
from termopt.session.state import MOST_UPDATES
from termopt.viewer.presenter import Presenter
from termopt.viewer.projection import Projection

WAYS = ("mlp:batch=100", "mlp:batch=20", "mlp:batch=1")
THREE = open_scene(Scene(problem=WAYS, optimizers=("gd",), steps=50))
LONG = "mlp:rows=1000000,batch=1000000"


def lane(spec, by="gd", seed=0):
    made = problem(spec)
    return Lane(made, optimizer(by), made.start_for(seed), seed)


def budget(pieces):
    """Time for so many pieces of work."""
    left = [pieces]

    def more():
        left[0] -= 1
        return left[0] > 0

    return more


# -- a sample that takes long ------------------------------------------------------------------------------------


@pytest.mark.every(3)
@pytest.mark.parametrize("pieces", [1, 2, 5])
def test_a_streamed_step_taken_in_pieces_is_the_step_taken_at_once(pieces):
    whole, parts = Trace(lane(LONG, "adam"), 2), Trace(lane(LONG, "adam"), 2)
    whole.reach(2)
    calls, seen = 0, []
    while parts.reach(2, budget(pieces)) < 2:
        calls += 1
        seen.append((parts.head, parts.under_way))
    assert calls > 2
    assert parts.under_way is None
    shares = [head + (share or 0.0) for head, share in seen]
    assert shares == sorted(shares)
    np.testing.assert_array_equal(parts.x, whole.x)
    np.testing.assert_array_equal(parts.sampled, whole.sampled)


def test_work_that_was_stopped_is_not_begun_again():
    trace = Trace(lane(LONG), 1)
    trace.reach(1, budget(3))
    before = trace.under_way
    assert before is not None
    trace.reach(1, budget(1))
    assert trace.under_way is None or trace.under_way > before


def test_a_race_of_a_long_lane_and_a_short_one():
    specs = (LONG, "mlp:rows=1000000,batch=20")
    opened = open_scene(Scene(problem=specs, optimizers=("gd",), steps=3))
    race = Race(10)
    assert race.reach(opened, 3, budget(2)) == 0
    assert race.trace(opened.race.lanes[1]).head > 0  # it does not wait for the other
    assert race.reach(opened, 3, lambda: True) == 3


# -- what a trace keeps ------------------------------------------------------------------------------------------


def test_the_losses_of_batches_are_kept_beside_the_truth():
    trace = Trace(lane("mlp:batch=20"), 30)
    trace.reach(30)
    given = trace.lane.problem
    assert trace.sampled.shape == (30,)
    for k in (0, 7, 29):
        assert trace.sampled[k] == given.sample(trace.q[k], k, 0).loss
        assert trace.loss[k] == given.loss(trace.x[k])
    assert (trace.sampled != trace.loss[:-1]).all()
    exactly = Trace(lane("mlp"), 5)
    exactly.reach(5)
    assert exactly.sampled.size == 0


@pytest.mark.parametrize("spec", ["mlp:batch=20", "mlp", LONG])
def test_updates_are_timed_by_the_clock_they_are_given_and_by_no_other(spec):
    now = [0.0]

    def watch():
        now[0] += 1.0
        return now[0]

    trace = Trace(lane(spec), 2, watch=watch)
    assert trace.seconds is None
    trace.reach(2)
    assert trace.seconds >= 1.0
    assert trace.seconds == int(trace.seconds)
    untimed = Trace(lane(spec), 2)
    untimed.reach(2)
    assert untimed.seconds is None
    np.testing.assert_array_equal(trace.x, untimed.x)


def test_equal_lanes_see_equal_rows_and_other_seeds_others():
    for spec in ("mlp:batch=20", "mlp:batch=1,replace=false", "mlp:rows=1000000,batch=20"):
        one, other = problem(spec), problem(spec)
        np.testing.assert_array_equal(one.rows(17, 3), other.rows(17, 3))
        assert list(one.rows(17, 3)) != list(one.rows(17, 4))


def test_another_seed_is_another_start_unless_the_start_was_chosen():
    moved = apply(THREE, Reseed(7))
    assert {a.start for a in moved.race.lanes} == {problem("mlp").start_for(7)}
    lanes = tuple(replace(lane, start=(0.5,) * 11) for lane in THREE.race.lanes)
    chosen = replace(THREE, race=THREE.race._replace(lanes=lanes))
    assert {a.start for a in apply(chosen, Reseed(7)).race.lanes} == {(0.5,) * 11}


def test_a_problem_without_its_noise():
    noisy = problem("mlp:batch=1")
    still = noise_free(noisy)
    x = np.array(noisy.start)
    assert (still.stochastic, still.cost) == (False, None)
    assert still.sample(x, 3, 0).loss == noisy.loss(x)
    assert noise_free(problem("sphere")) == problem("sphere")
    assert noise_free(noisy) == noise_free(problem("mlp:batch=1"))


def test_noise_is_the_angle_and_the_ratio_of_two_gradients():
    given = problem("mlp:batch=5")
    q = np.array(given.start)
    true = given.gradient(q)
    aside = np.zeros(11)
    aside[0], aside[1] = true[1], -true[0]  # at right angles
    assert noise(given, q, true) == (0.0, 0.0)
    assert noise(given, q, 3 * true) == (pytest.approx(0, abs=1e-6), pytest.approx(2))
    assert noise(given, q, -true) == (pytest.approx(180), pytest.approx(2))
    assert noise(given, q, aside).angle == pytest.approx(90)
    tiny = noise(given, q, true + 1e-9 * aside)
    assert tiny.angle == pytest.approx(math.degrees(1e-9 * math.hypot(*aside) / math.hypot(*true)), rel=1e-5)
    assert math.isnan(noise(given, q, np.full(11, np.nan)).angle)


# -- lanes paced by what they read -------------------------------------------------------------------------------


def test_on_a_cost_axis_lanes_read_the_same_rows():
    assert THREE.axes == tuple(AXES)
    assert [THREE.updates(i, 7) for i in range(3)] == [7, 7, 7]
    for axis in ("epochs", "samples", "bytes"):
        paced = apply(THREE, Axis(axis))
        assert [paced.updates(i, 7) for i in range(3)] == [7, 35, 700]


@pytest.mark.parametrize("rows", [(100, 20, 1), (7, 3), (10, 9, 4), (5, 5)])
def test_covered_is_the_last_step_that_needs_no_more_updates(rows):
    specs = tuple(f"mlp:rows=1000,batch={n}" for n in rows)
    paced = open_scene(Scene(problem=specs, optimizers=("gd",) * len(specs), steps=50, axis="samples"))
    for i in range(len(rows)):
        for updates in range(60):
            k = paced.covered(i, updates)
            assert paced.updates(i, k) <= updates < paced.updates(i, k + 1)


def test_a_race_over_epochs_computes_what_each_lane_needs():
    paced = apply(THREE, Axis("epochs"))
    race = Race(MOST_UPDATES)
    assert race.reach(paced, 3, lambda: True) == 3
    assert [race.trace(a).head for a in paced.race.lanes] == [3, 15, 300]
    assert [row.k for row in sorted(race.standings(paced, 3), key=lambda row: row.lane)] == [3, 15, 300]


def test_a_lane_that_waits_shows_what_it_has_done_and_could_have_done_meanwhile():
    opened = open_scene(Scene(problem=(LONG.replace("batch=1000000", "batch=20"), LONG), optimizers=("gd",), steps=2))
    race = Race(2, watch=itertools.count().__next__)
    assert race.reach(opened, 1, budget(6)) == 0
    quick, slow = (race.trace(lane) for lane in opened.race.lanes)
    assert (quick.head, slow.head) == (1, 0)
    assert [row.k for row in sorted(race.standings(opened, 0), key=lambda row: row.lane)] == [0, 0]
    assert [row.k for row in sorted(race.standings(opened, 0, 1), key=lambda row: row.lane)] == [1, 0]
    projection = Projection(race)
    projection.find(opened, lambda: True)
    first, second = Presenter().present(opened, projection, 1).lanes
    assert (first.k, first.meanwhile) == (1, int(slow.seconds_under_way / quick.seconds))
    assert (second.k, second.meanwhile) == (0, None)
    race.reach(opened, 1, lambda: True)
    assert [view.meanwhile for view in Presenter().present(opened, projection, 1).lanes] == [None, None]


def test_axes_that_there_are_not():
    surface = open_scene(Scene())
    assert surface.axes == ("steps", "evals")
    assert apply(surface, Axis("samples")) == surface
    huge = ("mlp:rows=100000000,batch=100000000", "mlp:rows=100000000,batch=1")
    assert open_scene(Scene(problem=huge, optimizers=("gd",))).axes == ("steps", "evals")
    with pytest.raises(SceneError, match="more than a million updates"):
        open_scene(Scene(problem=huge, optimizers=("gd",), axis="samples"))
    with pytest.raises(SceneError, match="needs a problem with data"):
        open_scene(Scene(axis="epochs"))
    with pytest.raises(SceneError, match="did you mean 'epochs'"):
        open_scene(Scene(problem="mlp", axis="epoch"))


# -- scenes of several problems ----------------------------------------------------------------------------------


def test_lanes_that_are_fed_in_different_ways_are_named_and_colored_as_in_the_lecture():
    assert [(a.label, a.colour) for a in THREE.race.lanes] == [
        ("batch", "blue"),
        ("mini-batch 20", "green"),
        ("stochastic", "purple"),
    ]
    alike = open_scene(Scene(problem="mlp:batch=20", optimizers=("gd", "adam")))
    assert [(a.label, a.colour) for a in alike.race.lanes] == [("gd", "red"), ("adam", "green")]
    assert not alike.display.log
    assert open_scene(Scene()).display.log


@pytest.mark.parametrize(
    ("scene", "message"),
    [
        (Scene(problem=("mlp", "sphere"), optimizers=("gd",)), "share one loss"),
        (Scene(problem=("mlp", "mlp:data_seed=1"), optimizers=("gd",)), "share one loss"),
        (Scene(problem=("mlp", "mlp:batch=2"), optimizers=("gd",) * 3), "2 problems and 3 optimizers"),
        (Scene(problem=("mlp",) * 10, optimizers=("gd",)), "1 to 9 lanes"),
        (Scene(problem="mlp", labels=("a", "b"), optimizers=("gd",)), "2 labels given for 1 lanes"),
        (Scene(problem="mlp", colours=("blu",), optimizers=("gd",)), "did you mean 'blue'"),
        (Scene(problem="mlp", plane="w1[1,9],b2"), r"w1\[1,"),
        (Scene(view="fit"), "only a problem with data has"),
        (Scene(problem="mlp", box=((0, 0), (0, 1))), "not a region"),
        (Scene(problem="mlp", start=(1.0, 2.0)), "needs 11"),
    ],
)
def test_scenes_that_do_not_open(scene, message):
    with pytest.raises(SceneError, match=message):
        open_scene(scene)
