"""Problems with samples in memory: their derivatives, their known optimum, what a step reads, what they say."""

from dataclasses import fields
from typing import cast

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.engine.core.problem import learner
from termopt.problems.data.task import FILE_ONLY
from termopt.problems.networks.dense import Dense
from termopt.problems.networks.trained import Trained
from termopt.registry.problem_table import TASKS
from termopt.registry.registry import problem

VARIANTS = [
    *TASKS,
    "linear:features=4,l2=0.3,rows=30",
    "logistic:features=3,l2=0.1,rows=25",
    *("xor:activation=relu,l2=0.1", "moons:activation=sigmoid,hidden=3", "digits:hidden=0,l2=0.1,rows=30"),
    "softmax:features=1,classes=4,rows=20",
]


def trained(spec: str) -> Trained:
    return cast(Trained, problem(spec))


def is_linear(spec: str) -> bool:
    network = trained(spec).network
    return isinstance(network, Dense) and not network.hidden and network.dim < 50


CONVEX = [spec for spec in VARIANTS if is_linear(spec)]


def points(made: Trained, count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((made.dim, count))


@pytest.mark.parametrize("spec", VARIANTS)
def test_gradient_and_hessian_are_those_of_the_loss(spec: str) -> None:
    made = trained(spec)
    w = points(made, 1)[:, 0]
    step = 1e-6
    along = np.random.default_rng(1).standard_normal(made.dim)
    slope = (made.loss(w + step * along) - made.loss(w - step * along)) / (2 * step)
    assert made.gradient(w) @ along == pytest.approx(slope, rel=1e-6, abs=1e-8)
    bend = (made.gradient(w + step * along) - made.gradient(w - step * along)) / (2 * step)
    np.testing.assert_allclose(made.hessian(w) @ along, bend, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("spec", VARIANTS)
def test_runs_side_by_side_have_the_bits_of_each(spec: str) -> None:
    made = trained(spec)
    w = points(made)
    together, losses = made.evaluate(w), made.loss(w)
    for i in range(w.shape[1]):
        alone = made.evaluate(w[:, i].copy())
        assert together.loss[i] == alone.loss == losses[i]
        assert np.array_equal(together.grad[:, i], alone.grad)


@pytest.mark.parametrize("spec", CONVEX)
def test_the_known_minimum_is_that_of_the_closed_form(spec: str) -> None:
    made = trained(spec)
    (least,) = made.minima
    x = np.array(least)
    assert np.abs(made.gradient(x)).max() < 1e-10
    assert np.linalg.eigvalsh(made.hessian(x))[0] >= 0
    if made.residuals:
        inputs = np.concatenate([made.samples.x, np.ones_like(made.samples.x[:1])]).T
        n, l2 = len(inputs), made.network.l2
        solved = np.linalg.solve(inputs.T @ inputs / n + l2 * np.eye(made.dim), inputs.T @ made.samples.y / n)
        np.testing.assert_allclose(x, solved, rtol=1e-10, atol=1e-10)
    by_newton = termopt.run(spec, "newton", steps=30)
    assert abs(by_newton.loss[-1] - least.loss) < 1e-10


def test_least_squares_have_residuals_and_others_have_none() -> None:
    made = trained("linear:features=3,l2=0.2,rows=12")
    w = points(made)
    found, jacobian = made.residuals(w)
    assert (found.shape, jacobian.shape) == ((16, 3), (16, 4, 3))
    np.testing.assert_allclose(np.sum(found**2, axis=0) / 2, made.loss(w))
    np.testing.assert_allclose(np.einsum("ndb,nb->db", jacobian, found), made.gradient(w))
    assert termopt.run("linear", "lm", steps=20).loss[-1] == pytest.approx(trained("linear").minima[0].loss, abs=1e-12)
    assert trained("logistic").residuals is trained("linear:batch=5").residuals is None


def test_classes_that_do_not_overlap_have_no_optimum_without_l2() -> None:
    apart = "logistic:rows=2"
    assert trained(apart).minima == ()
    assert len(trained(f"{apart},l2=0.01").minima) == 1


def test_a_step_reads_its_batch_alone() -> None:
    made = trained("linear:rows=50,batch=7")
    assert (made.cost.rows, made.cost.total, made.stochastic) == (7, 50, True)
    w, rows = points(made, 1)[:, 0], made.rows(3, 1)
    few = trained("linear:rows=50")
    x, y = few.samples.read(rows)
    z = x.T @ w[:1] + w[1] - y
    assert made.sample(w, 3, 1).loss == pytest.approx((z**2).mean() / 2)
    np.testing.assert_allclose(made.sample(w, 3, 1).grad[1], z.mean())
    assert made.objective_id == few.objective_id
    with pytest.raises(UserError, match=r"batch=51 is out of range: 0 ≤ batch ≤ 50"):
        trained("linear:rows=50,batch=51")


def test_a_million_samples_are_read_without_a_copy() -> None:
    made = trained("linear:rows=1e6,batch=20")
    assert (made.note, made.cost.total) == ("loss on 10,000 of the samples", 10**6)
    x, _ = made.samples.read(made.rows(0, 0))
    assert x.shape == (1, 20)
    assert made.samples.held[0].shape == (1, 10_000)
    assert np.abs(made.gradient(np.array(made.minima[0]))).max() < 1e-10


def test_each_says_what_it_is() -> None:
    for name in TASKS:
        made = trained(name)
        assert learner(made) is made
        assert trained(made.spec) == made
        assert made.spec.count("=") == len([one for one in fields(made.task) if one.name not in FILE_ONLY])
        assert len(made.labels) == len(set(made.labels)) == made.dim == len(made.start)
        assert "data" in made.tags
        assert np.isfinite(made.loss(np.array(made.start)))


def test_networks_learn_what_no_line_can() -> None:
    for spec in ("moons", "circles", "xor"):
        made = trained(spec)
        trace = termopt.run(spec, "adam:lr=0.1", steps=150)
        fit = made.fit(trace.x[-1])
        assert (fit.predicted == fit.target).mean() > 0.95, spec


def test_digits_are_ink_in_the_image_and_differ_by_their_seed() -> None:
    first, other = trained("digits:noise=0").samples, trained("digits:noise=0,data_seed=1").samples
    assert first.x.shape == (64, 200)
    assert first.y[:12].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
    assert 0 <= first.x.min() <= first.x.max() <= 1
    assert np.abs(first.x - other.x).max() > 0.5


def test_the_least_loss_of_a_factorization_is_that_of_the_largest_singular_values() -> None:
    made = trained("factor:m=5,n=4,rank=2,noise=0.3")
    sizes = np.linalg.svd(made.samples.y.reshape(5, 4), compute_uv=False)
    (least,) = made.minima
    assert least.loss == pytest.approx((sizes[2:] ** 2).sum() / 2 / 20)
    assert np.abs(made.gradient(np.array(least))).max() < 1e-14
    assert termopt.run(made.spec, "lm", steps=60).loss[-1] == pytest.approx(least.loss, abs=1e-12)
    with pytest.raises(UserError, match="1 ≤ rank ≤ 4, the smaller side"):
        trained("factor:m=5,n=4,rank=5")


@pytest.mark.parametrize("spec", ["factor", "factor:m=3,n=2,rank=2", "mlp", "mlp:features=2,hidden=3,rows=9"])
def test_half_the_squares_of_residuals_are_the_loss(spec: str) -> None:
    made = trained(spec)
    assert made.residuals is not None
    w = np.random.default_rng(0).standard_normal((made.dim, 2))
    r, jacobian = made.residuals(w)
    np.testing.assert_allclose((r**2).sum(axis=0) / 2, made.loss(w))
    np.testing.assert_allclose(np.einsum("ndb,nb->db", jacobian, r), made.gradient(w), atol=1e-12)
