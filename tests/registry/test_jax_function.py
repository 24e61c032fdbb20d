"""Functions of JAX's: exact derivatives, also of a pytree, whose leaves are the blocks."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt

jax: Any = pytest.importorskip("jax")
jnp: Any = jax.numpy


def smooth(x: Any) -> Any:
    return jnp.sum(jnp.sin(x) + x**2)


def branching(x: Any) -> Any:
    return jnp.sin(x[0]) if x[0] > 0 else x[1] ** 2


def of_tree(tree: Any) -> Any:
    return jnp.sum((tree["layers"][0] @ jnp.ones(3) - tree["b"]) ** 2)


def stepped(p: Any, g: Any) -> Any:
    return p - 0.05 * g


TREE: dict[str, Any] = {"layers": [np.ones((2, 3))], "b": np.zeros(2)}


def test_its_own_derivative() -> None:
    """Of a function of an array in any dimension, compiled or with branches."""
    for dim in (1, 2, 11, 1000):
        problem = termopt.problem(smooth, start=np.linspace(-1, 1, dim))
        assert problem.formula == "smooth(x), gradient by JAX"
        x = np.array(problem.start)
        assert np.allclose(problem.gradient(x), np.cos(x) + 2 * x, rtol=1e-13)
    branches = termopt.problem(branching, start=(1, 2))
    assert branches.gradient(np.array([-1.0, 2.0])).tolist() == [0.0, 4.0]
    assert termopt.check(smooth).ok


def test_a_pytree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the steps that a loop over the pytree takes; it races, and a file can have one."""
    problem: Any = termopt.problem(of_tree, start=TREE)
    assert [(b.name, b.shape) for b in problem.blocks] == [("b", (2,)), ("layers.0", (2, 3))]
    trace = termopt.run(of_tree, "gd:lr=0.05", start=TREE, steps=20)
    tree: Any = TREE
    for _ in range(20):
        tree = jax.tree_util.tree_map(stepped, tree, jax.grad(of_tree)(tree))
    assert np.allclose(trace.x[20], [*np.ravel(tree["b"]), *np.ravel(tree["layers"][0])], rtol=1e-13)
    assert np.array_equal(trace.iterate(4).x, trace.x[4])
    out = termopt.record(tmp_path / "tree.txt", of_tree, ["muon", "adam"], start=TREE, steps=10, at=5, size=(100, 30))
    assert "PC1" in out.read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    text = "import jax.numpy as jnp, numpy as np\ndef f(t): return jnp.sum(t[0] ** 2) + t[1] ** 2\n"
    Path("trees.py").write_text(text + "f.start = (np.ones((2, 2)), 3.0)\n")
    found: Any = termopt.problem("./trees.py:f")
    assert [(b.name, b.shape) for b in found.blocks] == [("0", (2, 2)), ("1", (1,))]
    for wrong in ({"a": "text"}, {}):
        with pytest.raises(termopt.UserError, match="the start of of_tree"):
            termopt.problem(of_tree, start=wrong)
