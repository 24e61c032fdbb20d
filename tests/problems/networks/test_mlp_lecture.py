"""What the lecture shows with its network happens here as it does in PyTorch, and PyTorch goes the same way."""

import json
from pathlib import Path

import numpy as np
import pytest

import termopt

STORED = json.loads((Path(__file__).parents[2] / "reference" / "mlp.json").read_text("utf-8"))
SEEDS = range(60)
OTHER_SEEDS = range(1000, 1100)


def run(spec, optimizer, seed, steps):
    return termopt.run(spec, optimizer, start=termopt.problem(spec).start_for(seed), steps=steps, seed=seed)


def label(case):
    return f"{case['problem']}-{case['optimizer']}-{'zero' if case['zero_grad'] else 'add'}-{case['seed']}"


@pytest.mark.every(19)
@pytest.mark.parametrize("case", STORED["cases"], ids=label)
def test_pytorch_goes_the_same_way(case):
    optimizer = f"{case['optimizer']}:zero_grad={str(case['zero_grad']).lower()}"
    x = run(case["problem"], optimizer, case["seed"], STORED["updates"]).x[-1]
    assert (np.abs(x - case["x"]) <= 1e-10 * np.abs(case["x"])).all()


# -- the table of the lecture ----------------------------------------------------------------------------------------


def fallen(problem, start, zero_grad, updates):
    """The losses of the lecture's loop, written out: (updates + 1, *B)."""
    w, step, losses = start, 0, []
    for _ in range(updates + 1):
        loss, grad = problem.evaluate(w)
        losses.append(loss)
        step = grad if zero_grad else step + grad
        w = w - 1e-3 * step
    return np.array(losses)


def table(problem, start):
    """The first and the last of a hundred losses, and where and how low the first bottom is without zero_grad."""
    plain, added = fallen(problem, start, True, 100), fallen(problem, start, False, 45)
    bottom = (np.diff(added, axis=0) > 0).argmax(axis=0)
    lowest = np.take_along_axis(added, bottom[None], axis=0)[0]
    assert (np.diff(plain, axis=0) < 0).all()
    return {"first": plain[0], "last": plain[-1], "bottom": bottom, "lowest": lowest}


def tables(specs):
    """The table of each seed with its data, all one below the other."""
    rows = [table(termopt.problem(spec), np.array(termopt.problem(spec).start_for(seed))) for seed, spec in specs]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


@pytest.fixture(scope="module")
def others():
    return tables((seed, f"mlp:data_seed={seed}") for seed in OTHER_SEEDS)


@pytest.mark.long
@pytest.mark.parametrize("data", ["mlp", "mlp:data_seed={}", None], ids=["one set of data", "many", "others"])
def test_the_table_of_the_lecture(data, others):
    """The extremes of 60 draws, so that of more draws a few lie beyond."""
    found = others if data is None else tables((seed, data.format(seed)) for seed in SEEDS)
    for name, low, high in (("first", 3.2, 17), ("bottom", 27, 33), ("lowest", 1.5, 2.5), ("last", 2.6, 11)):
        assert np.mean((found[name] >= low) & (found[name] <= high)) >= 0.95
    for name, value, error in (("last", 6, 0.5), ("bottom", 30, 1), ("lowest", 2.05, 0.1)):
        assert np.median(others[name]) == pytest.approx(value, abs=error)
        assert 0.2 < np.mean(others[name] < np.median(found[name])) < 0.8, name  # the median of few draws


@pytest.mark.long
@pytest.mark.parametrize("name", STORED["distribution"])
def test_the_distribution_is_that_of_pytorch(name, others):
    values, shares = np.array(STORED["distribution"][name]).T
    ours = (others[name][:, None] <= values).mean(axis=0)
    error = np.sqrt(shares * (1 - shares) * (1 / STORED["seeds"] + 1 / len(OTHER_SEEDS)))
    assert (np.abs(ours - shares) <= 3.5 * error).all()


# -- what else it says -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", ["mlp", "mlp:batch=20", "mlp:batch=1"])
def test_the_missing_line_is_momentum_without_friction(spec):
    missing, momentum = (run(spec, optimizer, 2, 100) for optimizer in ("gd:zero_grad=false", "momentum:momentum=1"))
    assert np.abs(missing.x - momentum.x).max() <= 1e-12 * np.abs(momentum.x).max()
    assert np.abs(missing.loss - momentum.loss).max() <= 1e-12 * momentum.loss.max()


def test_fewer_rows_make_a_noisier_loss():
    rough = [
        np.abs(np.diff(run(spec, "gd:lr=0.05", 0, 300).loss[100:])).mean()
        for spec in ("mlp", "mlp:batch=20", "mlp:batch=1")
    ]
    assert 10 * rough[0] < rough[1]
    assert 2 * rough[1] < rough[2]


@pytest.mark.long
def test_stochastic_updates_without_the_line_blow_up():
    updates = 100 * 100  # the lecture's hundred epochs
    assert run("mlp:batch=1", "gd:zero_grad=false", 2, updates).loss.max() > 50
    assert run("mlp:batch=1", "gd", 2, updates).loss.max() < 12


def test_all_lanes_of_a_race_are_fed_the_same_rows():
    one, other = termopt.problem("mlp:batch=20"), termopt.problem("mlp:batch=20,hidden=2")
    assert all(np.array_equal(one.rows(k, 5), other.rows(k, 5)) for k in range(10))
