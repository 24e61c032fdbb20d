"""Where theory says that an optimizer is stable, its runs come down, and nowhere else."""

import numpy as np
import pytest

import termopt
from termopt.draw.theme.theme import DARK
from termopt.export.map_picture import view_picture
from termopt.export.map_views import map_views
from termopt.registry.registry import OPTIMIZERS
from termopt.sweeps.theory import theory_of

BOWL = np.diag([1.0, 20.0])
DECLARING = [name for name in OPTIMIZERS if termopt.optimizer(name).stability(np.array([1.0, 20.0])) is not None]


def test_every_limit_that_an_optimizer_declares_is_where_its_runs_turn() -> None:
    assert {"gd", "momentum"} <= {*DECLARING}
    for name in DECLARING:
        found = termopt.map("quadratic:kappa=20,angle=30", name, {"lr": "1e-3..1:30"}, steps=700)
        theory = theory_of(found)
        assert theory is not None
        assert 0 < theory.stable.mean() < 1, name
        assert theory.agreement >= 1 - 1 / 30, name


def test_the_region_of_momentum_is_that_of_its_characteristic_roots() -> None:
    found = termopt.map("quadratic:kappa=20", "momentum", {"lr": "1e-3..1:30", "momentum": "0..0.95:12"}, steps=900)
    theory = theory_of(found)
    assert theory is not None
    for place in np.ndindex(*found.shape):
        lr, gamma = float(found["lr"][place]), float(found["momentum"][place])
        roots = [np.roots([1.0, -(1 + gamma - lr * h), gamma]) for h in np.diag(BOWL)]
        assert theory.stable[place] == (np.abs(roots).max() < 1), (lr, gamma)
    assert theory.agreement > 0.98
    (view,) = map_views("grid", found)
    picture = "\n".join("".join(map(chr, row)) for row in view_picture(view, 90, 30, DARK).code)
    assert f"{100 * theory.agreement:.1f} % of the runs agree" in picture
    assert "│" in picture.partition("f − f*")[0]


@pytest.mark.parametrize("problem", ["rosenbrock", "saddle", "quadratic:noise=0.1"])
def test_theory_says_nothing_where_there_is_no_quadratic_bowl(problem: str) -> None:
    assert theory_of(termopt.map(problem, "momentum", {"lr": [0.1, 0.2], "momentum": [0.1, 0.2]}, steps=3)) is None
