"""What the lecture shows with its network happens here, and PyTorch goes the same way."""

import json
from pathlib import Path

import numpy as np
import pytest

import termopt

STORED = json.loads((Path(__file__).parents[1] / "reference" / "mlp.json").read_text("utf-8"))
SEEDS = range(60)


def run(spec, rule, seed, steps):
    return termopt.run(spec, rule, start=termopt.problem(spec).start_for(seed), steps=steps, seed=seed)


def label(case):
    return f"{case['problem']}-{case['rule']}-{'zero' if case['zero_grad'] else 'add'}-{case['seed']}"


@pytest.mark.parametrize("case", STORED["cases"], ids=label)
def test_pytorch_goes_the_same_way(case):
    rule = f"{case['rule']}:zero_grad={str(case['zero_grad']).lower()}"
    x = run(case["problem"], rule, case["seed"], max(STORED["updates"])).x
    for k, theirs in zip(STORED["updates"], case["x"], strict=True):
        assert np.abs(x[k] - theirs).max() <= 1e-10 * np.abs(theirs).max()


def first_bottom(losses):
    """The first update after which the loss rises."""
    return int(np.flatnonzero(np.diff(losses) > 0)[0])


@pytest.mark.parametrize("data", ["mlp", "mlp:data_seed={}"], ids=["one set of data", "many"])
def test_the_table_of_the_lecture(data):
    added = [run(data.format(seed), "gd:zero_grad=false", seed, 40).loss for seed in SEEDS]
    plain = [run(data.format(seed), "gd", seed, 100).loss for seed in SEEDS]
    first, last = np.array([losses[[0, -1]] for losses in plain]).T
    bottoms = [first_bottom(losses) for losses in added]
    lowest = [losses[k] for losses, k in zip(added, bottoms, strict=True)]
    assert 3.2 <= min(first) <= max(first) <= 17
    assert np.median(first) == pytest.approx(8.8, abs=0.6)
    assert 27 <= min(bottoms) <= max(bottoms) <= 33
    assert np.median(bottoms) == pytest.approx(30, abs=1)
    assert 1.5 <= min(lowest) <= max(lowest) <= 2.5
    assert 2.6 <= min(last) <= max(last) <= 11
    assert np.median(last) == pytest.approx(6, abs=0.5)
    assert all((np.diff(losses) < 0).all() for losses in plain)


@pytest.mark.parametrize("spec", ["mlp", "mlp:batch=20", "mlp:batch=1"])
def test_the_missing_line_is_momentum_without_friction(spec):
    missing, momentum = (run(spec, rule, 2, 100) for rule in ("gd:zero_grad=false", "momentum:momentum=1"))
    assert np.abs(missing.x - momentum.x).max() <= 1e-12 * np.abs(momentum.x).max()
    assert np.abs(missing.loss - momentum.loss).max() <= 1e-12 * momentum.loss.max()


def test_fewer_rows_make_a_noisier_loss():
    rough = [
        np.abs(np.diff(run(spec, "gd:lr=0.05", 0, 300).loss[100:])).mean()
        for spec in ("mlp", "mlp:batch=20", "mlp:batch=1")
    ]
    assert 10 * rough[0] < rough[1]
    assert 2 * rough[1] < rough[2]


def test_stochastic_updates_without_the_line_blow_up():
    updates = 100 * 100  # the lecture's hundred epochs
    assert run("mlp:batch=1", "gd:zero_grad=false", 2, updates).loss.max() > 50
    assert run("mlp:batch=1", "gd", 2, updates).loss.max() < 12


def test_all_lanes_of_a_race_are_fed_the_same_rows():
    one, other = termopt.problem("mlp:batch=20"), termopt.problem("mlp:batch=20,hidden=2")
    assert all(np.array_equal(one.rows(k, 5), other.rows(k, 5)) for k in range(10))
