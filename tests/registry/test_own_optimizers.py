"""Optimizers written from the protocol alone: each oracle, normals, blocks, marks, and what the panels ask."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, get_args

import numpy as np
import pytest

import termopt
from termopt.base.errors import UserError
from termopt.engine.analysis.explain import explained
from termopt.engine.core.reports import Figure, Report, Stability, Vector
from termopt.engine.core.types import Equation, Oracle, Update, charge
from termopt.registry.adapters.completed import completed_optimizer

NEWS = {
    "value": {"loss"},
    "gradient": {"loss", "grad"},
    "hessian_diagonal": {"loss", "grad", "hessian"},
    "hessian": {"loss", "grad", "hessian"},
    "residuals": {"loss", "grad", "residuals", "jacobian"},
}


class Best(NamedTuple):
    """A state that begins with an inf."""

    loss: np.ndarray


@dataclass(frozen=True)
class Own:
    """An optimizer of the protocol that derives from nothing."""

    lr: float = 0.01
    oracle: ClassVar[str] = "gradient"
    normals: ClassVar[int] = 2
    equations: ClassVar[tuple[Equation, ...]] = (Equation("Δw", "Δw ← η·N"),)

    def init(self, x, blocks):
        assert [tuple(block[2]) for block in blocks] == [(2,)]
        return Best(np.full(x.shape[1:], np.inf))

    def ask(self, x, state):
        return x

    def tell(self, x, state, evaluation):
        told = {name for name in evaluation._fields if getattr(evaluation, name) is not None}
        assert told == NEWS[self.oracle] | {"normals"}
        assert evaluation.normals.shape == (2, *x.shape)
        step = self.lr * evaluation.normals[1]
        return Update(x + step, Best(np.minimum(state.loss, evaluation.loss)), {"Δw": step}, marks={"z": x - step})

    def figures(self, x, state):
        return (Figure("r", ((1, 2), (3, 4))),)

    def vectors(self, before, after):
        return [Vector("z", after.marks["z"] - before.x)]

    def stability(self, eigenvalues):
        return Stability(self.lr * eigenvalues[-1], 2.0)


@pytest.mark.parametrize("kind", get_args(Oracle))
def test_every_oracle_tells_what_it_says_and_is_charged(kind: Oracle) -> None:
    """As an object or a class, from Python, and in `check`."""
    cls: Any = type("Kind", (Own,), {"oracle": kind})
    for given in (cls, cls()):
        trace = termopt.run("rosenbrock", given, steps=3)
        assert trace.evals.tolist() == [k * charge(kind).evals for k in range(4)]
        assert trace.status == "running"
        assert np.array_equal(trace.iterate(2).marks["z"], 2 * trace.x[1] - trace.x[2])
        shown = explained(trace, 1)
        assert shown is not None
        assert [line.term for line in shown.lines] == ["Δw"]
        assert "z" in [arrow.label for arrow in shown.vectors]
        assert completed_optimizer(given).figures(trace.x[0], ())[0].points == ((1.0, 2.0), (3.0, 4.0))
    assert termopt.check(cls).ok


def test_an_optimizer_of_a_file_is_tried_with_what_it_asks_for(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_newton.py").write_text(
        "import numpy as np\n"
        "from termopt.engine.core.types import Update\n"
        "class Newton:\n"
        "    oracle = 'hessian'\n"
        "    def init(self, x, blocks): return (blocks[0][2][0],)\n"
        "    def ask(self, x, state): return x\n"
        "    def tell(self, x, state, evaluation):\n"
        "        return Update(x - np.linalg.solve(evaluation.hessian, evaluation.grad), state, {})\n"
    )
    trace = termopt.run("booth", "./own_newton.py:Newton", steps=1)
    assert np.allclose(trace.x[1], (1, 3))
    assert trace.evals[1] == 2


WRONG: dict[str, tuple[Any, str]] = {
    "figures": ((("r", ()),), "figures(x, state) gave a tuple; wanted figures, each a Figure(label, points)"),
    "vectors": ({"z": 1}, "vectors(before, after) gave a dict; wanted arrows, each a Vector(label, vector)"),
    "stability": ((1, 2), "stability(eigenvalues) gave a tuple; wanted Stability(value, limit) or None"),
    "report": ("high", "report(state) gave a str; wanted Report(loss, slope, low, high, tried) or None"),
    "trial": (0.5, "trial(before, after) gave 0.5; wanted Trial(t, loss, slope, status, short) or None"),
}


def test_what_the_panels_are_told_is_checked() -> None:
    """Each wrong answer is one line: the object, the call, what came back, what was wanted."""
    iterate = termopt.run("beale", "gd", steps=1).iterate(1)
    for name, (answer, words) in WRONG.items():
        own: Any = completed_optimizer(type("Wrong", (Own,), {name: lambda *_, answer=answer: answer}))
        args = {"figures": (iterate.x, ()), "stability": (iterate.x,), "report": ((),)}.get(name, (iterate, iterate))
        with pytest.raises(UserError) as fault:
            getattr(own, name)(*args)
        assert str(fault.value) == f"the optimizer wrong: {words}"
    assert completed_optimizer(type("Right", (Own,), {"report": lambda *_: Report(1, 2, 3, 4, 0)})).report(())


def test_what_an_optimizer_declares_is_checked() -> None:
    cases = {
        "oracle": ("hesian", "unknown oracle 'hesian'; did you mean 'hessian'?"),
        "normals": (-1, "normals is -1; wanted how many vectors of normals it takes a step"),
        "equations": (("v ← g",), 'equations gave a str; wanted a tuple of equations, each Equation("g", "g ← ∇f(w)")'),
    }
    for name, (value, words) in cases.items():
        with pytest.raises(UserError) as fault:
            termopt.run("beale", type("Wrong", (Own,), {name: value}), steps=1)
        assert str(fault.value) == f"the optimizer wrong: {words}"


def test_an_equation_for_w_shows_the_new_point() -> None:
    """As papers write the last line of an update; every other equation needs its term."""

    class Paper:
        equations = (Equation("g", "g ← ∇f(w)"), Equation("w", "w ← w − 0.1·g"))

        def tell(self, x, state, evaluation):
            return Update(x - 0.1 * evaluation.grad, state, {"g": evaluation.grad})

    trace = termopt.run("sphere", Paper, steps=2)
    step = explained(trace, 1)
    assert step is not None
    assert {line.term: line.value for line in step.lines}["w"] == tuple(trace.x[2])
    assert termopt.check(Paper).ok


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"outcome": "moved"}, "its outcome, gave a str; wanted a number"),
        ({"marks": None}, "gave None as marks; wanted a dict of names and points"),
        ({"marks": {"z": 1.0}}, "its mark z, gave 1.0; wanted an array (2,) of numbers"),
    ],
)
def test_the_whole_update_is_checked(more: dict[str, Any], words: str) -> None:
    class Wrong:
        def tell(self, x, state, evaluation):
            return Update(x, state, {}, **more)

    with pytest.raises(UserError, match="the optimizer wrong: tell") as fault:
        termopt.run("beale", Wrong, steps=1)
    assert words in str(fault.value)


def test_a_class_stands_for_one_with_its_defaults() -> None:
    """Also a problem's; one that needs to be told more says so."""

    class Bowl:
        dim, start = 2, (1.0, 2.0)

        def loss(self, x):
            return (x**2).sum(axis=0)

        def gradient(self, x):
            return 2 * x

    class Told(Bowl):
        def __init__(self, depth):
            self.depth = depth

    assert termopt.run(Bowl, "gd:lr=0.5", steps=1).loss[1] == 0
    assert termopt.check(Bowl).ok
    with pytest.raises(UserError, match=r"Told\(\) raised TypeError: .*'depth'"):
        termopt.run(Told, "gd")
