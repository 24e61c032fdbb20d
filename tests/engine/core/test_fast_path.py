"""A walked stretch equals the same steps taken one by one, to the last bit."""

import numpy as np
import pytest

from termopt.engine.core.fast_path import can_take_fast_path, fast_path, told_again
from termopt.engine.core.lane import Lane
from termopt.engine.core.scale import Scale
from termopt.engine.core.status import norm
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.core.types import Iterate
from termopt.engine.trace.trace import Trace
from termopt.registry import registry
from termopt.registry.registry import OPTIMIZERS

UNITS = Scale(np.array([10.0, 10.0]), 1.0)
ALIKE = sorted(name for name, optimizer in OPTIMIZERS.items() if optimizer.elementwise)
SURFACES = ["rosenbrock", "himmelblau", "rastrigin", "beale", "1/x + x*y**2 + exp(y)"]


def stepped(problem: str, optimizer: str, steps: int) -> list[Iterate]:
    made, by = registry.problem(problem), registry.optimizer(optimizer)
    with quiet():
        iterates = [start(made, by, np.array(made.start))]
        for _ in range(steps):
            iterates.append(advance(made, by, iterates[-1], 0))
    return iterates


@pytest.mark.every(7)
@pytest.mark.parametrize("problem", SURFACES)
@pytest.mark.parametrize("optimizer", ALIKE)
def test_a_trace_equals_single_steps(problem: str, optimizer: str) -> None:
    spec = f"{optimizer}:lr=0.0003" if optimizer != "adadelta" else optimizer
    iterates = stepped(problem, spec, 300)
    trace = Trace(Lane(registry.problem(problem), registry.optimizer(spec), registry.problem(problem).start), 300)
    trace.reach(300)
    for k in range(trace.head + 1):
        assert np.array_equal(trace.x[k], iterates[k].x, equal_nan=True)
        assert trace.loss[k] == iterates[k].loss
        assert trace.grad_norm[k] == norm(iterates[k].grad)
        assert trace.evals[k] == k
        if k:
            assert np.array_equal(trace.q[k - 1], iterates[k].q)


@pytest.mark.parametrize("optimizer", ALIKE)
def test_the_memory_goes_on_as_it_would_have(optimizer: str) -> None:
    problem, by = registry.problem("himmelblau"), registry.optimizer(optimizer)
    iterates = stepped("himmelblau", optimizer, 40)
    with quiet():
        end = fast_path(problem, by, iterates[3], 37, UNITS).end
    assert end.k == end.evals == 40
    for ours, theirs in zip(end.state, iterates[40].state, strict=True):
        assert np.array_equal(ours, theirs)
        assert type(ours) is type(theirs)


def test_a_walk_ends_before_anything_happens() -> None:
    sphere, gd = registry.problem("sphere"), registry.optimizer("gd:lr=0.3")
    with quiet():
        stretch = fast_path(sphere, gd, start(sphere, gd, np.array([1.0, 2.0])), 500, UNITS)
    assert 5 < len(stretch.x) < 500  # it converges in between
    assert all(value > 1e-8 for value in stretch.grad_norm)
    with quiet():
        runaway = fast_path(sphere, registry.optimizer("gd:lr=3"), start(sphere, gd, np.array([1.0, 2.0])), 500, UNITS)
    assert np.isfinite(runaway.loss).all()
    assert np.isfinite(runaway.x).all()
    assert len(runaway.x) < 500


def test_what_cannot_be_walked_is_not() -> None:
    sphere = registry.problem("sphere")
    assert can_take_fast_path(sphere, registry.optimizer("adam"))
    assert not can_take_fast_path(sphere, registry.optimizer("lbfgs"))
    assert not can_take_fast_path(sphere, registry.optimizer("adam:clip=1"))


@pytest.mark.every(5)
@pytest.mark.parametrize("problem", [*SURFACES, "sphere"])
@pytest.mark.parametrize("optimizer", ALIKE)
def test_what_is_told_again_is_what_was_told(problem: str, optimizer: str) -> None:
    """Whatever the status, up to the first step that is not finite."""
    made, by = registry.problem(problem), registry.optimizer(optimizer)
    iterates = stepped(problem, optimizer, 120)
    with quiet():
        told, end = told_again(made, by, iterates[2], 118)
    assert end.k == 2 + len(told)
    assert len(told) == 118 or not all(
        np.isfinite(part).all() for part in (iterates[end.k + 1].x, iterates[end.k].loss)
    )
    for step, after in zip(told, iterates[3:], strict=False):
        assert [one.x for one in step] == after.x.tolist()
        for name in after.state._fields:
            kept = np.broadcast_to(getattr(after.state, name), after.x.shape).tolist()
            assert [getattr(one.state, name) for one in step] == kept
        for name in step[0].terms:
            assert [one.terms[name] for one in step] == np.broadcast_to(after.terms[name], after.x.shape).tolist()
    assert np.array_equal(end.x, iterates[end.k].x)
    assert (end.loss, end.grad.tolist()) == (iterates[end.k].loss, iterates[end.k].grad.tolist())
