"""Targets are absolute, met once, and each loss is read once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from termopt.engine.core.lane import Lane
from termopt.engine.trace.targets import LEVELS, Targets, best_known
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import PROBLEMS, optimizer, problem


class Column:
    """A trace of which only the losses matter; it counts how many are read."""

    def __init__(self, losses):
        self.losses, self.head, self.reads = np.array(losses, dtype=np.float64), 0, 0

    @property
    def loss(self):
        column = self

        class Counted(np.ndarray):
            def __getitem__(self, key):
                part = np.asarray(self)[key]
                column.reads += np.size(part)
                return part

        return self.losses[: self.head + 1].view(Counted)


def searched(losses, best, levels, k):
    """The same by looking at everything."""
    return tuple(next((i for i, f in enumerate(losses[: k + 1]) if f - best <= level), None) for level in levels)


values = st.lists(st.one_of(st.floats(-2, 2), st.sampled_from([np.nan, np.inf, 1e-9, -1.0, 0.1])), min_size=1)


@given(values, st.lists(st.integers(0, 60)), st.sampled_from([0.0, -1.0]))
def test_however_it_is_read_it_is_the_first_step(losses, asks, best):
    column = Column(losses)
    targets = Targets(column, best, (1.0, 0.5, 0.1, 1e-8))
    for k in [*asks, len(losses) + 3]:
        column.head = max(column.head, min(k, len(losses) - 1))
        assert targets.first(k) == searched(losses, best, targets.levels, min(k, column.head))
    assert column.reads == len(losses)


def test_of_a_run():
    bowl = problem("sphere")
    trace = Trace(Lane(bowl, optimizer("gd:lr=0.1"), (2.0, 0.0)), 200)
    targets = Targets(trace, 0.0)
    assert targets.first(0) == (None,) * len(LEVELS)
    trace.reach(200)
    first = targets.first(200)
    for level, k in zip(LEVELS, first, strict=True):
        assert trace.loss[k] <= level < trace.loss[k - 1]
    assert targets.first(first[3])[:5] == (*first[:4], None)
    assert targets.first(200) == first


def test_levels_must_fall():
    with pytest.raises(ValueError, match="must fall"):
        Targets(Column([1]), 0.0, (1e-2, 1e-1))


@pytest.mark.parametrize("name", PROBLEMS)
def test_known_minima_are_good_for_the_last_target(name):
    made = problem(name)
    if not made.minima:
        assert best_known(made) is None
        return
    assert best_known(made) == min(least.loss for least in made.minima)
    assert abs(made.loss(np.array(made.minima[0].x)) - best_known(made)) < LEVELS[-1] / 100
