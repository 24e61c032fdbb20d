"""The slope of Reddi, Kale and Kumar: the mean of what its steps see is the loss, Adam fails, AMSGrad does not."""

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.registry.registry import problem


def test_the_mean_over_a_cycle_is_the_exact_loss() -> None:
    made = problem("cycle:steep=5,period=4")
    x = np.array([[0.3, -1.4], [1.0, 2.0]])
    seen = [made.sample(x, k, 0) for k in range(4, 8)]
    np.testing.assert_allclose(np.mean([one.loss for one in seen], axis=0), made.loss(x))
    np.testing.assert_allclose(np.mean([one.grad for one in seen], axis=0), made.gradient(x))
    assert seen[0].grad[0, 0] == 5
    assert seen[1].grad[0, 0] == -1
    assert abs(made.gradient(np.array(made.minima[0]))).max() < 1e-12


def test_adam_goes_the_wrong_way_and_amsgrad_does_not() -> None:
    ends = {
        name: termopt.run("cycle", f"{name}:lr=0.05,beta1=0,beta2=0.1", steps=300).x[-1, 0]
        for name in ("adam", "amsgrad")
    }
    assert ends["adam"] > 0.9
    assert ends["amsgrad"] < -0.9


def test_noise_and_warp_come_on_top() -> None:
    made = problem("cycle:noise=0.5")
    x = np.array([0.2, 0.1])
    draws = np.array([made.sample(x, 3, seed).grad[0] for seed in range(200)])
    assert draws.mean() == pytest.approx(3, abs=0.15)
    assert problem("cycle:rotate=90").sample(x, 0, 0).grad[1] == pytest.approx(3, abs=0.2)
    with pytest.raises(UserError, match="2 < steep"):
        problem("cycle:steep=2")
