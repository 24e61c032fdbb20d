"""Curvature of networks of any size: in pieces, in bounded memory, and as exact as there is time for."""

import resource
import sys

import numpy as np
import pytest

from termopt.base.in_pieces import drained
from termopt.engine.analysis.breakpoints import Break, search_hit
from termopt.engine.analysis.spectrum import FEWEST, MOST_WHOLE, PRODUCTS, effort, extremes, whole
from termopt.engine.core.lane import Lane
from termopt.engine.trace.trace import Trace
from termopt.problems.plane.choose import parse_plane
from termopt.registry.registry import optimizer, problem

LARGE = ["mlp:features=100,hidden=20", "mlp:hidden=64,rows=1e8,batch=20"]


def counted(spec):
    """A problem that counts its gradients and has no Hessian."""
    found = problem(spec)

    class Counting:
        asked = 0

        def __getattr__(self, name):
            return getattr(found, name)

        def gradient(self, x):
            self.asked += np.prod(x.shape[1:], dtype=int)
            return found.gradient(x)

        def hessian(self, x):
            raise AssertionError(f"{x.size} parameters are too many")

    return Counting()


def test_both_ways_agree_where_both_can_be_gone(monkeypatch):
    network = problem("mlp:hidden=3")
    x = np.array(network.start)
    exact = drained(extremes(network, x))
    monkeypatch.setattr("termopt.engine.analysis.spectrum.MOST_WHOLE", 2)
    assert drained(extremes(network, x))[:2] == pytest.approx(exact[:2], rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("spec", LARGE)
def test_no_piece_takes_more_than_one_product(spec):
    found = counted(spec)
    assert not whole(found)
    asked = []
    for _ in extremes(found, np.array(found.start)):
        asked.append(found.asked - sum(asked))
    assert max(asked) == 2
    assert FEWEST <= len(asked) <= PRODUCTS


@pytest.mark.long
@pytest.mark.parametrize("spec", LARGE)
@pytest.mark.parametrize("kind", ["curvature", "apart"])
def test_a_breakpoint_is_searched_in_pieces(spec, kind):
    found = counted(spec)
    trace = Trace(Lane(found, optimizer("gd:lr=0.01"), found.start), 1)
    trace.reach(1)
    found.asked, before = 0, 0
    for _ in search_hit([Break(kind)], [trace], [(0, 1)]):
        assert found.asked - before <= max(2, 2_000_000 // effort(found))
        before = found.asked


def test_many_rows_are_as_dear_as_many_parameters():
    assert whole(problem("mlp"))
    assert whole(problem("mlp:rows=10000"))
    assert not whole(problem("mlp:hidden=10,rows=100000"))
    assert not whole(problem(f"mlp:features={MOST_WHOLE},hidden=1"))


@pytest.mark.skipif(sys.platform != "linux", reason="the unit of ru_maxrss differs")
@pytest.mark.parametrize("axes", ["principal", "0,9", "random:3"])
def test_a_plane_through_very_many_parameters_takes_no_square_of_them(axes):
    network = problem("mlp:features=1000,hidden=100")
    path = np.linspace(0.0, 1.0, 3)[:, None] * np.ones(network.dim)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plane = parse_plane(axes, network).make(network, [path])
    assert plane.axes.shape == (2, network.dim)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000
