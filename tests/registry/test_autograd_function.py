"""Functions that compute with autograd's NumPy: exact derivatives, whatever else is loaded."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt

anp: Any = pytest.importorskip("autograd.numpy")


def smooth(x: Any, a: float = 1.0) -> Any:
    return anp.sum(anp.sin(x) + a * x**2)


def branching(x: Any) -> Any:
    return anp.sin(x[0]) if x[0] > 0 else x[1] ** 2


class Scaled:
    def __call__(self, x: Any) -> Any:
        return smooth(x, a=3.0)


def test_its_own_derivative() -> None:
    """Of a function of an array in any dimension, with arguments, of an object, with branches, side by side."""
    for dim in (1, 2, 11, 1000):
        for function, a in ((smooth, 1), (partial(smooth, a=2), 2), (Scaled(), 3)):
            problem = termopt.problem(function, start=np.linspace(-1, 1, dim))
            assert problem.formula.endswith("(x), gradient by autograd")
            x = np.array(problem.start)
            assert np.allclose(problem.gradient(x), np.cos(x) + 2 * a * x, rtol=1e-13)
    branches = termopt.problem(branching, start=(1, 2))
    assert branches.gradient(np.array([-1.0, 2.0])).tolist() == [0.0, 4.0]
    aside = termopt.problem(lambda x: anp.sum(anp.exp(x), axis=0), start=(0, 0, 0))
    points = np.arange(6.0).reshape(3, 2)
    assert np.allclose(aside.gradient(points), np.exp(points), rtol=1e-14)
    assert termopt.check(smooth).ok


def test_only_a_file_that_imports_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function has one gradient, also where autograd was loaded for another one."""
    monkeypatch.chdir(tmp_path)
    Path("plain.py").write_text("import numpy as np\ndef f(x): return np.exp(x[0]) + x @ x\n")
    Path("own.py").write_text("from autograd.numpy import exp\ndef f(x): return exp(x[0]) + x @ x\n")
    Path("none.py").write_text("import autograd, math\ndef f(x): return math.exp(x[0]) + x[1] ** 2\n")
    words = {"own": "autograd", "plain": "forward mode", "none": "central differences"}
    for name, said in words.items():
        assert termopt.problem(f"./{name}.py:f").formula == f"f(x), gradient by {said}"
