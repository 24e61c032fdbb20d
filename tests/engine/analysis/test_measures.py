"""Measures of a run are what a frame at a time says, however they are asked for."""

from dataclasses import replace

import numpy as np
import pytest

import termopt
from termopt.engine.analysis.measures import MEASURES, PORTION, Gauge, measure
from termopt.engine.trace.trace import Trace

RUNS = ("rosenbrock", "rosenbrock:noise=3", "mlp", "mlp:batch=7", "mlp:features=1,batch=7", "mlp:features=3,batch=7")
OPTIMIZERS = ("adam:lr=0.01", "nesterov:lr=0.0002", "gd:lr=0.0001,clip=1", "lbfgs")


def by_frames(trace, k):
    """−Δw/g of the step that led to k."""
    moved, g = trace.iterate(k).x - trace.iterate(k - 1).x, trace.iterate(k).evaluation.grad
    with np.errstate(all="ignore"):
        return np.where(g == 0, np.nan, -moved / g)


@pytest.mark.every(5)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("problem", RUNS)
def test_a_rate_is_what_each_frame_says(problem, optimizer):
    trace = termopt.run(problem, optimizer, steps=25)
    columns = measure(trace, "rate", 25)
    expected = np.array([by_frames(trace, k) for k in range(1, 26)]).T
    if len(expected) > 4:
        expected = np.array([np.nanmin(expected, 0), np.nanmedian(expected, 0), np.nanmax(expected, 0)])
        assert [column.label for column in columns] == ["smallest", "median", "largest"]
    for column, values in zip(columns, expected, strict=True):
        assert column.values[1:] == pytest.approx(values, rel=1e-9, nan_ok=True)
        assert np.isnan(column.values[0])


@pytest.mark.parametrize("problem", RUNS)
def test_lengths_and_gradients(problem):
    trace = termopt.run(problem, "adam:lr=0.01", steps=25)
    ((label, length),) = measure(trace, "length", 25)
    assert label == "‖Δw‖"
    assert np.isnan(length[0])
    assert length[1:] == pytest.approx(np.linalg.norm(np.diff(trace.x, axis=0), axis=1))
    ((label, gradient),) = measure(trace, "gradient", 25)
    assert label == "‖∇f‖"
    assert np.array_equal(gradient, trace.grad_norm)


def test_plain_descent_goes_its_learning_rate_for_each_unit_of_gradient():
    x, y = measure(termopt.run("rosenbrock", "gd:lr=0.0005", steps=50), "rate", 50)
    assert (x.label, y.label) == ("x", "y")
    assert x.values[1:] == pytest.approx(np.full(50, 0.0005), rel=1e-6)
    assert y.values[1:] == pytest.approx(np.full(50, 0.0005), rel=1e-6)


def test_velocity_is_in_the_rate_and_may_lead_uphill():
    x, _ = measure(termopt.run("rosenbrock", "momentum:lr=0.0003", steps=50), "rate", 50)
    assert np.nanmin(x.values) < 0 < np.nanmax(x.values)


def test_without_a_slope_there_is_no_rate_and_while_a_search_tries_it_is_nothing():
    _, y = measure(termopt.run("x**2", "gd:lr=0.1", (1, 1), 5), "rate", 5)
    assert np.isnan(y.values).all()
    trace = termopt.run("rosenbrock", "lbfgs:c2=0.01", steps=30)
    x, _ = measure(trace, "rate", 30)
    waits = (trace.x[1:] == trace.x[:-1]).all(axis=1)
    assert waits.any()
    assert (x.values[1:][waits] == 0).all()


@pytest.mark.parametrize("name", MEASURES)
def test_asked_bit_by_bit_or_back_and_forth_it_is_the_same(name):
    trace = termopt.run("rosenbrock", "adam:lr=0.01", steps=PORTION + 300)
    gauge = Gauge(trace, name)
    for upto in (0, 1, 7, 3, 300, 299, PORTION + 200, PORTION + 300, 12):
        for column, fresh in zip(gauge.columns(upto), measure(trace, name, upto), strict=True):
            assert len(column.values) == upto + 1
            assert column.label == fresh.label
            assert np.array_equal(column.values, fresh.values, equal_nan=True)
            assert not column.values.flags.writeable


class Counting:
    """A problem that counts the points of which its gradient was asked."""

    def __init__(self, problem):
        self._problem = problem
        self.points = 0
        self.most = 0

    def __getattr__(self, name):
        return getattr(self._problem, name)

    def gradient(self, x):
        self.points += x[0].size
        self.most = max(self.most, x[0].size)
        return self._problem.gradient(x)


@pytest.mark.long
def test_no_step_is_looked_at_twice_and_not_too_many_at_once():
    trace = termopt.run("rosenbrock", "adam:lr=0.01", steps=3 * PORTION)
    counting = Counting(trace.lane.problem)
    trace.lane = replace(trace.lane, problem=counting)
    gauge = Gauge(trace, "rate")
    for upto in (10, 11, 5, 11, 2 * PORTION + 50, 3 * PORTION):
        gauge.columns(upto)
    assert counting.points == 3 * PORTION
    assert counting.most <= PORTION


def test_a_lane_that_ended_has_no_more():
    trace = termopt.run("rosenbrock", "gd:lr=1", steps=99)
    assert trace.stopped_at is not None
    for name in MEASURES:
        assert len(measure(trace, name, 99)[0].values) == trace.stopped_at + 1


def test_where_samples_take_long_those_of_the_last_steps_are_not_taken_again():
    whole = termopt.run("mlp:batch=7,features=1", "adam:lr=0.01", steps=300)
    slow = type("Slow", (Trace,), {"streams": property(lambda self: True)})(whole.lane, 300)
    slow.reach(300)
    columns, expected = measure(slow, "rate", 300), measure(whole, "rate", 300)
    for column, other in zip(columns, expected, strict=True):
        assert np.isnan(column.values[: 300 - 256 + 1]).all()
        assert np.array_equal(column.values[300 - 256 + 1 :], other.values[300 - 256 + 1 :])


def test_of_a_dear_network_only_recent_gradients_are_looked_up(monkeypatch):
    trace = termopt.run("mlp:features=3,hidden=2", "gd:lr=0.01", steps=30)
    whole = measure(trace, "rate", 30)
    monkeypatch.setattr("termopt.engine.analysis.measures.MOST_EFFORT", 4 * trace.lane.problem.effort)
    monkeypatch.setattr("termopt.engine.analysis.measures.NUMBERS", 3 * trace.x.shape[1])
    for some, every in zip(measure(trace, "rate", 30), whole, strict=True):
        assert np.isnan(some.values[:-4]).all()
        np.testing.assert_array_equal(some.values[-4:], every.values[-4:])
