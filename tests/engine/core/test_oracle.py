"""What an optimizer is told is what it declares, and it is charged for nothing else."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

import termopt
from termopt.engine.core.step import advance, quiet, start
from termopt.engine.core.types import Optimizer, Update
from termopt.registry.registry import problem


@dataclass(frozen=True)
class Asks(Optimizer):
    """Stays where it is and keeps what it is told."""

    name: ClassVar[str] = "asks"
    kind: str = "gradient"
    many: int = 0

    @property
    def oracle(self):
        return self.kind

    @property
    def normals(self):
        return self.many

    def tell(self, x, state, evaluation):
        return Update(x + 0.0, state, {"told": evaluation})


def told(by, surface, x, seed=0, k=0):
    with quiet():
        iterate = start(surface, by, x)
        for _ in range(k + 1):
            iterate = advance(surface, by, iterate, seed)
    return iterate.evaluation


def test_an_optimizer_is_told_what_it_declares():
    surface = problem("himmelblau")
    for shape in ((2,), (2, 3), (2, 3, 4)):
        x = np.random.default_rng(1).normal(size=shape)
        hessian = surface.hessian(x)
        value, diagonal, whole = (told(Asks(kind), surface, x) for kind in ("value", "hessian_diagonal", "hessian"))
        assert value.grad is value.hessian is value.normals is None
        assert np.array_equal(value.loss, surface.loss(x))
        assert np.array_equal(whole.hessian, hessian)
        assert np.array_equal(diagonal.hessian, np.stack([hessian[0, 0], hessian[1, 1]]))
        assert np.array_equal(whole.grad, surface.gradient(x))


def test_normals_are_those_of_seed_and_step_for_every_lane():
    surface = problem("sphere:noise=1")
    one = told(Asks(many=3), surface, np.ones(2), seed=5, k=2).normals
    many = told(Asks(many=3), surface, np.ones((2, 4)), seed=5, k=2).normals
    assert one.shape == (3, 2)
    assert np.array_equal(many, np.repeat(one[..., None], 4, axis=-1))
    assert not np.array_equal(one, told(Asks(many=3), surface, np.ones(2), seed=5, k=1).normals)
    assert not np.array_equal(one, told(Asks(many=3), surface, np.ones(2), seed=6, k=2).normals)
    noise = told(Asks(), surface, np.ones(2), seed=5, k=2).grad - 2
    assert not np.isclose(one[0], noise).any()


@pytest.mark.long
def test_a_warm_walk_is_distributed_as_its_temperature_says():
    trace = termopt.run("sphere", "langevin:lr=0.05,temperature=0.5", (0, 0), 20_000)
    spread = trace.x[500:].var(axis=0)  # of e^(−(x² + y²) / T): T / 2, and a little more for a step that is not small
    assert np.allclose(spread, 0.25 / (1 - 0.05), rtol=0.1)
