"""What a lane that rests is told, of a few parameters and of many, and what it costs to find out."""

from types import SimpleNamespace

import numpy as np
import pytest

from termopt.engine.analysis.lanczos import PRODUCTS, drained, ends, hessian_times
from termopt.engine.analysis.spectrum import MOST_WHOLE
from termopt.engine.core import status as module
from termopt.engine.core.lane import Lane
from termopt.engine.core.status import EVERY, Status, status
from termopt.engine.core.types import Iterate
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import optimizer, problem

MANY = MOST_WHOLE + 300


def symmetric(values):
    """A matrix with these eigenvalues."""
    turned = np.linalg.qr(np.random.default_rng(2).normal(size=(len(values), len(values))))[0]
    return turned * values @ turned.T


class Bowl(SimpleNamespace):
    """½·wᵀ·A·w with a diagonal A, that counts how often it is asked how it curves."""

    asked = 0

    @property
    def dim(self):
        return len(self.values)

    def gradient(self, x):
        self.asked += 1
        return self.values * x

    def hessian(self, x):
        self.asked += 1
        return np.diag(self.values)


def resting(x, k=1):
    return Iterate(k, x, (), None, None, {}, np.float64(0), 0 * x, k, 0)


# -- the ends of a spectrum --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lowest", [-1.0, -1e-3, 0.5])
def test_the_ends_of_a_spectrum_are_found(lowest):
    matrix = symmetric(np.append(np.linspace(1, 100, MANY - 1), lowest))
    low, high = drained(ends(lambda v: matrix @ v, MANY, 80))
    assert low == pytest.approx(lowest, abs=1e-3)
    assert high == pytest.approx(100, rel=1e-3)


def test_what_is_found_lies_between_the_ends():
    matrix = symmetric(np.random.default_rng(3).normal(size=MANY))
    low, high = drained(ends(lambda v: matrix @ v, MANY))
    exact = np.linalg.eigvalsh(matrix)
    assert exact[0] - 1e-12 <= low < 0.9 * exact[0]
    assert 0.9 * exact[-1] < high <= exact[-1] + 1e-12


def test_a_direction_that_leads_nowhere_ends_the_search():
    asked = []
    low, high = drained(ends(lambda v: asked.append(1) or 3 * v, MANY))
    assert (low, high) == pytest.approx((3, 3))
    assert len(asked) == 1
    assert np.isnan(drained(ends(lambda v: np.inf * v, MANY))).all()


def test_products_are_those_of_the_hessian():
    network = problem("mlp:hidden=3")
    x, v = np.random.default_rng(1).normal(size=(2, network.dim))
    v /= np.linalg.norm(v)
    assert np.allclose(hessian_times(network.gradient, x)(v), network.hessian(x) @ v, rtol=0, atol=1e-8)


# -- the status -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("d", [2, 11, MOST_WHOLE, MOST_WHOLE + 1, 5000])
@pytest.mark.parametrize(("lowest", "expected"), [(1.0, "converged"), (0.0, "converged"), (-0.1, "saddle")])
def test_a_slope_that_is_gone_is_a_minimum_or_a_saddle(d, lowest, expected):
    bowl = Bowl(values=np.append(np.linspace(1, 9, d - 1), lowest))
    assert status(bowl, None, resting(np.zeros(d)), 0.0) == expected
    assert bowl.asked <= 2 * PRODUCTS


def test_what_is_known_of_a_point_is_not_asked_again():
    bowl, x = Bowl(values=np.ones(2)), np.zeros(2)
    for known in (Status.CONVERGED, Status.SADDLE):
        assert status(bowl, resting(x), resting(x.copy(), 2), 0.0, known) == known
    assert not bowl.asked
    assert status(bowl, resting(x), resting(x, 2), 0.0, Status.RUNNING) == Status.CONVERGED
    assert status(bowl, resting(x), resting(x + 1e-9, 2), 0.0, Status.SADDLE) == Status.CONVERGED
    assert bowl.asked == 2


def test_of_many_parameters_it_is_asked_now_and_then():
    bowl, x = Bowl(values=np.ones(11)), np.zeros(11)
    for k in range(1, 2 * EVERY + 1):
        assert status(bowl, resting(x), resting(x + k, k + 1), 0.0, Status.CONVERGED) == Status.CONVERGED
    assert bowl.asked == 2


def test_a_trace_remembers(monkeypatch):
    asked = []
    monkeypatch.setattr(module, "_negative_curvature", lambda *point: bool(asked.append(point)))
    trace = Trace(Lane(problem("sphere"), optimizer("gd:lr=0.5"), (1.0, 2.0)), 300)
    trace.reach(300)
    assert trace.status is Status.CONVERGED
    assert len(asked) == 1


def test_a_large_network_at_rest_is_no_burden():
    network = problem("mlp:rows=1,features=1000,hidden=20")
    trace = Trace(Lane(network, optimizer("gd:lr=0.05"), network.start), 60)
    trace.reach(60)
    assert trace.status is Status.CONVERGED
