"""`termopt check` passes what is ours, and finds each planted fault by the name of its check."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import termopt
from termopt.cli.main import main
from termopt.engine.core.problem import Minimum
from termopt.engine.core.types import Equation, Optimizer, Update
from termopt.registry.registry import OPTIMIZERS, PROBLEMS

QUICK = {"gd", "adam", "lbfgs", "shampoo", "langevin"}


def test_ours_keep_their_promises() -> None:
    """A few of every kind; the long run takes all."""
    check_all(sorted(QUICK & set(OPTIMIZERS)) + sorted(PROBLEMS)[::9])
    pytest.importorskip("scipy")
    check_all(["scipy:BFGS"])


@pytest.mark.long
def test_all_of_ours_keep_their_promises() -> None:
    """Every optimizer and every problem of the tables."""
    check_all([*OPTIMIZERS, *PROBLEMS])


def check_all(names: list[str]) -> None:
    for name in names:
        report = termopt.check(name)
        assert report.ok, report


def test_invariances_are_those_of_the_literature() -> None:
    """Gradient descent turns with the axes, signs do not; neither Adam nor a sign feels the scale of the loss."""
    facts = {
        "gd:lr=0.01": {"rotation", "shift"},
        "adam:lr=0.01": {"loss scale", "shift"},
        "signum:lr=0.01": {"loss scale", "shift"},
        "normgd:lr=0.01": {"loss scale", "rotation", "shift"},
    }
    for spec, wanted in facts.items():
        report = termopt.check(spec)
        same = {f.check for f in report.findings if f.words.startswith("the same path")}
        assert same == wanted, spec


class Bowl:
    """A right problem; each faulty one changes one thing."""

    dim, start = 2, (1.0, 2.0)
    minima = (Minimum((0.0, 0.0), 0.0),)

    def loss(self, x: Any) -> Any:
        return (x[0] ** 2 + 3 * x[1] ** 2) * 1.0

    def gradient(self, x: Any) -> Any:
        return np.stack([2 * x[0], 6 * x[1]])

    def hessian(self, x: Any) -> Any:
        return np.array([[2.0, 0.0], [0.0, 6.0]])


@dataclass(frozen=True)
class Descent(Optimizer):
    """A right optimizer."""

    name = "descent"
    equations = (Equation("Δw", "Δw ← −η·∇f(w)"),)
    lr: float = 0.01

    def init(self, x: Any, blocks: Any = ()) -> Any:
        return (np.zeros_like(x),)

    def tell(self, x: Any, state: Any, evaluation: Any) -> Update:
        step = -self.lr * evaluation.grad
        return Update(x + step, (state[0] + 1,), {"Δw": step})


@dataclass(frozen=True)
class Bare:
    """A right optimizer that has nothing but its step."""

    lr: float = 0.01

    def tell(self, x: Any, state: Any, evaluation: Any) -> Update:
        return Update(x - self.lr * evaluation.grad, state, {})


def faulty(of: type, **members: Any) -> Any:
    """An object of a class with other members."""
    return type("Faulty", (of,), members)()


def writes(self: Any, x: Any) -> Any:
    x *= 1.5
    return Bowl.loss(self, x)


def counts(self: Any, x: Any) -> Any:
    self.__dict__["count"] = self.__dict__.setdefault("count", 0) + 1
    return Bowl.loss(self, x)


def drifts(self: Any, x: Any, seen: list[int] = []) -> Any:  # noqa: B006 (the fault)
    seen.append(1)
    return Bowl.loss(self, x) + 1e-6 * len(seen)


def only_finite(self: Any, x: Any) -> Any:
    if not np.isfinite(x).all():
        raise ValueError("out of range")
    return Bowl.loss(self, x)


def in_place(self: Any, x: Any, state: Any, evaluation: Any) -> Update:
    state[0][:] += evaluation.grad
    return Update(x - self.lr * state[0], state, {"Δw": -self.lr * state[0]})


def on_self(self: Any, x: Any, state: Any, evaluation: Any) -> Update:
    object.__setattr__(self, "m", getattr(self, "m", 0.0) + float(np.sum(evaluation.grad)))
    return Descent.tell(self, x, state, evaluation)


def over_runs(self: Any, x: Any, state: Any, evaluation: Any) -> Update:
    step = -self.lr * evaluation.grad / np.linalg.norm(evaluation.grad)
    return Update(x + step, state, {"Δw": step})


def other_term(self: Any, x: Any, state: Any, evaluation: Any) -> Update:
    return Descent.tell(self, x, state, evaluation)._replace(terms={"Δw": evaluation.grad})


def divides(self: Any, x: Any, state: Any, evaluation: Any) -> Update:
    step = -self.lr * evaluation.grad / np.abs(evaluation.grad)
    return Update(x + step, state, {"Δw": step})


def raises(self: Any, x: Any, state: Any, evaluation: Any) -> Update:
    if not np.isfinite(evaluation.grad).all():
        raise FloatingPointError("nan")
    return Descent.tell(self, x, state, evaluation)


FAULTS: dict[str, tuple[Any, str]] = {
    "a factor is missing": (lambda: faulty(Bowl, gradient=lambda s, x: np.stack([x[0], 6 * x[1]])), "gradient"),
    "an eighth digit is wrong": (
        lambda: faulty(Bowl, gradient=lambda s, x: Bowl.gradient(s, x) * (1 + 3e-8)),
        "complex step",
    ),
    "it writes into x": (lambda: faulty(Bowl, loss=writes), "read-only"),
    "it counts its calls": (lambda: faulty(Bowl, loss=counts), "no state"),
    "its answers drift": (lambda: faulty(Bowl, loss=drifts), "pure"),
    "it adds all runs up": (
        lambda: faulty(Bowl, loss=lambda s, x: Bowl.loss(s, x) + 0 * x.sum() + (x.ndim > 1)),
        "batch",
    ),
    "it gives a list": (lambda: faulty(Bowl, gradient=lambda s, x: [[1.0]]), "contract"),
    "its minimum is none": (lambda: faulty(Bowl, minima=(Minimum((1.0, 0.0), 1.0),)), "minima"),
    "its Hessian is another": (lambda: faulty(Bowl, hessian=lambda s, x: np.eye(2)), "hessian"),
    "it raises at infinity": (lambda: faulty(Bowl, loss=only_finite), "not finite"),
    "its evaluate is another": (
        lambda: faulty(Bowl, evaluate=lambda s, x: (Bowl.loss(s, x), -Bowl.gradient(s, x))),
        "evaluate",
    ),
    "it changes its state": (lambda: faulty(Descent, tell=in_place), "read-only"),
    "it keeps a sum on itself": (lambda: faulty(Descent, tell=on_self), "no state"),
    "its norm is over all runs": (lambda: faulty(Descent, tell=over_runs), "batch"),
    "its term is not its step": (lambda: faulty(Descent, tell=other_term), "terms"),
    "it divides by the slope": (lambda: faulty(Descent, tell=divides), "no slope"),
    "it raises at nan": (lambda: faulty(Descent, tell=raises), "not finite"),
    "it gives the point alone": (lambda: faulty(Descent, tell=lambda s, x, state, e: x), "contract"),
}


def test_each_planted_fault_is_found_by_name() -> None:
    """And what has none is passed; a function, which makes no promise of a batch, too."""
    for right in (Bowl(), Descent(), Descent, lambda x: float(x @ x)):
        assert termopt.check(right).ok, termopt.check(right)
    for fault, (make, name) in FAULTS.items():
        found = [finding.check for finding in termopt.check(make()).faults]
        assert name in found, (fault, found)


def test_equality_says_where_it_ends() -> None:
    """The hyperparameters of one go over to the other; a different one is named with its step."""
    assert termopt.check(Descent, equals="gd").ok
    assert termopt.check(Bare, equals="gd").ok
    assert "1 hyperparameter, " in str(termopt.check(Bare))
    report = termopt.check(Descent, equals="gd:lr=0.02")
    assert [finding.check for finding in report.faults] == ["equals"]
    assert "on quadratic:kappa=10 at step 1 it is at" in str(report)
    assert termopt.check("adam:lr=0.1", equals="amsgrad").faults


def test_the_command_and_its_exit_codes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 where nothing is wrong, 1 for a fault, 2 for what cannot be checked."""
    monkeypatch.chdir(tmp_path)
    Path("mine_checked.py").write_text(
        "import numpy as np\n"
        "def f(x, a=2.0): return float(a * x @ x)\n"
        "def g(x): return float(x @ x)\n"
        "g.gradient = lambda x: x\n"
        "g.start = (1.0, 2.0, 3.0)\n"
    )
    run: Callable[[str], tuple[Any, str]] = lambda *args: checked(capsys, *args)  # noqa: E731
    code, text = run("./mine_checked.py:f:a=3")
    assert (code, "no fault" in text) == (0, True)
    code, text = run("./mine_checked.py:g")
    assert (code, "FAULT    gradient" in text) == (1, True)
    assert run("./mine_checked.py:h")[0] == 2
    assert run("nothing_like_it")[0] == 2


def checked(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[Any, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *args])
    return ended.value.code, capsys.readouterr().out


def test_the_nearest_name_of_what_is_neither_is_an_optimizer_or_a_problem() -> None:
    cases = {"admm": "optimizer or problem 'admm'; did you mean 'adam'?", "boot": "did you mean 'booth'?"}
    for spec, words in cases.items():
        with pytest.raises(termopt.UserError) as fault:
            termopt.check(spec)
        assert words in str(fault.value)
