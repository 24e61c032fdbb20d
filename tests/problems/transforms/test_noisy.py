"""Noise on a gradient: the same for all lanes and every time it is asked for, and nothing but noise."""

import copy
import pickle

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer, problem

X = np.array([1.5, 0.6])


def test_the_truth_stays_what_it_was():
    plain, seen = problem("two_wells"), problem("two_wells:noise=4")
    assert (seen.objective_id, seen.minima, seen.box, seen.start, seen.dim) == (
        plain.spec,
        plain.minima,
        plain.box,
        plain.start,
        2,
    )
    assert seen.loss(X) == plain.loss(X)
    assert np.array_equal(seen.gradient(X), plain.gradient(X))
    assert np.array_equal(seen.hessian(X), plain.hessian(X))
    assert seen.stochastic


def test_the_noise_has_its_deviation_and_no_bias():
    seen = problem("two_wells:noise=4")
    draws = np.array([seen.sample(X, k, 7).grad - seen.gradient(X) for k in range(4000)])
    assert draws.mean(axis=0) == pytest.approx([0, 0], abs=0.25)  # 4 deviations of the mean of 4000
    assert draws.std(axis=0) == pytest.approx([4, 4], rel=0.05)
    assert seen.sample(X, 3, 7).loss == seen.loss(X)


def test_lanes_of_a_seed_share_it_and_another_seed_does_not():
    mild, strong = problem("two_wells:noise=1"), problem("two_wells:noise=3")
    a, b = (p.sample(X, 5, 7).grad - p.gradient(X) for p in (mild, strong))
    assert b == pytest.approx(3 * a)
    assert not np.array_equal(mild.sample(X, 5, 8).grad, mild.sample(X, 5, 7).grad)
    assert not np.array_equal(mild.sample(X, 6, 7).grad, mild.sample(X, 5, 7).grad)


def test_a_batch_of_runs_shares_it():
    seen = problem("two_wells:noise=4")
    both = seen.sample(np.stack([X, -X], axis=1), 3, 0)
    assert np.array_equal(both.grad[:, 0], seen.sample(X, 3, 0).grad)
    assert np.array_equal(both.grad[:, 1], seen.sample(-X, 3, 0).grad)


@pytest.mark.parametrize("spec", ["two_wells:noise=4", "quadratic:kappa=30,angle=0,noise=0.5"])
def test_it_is_a_value(spec):
    seen = problem(spec)
    assert seen == problem(seen.spec) == copy.deepcopy(seen) == pickle.loads(pickle.dumps(seen))
    assert "noise σ = " in seen.title


def test_going_back_gives_the_same_bits():
    seen = problem("two_wells:noise=4")
    lane = Lane(seen, optimizer("gd:lr=0.05"), tuple(X))
    whole, scarce = Trace(lane, 50), Trace(lane, 50, iterate_bytes=1)
    whole.reach(50)
    for k in (50, 0, 23):
        assert np.array_equal(whole.x[k], scarce.iterate(k).x)


def test_no_noise_is_the_problem_itself():
    assert problem("two_wells:noise=0") == problem("two_wells")


@pytest.mark.parametrize("spec", ["two_wells:noise=-1", "two_wells:noise=inf", "two_wells:noise=much"])
def test_bad_noise(spec):
    with pytest.raises(UserError, match="noise"):
        problem(spec)


def test_a_batch_averages_the_noise_and_means_nothing_without_it():
    one, many = problem("two_wells:noise=4,batch=1"), problem("two_wells:noise=4,batch=64")
    x = np.array([0.3, -0.2])
    assert one == problem("two_wells:noise=4")
    assert many.spec == "two_wells:noise=4,batch=64"
    assert problem(many.spec) == many
    noise = np.array([many.sample(x, k, 0).grad - many.gradient(x) for k in range(500)])
    assert np.std(noise) == pytest.approx(4 / 8, rel=0.1)
    with pytest.raises(UserError, match="batch=3 averages noise, and there is none"):
        problem("sphere:batch=3")
