"""The lecture's network: its derivatives, its tree_sum, what it is fed and what it says of itself."""

import math
import tracemalloc

import numpy as np
import pytest

from termopt.base.errors import UserError
from termopt.engine.core.problem import Cost, learner
from termopt.problems.networks import learning, tree_sum
from termopt.problems.networks.mlp import Mlp, mlp
from termopt.registry.registry import problem

SMALL = (
    "mlp",
    "mlp:features=3,hidden=4,rows=37,data_seed=5",
    "mlp:features=1,hidden=2,rows=5",
    "mlp:features=2,rows=1",
)


def normal(*shape):
    """Parameters to try."""
    return np.random.default_rng(1).normal(size=shape)


def plain(network, w):
    """The mean squared error by matrix products, for real or complex parameters."""
    features, hidden = network.batching.features, network.batching.hidden
    first, b1, w2, b2 = (w[part] for part in network.layers)
    a = 1 / (1 + np.exp(-(network.x @ first.reshape(hidden, features).T + b1)))
    return ((a @ w2 + b2 - network.y) ** 2).mean()


def complex_step(f, w):
    """The gradient of f to the last digits: no difference is taken."""
    return np.array([f(w + 1e-30j * unit).imag / 1e-30 for unit in np.eye(len(w))])


# -- derivatives ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", SMALL)
def test_loss_and_gradient_are_exact(spec):
    network = problem(spec)
    for scale in (0.3, 3.0):
        w = scale * normal(network.dim)
        loss, grad = network.evaluate(w)
        exact = complex_step(lambda w: plain(network, w), w)
        assert loss == pytest.approx(plain(network, w), rel=1e-13)
        assert np.abs(grad - exact).max() <= 1e-13 * np.abs(exact).max()
        assert network.loss(w) == loss
        assert np.array_equal(network.gradient(w), grad)


def test_the_gradient_is_what_central_differences_say():
    network, w = problem("mlp"), normal(11)
    steps = 1e-5 * np.eye(11)
    differences = [(network.loss(w + h) - network.loss(w - h)) / 2e-5 for h in steps]
    assert np.allclose(network.gradient(w), differences, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("spec", SMALL)
def test_the_hessian_is_that_of_the_gradient(spec):
    network = problem(spec)
    w = normal(network.dim)
    h = 1e-5
    differences = [
        (network.gradient(w + h * unit) - network.gradient(w - h * unit)) / (2 * h) for unit in np.eye(len(w))
    ]
    hessian = network.hessian(w)
    assert np.allclose(hessian, differences, rtol=1e-7, atol=1e-8)
    assert np.array_equal(hessian, hessian.T)


def test_far_away_is_inf_or_nan_without_a_warning():
    network = problem("mlp")
    for w in (np.full(11, 1e6), np.full(11, -1e6), np.full(11, 1e300), np.full(11, np.nan), np.full(11, np.inf)):
        loss, grad = network.evaluate(w)
        assert math.isfinite(loss) == (abs(w[0]) == 1e6)
        assert network.hessian(w).shape == (11, 11)
        assert grad.shape == (11,)


# -- the same bits whatever is computed beside -----------------------------------------------------------------------


@pytest.mark.parametrize("spec", [*SMALL, "mlp:rows=1300,batch=700", "mlp:rows=700,hidden=2,batch=1"])
def test_many_runs_get_the_bits_of_each_alone(spec):
    network = problem(spec)
    w = 2 * normal(network.dim, 3, 7)
    loss, grad = network.evaluate(w)
    seen, slope = network.sample(w, 3, 1)
    hessian = network.hessian(w)
    assert np.array_equal(network.loss(w), loss)
    assert hessian.shape == (network.dim, network.dim, 3, 7)
    for i in np.ndindex(3, 7):
        one, at = network.evaluate(w[:, *i]), network.sample(w[:, *i], 3, 1)
        assert (loss[i], seen[i]) == (one.loss, at.loss)
        assert np.array_equal(grad[:, *i], one.grad)
        assert np.array_equal(slope[:, *i], at.grad)
        assert np.array_equal(hessian[:, :, *i], network.hessian(w[:, *i]))


def test_no_runs_at_all():
    assert problem("mlp").loss(np.empty((11, 0))).shape == (0,)


@pytest.mark.parametrize("cells", [1, 5000, 10**7])
def test_how_much_is_worked_on_at_once_does_not_matter(monkeypatch, cells):
    monkeypatch.setattr(tree_sum, "BRANCH", 4)
    network = problem("mlp:rows=3000")
    one, many = normal(11), normal(11, 40)
    before = (*network.evaluate(one), *network.evaluate(many), network.hessian(one))
    monkeypatch.setattr(tree_sum, "CELLS", cells)
    after = (*network.evaluate(one), *network.evaluate(many), network.hessian(one))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


@pytest.mark.parametrize("spec", ["mlp", "mlp:rows=1000000,batch=500000"])
def test_memory_is_bounded(spec):
    network, many = problem(spec), normal(11, 72, 264)[:, :: 1 if spec == "mlp" else 36]
    network.loss(many[:, 0, 0])
    tracemalloc.start()
    network.evaluate(many)
    network.sample(many[:, 0, 0], 0, 0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30e6


@pytest.mark.parametrize("n", [1, 2, 3, 7, 511, 512, 513, 1024, 5000, 70_000])
def test_sums_are_sums(n):
    x = np.random.default_rng(1).integers(0, 1000, (1, n)).astype(float)
    total = tree_sum.row_sums(lambda w, x, y: w[:, None] * x, 12, np.ones(2), lambda a, b: (x[:, a:b], x[0, a:b]), n)
    assert total.tolist() == [x.sum()] * 2


# -- what a step sees ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spec", ["mlp:batch=20", "mlp:batch=1", "mlp:batch=20,replace=false", "mlp:batch=7,rows=200000"]
)
def test_a_sample_is_that_of_its_rows(spec):
    network, w = problem(spec), normal(11)
    rows = network.rows(6, 2)
    x, y = network.data(rows)
    a = 1 / (1 + np.exp(-(x @ w[:8] + w[8])))
    residual = a * w[9] + w[10] - y
    loss, grad = network.sample(w, 6, 2)
    assert loss == pytest.approx((residual**2).mean(), rel=1e-13)
    assert grad[9:] == pytest.approx([(2 * residual * a).mean(), (2 * residual).mean()], rel=1e-12)
    fit = network.fit(w, rows)
    assert np.allclose(fit.predicted - fit.target, residual)
    assert fit.rows is rows


@pytest.mark.parametrize(
    "hyperparameters", ["rows=2001", "rows=25000", "rows=100000,features=3", "rows=5000,hidden=4", "rows=150000"]
)
def test_what_is_looked_at_quickly_is_the_same_loss(hyperparameters):
    network = problem(f"mlp:{hyperparameters},batch=7")
    for scale in (0.3, 3.0):
        w = scale * normal(network.dim)
        loss, grad = network.evaluate(w)
        exact = network._mean(w, learning.slices(*network.samples.held), len(network.samples.numbers))
        assert loss == pytest.approx(exact.loss, rel=1e-13)
        assert np.abs(grad - exact.grad).max() <= 1e-13 * np.abs(exact.grad).max()
        assert network.loss(w) == loss
        assert network.loss(w[:, None]) == pytest.approx(loss, rel=1e-13)
    runs = normal(network.dim, 3)
    assert np.array_equal(network.evaluate(runs).grad[:, 1], network.gradient(runs[:, 1].copy()))


@pytest.mark.parametrize("rows", [100, 5000, 100_000])
def test_a_whole_batch_of_any_size_is_the_truth_to_the_last_bit(rows):
    network, w = problem(f"mlp:rows={rows},batch={rows}"), normal(11)
    loss, grad = network.evaluate(w)
    assert network.sample(w, 3, 1).loss == loss == network.loss(w)
    assert np.array_equal(network.sample(w, 3, 1).grad, grad)
    assert network.evaluate(w[:, None]).loss == loss


def test_a_whole_batch_is_the_truth_and_not_stochastic():
    network, w = problem("mlp"), normal(11)
    assert not network.stochastic
    assert np.array_equal(network.sample(w, 3, 1).grad, network.gradient(w))
    assert problem("mlp:batch=99").stochastic
    assert np.array_equal(network.fit(w).rows, np.arange(100))
    assert ((network.fit(w).predicted - network.y) ** 2).mean() == pytest.approx(network.loss(w))


def test_the_data_are_read_only_and_those_of_their_numbers():
    network = problem("mlp:rows=50,features=3")
    x, y = network.data(np.arange(50))
    assert np.array_equal(network.x, x)
    assert np.array_equal(network.y, y)
    assert (network.x.shape, network.y.shape) == ((50, 3), (50,))
    with pytest.raises(ValueError, match="read-only"):
        network.x[0, 0] = 1


# -- too much to hold --------------------------------------------------------------------------------------------------


def drive(sampling):
    done = []
    try:
        while True:
            done.append(next(sampling))
    except StopIteration as stop:
        return done, stop.value


@pytest.mark.parametrize(
    "spec", ["mlp:rows=5000,batch=5000", "mlp:rows=9000,batch=5000", "mlp:batch=5000,rows=9000,replace=false"]
)
def test_a_stream_gives_what_one_go_gives(monkeypatch, spec):
    network, w = problem(spec), normal(11, 2)
    monkeypatch.setattr(learning, "CHUNK", 700)
    done, streamed = drive(network.sampling(w, 4, 2))
    at_once = network.sample(w, 4, 2)
    assert len(done) == 8
    assert done[-1] == 1
    assert np.all(np.diff(done) > 0)
    assert np.allclose(streamed.loss, at_once.loss, rtol=1e-13, atol=0)
    assert np.abs(streamed.grad - at_once.grad).max() <= 1e-13 * np.abs(at_once.grad).max()


def test_a_sample_streams_where_it_is_large():
    network, w = problem("mlp:rows=150000,batch=150000"), normal(11)
    assert network.streams
    assert network.stochastic
    assert not problem("mlp:rows=150000,batch=20").streams
    _, streamed = drive(network.sampling(w, 0, 0))
    assert np.array_equal(streamed.grad, network.sample(w, 0, 0).grad)
    fit = network.fit(w, np.arange(150000))
    assert streamed.loss == pytest.approx(((fit.predicted - fit.target) ** 2).mean(), rel=1e-12)


def test_of_a_hundred_million_rows_the_loss_is_on_a_sample():
    network, w = problem("mlp:rows=100000000,batch=20"), normal(11)
    rows = network.fit(w).rows
    assert len(set(rows.tolist())) == 10_000
    assert rows.max() < 10**8
    assert network.note == "loss on 10,000 of the samples"
    assert problem("mlp:rows=100000").note == ""
    assert network.loss(w) == pytest.approx(((network.fit(w).predicted - network.data(rows)[1]) ** 2).mean())
    assert np.array_equal(rows, problem("mlp:rows=100000000").fit(w).rows)
    for ask in (lambda: network.x, lambda: network.y):
        with pytest.raises(UserError, match=r"100,000,000 rows are too many to hold; problem.data\(rows\) makes some"):
            ask()
    with pytest.raises(UserError, match="numbers 0 to 99,999,999"):
        network.data(np.array([10**8]))


# -- what it says of itself --------------------------------------------------------------------------------------------


def test_specs():
    network = problem("mlp:batch=20")
    assert network.spec == "mlp:batch=20,rows=100,features=8,hidden=1,replace=true,data_seed=0"
    assert network == problem(network.spec) == mlp(batch=20)
    assert hash(network) == hash(mlp(batch=20))
    assert network != problem("mlp")
    assert (
        network.objective_id
        == problem("mlp:batch=1,replace=false").objective_id
        == "mlp:rows=100,features=8,hidden=1,data_seed=0"
    )
    assert network.objective_id != problem("mlp:data_seed=1").objective_id
    assert learner(network) is network
    assert network.cost == Cost(20, 100, 20 * 9 * 8)


def test_whole_numbers_may_be_written_short():
    assert problem("mlp:rows=1e8,batch=1_000") == mlp(rows=100_000_000, batch=1000)


def test_a_batch_that_is_not_written_is_100_rows_or_all():
    assert [problem(f"mlp:rows={rows}").cost.rows for rows in (1, 50, 100, 101, 10**8)] == [1, 50, 100, 100, 100]


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("mlp:batch=101", "mlp: batch=101 is out of range: 1 ≤ batch ≤ 100"),
        ("mlp:batch=20,rows=10", "batch=20 is out of range: 1 ≤ batch ≤ 10"),
        ("mlp:rows=0", "1 ≤ rows"),
        ("mlp:rows=1e-3", "a whole number"),
        ("mlp:rows=2000000000", "1 ≤ rows ≤ 1,000,000,000"),
        ("mlp:features=0", "1 ≤ features ≤ 1,000"),
        ("mlp:hidden=101", "1 ≤ hidden ≤ 100"),
        ("mlp:replace=maybe", "replace is true or false"),
        ("mlp:data_seed=-1", "0 ≤ data_seed"),
        ("mlp:bach=3", "did you mean 'batch'"),
    ],
)
def test_hyperparameters_out_of_range_are_named(spec, words):
    with pytest.raises(UserError, match=words):
        problem(spec)


def test_from_python_too():
    with pytest.raises(UserError, match="did you mean 'rows'"):
        mlp(row=3)
    with pytest.raises(UserError, match="1 ≤ rows"):
        mlp(rows=0)


def test_labels_and_layers_cover_the_parameters():
    network = problem("mlp:features=2,hidden=2")
    assert network.labels == ("w1[1,1]", "w1[1,2]", "w1[2,1]", "w1[2,2]", "b1[1]", "b1[2]", "w2[1]", "w2[2]", "b2")
    assert [list(range(9))[part] for part in network.layers] == [[0, 1, 2, 3], [4, 5], [6, 7], [8]]
    assert network.dim == len(network.box) == len(network.domain) == len(network.start) == 9


def test_starts_are_those_of_pytorch_in_distribution():
    network = problem("mlp:hidden=4")
    starts = np.array([network.start_for(seed) for seed in range(2_000)])
    assert network.start == network.start_for(0) != network.start_for(1)
    for part, fan_in in zip(network.layers, (8, 8, 4, 4), strict=True):
        reach = 1 / math.sqrt(fan_in)
        values = starts[:, part]
        assert np.abs(values).max() <= reach
        assert np.abs(values.mean(axis=0)).max() < 4.5 * reach / math.sqrt(3 * 2_000)
        assert values.var() == pytest.approx(reach**2 / 3, rel=0.05)
    beside = np.corrcoef(starts.T) - np.eye(network.dim)
    assert np.abs(beside).max() < 4.5 / math.sqrt(2_000)
    assert isinstance(network, Mlp)
