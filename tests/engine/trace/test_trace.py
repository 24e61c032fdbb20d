"""Traces: the same lane gives the same bits, forwards, backwards, by seeking and after an edit, in bounded memory."""

from dataclasses import replace

import numpy as np
import pytest

from termopt.engine.core.lane import Edit, Lane
from termopt.engine.core.status import Status
from termopt.engine.core.types import Iterate
from termopt.engine.trace.checkpoints import weight
from termopt.engine.trace.stepper import Stepper
from termopt.engine.trace.trace import Trace
from termopt.registry import registry


def lane(problem: str = "rosenbrock", optimizer: str = "adam:lr=0.1", **changes: object) -> Lane:
    made = registry.problem(problem)
    return Lane(made, registry.optimizer(optimizer), made.start, **changes)  # type: ignore[arg-type]


def same(a: Iterate, b: Iterate) -> bool:
    """Bit for bit, the memory included."""
    arrays = [(a.x, b.x), (a.grad, b.grad), (a.loss, b.loss), *zip(a.state, b.state, strict=True)]
    return a.k == b.k and a.evals == b.evals and all(np.array_equal(p, q, equal_nan=True) for p, q in arrays)


def test_every_frame_is_the_same_however_it_is_reached() -> None:
    first = Trace(lane(), 700)
    forward = {k: first.iterate(k) for k in range(701)}
    again = Trace(lane(), 700, iterate_bytes=20_000)  # so little that nearly everything is replayed
    for k in (700, 10, 333, 64, 0, 699, 128, 127, 129, 500, 499, 498):
        assert same(again.iterate(k), forward[k])


def test_going_on_from_a_step_shown_takes_only_the_steps_between(monkeypatch: pytest.MonkeyPatch) -> None:
    trace = Trace(lane(optimizer="lbfgs"), 2000)
    trace.reach(2000)
    trace.iterate(100)
    taken: list[int] = []
    real = Stepper.replayed

    def counted(stepper: Stepper, iterate: Iterate) -> Iterate:
        taken.append(iterate.k)
        return real(stepper, iterate)

    monkeypatch.setattr(Stepper, "replayed", counted)
    for k in (102, 105, 104, 101, 106):
        trace.iterate(k)
    assert taken == [100, 101, 102, 103, 104, 105]


def test_columns_hold_what_the_frames_hold() -> None:
    trace = Trace(lane("himmelblau", "nesterov:lr=0.005"), 50)
    trace.reach(50)
    for k in (0, 1, 49, 50):
        iterate = trace.iterate(k)
        assert np.array_equal(trace.x[k], iterate.x)
        assert trace.loss[k] == iterate.loss
        assert trace.evals[k] == iterate.evals == k
        if k:
            assert np.array_equal(trace.q[k - 1], iterate.q)
    assert trace.x.shape == (51, 2)
    assert trace.q.shape == (50, 2)
    assert trace.grad_norm[7] == pytest.approx(float(np.linalg.norm(trace.iterate(7).grad)), rel=1e-15)


def test_frames_and_columns_are_read_only() -> None:
    trace = Trace(lane(), 5)
    iterate = trace.iterate(5)
    for array in (
        iterate.x,
        iterate.grad,
        iterate.q,
        *iterate.terms.values(),
        trace.x,
        trace.q,
        trace.loss,
        trace.grad_norm,
    ):
        if isinstance(array, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0
    with pytest.raises(TypeError):
        iterate.terms["g"] = 0  # type: ignore[index]


def test_an_edit_changes_the_future_and_not_the_past() -> None:
    plain, edited = Trace(lane(), 200), Trace(lane().edited(80, "lr", 0.3), 200, iterate_bytes=20_000)
    plain.reach(200)
    edited.reach(200)
    assert np.array_equal(plain.x[:81], edited.x[:81])
    assert not np.array_equal(plain.x[81], edited.x[81])
    assert edited.optimizer_at(79).lr == 0.1  # type: ignore[attr-defined]
    assert edited.optimizer_at(80).lr == 0.3  # type: ignore[attr-defined]
    assert same(edited.iterate(120), Trace(lane().edited(80, "lr", 0.3), 200).iterate(120))


def test_two_edits_apply_in_the_order_of_their_steps() -> None:
    both = replace(lane(), edits=(Edit(90, "lr", 0.01), Edit(40, "beta1", 0.5)))
    trace = Trace(both, 100)
    assert (trace.optimizer_at(39).beta1, trace.optimizer_at(40).beta1, trace.optimizer_at(90).beta1) == (0.9, 0.5, 0.5)  # type: ignore[attr-defined]
    assert (trace.optimizer_at(89).lr, trace.optimizer_at(90).lr) == (0.1, 0.01)  # type: ignore[attr-defined]


def test_memory_stays_within_its_budget() -> None:
    budget = 40_000
    trace = Trace(lane(optimizer="lbfgs"), 2_000, iterate_bytes=budget)
    trace.reach(2_000)
    kept = {**trace._checkpoints._iterates, **trace._window._iterates}
    assert sum(weight(iterate) for iterate in kept.values()) <= 1.1 * budget
    assert trace.iterate(1_999).k == 1_999
    assert trace.iterate(3).k == 3


def test_a_lane_that_diverges_stops_there_and_keeps_its_last_frame() -> None:
    trace = Trace(lane("rosenbrock", "gd:lr=0.1"), 500)
    trace.reach(500)
    stop = trace.stopped_at
    assert stop is not None
    assert stop < 20
    assert trace.status is Status.DIVERGED
    assert len(trace.x) == len(trace.loss) == stop + 1
    assert np.isfinite(trace.loss[:-1]).all()
    with pytest.raises(IndexError, match=f"diverged at {stop}"):
        trace.iterate(stop + 1)


def test_asking_beyond_the_last_step_says_so() -> None:
    with pytest.raises(IndexError, match="it has 10 steps"):
        Trace(lane(), 10).iterate(11)
    with pytest.raises(IndexError):
        Trace(lane(), 10).iterate(-1)


def test_nothing_is_computed_before_it_is_asked_for() -> None:
    trace = Trace(lane(), 1000)
    assert trace.head == 0
    trace.iterate(30)
    assert trace.head == 30


@pytest.mark.parametrize(
    ("problem", "optimizer", "start", "status"),
    [
        ("sphere", "gd:lr=0.3", (1.0, 2.0), Status.CONVERGED),
        ("saddle", "gd:lr=0.3", (1.0, 0.0), Status.SADDLE),
        ("rosenbrock", "gd:lr=0.1", (-2.0, 2.0), Status.DIVERGED),
        ("sphere", "gd:lr=0", (1.0, 2.0), Status.STALLED),
        ("rosenbrock", "gd:lr=0.0001", (-2.0, 2.0), Status.RUNNING),
        ("rosenbrock", "lbfgs", (-2.0, 2.0), Status.CONVERGED),
    ],
)
def test_statuses(problem: str, optimizer: str, start: tuple[float, float], status: Status) -> None:
    trace = Trace(Lane(registry.problem(problem), registry.optimizer(optimizer), start), 200)
    trace.reach(200)
    assert trace.status is status
    assert (trace.stopped_at is None) == (status is not Status.DIVERGED)


def test_an_overflow_in_the_memory_is_divergence_even_while_the_iterate_is_finite() -> None:
    trace = Trace(Lane(registry.problem("1e160*x + y**2"), registry.optimizer("adam"), (1.0, 1.0)), 5)
    trace.reach(5)
    assert trace.stopped_at == 1


def test_turning_a_hyperparameter_earlier_forgets_what_was_turned_later() -> None:
    turned = lane().edited(40, "lr", 0.2).edited(90, "lr", 0.01).edited(50, "beta1", 0.5)
    assert turned.edits == ((40, "lr", 0.2), (50, "beta1", 0.5))
    assert turned.edited(50, "beta1", 0.6).edits == ((40, "lr", 0.2), (50, "beta1", 0.6))
    assert turned.until(45).edits == ((40, "lr", 0.2),)


@pytest.mark.parametrize(
    ("field", "value"), [("clip", 0.5), ("zero_grad", False), ("lr", "cosine(0.1,60)"), ("lr", 0.3)]
)
@pytest.mark.parametrize("by", ["adam:lr=0.1", "lbfgs", "gd:lr=0.001", "momentum:lr=0.0005,clip=3"])
def test_any_hyperparameter_can_be_turned_on_the_way_and_the_past_stays_what_it_was(
    by: str, field: str, value: object
) -> None:
    if by == "lbfgs" and field == "lr":
        return
    plain, turned = Trace(lane(optimizer=by), 120), Trace(lane(optimizer=by).edited(40, field, value), 120)
    plain.reach(120)
    turned.reach(120)
    assert np.array_equal(plain.x[:41], turned.x[:41])
    assert not np.array_equal(plain.x, turned.x)
    again = Trace(lane(optimizer=by).edited(40, field, value), 120, iterate_bytes=1)
    for k in (turned.head, 45, 41, 40, 39):
        assert np.array_equal(again.iterate(k).x, turned.iterate(k).x)
        assert again.iterate(k).terms.keys() == turned.iterate(k).terms.keys()
