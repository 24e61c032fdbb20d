"""Code of the user's by file and name: it runs where it was named, and what goes wrong in it is one line."""

import math
from pathlib import Path

import numpy as np
import pytest

import termopt
from termopt.base.spec import CodeName, code_name
from termopt.cli.main import main
from termopt.registry.adapters.permission import permitted
from termopt.scene.read import load_scene, scene_to_json
from termopt.scene.script import offer_of
from termopt.session.tape import Tape, write_tape

MINE = """
import math
from dataclasses import dataclass
import numpy as np
from termopt.engine.core.types import Update

def quad(x, a=1.0): return float(a * x @ x)
def smooth(x): return np.linalg.norm(x) + np.sum(np.where(x > 1, x ** 3, np.abs(x)))
def smooth_bad(x): return np.sum(x ** 2) if x[0] < 4 else math.exp(4) + float(np.sum(x ** 2))
def pair(x): return x @ x, 2 * x
def beside(x): return float(x @ x)
def beside_grad(x): return 2 * x
def marked(x, a=2.0): return float(a * x @ x)
marked.grad = lambda x, a=2.0: 2 * a * x
def branch(x): return math.cos(x[0]) + x[0] ** 2 + (x[1] ** 2 if x[1] > 0 else -x[1])
def batched(x): return np.sum(x ** 2, axis=0)
batched.gradient, batched.start = lambda x: 2 * x, (3.0, 2.0, 1.0)
def raises(x): return 1 / 0
def none(x): pass
def writes(x):
    x[0] = 0
    return 1.0
seen = []
def chats(x):
    print("a remark")
    return float(x @ x)
def asks(x): return float(input("a number? "))
def forgets(x):
    seen.append(1)
    return float(len(seen))

class Bowl:
    dim, start = 2, (1.0, 2.0)
    def loss(self, x): return (x ** 2).sum(axis=0)
    def gradient(self, x): return 2 * x

@dataclass(frozen=True)
class Opt:
    lr: float = 0.1
    def tell(self, x, state, evaluation): return Update(x - self.lr * evaluation.grad, state, {})
class Keeps:
    def __init__(self): self.m = 0
    def tell(self, x, state, evaluation):
        self.m = self.m + evaluation.grad
        return Update(x - self.m, state, {})
class Counts(Keeps):
    def tell(self, x, state, evaluation):
        self.m += 1
        return Update(x - evaluation.grad, state, {})
class Wrong:
    def tell(self, x, state, evaluation): return x
"""


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of the user's, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine_code.py"
    path.write_text(MINE)
    return path


def command(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[object, str, str]:
    """The exit code of a command line, what it printed, and what it said."""
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_names_of_code() -> None:
    """A file or a module and a name; hyperparameters follow after another colon."""
    assert code_name("./my.py:Opt:lr=0.1") == CodeName("./my.py", "Opt", "lr=0.1")
    assert code_name("os.path:join") == CodeName("os.path", "join")
    assert all(code_name(text) is None for text in ("adam", "adam:lr=0.1", "adam:lr", "x**2 + y", "x+y:rotate=30"))


@pytest.mark.parametrize("place", ["./mine_code.py", "mine_code"])
def test_functions_and_optimizers_of_a_file(mine: Path, place: str) -> None:
    """They equal the built-in ones; a function that takes no batch is evaluated point by point."""
    for name, start, batched in ((f"{place}:quad:a=1", (2.0, 1.0), False), (f"{place}:batched", (3.0, 2.0, 1.0), True)):
        trace = termopt.run(name, f"{place}:Opt:lr=0.2", start=start, steps=80)
        assert np.allclose(trace.x[:30], np.outer(0.6 ** np.arange(30), start), rtol=1e-8)
        assert (str(trace.status), trace.lane.problem.batched) == ("converged", batched)
    points = np.array([[1.0, -2.0, 0.5], [1.0, -1.0, 0.0]])
    branch = termopt.problem(f"{place}:branch")
    assert branch.loss(points).tolist() == [float(branch.loss(point)) for point in points.T]
    assert "central differences" in branch.formula
    assert "differences" not in termopt.problem(f"{place}:batched").formula
    assert termopt.problem(f"{place}:Bowl").dim == 2
    optimizer = termopt.optimizer(f"{place}:Opt:lr=0.3")
    assert termopt.optimizer(f"{optimizer.name}:lr=0.3") == optimizer


def test_the_gradient_is_taken_in_the_first_way_there_is(mine: Path) -> None:
    """Given as an attribute, beside the function or with the loss; else by forward mode; differences come last."""
    ways = {"pair": "", "beside": "", "marked": "", "marked:a=3": "", "smooth": "forward mode", "quad": "differences"}
    for name, words in ways.items():
        problem = termopt.problem(f"./mine_code.py:{name}")
        assert problem.formula.partition(", gradient by ")[2].endswith(words), problem.formula
        assert ("gradient by" in problem.formula) == bool(words), problem.formula
        assert termopt.check(f"./mine_code.py:{name}").ok, name
    both = termopt.problem("./mine_code.py:smooth_bad")
    assert both.formula == "smooth_bad(x), gradient by forward mode"
    assert np.allclose(both.gradient(np.array([5.0, 1.0])), [10, 2], rtol=1e-8)
    assert both.formula == "smooth_bad(x), gradient by forward mode and central differences"
    with permitted("./mine_code.py"):
        offered = offer_of("./mine_code.py").problems
    assert "./mine_code.py:beside" in offered
    assert "./mine_code.py:beside_grad" not in offered


@pytest.mark.parametrize("dim", [1, 2, 11, 1000])
def test_plain_functions_of_any_dimension(dim: int) -> None:
    """The start says how many parameters there are."""
    trace = termopt.run(lambda x: x @ x, "gd:lr=0.25", start=np.ones(dim), steps=30)
    assert np.allclose(trace.x[3], np.full(dim, 0.125), rtol=1e-8)
    with pytest.raises(termopt.UserError, match="the start has 2 numbers"):
        termopt.run(termopt.problem(lambda x: math.cos(x[0]), start=(1, 2, 3)), "gd", start=(1, 2))


def test_faults_are_one_line_that_names_call_and_answer(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each planted fault is said, with what came back and what was wanted."""
    faults = {
        ("-p", "./mine_code.py:raises"): "raises(x) raised ZeroDivisionError: division by zero",
        ("-p", "./mine_code.py:none"): "none(x) gave None; wanted a number",
        ("-p", "./mine_code.py:writes"): "read-only; x is not to be changed, x = x.copy() first makes",
        ("-p", "./mine_code.py:asks"): "asks(x) raised EOFError: there is no standard input for code",
        ("-p", "no.such:f"): "there is no module no.such here",
        ("-p", "./mine_code.py:forgets"): "forgets(x) gave two answers to one question",
        ("-p", "./mine_code.py:quod"): "unknown name in ./mine_code.py 'quod'; did you mean 'quad'?",
        ("-o", "./mine_code.py:xyz"): "known: quad, ",
        ("-p", "houses.csv"): "houses.csv is a file of data; write linear:data=houses.csv,target=COLUMN",
        ("-p", "./mine_code.py:quad:b=1"): "unknown hyperparameter of ./mine_code.py:quad 'b'",
        ("-p", "./mine_code.py:quad:dim=0"): "dim=0 is out of range: 1 ≤ dim",
        ("-p", "./mine_code.py"): "names a file, but nothing in it",
        ("-p", "./none.py:f"): "./none.py cannot be read: no such file",
        ("-o", "./mine_code.py:Keeps"): "tell gave two answers to one question",
        ("-o", "./mine_code.py:Counts"): "a call changed its m",
        ("-o", "./mine_code.py:Wrong"): "gave an array (2,); wanted Update(x, state, terms)",
        ("-o", "./mine_code.py:quad"): "is a function; wanted a class with tell",
    }
    for args, wanted in faults.items():
        code, out, err = command(capsys, "trace", *args)
        lines = err.splitlines()
        assert (code, out) == (2, ""), args
        assert wanted in lines[-1]
        assert len(lines) <= 2
    code, out, err = command(capsys, "trace", "-p", "./mine_code.py:chats", "-o", "gd", "--steps", "1")
    assert (code, "a remark" in err) == (0, True)
    assert all(line.startswith("{") for line in out.splitlines())


def test_code_of_a_scene_or_tape_runs_only_with_trust_and_unchanged(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever opens a stranger's file runs nothing; a changed file is refused; the path is said once."""
    code, scene, err = command(
        capsys, "--print-scene", "-p", "./mine_code.py:quad:a=2", "-o", "./mine_code.py:Opt", "-o", "adam"
    )
    assert (code, err) == (0, f"termopt: runs the code of {mine}\n")
    Path("race.toml").write_text(scene)
    assert termopt.load("race.toml", trust=True).race.lanes[0].label == "Opt"
    with pytest.raises(termopt.UserError, match="only if the command line names it, or with --trust"):
        termopt.load("race.toml")
    assert command(capsys, "trace", "race.toml", "--steps", "1")[:2] == (2, "")
    code, out, err = command(capsys, "trace", "race.toml", "--steps", "1", "--trust")
    assert (code, err.count("runs the code")) == (0, 1)
    assert '"optimizer": "./mine_code.py:Opt:lr=0.1"' in out
    header = scene_to_json(load_scene(Path("race.toml")).scene)
    Path("race.tape").write_text(write_tape(Tape(header, ()), "1"))
    assert termopt.load("race.tape", trust=True).race.lanes[0].label == "Opt"
    mine.write_text("ran = open('ran', 'w')\n" + MINE)
    for name in ("race.toml", "race.tape"):
        with pytest.raises(termopt.UserError, match="has changed since this was written"):
            termopt.load(name, trust=True)
    assert not Path("ran").exists()
