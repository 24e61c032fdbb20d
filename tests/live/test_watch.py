"""`watch` writes down a training from inside, for no more than its share of the time."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt
import termopt.live
from termopt.live.follow import follow
from termopt.live.path import RunPath
from termopt.live.watching import LINES_SHARE, Budget, Watch, signs, sketched

torch: Any = pytest.importorskip("torch")
torch.set_num_threads(1)  # with more, tiny tensors wait for each other on a busy machine


def trained(watch: Watch, model: Any, optimizer: Any, steps: int) -> None:
    x = torch.ones(4, 2)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = model(x).square().mean()
        watch.loss(loss)
        loss.backward()
        optimizer.step()


def test_a_training_is_written_down(tmp_path: Path) -> None:
    """Every step that is asked for, with what it was; the training itself is not changed by it."""
    runs: list[Any] = []
    for watched in (True, False):
        torch.manual_seed(0)
        model = torch.nn.Linear(2, 3)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        path = tmp_path / "run.tlog"
        watch: Any = termopt.live.watch(model, optimizer, path, every=1) if watched else None
        trained(watch or _Nothing(), model, optimizer, 5)
        if watched:
            watch.close()
            trained(_Nothing(), model, optimizer, 0)
        runs.append([p.detach().clone() for p in model.parameters()])
    assert all(torch.equal(a, b) for a, b in zip(*runs, strict=True))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0]["parameters"] == {"weight": [3, 2], "bias": [3]}
    assert [line["k"] for line in lines[1:]] == [0, 1, 2, 3, 4]
    assert all(len(line["s"]) == 64 and line["lr"] == 0.1 and line["grad_norm"] > 0 for line in lines[1:])
    follower = follow(path)
    while follower.poll():
        pass
    assert follower.runs.by_name["run"].last("loss") == pytest.approx(lines[-1]["loss"])
    with pytest.raises(termopt.UserError, match="exists"):
        termopt.live.watch(model, optimizer, path)


class _Nothing:
    def loss(self, value: Any) -> None:
        pass


def test_it_leaves_steps_out_rather_than_time(tmp_path: Path) -> None:
    """On a clock where a line takes as long as ten steps, it writes so rarely that its share stays small."""
    model = torch.nn.Linear(2, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    ticks: Iterator[int] = count()
    now = [0.0]

    def clock() -> float:
        next(ticks)
        now[0] += 0.005  # every look at the clock costs as much: a line has two
        return now[0]

    watch = Watch(model, optimizer, tmp_path / "slow.tlog", clock=clock)
    for _ in range(3000):
        now[0] += 0.01
        watch.loss(1.0)
        optimizer.step()
    written = len((tmp_path / "slow.tlog").read_text().splitlines()) - 1
    assert 2 <= written <= 3000 * 0.01 / 0.005 * LINES_SHARE
    assert next(ticks) < 300  # whether there is time is asked seldom, as that takes time itself
    watch.close()


def test_a_sketch_keeps_distances() -> None:
    """To a tenth or so, for points with no pattern."""
    rng = np.random.default_rng(1)
    a, b = rng.standard_normal((2, 20_000))
    by = signs(20_000)
    apart = np.linalg.norm(sketched(a, by) - sketched(b, by)) / np.linalg.norm(a - b)
    assert 0.75 < apart < 1.25


def test_the_landscape_is_that_of_the_model_and_changes_nothing(tmp_path: Path) -> None:
    """With dropout, batch normalization and random batches, the training takes the same steps to the last bit."""
    runs: list[Any] = []
    x = torch.linspace(-1, 1, 60).reshape(20, 3)
    for watched in (True, False):
        torch.manual_seed(0)
        layers = torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Dropout(0.3), torch.nn.Linear(4, 1)
        model = torch.nn.Sequential(*layers)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
        ticks = count(step=10.0)  # a clock on which everything is worth its time
        path = tmp_path / "deep.tlog"
        if watched:
            watch = Watch(model, optimizer, path, 20, lambda m=model: m(x).square().mean(), lambda t=ticks: next(t))
            unbounded(watch)
        for _ in range(600):
            optimizer.zero_grad()
            model(x[torch.randint(0, 20, (8,))]).square().mean().backward()
            optimizer.step()
        if watched:
            watch.close()
        runs.append([*(p.detach().clone() for p in model.parameters()), *(b.clone() for b in model.buffers())])
        assert model.training
    assert all(torch.equal(a, b) for a, b in zip(*runs, strict=True))
    follower = follow(path)
    while follower.poll():
        pass
    run = follower.runs.by_name["deep"]
    assert run.landscape is not None
    seen = RunPath(run).path()
    assert seen is not None
    assert seen.background is not None
    assert seen.share > 0.5
    assert np.isfinite(run.landscape.loss).all()


def test_a_loss_that_gives_no_number_is_said_at_once(tmp_path: Path) -> None:
    """Before the training begins, and no file is left behind."""
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for wrong in (lambda: 1 / 0, lambda: None):
        with pytest.raises(termopt.UserError, match="watch: loss_fn"):
            termopt.live.watch(model, optimizer, tmp_path / "none.tlog", loss_fn=wrong)
    assert not (tmp_path / "none.tlog").exists()


def test_a_training_that_diverges_goes_on(tmp_path: Path) -> None:
    """Parameters that are not finite have no plane and no sketch, which is no error of the training."""
    x = torch.ones(8, 2)
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e30)
    path = tmp_path / "run.tlog"
    watch = termopt.live.watch(model, optimizer, path, every=2, loss_fn=lambda: model(x).square().mean())
    unbounded(watch)
    for _ in range(40):
        optimizer.zero_grad()
        model(x).square().mean().backward()
        optimizer.step()
    watch.close()
    assert not torch.isfinite(model.weight).any()
    lines = [json.loads(line, parse_constant=pytest.fail) for line in path.read_text().splitlines()]
    assert [line["k"] for line in lines[1:]] == list(range(0, 40, 2))
    assert "s" not in lines[-1]


def unbounded(watch: Watch) -> None:
    """Let the landscape take as much time as it wants."""
    watch._measuring = Budget(1e9)  # pyright: ignore[reportPrivateUsage]
