"""Quadratic forms of any dimension and the Rayleigh quotient: their spectrum, their derivatives, predicted rates."""

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.problems.surfaces.quadratic import SPECTRA
from termopt.registry.registry import problem


@pytest.mark.parametrize("spectrum", SPECTRA)
def test_the_eigenvalues_run_from_1_to_kappa(spectrum: str) -> None:
    for name in ("quadratic", "rayleigh"):
        made = problem(f"{name}:dim=30,kappa=50,spectrum={spectrum}")
        found = np.linalg.eigvalsh(made.mirrored.matrix)
        np.testing.assert_allclose(found, made.mirrored.eigenvalues, rtol=1e-10)
        assert (found[0], found[-1]) == (pytest.approx(1), pytest.approx(50))
        w = np.random.default_rng(0).standard_normal(30)
        value = w @ made.mirrored.matrix @ w
        assert made.loss(w) == pytest.approx(value / 2 if name == "quadratic" else value / (w @ w))


def test_the_law_of_marchenko_and_pastur_is_that_of_a_random_matrix() -> None:
    made = problem("quadratic:dim=200,kappa=9,spectrum=marchenko").mirrored.eigenvalues
    random = np.random.default_rng(0).standard_normal((800, 200)) / np.sqrt(800)  # ratio 1/4: (1 + 1/2)²/(1 - 1/2)² = 9
    drawn = np.linalg.eigvalsh(random.T @ random) / 0.25
    np.testing.assert_allclose(np.quantile(made, [0.2, 0.5, 0.8]), np.quantile(drawn, [0.2, 0.5, 0.8]), rtol=0.05)


@pytest.mark.parametrize("spec", ["quadratic:dim=7", "rayleigh:dim=5,spectrum=two", "rayleigh", "cycle"])
def test_derivatives_are_those_of_the_loss_and_runs_side_by_side_have_the_bits_of_each(spec: str) -> None:
    made = problem(spec)
    assert problem(made.spec) == made
    w, along = np.random.default_rng(0).standard_normal((2, made.dim, 3))
    step = 1e-6
    slope = (made.loss(w + step * along) - made.loss(w - step * along)) / (2 * step)
    np.testing.assert_allclose((made.gradient(w) * along).sum(axis=0), slope, rtol=1e-6, atol=1e-7)
    bend = (made.gradient(w + step * along) - made.gradient(w - step * along)) / (2 * step)
    np.testing.assert_allclose(np.einsum("ij...,j...->i...", made.hessian(w), along), bend, rtol=1e-5, atol=1e-6)
    for i in range(3):
        assert np.array_equal(made.evaluate(w[:, i].copy()).grad, made.evaluate(w).grad[:, i])
        assert made.loss(w[:, i].copy()) == made.loss(w)[i]


def test_the_best_rate_of_descent_is_the_one_that_is_predicted() -> None:
    made = problem("quadratic:dim=40,kappa=100")
    assert "gd 0.9802 and momentum 0.8182" in made.formula
    trace = termopt.run(made.spec, f"gd:lr={2 / 101}", steps=400)
    assert np.sqrt(trace.loss[400] / trace.loss[399]) == pytest.approx(99 / 101, rel=1e-3)
    assert termopt.run("quadratic:dim=4,spectrum=two", "bfgs", steps=60).loss[-1] < 1e-12


def test_a_bowl_of_two_parameters_is_the_surface() -> None:
    assert problem("quadratic:dim=2,spectrum=two") == problem("quadratic")
    with pytest.raises(UserError, match="angle turns a bowl in two dimensions"):
        problem("quadratic:dim=3,angle=10")


def test_every_multiple_of_the_eigenvector_is_a_minimum() -> None:
    made = problem("rayleigh:dim=4")
    for least in made.minima:
        x = np.array(least)
        assert made.loss(3 * x) == pytest.approx(1)
        assert np.abs(made.gradient(2 * x)).max() < 1e-14
