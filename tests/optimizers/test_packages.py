"""Optimizers go where their namesakes in other packages go, over 200 steps with odd hyperparameters."""

import json
from pathlib import Path

import numpy as np
import pytest

from termopt.engine.core.types import Block, Evaluation
from termopt.optimizers.preconditioned import NEWTON_SCHULZ, NEWTON_SCHULZ_STEPS
from tests.reference.problems import BLOCKS, PROBLEMS, STARTS, diagonal

from .walk import OPTIMIZERS, walk

REFERENCE = Path(__file__).parents[1] / "reference"
STORED = json.loads((REFERENCE / "package_trajectories.json").read_text("utf-8"))
IN_FLOAT32 = {"soap", "qhadam"}
"""Their packages keep a part of the state in float32."""


def blocks_of(problem):
    first, blocks = 0, []
    for number, shape in enumerate(BLOCKS[problem]):
        last = first + int(np.prod(shape))
        blocks.append(Block(f"w{number}", slice(first, last), shape))
        first = last
    return tuple(blocks)


def surface(problem, kind):
    """The problem, with the diagonal of its Hessian where that is asked for."""
    if kind != "hessian_diagonal":
        return PROBLEMS[problem]
    return lambda q: Evaluation(*PROBLEMS[problem](q), hessian=diagonal(problem, q))


@pytest.mark.parametrize("name", dict.fromkeys(case["optimizer"] for case in STORED["cases"]))
def test_same_path(name):
    cls = OPTIMIZERS[name]
    for case in (case for case in STORED["cases"] if case["optimizer"] == name):
        assert cls.equals.startswith(f"{case['package']} {STORED['versions'][case['package']]} ")
        optimizer, x = cls(**case["hyperparameters"]), np.array(STARTS[case["problem"]])
        state = optimizer.init(x, blocks_of(case["problem"]))
        taken = list(walk(optimizer, surface(case["problem"], cls.oracle), x, 1 + max(STORED["steps"]), state))
        asked = name.startswith("schedulefree")  # its training weights
        ours = np.stack([taken[k].q if asked else taken[k].x for k in STORED["steps"]])
        tolerance = 1e-6 if name in IN_FLOAT32 else 1e-9
        scale = np.abs(case["x"]).max()
        np.testing.assert_allclose(ours, case["x"], rtol=tolerance, atol=tolerance * scale, err_msg=str(case))


def test_what_equals_something_is_compared():
    compared = {case["optimizer"] for case in STORED["cases"]}
    of_torch = json.loads((REFERENCE / "torch_trajectories.json").read_text("utf-8"))["cases"]
    compared |= {case["optimizer"] for case in of_torch}
    assert {name for name, cls in OPTIMIZERS.items() if cls.equals} - {"muon", "nelder_mead", "lm"} == compared


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (4,)])
def test_muon_turns_a_matrix_into_one_with_singular_values_near_1(shape):
    """Each singular value goes its own way through the polynomial, and the singular vectors stay."""
    g = np.random.default_rng(1).normal(size=shape)
    cls, x = OPTIMIZERS["muon"], np.zeros(g.size)
    optimizer = cls(lr=1.0, momentum=0.0, weight_decay=0.0)
    state = optimizer.init(x, (Block("w", slice(0, g.size), shape),))
    moved = next(walk(optimizer, lambda q: PROBLEMS["bowl"](q[:2])._replace(grad=g.ravel()), x, 1, state)).update.x
    columns = g.reshape(shape[0], -1)
    left, values, right = np.linalg.svd(columns, full_matrices=False)
    values = values / np.linalg.norm(values)
    a, b, c = NEWTON_SCHULZ
    for _ in range(NEWTON_SCHULZ_STEPS):
        values = a * values + b * values**3 + c * values**5
    scale = np.sqrt(max(1, columns.shape[0] / columns.shape[1]))
    np.testing.assert_allclose(-moved.reshape(columns.shape), scale * (left * values) @ right, rtol=1e-12, atol=1e-14)
