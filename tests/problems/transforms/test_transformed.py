"""Warped surfaces: values, derivatives and places go along, and optimizers are blind to what they should be."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.base.errors import UserError
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.problems.finite_difference import difference_hessian
from termopt.problems.transforms.affine import WARP_HYPERPARAMETERS, Warp
from termopt.problems.transforms.noisy import noisy
from termopt.problems.transforms.transformed import bare, warp_of, warped
from termopt.registry.adapters.completed import completed_problem
from termopt.registry.registry import optimizer, preset, problem

ALL = "rosenbrock:rotate=30,stretch=4,shift=-1.5,scale=10"
DICE = np.random.default_rng(0)


def turn(degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s], [s, c]])


def seen(x, middle, warp):
    """Where a warp takes the points x (2, n), said with matrices."""
    middle = np.array(middle)[:, None]
    return turn(warp.rotate) @ np.diag([warp.stretch, 1]) @ (x - middle) + middle + warp.shift


def path(surface, by, steps=60):
    """Iterates (2, steps + 1) from the surface's start."""
    surface = problem(surface) if isinstance(surface, str) else surface
    trace = Trace(Lane(surface, optimizer(by), surface.start), steps)
    assert trace.reach(steps) == steps
    return trace.x.T


# -- the surface ---------------------------------------------------------------------------------------------------


def test_values_and_places_go_along():
    plain, moved = problem("rosenbrock"), problem(ALL)
    x = DICE.uniform(-2, 2, (2, 50))
    z = seen(x, (0, 1), moved.warp)
    assert moved.loss(z) == pytest.approx(10 * plain.loss(x))
    assert moved.start == pytest.approx(seen(np.array([plain.start]).T, (0, 1), moved.warp)[:, 0])
    assert moved.start_for(3) == moved.start
    (least,) = moved.minima
    assert (least.loss, moved.loss(np.array(least.x))) == (0, pytest.approx(0, abs=1e-12))
    corners = seen(np.array([(a, b) for a in plain.box[0] for b in plain.box[1]]).T, (0, 1), moved.warp)
    assert moved.box == pytest.approx(np.stack([corners.min(axis=1), corners.max(axis=1)], axis=1))
    assert all(
        low < box_low < box_high < high
        for (low, high), (box_low, box_high) in zip(moved.domain, moved.box, strict=True)
    )


@pytest.mark.parametrize(
    "spec", [ALL, "ackley:rotate=-77,stretch=0.3", "x*y**3 + exp(x/5):stretch=2,rotate=123,scale=3"]
)
def test_derivatives_are_those_of_the_values(spec):
    moved = problem(spec)
    z = DICE.uniform(-1, 1, (2, 20))
    for i, axis in enumerate(np.eye(2)[:, :, None] * 1e-6):
        slope = (moved.loss(z + axis) - moved.loss(z - axis)) / 2e-6
        assert moved.gradient(z)[i] == pytest.approx(slope, rel=1e-5, abs=1e-5)
    hessian = moved.hessian(z)
    assert hessian == pytest.approx(difference_hessian(moved.gradient, z), rel=1e-4, abs=1e-3)
    assert np.array_equal(hessian[0, 1], hessian[1, 0])


@pytest.mark.parametrize("spec", [ALL, "drop_wave:rotate=45", "plateau:shift=3,scale=0.1", "abs(x)+sqrt(y):rotate=9"])
def test_one_point_is_the_same_bits_however_it_is_asked_for(spec):
    moved = problem(spec)
    sides = np.array(moved.box)
    z = DICE.uniform(sides[:, :1], sides[:, 1:], (2, 40))
    loss, grad = moved.evaluate(z)
    assert np.array_equal(moved.loss(z), loss, equal_nan=True)
    assert np.array_equal(moved.gradient(z), grad, equal_nan=True)
    hessian = moved.hessian(z)
    for i, one in enumerate(z.T):
        answers = [moved.point(one.tolist()), moved.evaluate(one), moved.sample(one, 7, 1)]
        answers.append((moved.loss(one), moved.gradient(one)))
        for value, slopes in answers:
            assert np.array_equal([value, *slopes], [loss[i], *grad[:, i]], equal_nan=True)
        assert np.array_equal(moved.hessian(one), hessian[:, :, i], equal_nan=True)


def test_a_problem_of_ones_own_has_no_point_and_needs_none():
    class Bowl:
        dim, start = 2, (1.0, 2.0)

        def loss(self, x):
            return x[0] ** 2 + 3 * x[1] ** 2

        def gradient(self, x):
            return np.stack([2 * x[0], 6 * x[1]])

    moved = warped(completed_problem(Bowl()), rotate=20.0, scale=2.0)
    z = np.array([0.3, -0.8])
    value, slopes = moved.point(z.tolist())
    assert (type(value), value, slopes) == (float, moved.evaluate(z).loss, moved.evaluate(z).grad.tolist())


def test_where_it_is_not_finite_it_says_so_without_a_warning():
    moved = problem("1/x:scale=2")
    assert np.isinf(moved.loss(np.array([0.0, 1.0])))
    assert np.isnan(moved.loss(np.array([np.nan, 1.0])))
    assert not np.isfinite(problem(ALL).evaluate(np.array([1e200, 1.0])).loss)


def test_right_angles_are_exact():
    assert problem("booth:rotate=90").start == (-7.0, -8.0)
    assert problem("booth:rotate=180").start == (8.0, -7.0)


# -- names, and one wrapper ----------------------------------------------------------------------------------------


def test_it_says_what_was_done():
    moved = problem("rosenbrock:scale=10,shift=-2,stretch=4,rotate=30")
    assert moved.title == "Rosenbrock's valley, turned 30°, stretched ×4, moved by −2, loss ×10"
    assert moved.formula == "(1−x)² + 100(y−x²)², turned 30°, stretched ×4, moved by −2, loss ×10"
    assert moved.spec == "rosenbrock:rotate=30,stretch=4,shift=-2,scale=10"
    assert moved.objective_id not in (problem("rosenbrock").objective_id, problem("rosenbrock:rotate=30").objective_id)
    assert problem("rosenbrock:rotate=30,noise=2").objective_id == problem("rosenbrock:rotate=30").objective_id


@pytest.mark.parametrize(
    "spec",
    [ALL, "quadratic:kappa=7,angle=0,rotate=30", "quadratic:kappa=7,angle=0,scale=0.001,noise=2", "x-y*y:rotate=-5"],
)
def test_it_is_a_value_and_its_spec_goes_round(spec):
    moved = problem(spec)
    assert moved.spec == spec
    moved.point([0.0, 0.0])
    assert moved == problem(spec) == copy.deepcopy(moved) == pickle.loads(pickle.dumps(moved))
    assert hash(moved) == hash(problem(spec))
    assert moved != problem(spec + ".5")
    lane = Lane(moved, optimizer("gd"), moved.start)
    assert Lane.from_json(lane.to_json(str), problem, lambda _: optimizer("gd")) == lane


@pytest.mark.parametrize("spec", ["rosenbrock", "x**2 + y", "two_wells:noise=4"])
def test_no_warp_is_the_problem_itself(spec):
    plain = problem(spec)
    assert warped(plain, rotate=0.0, stretch=1.0, shift=0.0, scale=1.0) == plain
    assert problem(f"{spec}{',' if ':' in spec else ':'}rotate=0,stretch=1,shift=0,scale=1") == plain


def test_warps_add_up_in_one_wrapper():
    twice = warped(warped(problem("beale"), rotate=30, stretch=2, scale=10), rotate=15, stretch=2, shift=1, scale=0.5)
    assert twice == problem("beale:rotate=45,stretch=4,shift=1,scale=5")
    assert warp_of(twice) == Warp(45, 4, 1, 5)
    assert bare(noisy(twice, 2.0)) == problem("beale")
    assert warped(problem("beale:rotate=170"), rotate=30) == problem("beale:rotate=-160")


def test_noise_stays_outside():
    moved = warped(problem("two_wells:noise=4"), scale=10, rotate=30)
    assert moved == problem("two_wells:rotate=30,scale=10,noise=4")
    x = np.array([0.3, 0.2])
    noise = moved.sample(x, 3, 5).grad - moved.gradient(x)
    assert noise == pytest.approx(problem("x*0:noise=4").sample(x, 3, 5).grad)


@given(st.lists(st.sampled_from([("shift", 0.1), ("shift", 0.7), ("rotate", 15.0), ("scale", 1.25), ("stretch", 2.0)])))
def test_what_is_undone_is_gone(changes):
    moved = problem("sphere")
    for name, change in changes[:6]:
        moved = warped(moved, **{name: change})
    for name, change in changes[:6]:
        moved = warped(moved, **{name: -change if name in ("shift", "rotate") else 1 / change})
    assert moved == problem("sphere")


def test_presets_are_those_of_the_surface():
    for spec in ("quadratic:kappa=30,angle=0", "rosenbrock"):
        join = "," if ":" in spec else ":"
        assert preset(problem(f"{spec}{join}rotate=30,noise=1"), "gd") == preset(problem(spec), "gd") != {}


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("beale:rotate=181", "beale: rotate=181 is out of range: -180 ≤ rotate ≤ 180"),
        ("beale:stretch=0", "beale: stretch=0 is out of range"),
        ("beale:scale=nan", "scale=nan is out of range"),
        ("beale:shift=inf", "shift=inf is out of range"),
        ("mlp:rotate=30", "mlp: cannot be turned 30°: it is no surface over the plane"),
        ("x**2:rotte=30", "did you mean 'rotate'"),
        ("x**2:rotate=", "'rotate' has no value"),
        ("x**2:rotate=1,rotate=2", "given twice"),
    ],
)
def test_mistakes(spec, words):
    with pytest.raises(UserError, match=words.replace("(", r"\(")):
        problem(spec)


def test_a_warp_stays_in_its_range():
    with pytest.raises(UserError, match="stretch=200 is out of range"):
        warped(problem("beale:stretch=100"), stretch=2)
    with pytest.raises(UserError, match="rotate=inf"):
        warped(problem("beale"), rotate=np.inf)
    with pytest.raises(UserError, match="did you mean 'rotate'"):
        warped(problem("beale"), rotat=3)
    assert [k.name for k in WARP_HYPERPARAMETERS] == ["rotate", "stretch", "shift", "scale"]


# -- who is blind to what ------------------------------------------------------------------------------------------

TURN, MOVE, STEEPER = Warp(rotate=30), Warp(shift=3), Warp(scale=8)
SPECS = {TURN: "rosenbrock:rotate=30", MOVE: "rosenbrock:shift=3", STEEPER: "rosenbrock:scale=8"}
STRAIGHT = ("gd:lr=0.0005", "momentum:lr=0.0002", "nesterov:lr=0.0002")
ADAPTIVE = ("adagrad:lr=0.1,eps=0", "rmsprop:lr=0.01,eps=0", "adam:lr=0.05,eps=0", "adamax:lr=0.05,eps=0")


def apart(by, warp, steps=60):
    """How far the path on the warped surface is from the warped path, at most."""
    wanted = seen(path("rosenbrock", by, steps), (0, 1), warp)
    return np.abs(path(SPECS[warp], by, steps) - wanted).max()


@pytest.mark.parametrize("by", STRAIGHT)
def test_gradients_turn_with_the_surface(by):
    assert apart(by, TURN) < 1e-9


@pytest.mark.parametrize("by", ADAPTIVE)
def test_rates_of_coordinates_do_not(by):
    assert apart(by, TURN) > 0.1


@pytest.mark.parametrize("by", ADAPTIVE)
def test_a_gradient_over_its_own_size_does_not_see_the_scale(by):
    assert apart(by, STEEPER) < 1e-9


@pytest.mark.parametrize("by", STRAIGHT)
def test_a_gradient_does(by):
    name, lr = by.split("=")
    slow = f"{name}={float(lr) / 8}"
    assert np.abs(path(SPECS[STEEPER], slow) - path("rosenbrock", by)).max() < 1e-9
    assert np.abs(path(SPECS[STEEPER], slow) - path("rosenbrock", slow)).max() > 0.1


def test_adam_sees_the_scale_again_where_eps_is_large():
    assert apart("adam:lr=0.05,eps=100", STEEPER) > 0.01


@pytest.mark.parametrize("by", [*STRAIGHT, *ADAPTIVE, "lbfgs"])
def test_nobody_knows_where_zero_is(by):
    assert apart(by, MOVE, 20) < 1e-6


def test_but_weight_decay_does():
    assert apart("adamw:lr=0.05,weight_decay=0.1", MOVE) > 0.1


@pytest.mark.parametrize("warp", [TURN, STEEPER])
def test_lbfgs_sees_neither_turn_nor_scale(warp):
    assert apart("lbfgs", warp, 20) < 1e-6


def test_everyone_sees_a_stretch():
    stretched = Warp(stretch=4)
    for by in (*STRAIGHT, *ADAPTIVE, "lbfgs"):
        along = seen(path("rosenbrock", by, 20), (0, 1), stretched)
        assert np.abs(path("rosenbrock:stretch=4", by, 20) - along).max() > 0.01, by
