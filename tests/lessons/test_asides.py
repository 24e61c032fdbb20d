"""What the texts say in passing, beyond the numbers of their own runs."""

import numpy as np
import pytest

import termopt
from termopt.lessons import load


def final(problem, optimizer, seed, steps, start=(1.5, 0.6)):
    return termopt.run(problem, optimizer, start=start, steps=steps, seed=seed)


@pytest.mark.long
def test_local_minimum_is_luck_as_well():
    ends = [final("two_wells:noise=5", "gd:lr=cosine(0.05,800)", seed, 800).x[-1, 0] for seed in range(12)]
    deep = sum(end < -0.85 for end in ends)
    assert 8 <= deep < 12
    assert max(ends) > 0.8


def test_local_minimum_noise_that_is_too_weak_stays_for_most_seeds():
    stays = [final("two_wells:noise=1.5", "gd:lr=0.05", seed, 400).x[-1, 0] > 0.6 for seed in range(6)]
    assert sum(stays) == 6


def test_zero_grad_momentum_with_friction_gathers_speed_and_its_swing_ends():
    seed = load("zero_grad").scene["seed"]
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


def test_adam_the_corrections_of_step_20():
    correction = 1 - 0.9**20
    assert correction == pytest.approx(0.88, abs=0.005)


def test_lbfgs_gets_lost_on_mini_batches():
    exact = termopt.run("mlp:batch=100", "lbfgs", steps=60, seed=2)
    noisy = termopt.run("mlp:batch=5", "lbfgs", steps=60, seed=2)
    assert exact.loss[-1] < 0.9 * noisy.loss[-1]
