"""A rule is one class in one file, a plug-in one line in another package; a broken one is named in one line."""

import math
import sys
from importlib.metadata import EntryPoint, EntryPoints

import numpy as np
import pytest

import termopt
from termopt import rules
from termopt.cli import main
from termopt.errors import UserError
from termopt.listing import listing, rule_rows
from termopt.registry import PROBLEMS, RULES, ProblemEntry, problem, rule, rule_spec

from .rules import test_contract

# -- one class in one file -----------------------------------------------------------------------------------------

SIGN = '''
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.engine.types import Equation, Rule, Told
from termopt.knob import knob


class Nothing(NamedTuple):
    """No memory."""


@dataclass(frozen=True)
class SignDescent(Rule):
    """Steps of one length along every axis.

    Watch: it ends in a square around the minimum.
    """

    name: ClassVar[str] = "planted-sign"
    title: ClassVar[str] = "sign descent"
    equations: ClassVar[tuple[Equation, ...]] = (Equation("g", "g ← ∇w"), Equation("Δw", "Δw ← −η·sign(g)"))
    lr: float = knob(0.01, lo=0, scale="log", symbol="η", doc="step size")

    def init(self, x):
        return Nothing()

    def tell(self, x, memory, sample):
        step = -self.lr * np.sign(sample.grad)
        return Told(x + step, memory, {"g": sample.grad, "Δw": step})
'''


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """Puts a module with a rule where the rules stand, and takes it away again."""

    def call(name, text):
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
        monkeypatch.setattr(rules, "__path__", [*rules.__path__, str(tmp_path)])
        monkeypatch.delitem(sys.modules, f"termopt.rules.{name}", raising=False)
        RULES.reload()

    yield call
    monkeypatch.undo()
    RULES.reload()


def test_a_rule_of_ones_own_is_one_class_in_one_file(plant, capsys):
    assert "planted_sign" not in RULES
    plant("planted_for_a_test", SIGN)
    assert "planted_sign" in list(RULES)
    assert "sign descent" in [row["title"] for row in rule_rows()]
    assert "planted_sign  sign descent" in listing("rules", as_json=False)
    assert rule_spec(rule("Planted-Sign:lr=0.5,clip=1")) == "planted-sign:lr=0.5,clip=1.0"
    np.testing.assert_array_equal(
        termopt.run("sphere", "planted_sign:lr=0.5", (3, -2), 2).x, [[3, -2], [2.5, -1.5], [2, -1]]
    )
    with pytest.raises(SystemExit, match="0"):
        main(["trace", "--rule", "planted_sign:lr=cosine(0.1,20)", "--steps", "1"])
    assert '"rule": "planted-sign:lr=cosine(0.1,20)"' in capsys.readouterr().out


def test_the_contract_holds_for_a_new_rule(plant):
    plant("planted_for_a_test", SIGN)
    new = rule("planted_sign")
    test_contract.test_a_rule_is_a_value_that_explains_itself(new)
    test_contract.test_edits(new)
    test_contract.test_asks_at_x_itself_unless_it_looks_ahead(new)
    test_contract.test_tell_is_pure(new)
    test_contract.test_runs_side_by_side_are_bit_for_bit_single_runs(new, (3, 5))
    test_contract.test_terms_have_one_number_a_run_or_one_a_coordinate(new)
    test_contract.test_goes_down_the_bowl(new)


def test_a_rule_that_has_gone_is_gone(plant, monkeypatch):
    plant("planted_for_a_test", SIGN)
    assert "planted_sign" in RULES
    monkeypatch.undo()
    RULES.reload()
    assert "planted_sign" not in RULES


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1 / 0", "the module termopt.rules.broken cannot be loaded: ZeroDivisionError: division by zero"),
        ("def", "the module termopt.rules.broken cannot be loaded: SyntaxError: invalid syntax (broken.py, line 1)"),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        (SIGN.replace("planted-sign", "adam"), "termopt.rules.broken offers 'adam', but that name is taken"),
    ],
    ids=["raises", "syntax", "missing", "taken"],
)
def test_a_broken_module_is_named_in_one_line(plant, capsys, text, line):
    plant("broken", text)
    with pytest.raises(SystemExit, match="2"):
        main(["list", "rules"])
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert line in err


# -- other packages --------------------------------------------------------------------------------------------------


@pytest.fixture
def offer(tmp_path, monkeypatch):
    """Has a package `offered`, with the given text, offer one of its names under a group of entry points."""

    def call(group, value, text):
        (tmp_path / "offered.py").write_text(text, "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "offered", raising=False)
        points = EntryPoints([EntryPoint("theirs", f"offered:{value}", group)])
        monkeypatch.setattr("importlib.metadata.entry_points", lambda **which: points.select(**which))
        RULES.reload()
        PROBLEMS.reload()

    yield call
    monkeypatch.undo()
    RULES.reload()
    PROBLEMS.reload()


def test_a_rule_of_another_package(offer):
    offer("termopt.rules", "SignDescent", SIGN)
    assert "planted_sign" in list(RULES)
    assert rule("planted-sign:lr=0.2").lr == 0.2


CONE = '''
from dataclasses import dataclass

import numpy as np

from termopt import problem
from termopt.problems.surface import surface
from termopt.registry import ProblemEntry


@dataclass(frozen=True)
class Cone:
    """A problem with a knob that knows no `knob`."""

    steep: float = 2
    name, title, formula, dim, stochastic = "cone", "a cone", "steep·√(x²+y²)", 2, False
    box = domain = ((-1.0, 1.0), (-1.0, 1.0))
    start, minima = (0.5, 0.5), ()

    @property
    def spec(self):
        return f"theirs:steep={self.steep}"

    def __getattr__(self, name):
        return getattr(problem(f"{self.steep}*sqrt(x**2 + y**2)"), name)


entry = ProblemEntry("Their-Cone", (), Cone)
number = 3
'''


def test_a_class_of_problems_of_another_package(offer):
    offer("termopt.problems", "Cone", CONE)
    assert list(PROBLEMS)[-1] == "theirs"
    assert problem("theirs").steep == 2
    assert termopt.run("theirs:steep=0.5", "gd:lr=0.1", steps=1).loss[0] == 0.5 * math.hypot(0.5, 0.5)
    with pytest.raises(UserError, match="did you mean 'steep'"):
        problem("theirs:steepp=1")


def test_a_problem_entry_of_another_package(offer):
    offer("termopt.problems", "entry", CONE)
    assert isinstance(PROBLEMS["their_cone"], ProblemEntry)
    assert problem("their-cone").name == "cone"


@pytest.mark.parametrize(
    ("group", "value", "text", "why"),
    [
        ("termopt.rules", "SignDescent", "1 / 0", "ZeroDivisionError: division by zero"),
        ("termopt.rules", "Missing", "", "AttributeError: module 'offered' has no attribute 'Missing'"),
        ("termopt.rules", "number", "number = 3", "TypeError: theirs is not a class of rules with a name"),
        ("termopt.problems", "number", CONE, "TypeError: theirs is neither a ProblemEntry nor a class of problems"),
    ],
)
def test_a_broken_package_is_named_in_one_line_and_only_where_it_is_needed(offer, capsys, group, value, text, why):
    offer(group, value, text)
    with pytest.raises(SystemExit, match="2"):
        main(["list", group.removeprefix("termopt.")])
    assert capsys.readouterr().err == f"termopt: the plug-in theirs (offered:{value}) cannot be loaded: {why}\n"
    with pytest.raises(SystemExit, match="0"):
        main(["trace", "--steps", "1"])  # a race without it goes on
