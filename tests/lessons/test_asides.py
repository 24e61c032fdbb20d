"""What the texts say in passing, beyond the numbers of their own runs."""

import numpy as np
import pytest

import termopt
from termopt.lessons import load


def final(problem, optimizer, seed, steps, start=(1.5, 0.6)):
    return termopt.run(problem, optimizer, start=start, steps=steps, seed=seed)


@pytest.mark.long
def test_local_minimum_is_luck_as_well():
    ends = [final("two_wells:noise=5", "gd:lr=cosine(0.05,800)", seed, 800).x[-1, 0] for seed in range(40)]
    assert 0.5 < np.mean(np.array(ends) < -0.85) < 1
    assert max(ends) > 0.8


def test_local_minimum_noise_that_is_too_weak_stays_for_most_seeds():
    stays = [final("two_wells:noise=1.5", "gd:lr=0.05", seed, 400).x[-1, 0] > 0.6 for seed in range(6)]
    assert sum(stays) == 6


def test_zero_grad_momentum_with_friction_gathers_speed_and_its_swing_ends():
    seed = load("zero_grad").scene.get("seed", 0)
    quick, printed = (
        termopt.run("mlp", optimizer, steps=300, seed=seed).loss
        for optimizer in ("momentum:lr=0.001,momentum=0.9", "gd:lr=0.001,zero_grad=false")
    )
    assert quick[100] < 0.5 * termopt.run("mlp", "gd:lr=0.001", steps=100, seed=seed).loss[100]
    assert np.ptp(quick[200:]) < 0.02 < np.ptp(printed[200:])


def test_rmsprop_without_the_guard_divides_nothing_by_nothing_only_where_the_slope_is_zero():
    assert str(termopt.run("sphere", "rmsprop:eps=0", steps=5).status) == "running"
    assert str(termopt.run("sphere", "rmsprop:eps=0", start=(0, 1), steps=5).status) == "diverged"
    assert str(termopt.run("sphere", "rmsprop", start=(0, 1), steps=5).status) == "running"


def test_zigzag_a_steady_slope_makes_the_velocity_five_times_as_large():
    trace = termopt.run("x", "momentum:lr=0.01,momentum=0.8", start=(0, 0), steps=60)
    assert trace.x[59, 0] - trace.x[60, 0] == pytest.approx(5 * 0.01, rel=1e-4)


def below(problem, optimizer, start, steps=200):
    """The first step with a loss below 0.01, or None."""
    found = np.flatnonzero(termopt.run(problem, optimizer, start=start, steps=steps).loss < 0.01)
    return int(found[0]) if found.size else None


def test_zigzag_the_hyperparameters_of_theory_beat_those_of_the_lesson():
    root = np.sqrt(40)
    momentum, lr = ((root - 1) / (root + 1)) ** 2, 4 / (root + 1) ** 2
    assert below("quadratic:kappa=40,angle=0", f"momentum:lr={lr},momentum={momentum}", (-1.8, 0.9)) < 43


def test_adagrad_on_a_turned_valley_no_rate_is_as_quick_as_on_a_straight_one():
    start = np.array([[1, -1], [1, 1]]) @ (-1.8, 0.9) / np.sqrt(2)
    needed = [below("quadratic:kappa=40,angle=45", f"adagrad:lr={lr}", start) for lr in (0.5, 1, 2, 5, 20)]
    assert needed[0] > 5 * below("quadratic:kappa=40,angle=0", "adagrad:lr=0.5", (-1.8, 0.9))
    assert min(needed) > 5 * 12


def test_rmsprop_comes_to_rest_with_a_rate_that_falls():
    ends = [
        termopt.run("quadratic:kappa=40,angle=0", f"rmsprop:lr={lr},beta=0.9", start=(-1.8, 0.9), steps=150).loss[-1]
        for lr in ("cosine(0.1,150)", "0.1")
    ]
    assert ends[0] < 1e-12 < 0.01 < ends[1]


def test_ridge_rounding_is_noise_too():
    start = -1.5 * np.array([np.cos(np.pi / 12), np.sin(np.pi / 12)])
    losses = [
        termopt.run("x**2 - y**2 + y**4/4:rotate=15", optimizer, start=start, steps=120).loss.min()
        for optimizer in ("gd:lr=0.25", "momentum:lr=0.25,momentum=0.3")
    ]
    assert min(losses) < -0.5


def test_edge_that_of_momentum_lies_farther_out():
    ends = [
        termopt.run("quadratic:kappa=10,angle=0", f"momentum:lr={lr},momentum=0.9", start=(-1.8, 0.25), steps=900)
        for lr in (0.37, 0.39)
    ]
    assert str(ends[0].status) == "converged"
    assert not ends[1].loss[-1] < 1


def test_paths_most_batches_of_20_hold_a_sample_twice():
    assert 1 - np.prod(1 - np.arange(20) / 100) == pytest.approx(0.87, abs=0.005)


def test_network_has_more_than_one_minimum():
    start_for = termopt.problem("mlp").start_for
    runs = [termopt.run("mlp", "lbfgs", start=start_for(seed), seed=seed, steps=300) for seed in range(6)]
    ends = {round(float(run.loss[-1]), 2) for run in runs if str(run.status) == "converged"}
    assert len(ends) > 1


def test_adam_the_corrections_of_step_20():
    correction = 1 - 0.9**20
    assert correction == pytest.approx(0.88, abs=0.005)


def test_lbfgs_gets_lost_on_mini_batches():
    exact = termopt.run("mlp:batch=100", "lbfgs", steps=60, seed=2)
    noisy = termopt.run("mlp:batch=5", "lbfgs", steps=60, seed=2)
    assert exact.loss[-1] < 0.9 * noisy.loss[-1]


def turned(point, angle):
    """A point turned about the origin, by degrees."""
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return tuple(np.array([[c, -s], [s, c]]) @ point)


def test_signs_do_not_see_what_the_loss_is_multiplied_by():
    pit, start = "1 - exp(-(x²+y²)/2)", (-2.93, 1.57)
    sign, gd = (
        [termopt.run(pit + scaled, optimizer, start=start, steps=60).x for scaled in ("", ":scale=0.1")]
        for optimizer in ("signum:lr=0.05,momentum=0", "gd:lr=0.5")
    )
    assert np.array_equal(*sign)
    assert abs(gd[0][-1] - gd[1][-1]).max() > 1


def test_brakes_nesterov_overshoots_less_with_more_speed_too():
    for momentum in (0.95, 0.98):
        low = [
            termopt.run("quadratic:kappa=30,angle=0", f"{name}:lr=0.01,momentum={momentum}", (-1.8, 0.9), 60)
            .x[:, 1]
            .min()
            for name in ("momentum", "nesterov")
        ]
        assert low[0] < 1.5 * low[1] < 0


def test_no_rate_a_well_chosen_one_is_quicker_and_only_it_sees_what_the_loss_is_multiplied_by():
    bowl, start = "quadratic:kappa=10,angle=0", (-1.8, 0.9)
    losses = [termopt.run(bowl, optimizer, start=start, steps=30).loss for optimizer in ("gd:lr=0.1", "prodigy")]
    assert np.argmax(losses[0] < 0.1) < np.argmax(losses[1] < 0.1)
    for optimizer, same in (("dog", True), ("prodigy", True), ("gd:lr=0.001", False)):
        paths = [termopt.run(bowl + scaled, optimizer, start=start, steps=60).x for scaled in ("", ",scale=100")]
        assert np.allclose(*paths, rtol=0, atol=1e-3) == same, optimizer


def test_flat_minima_a_large_rate_leaves_the_sharp_ones_and_sam_comes_from_elsewhere_too():
    ends = [
        termopt.run("factorization", optimizer, start=start, steps=400).x[-1]
        for optimizer, start in (("gd:lr=0.4", (2.5, 1.2)), ("gd:lr=0.04,sam=0.4", (0.3, 2.0)))
    ]
    assert np.abs(np.array(ends) - 1).max() < 0.15


def test_rotation_on_the_axes_adam_is_quicker_and_the_others_as_quick_as_ever():
    needed = {
        optimizer: [
            below(f"quadratic:kappa=40,angle={angle}", optimizer, turned((-1.8, 0.9), angle), steps=140)
            for angle in (45, 0)
        ]
        for optimizer in ("adam:lr=0.1", "soap:lr=0.1,beta1=0.9", "shampoo:lr=0.3")
    }
    askew, straight = zip(*needed.values(), strict=True)
    assert askew[1:] == straight[1:]
    assert askew[0] > 2 * straight[0]


def test_newton_finds_a_valley_where_the_surface_bends_up():
    ends = [
        termopt.run("x**2 - y**2 + y**4/4", "newton:variant=pure", start=(-1.5, y), steps=20).loss[-1]
        for y in (0.5, 1.2)
    ]
    assert ends == pytest.approx([0, -1], abs=1e-9)


def test_conjugate_two_moves_however_long_the_bowl_and_more_where_a_search_is_rough():
    for kappa, c2, moves in ((3, 0.01, 2), (1000, 0.01, 2), (30, 0.9, 3)):
        trace = termopt.run(f"quadratic:kappa={kappa},angle=30", f"cg:c2={c2}", start=(-1.8, 0.9), steps=12)
        there = trace.x[: int(np.argmax(trace.loss < 0.01)) + 1]
        assert np.count_nonzero((there[1:] != there[:-1]).any(axis=1)) == moves, kappa


def test_simplex_gradient_descent_comes_to_rest_on_a_kink_with_a_rate_that_falls():
    kinks = "|x|+2|y|+|x-y|"
    ends = [
        termopt.run(kinks, f"gd:lr={lr}", start=(-1.8, 1.2), steps=120).loss[-1] for lr in ("0.1", "cosine(0.1,120)")
    ]
    assert ends[1] < 0.01 < 0.1 < ends[0]


def test_ellipse_from_far_out_sigma_grows_first():
    trace = termopt.run("quadratic:kappa=300,angle=30", "cmaes:sigma=0.5", start=(20, 20), steps=60)
    assert max(float(trace.iterate(k).terms["σ"]) for k in range(1, 61)) > 1


def test_forgetting_a_long_memory_helps_until_the_cycle_is_longer():
    ends = [
        termopt.run(problem, f"{optimizer}:lr=0.02,beta1=0,beta2={beta}", steps=200).x[-1, 0]
        for problem, optimizer, beta in (
            ("cycle", "adam", 0.999),
            ("cycle:steep=200,period=100", "adam", 0.9),
            ("cycle:steep=200,period=100", "amsgrad", 0.9),
        )
    ]
    assert ends[1] > 0.5 > 0 > max(ends[0], ends[2])
