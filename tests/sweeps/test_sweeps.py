"""A map is to the last bit the runs it stands for, however it is cut and wherever it is computed."""

import math
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.engine.trace.trace import Trace
from termopt.registry.registry import OPTIMIZERS, PROBLEMS
from termopt.sweeps.cells import NONE, TARGET, Cells
from termopt.sweeps.compute import MOST_IN_SHARD, MOST_LOSSES, compute, cut, predicted_seconds
from termopt.sweeps.executors import Place, SerialExecutor, local, opened
from termopt.sweeps.map import Map
from termopt.sweeps.over import axis, parse_over
from termopt.sweeps.shard import shard
from termopt.sweeps.sweep import Axis, Sweep

LARGE, PATIENCE = 1 << 27, 60
"""Bytes of an answer that takes a while to send; seconds until a pool that has not ended counts as one that hangs."""

RATES = tuple(np.geomspace(1e-3, 1, 14).tolist())


def starts(problem: str, optimizer: str, steps: int = 60, resolution: int = 6) -> Sweep:
    box = termopt.problem(problem).box
    axes = [
        Axis(name, tuple(np.linspace(low, high, resolution).tolist()))
        for name, (low, high) in zip("xy", box, strict=True)
    ]
    return Sweep(problem, optimizer, steps=steps, axes=tuple(axes))


def assert_equal(found: Cells, wanted: Cells) -> None:
    for name, ours, theirs in zip(Cells._fields, found, wanted, strict=True):
        np.testing.assert_array_equal(ours, theirs, name)


def assert_is_its_run(sweep: Sweep, found: Map, index: int) -> None:
    """The cell of this number is what `termopt.run` gives."""
    lane = sweep.lane(index)
    trace = Trace(lane, sweep.steps)  # as `termopt.run` has it, which refuses a start where the loss is not finite
    trace.reach(sweep.steps)
    where = np.unravel_index(index, found.shape)
    assert found.status[where] == trace.status, (sweep, index)
    assert found.evals[where] == trace.evals[-1]
    np.testing.assert_array_equal(found.loss[where], trace.loss[-1])
    if minima := lane.problem.minima:
        gaps = trace.loss - minima[0].loss
        np.testing.assert_array_equal(found.gap[where], gaps[-1])
        near = np.flatnonzero(gaps <= TARGET)
        np.testing.assert_array_equal(found.steps[where], near[0] if len(near) else np.nan)
        distances = [math.dist(trace.x[-1], m) for m in minima]
        reached = trace.stopped_at is None and min(distances) <= 1e-3
        np.testing.assert_array_equal(found.minimum[where], np.argmin(distances) if reached else np.nan)


@pytest.mark.parametrize("share", [9, pytest.param(1, marks=pytest.mark.long)])
def test_every_cell_is_its_run(share: int) -> None:
    """Every optimizer, each on the next problems; statuses too, which are judged later than in a run."""
    surfaces = [name for name in PROBLEMS if termopt.problem(name).cost is None]
    dice = np.random.default_rng(0)
    for i, optimizer in list(enumerate(OPTIMIZERS))[::share]:
        sums = [name for name in surfaces if getattr(termopt.problem(name), "residuals", None) is not None]
        able = sums if termopt.optimizer(optimizer).oracle == "residuals" else surfaces
        sweep = starts(able[i * 5 % len(able)], optimizer)
        found = Map(sweep, compute(sweep))
        for index in dice.permutation(sweep.size)[:5].tolist():
            assert_is_its_run(sweep, found, index)


@pytest.mark.every(3)
@pytest.mark.parametrize(
    "sweep",
    [
        Sweep("quadratic", "momentum", steps=80, axes=(Axis("lr", RATES), Axis("momentum", (0.0, 0.9)))),
        Sweep("rosenbrock", "gd", steps=50, axes=(Axis("lr", RATES), Axis("optimizer", ("adam", "bb")))),
        Sweep(
            "quadratic:noise=0.1", "adam", steps=50, axes=(Axis("kappa", (2.0, 30.0)), Axis("seed", tuple(range(6))))
        ),
        Sweep("mlp:batch=5", "gd", steps=5, axes=(Axis("seed", (0, 1)),)),
        starts("himmelblau", "lbfgs", steps=25),
        starts("himmelblau", "gd:lr=0.01", steps=200),
        starts("rosenbrock", "adam:lr=0.5", steps=40),
        Sweep("beale", "gd", steps=90, axes=(Axis("x", (-1.0, 0.0, 3.0)), Axis("lr", RATES), Axis("clip", (0.5, 2.0)))),
        starts("saddle", "adahessian:lr=0.5", steps=60),
    ],
    ids=["rates", "optimizers", "seeds", "network", "searches", "rest", "plain", "clipped", "curvature"],
)
def test_the_cut_changes_nothing(sweep: Sweep) -> None:
    whole = shard(sweep, 0, sweep.size)
    middle = sweep.size // 3 + 1
    parts = shard(sweep, 0, middle), shard(sweep, middle, sweep.size)
    assert_equal(Cells(*(np.concatenate(pair) for pair in zip(*parts, strict=True))), whole)
    found = Map(sweep, whole)
    for index in (0, middle, sweep.size - 1):
        assert_is_its_run(sweep, found, index)


def test_shards_are_all_cells_once() -> None:
    for size in (1, 7, 10_000, 3 * MOST_IN_SHARD + 1):
        for workers, each, steps in ((1, 1, 300), (1, 1, 10**6), (3, 1, 10_000), (3, 2, 0)):
            shards = cut(size, workers, each, steps)
            assert [i for lo, hi in shards for i in range(lo, hi)] == list(range(size))
            assert len(shards) >= min(size, each * workers if workers > 1 else 1)


def test_many_cells_of_many_steps_are_kept_in_several_pieces() -> None:
    assert len(cut(40_000, 1, 1, 300)) == 1
    assert len(cut(40_000, 1, 1, 1000)) == 2
    assert len(cut(40_000, 1, 1, 10**6)) == 4
    assert len(cut(2000, 1, 1, 10**6)) == 1


def test_only_what_may_take_longer_here_than_there_is_cut_finer() -> None:
    class Counting(SerialExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            given.append(args[1:])
            return super().submit(fn, *args, **kwargs)

    seeds = Axis("seed", tuple(range(6)))
    for sweep, count in (
        (starts("himmelblau", "gd", steps=1), 2),
        (Sweep("sphere", "nelder_mead", steps=1, axes=(seeds,)), 4),
        (Sweep("sphere", "gd", steps=1, axes=(Axis("optimizer", ("gd", "adam")), seeds)), 4),
    ):
        given: list[Any] = []
        compute(sweep, Place(2, Counting))
        assert len(given) == count, sweep


class Dying(SerialExecutor):
    """An executor whose worker dies with the second shard it is given."""

    def __init__(self) -> None:
        self.given = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.given += 1
        if self.given < 2:
            return super().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(BrokenProcessPool("a worker is gone"))
        return future


def test_what_a_dead_worker_had_is_computed_again() -> None:
    sweep = starts("himmelblau", "gd:lr=0.01", steps=20)
    assert_equal(compute(sweep, Place(2, Dying)), compute(sweep))


def test_workers_that_could_not_be_started_are_started_again() -> None:
    class Unstarted(SerialExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise EOFError("what forks the workers has died")

    executors: list[Executor] = [SerialExecutor(), Unstarted(), Unstarted()]
    sweep = starts("himmelblau", "gd:lr=0.01", steps=20)
    assert_equal(compute(sweep, Place(2, executors.pop)), compute(sweep))
    assert executors == []


def test_workers_that_always_die_end_the_map() -> None:
    class Dead(Dying):
        def __init__(self) -> None:
            super().__init__()
            self.given = 2
            opened.append(self)

    opened: list[Executor] = []
    with pytest.raises(UserError, match="workers died"):
        compute(starts("himmelblau", "gd"), Place(2, Dead))
    assert len(opened) == MOST_LOSSES


def test_processes_of_this_computer_give_the_same() -> None:
    sweep = starts("himmelblau", "gd:lr=0.01", steps=150)
    assert_equal(compute(sweep, local(2)._replace(worth=0.0)), compute(sweep))


def test_workers_are_started_for_what_takes_longer_than_they_take_to_begin() -> None:
    def never() -> Executor:
        raise AssertionError("not worth it")

    for problem, size, worth in (("himmelblau", 7, False), ("himmelblau", 40_000, True), ("logistic", 2, True)):
        sweep = Sweep(problem, "gd", steps=1000, axes=(Axis("lr", tuple(np.linspace(1e-4, 1e-3, size).tolist())),))
        assert (predicted_seconds(sweep) >= local(2).worth) == worth, sweep
        if not worth:
            assert_equal(compute(sweep, local(2)._replace(open=never)), compute(sweep))


@pytest.mark.long
def test_a_pool_ends_also_in_the_middle_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process was sending when it was ended never comes whole."""
    sending, receive = threading.Event(), Connection._recv  # type: ignore[attr-defined]

    def received(connection: Connection, size: int, *more: Any) -> Any:
        if size > LARGE:
            sending.set()
        return receive(connection, size, *more)

    monkeypatch.setattr(Connection, "_recv", received)
    with pytest.raises(KeyboardInterrupt), opened(local(1)) as pool:  # noqa: PT012
        pool.submit(bytes, LARGE)
        manager = pool._executor_manager_thread  # type: ignore[attr-defined]
        sending.wait()
        raise KeyboardInterrupt
    manager.join(PATIENCE)
    assert not manager.is_alive()


def test_four_minima_of_himmelblau_are_found() -> None:
    found = termopt.map("himmelblau", "gd:lr=0.01", steps=300, resolution=9)
    assert (found.status == "converged").mean() > 0.9
    assert sorted(set(found.minimum[found.minimum >= 0])) == [0, 1, 2, 3]
    for number, point in enumerate(termopt.problem("himmelblau").minima):
        nearest = np.hypot(found["x"] - point[0], found["y"] - point[1]).argmin()
        assert found.minimum.flat[nearest] == number


def test_the_rate_at_which_descent_on_a_bowl_diverges_is_that_of_theory() -> None:
    problem = termopt.problem("quadratic:kappa=20,angle=0")
    limit = 2 / np.linalg.eigvalsh(problem.hessian(np.zeros(2))).max()
    found = termopt.map("quadratic:kappa=20,angle=0", "gd", {"lr": limit * np.linspace(0.5, 1.5, 20)}, steps=500)
    assert np.array_equal(found.gap < 1, found["lr"] < limit)


def test_a_map_says_what_it_is() -> None:
    found = termopt.map("sphere", "gd", {"lr": [0.1, 0.2], "seed": [1, 2, 3]}, steps=3)
    assert repr(found) == "<termopt map of gd on sphere: 2 lr × 3 seed, 3 steps: 6 running>"
    assert found.names == ("lr", "seed", "status", "minimum", "steps", "gap", "loss", "evals")
    assert all(array.shape == (2, 3) for array in found.arrays().values())
    assert found["lr"].tolist() == [[0.1] * 3, [0.2] * 3]
    with pytest.raises(KeyError, match="this map has lr"):
        found["momentum"]


def test_an_object_of_the_user_is_mapped() -> None:
    class Bowl:
        dim, start = 2, (1.0, 1.0)

        def loss(self, x: Any) -> Any:
            return (x * x).sum(axis=0)

        def gradient(self, x: Any) -> Any:
            return 2 * x

    found = termopt.map(Bowl(), "gd", {"lr": [0.1, 2.0]}, steps=9)  # type: ignore[arg-type]
    assert found.loss[0] < 0.1 < 2 < found.loss[1]


def test_the_memory_of_a_run_does_not_grow_with_its_steps() -> None:
    sweep = Sweep("sphere", "bb", steps=2500, axes=(Axis("seed", (0,)),))
    assert shard(sweep, 0, 1).evals.tolist() == [2500]
    assert shard(replace(sweep, problem="saddle", optimizer="gd"), 0, 1).minimum.tolist() == [NONE]


AXES = {
    "lr=1e-4..1:5": Axis("lr", (1e-4, 1e-3, 1e-2, 1e-1, 1.0), logarithmic=True),
    "η=0.1,0.2": Axis("lr", (0.1, 0.2)),
    "momentum=0..0.5:3": Axis("momentum", (0.0, 0.25, 0.5)),
    "seed=0..4:5": Axis("seed", (0, 1, 2, 3, 4)),
    "seed=1e3": Axis("seed", (1000,)),
    "kappa=5,50": Axis("kappa", (5.0, 50.0)),
    "x=-1..1:3": Axis("x", (-1.0, 0.0, 1.0)),
    "optimizer=gd,adam:lr=0.1": Axis("optimizer", ("gd", "adam:lr=0.1")),
    "zero_grad=true,false": Axis("zero_grad", (True, False)),
}

MISTAKES = {
    "lr": "expected name=LOW..HIGH:N or name=a,b,c",
    "lr=": "expected name=",
    "lrr=1": "unknown thing to vary 'lrr'; did you mean 'lr'?",
    "lr=1e-4..1": "expected LOW..HIGH:N",
    "lr=1e-4..1:1": "N values from 2",
    "lr=1..1e-4:5": "1 is not below 1e-4",
    "lr=0..1:5": "begins above 0",
    "lr=a..1:5": "expected numbers",
    "lr=-1": "out of range: 0 ≤ lr",
    "momentum=0..1.5:3": "out of range: 0 ≤ momentum",
    "seed=0..1:3": "no whole numbers",
    "seed=-1": "0 ≤ seed",
    "x=nan": "expected numbers",
}


def test_what_varies_is_read() -> None:
    sweep = Sweep("quadratic", "momentum")
    for text, wanted in AXES.items():
        found = parse_over(text, sweep)
        assert (found.name, found.logarithmic) == (wanted.name, wanted.logarithmic), text
        assert found.values == pytest.approx(wanted.values) if found.name == "lr" else found.values == wanted.values
    assert axis("lr", np.array([0.5, 1]), sweep).values == (0.5, 1.0)  # type: ignore[arg-type]
    assert axis("lr", 0.5, sweep).values == (0.5,)
    for wrong in (None, [None], [[1]]):
        with pytest.raises(UserError, match="expected a number, 0 ≤ lr"):
            axis("lr", wrong, sweep)  # type: ignore[arg-type]
    for text, words in MISTAKES.items():
        with pytest.raises(UserError) as caught:
            parse_over(text, sweep)
        assert words in str(caught.value)
