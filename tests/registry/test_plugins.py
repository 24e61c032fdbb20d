"""An optimizer is one class in one file, a plug-in one line in another package; a broken one is named in one line."""

import math
import pkgutil
import re
import sys
from importlib.metadata import EntryPoint, EntryPoints

import numpy as np
import pytest

import termopt
from termopt import optimizers
from termopt.base.errors import UserError
from termopt.cli.main import main
from termopt.cli.table_rows import optimizer_rows
from termopt.cli.tables import listing
from termopt.problems.surfaces import by_name
from termopt.problems.surfaces.surface import Row, minima, square
from termopt.registry.registry import OPTIMIZERS, PROBLEMS, ProblemEntry, optimizer, optimizer_spec, problem
from tests import test_contracts
from tests.optimizers import test_contract, test_equations
from tests.problems.surfaces import test_surfaces
from tests.registry import test_presets

# -- one class in one file -----------------------------------------------------------------------------------------

SIGN = '''
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from termopt.engine.core.types import Equation, Optimizer, Update
from termopt.base.hyperparameter import hyperparameter


class Nothing(NamedTuple):
    """No state."""


@dataclass(frozen=True)
class SignDescent(Optimizer):
    """Steps of one length along every axis.

    Watch: it ends in a square around the minimum.
    """

    name: ClassVar[str] = "planted-sign"
    title: ClassVar[str] = "sign descent"
    equations: ClassVar[tuple[Equation, ...]] = (Equation("g", "g ← ∇f(w)"), Equation("Δw", "Δw ← −η·sign(g)"))
    lr: float = hyperparameter(0.01, lo=0, scale="log", symbol="η", doc="step size")

    def init(self, x):
        return Nothing()

    def tell(self, x, state, evaluation):
        step = -self.lr * np.sign(evaluation.grad)
        return Update(x + step, state, {"g": evaluation.grad, "Δw": step})
'''


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """Puts a module with an optimizer where the optimizers stand, and takes it away again."""

    def call(name, text):
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
        monkeypatch.setattr(optimizers, "__path__", [*optimizers.__path__, str(tmp_path)])
        monkeypatch.delitem(sys.modules, f"termopt.optimizers.{name}", raising=False)
        OPTIMIZERS.reload()

    yield call
    monkeypatch.undo()
    OPTIMIZERS.reload()


def test_an_optimizer_of_ones_own_is_one_class_in_one_file(plant, capsys):
    assert "planted_sign" not in OPTIMIZERS
    plant("planted_for_a_test", SIGN)
    assert "planted_sign" in list(OPTIMIZERS)
    assert "sign descent" in [row["title"] for row in optimizer_rows()]
    assert re.search("^planted_sign +sign descent", listing("optimizers", as_json=False), re.MULTILINE)
    assert optimizer_spec(optimizer("Planted-Sign:lr=0.5,clip=1")) == "planted-sign:lr=0.5,clip=1.0"
    np.testing.assert_array_equal(
        termopt.run("sphere", "planted_sign:lr=0.5", (3, -2), 2).x, [[3, -2], [2.5, -1.5], [2, -1]]
    )
    with pytest.raises(SystemExit, match="0"):
        main(["trace", "--optimizer", "planted_sign:lr=cosine(0.1,20)", "--steps", "1"])
    assert '"optimizer": "planted-sign:lr=cosine(0.1,20)"' in capsys.readouterr().out


def test_the_modules_that_are_ours_are_those_of_the_folder():
    there = {module.name for module in pkgutil.iter_modules(optimizers.__path__)}
    assert there == optimizers.OUR_MODULES  # what is not among them is loaded as somebody else's


def test_the_contract_holds_for_a_new_optimizer(plant):
    plant("planted_for_a_test", SIGN)
    new = optimizer("planted_sign")
    test_contract.test_an_optimizer_is_a_value_that_explains_itself(new)
    test_contract.test_edits(new)
    test_contract.test_asks_at_x_itself_unless_it_looks_ahead(new)
    test_contract.test_tell_is_pure(new)
    test_contract.test_runs_side_by_side_are_bit_for_bit_single_runs(new, (3, 5))
    test_contract.test_terms_have_one_number_a_run_or_one_a_coordinate(new)
    test_contract.test_goes_down_the_bowl(new)


def test_its_equations_are_checked_and_a_wrong_one_is_noticed(plant):
    plant("planted_for_a_test", SIGN)
    check_all_equations()
    plant("planted_for_a_test", SIGN.replace("Δw ← −η·sign(g)", "Δw ← −17·η·sign(g)"))
    with pytest.raises(AssertionError, match="17·η"):
        check_all_equations()


def check_all_equations():
    for values in test_equations.SETS.values():
        test_equations.test_every_line_is_what_was_computed("planted_sign", values)


def test_it_needs_no_preset_and_no_place_in_a_list(plant):
    """Also with a rate so small that it hardly moves: its lane starts with the defaults."""
    plant("planted_for_a_test", SIGN.replace("hyperparameter(0.01", "hyperparameter(1e-4"))
    test_presets.test_the_file_says_how_it_was_made()
    test_presets.test_every_surface_has_presets_for_every_optimizer("beale")
    test_contracts.test_every_optimizer_goes_down_a_bowl("planted_sign")
    test_contracts.test_terms_follow_the_equations("planted_sign")
    assert "planted_sign" in test_contract.OPTIMIZERS  # the contract tests take their names from the table


ZAKHAROV = Row(
    "planted_zakharov",
    "Zakharov's function",
    "x**2 + y**2 + (0.5*x + y)**2 + (0.5*x + y)**4",
    box=square(5),
    start=(-4.0, 3.5),
    minima=minima((0, 0, 0)),
    source="Jamil & Yang 2013, number 173",
)


def test_a_surface_is_one_row_of_the_table(monkeypatch):
    monkeypatch.setitem(by_name.ENTRIES, ZAKHAROV.name, ZAKHAROV)
    PROBLEMS.reload()
    try:
        new = problem("planted-zakharov")
        test_surfaces.test_names()
        test_surfaces.test_minima(new)
        test_surfaces.test_nothing_in_the_box_lies_below_the_lowest_minimum(new)
        test_surfaces.test_no_minimum_is_missing(new)
        test_surfaces.test_the_start_is_worth_starting_from(new)
        test_surfaces.test_words(new)
        test_presets.test_the_file_says_how_it_was_made()
        assert termopt.run("planted_zakharov", "lbfgs", steps=60).loss[-1] < 1e-12
        assert "planted_zakharov" in listing("problems", as_json=False)
    finally:
        monkeypatch.undo()
        PROBLEMS.reload()
    assert "planted_zakharov" not in PROBLEMS


def test_an_optimizer_that_has_gone_is_gone(plant, monkeypatch):
    plant("planted_for_a_test", SIGN)
    assert "planted_sign" in OPTIMIZERS
    monkeypatch.undo()
    OPTIMIZERS.reload()
    assert "planted_sign" not in OPTIMIZERS


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1 / 0", "the module termopt.optimizers.broken cannot be loaded: ZeroDivisionError: division by zero"),
        (
            "def",
            "the module termopt.optimizers.broken cannot be loaded: SyntaxError: invalid syntax (broken.py, line 1)",
        ),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        (SIGN.replace("planted-sign", "adam"), "termopt.optimizers.broken offers 'adam', but that name is taken"),
    ],
    ids=["raises", "syntax", "missing", "taken"],
)
def test_a_broken_module_is_named_in_one_line(plant, capsys, text, line):
    plant("broken", text)
    with pytest.raises(SystemExit, match="0"):
        main(["list", "optimizers"])
    out, err = capsys.readouterr()
    assert out.startswith("gd ")
    assert err.count("\n") == 1
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
        OPTIMIZERS.reload()
        PROBLEMS.reload()

    yield call
    monkeypatch.undo()
    OPTIMIZERS.reload()
    PROBLEMS.reload()


def test_an_optimizer_of_another_package(offer):
    offer("termopt.optimizers", "SignDescent", SIGN)
    assert "planted_sign" in list(OPTIMIZERS)
    assert optimizer("planted-sign:lr=0.2").lr == 0.2


CONE = '''
from dataclasses import dataclass

import numpy as np

from termopt import problem
from termopt.problems.surfaces.surface import surface
from termopt.registry.registry import ProblemEntry


@dataclass(frozen=True)
class Cone:
    """A problem with a hyperparameter that knows no `hyperparameter`."""

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
        ("termopt.optimizers", "SignDescent", "1 / 0", "ZeroDivisionError: division by zero"),
        ("termopt.optimizers", "Missing", "", "AttributeError: module 'offered' has no attribute 'Missing'"),
        ("termopt.optimizers", "number", "number = 3", "TypeError: theirs is not a class of optimizers with a name"),
        ("termopt.problems", "number", CONE, "TypeError: theirs is neither a ProblemEntry nor a class of problems"),
    ],
)
def test_a_broken_package_is_named_in_one_line_and_only_where_it_is_needed(offer, capsys, group, value, text, why):
    offer(group, value, text)
    table = group.removeprefix("termopt.")
    told = f"the plug-in theirs (offered:{value}) cannot be loaded: {why}"
    with pytest.raises(SystemExit, match="0"):
        main(["list", table])
    out, err = capsys.readouterr()
    assert out.startswith("gd " if table == "optimizers" else "rosenbrock ")
    assert err == f"termopt: {told}; it is left out\n"
    with pytest.raises(SystemExit, match="2"):
        main(["trace", f"--{table.rstrip('s')}", "theirs", "--steps", "1"])
    err = capsys.readouterr().err
    assert err.startswith(f"termopt: unknown {table.rstrip('s')} 'theirs'")
    assert err.endswith(f"; {told}\n")
    with pytest.raises(SystemExit, match="0"):
        main(["trace", "--steps", "1"])  # a race without it goes on


BAD = """
import dataclasses, typing
import numpy as np
from termopt.engine.core.types import Optimizer, Update

@dataclasses.dataclass(frozen=True)
class Bad(Optimizer):
    name: typing.ClassVar[str] = "{name}"

    def tell(self, x, state, evaluation):
        {body}
"""
GOOD = "return Update(x - evaluation.grad, (), {})"


def optimizer_text(body=GOOD, name="bad"):
    return BAD.replace("{body}", body).replace("{name}", name)


BOWL = """
class Bowl:
    dim, start = 2, (1.0, 2.0)

    def loss(self, x):
        return (x**2).sum(axis=0)

    def gradient(self, x):
        return 2 * x
"""


@pytest.mark.parametrize(
    ("group", "text", "why"),
    [
        ("optimizers", "import nowhere", "No module named 'nowhere'"),
        ("optimizers", "raise SystemExit(7)", "SystemExit: 7"),
        ("optimizers", "raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("optimizers", "raise BaseException('\\x1b[2J\\n' * 99)", "\\x1b[2J"),
        (
            "optimizers",
            optimizer_text("1 / 0"),
            "the optimizer bad: tell(x, state, evaluation) raised ZeroDivisionError",
        ),
        (
            "optimizers",
            optimizer_text("return Update(x[:1], (), {})"),
            "its x, gave an array (1,); wanted an array (2,)",
        ),
        ("optimizers", optimizer_text("return x"), "gave an array (2,); wanted Update(x, state, terms)"),
        ("optimizers", optimizer_text("return Update(x, {'v': 1}, {})"), "gave a dict as state; wanted a tuple"),
        ("optimizers", optimizer_text("return Update(np.random.rand(2), (), {})"), "two answers to one question"),
        ("optimizers", optimizer_text("evaluation.grad *= 2; return Update(x, (), {})"), "read-only"),
        ("optimizers", optimizer_text(name="adam"), "offers 'adam', but that name is taken"),
        ("optimizers", optimizer_text(name="\\x1b[2J"), "is no name such as adam"),
        ("problems", "class Bad: dim, start = 2, (0, 0)", "is no problem: it has no loss, gradient"),
        ("problems", BOWL.replace("2 * x", "x[:1]"), "gradient(x) gave an array (1,); wanted an array (2,)"),
        ("problems", BOWL.replace("(x**2).sum(axis=0)", "None"), "loss(x) gave None; wanted a number"),
        (
            "problems",
            BOWL.replace("(x**2).sum(axis=0)", "__import__('random').random()"),
            "loss(x) gave two answers to one question",
        ),
        ("problems", BOWL.replace("2, (1.0, 2.0)", "2, (1.0,)"), "start gave a tuple; wanted an array (2,)"),
        ("problems", BOWL.replace("2, (1.0, 2.0)", "0, ()"), "dim gave 0; wanted how many parameters there are"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_said(offer, group, text, why):
    value = "Bad" if "class Bad" in text or "class" not in text else "Bowl"
    table = OPTIMIZERS if group == "optimizers" else PROBLEMS
    ours = list(table)
    offer(f"termopt.{group}", value, text)
    assert list(table) == ours
    (fault,) = table.faults
    assert why in fault
    assert fault.startswith("the plug-in theirs (offered:")
    assert fault.isprintable()
    assert len(fault) <= 300


def test_an_incomplete_problem_is_completed_and_raced_on(offer, capsys):
    offer("termopt.problems", "Bowl", BOWL)
    assert "theirs" in listing("problems", as_json=False)
    assert '"formula": "theirs"' in listing("problems", as_json=True)
    with pytest.raises(SystemExit, match="0"):
        main(["trace", "--problem", "theirs", "--optimizer", "gd:lr=0.25", "--steps", "1"])
    assert '"x": [0.5, 1.0]' in capsys.readouterr().out
    assert problem("theirs") == problem("theirs")
    assert problem("theirs").spec == "theirs"


def test_a_typed_interrupt_is_no_fault_of_a_plug_in(offer):
    offer("termopt.optimizers", "Bad", "import signal; signal.raise_signal(signal.SIGINT)")
    with pytest.raises(KeyboardInterrupt):
        list(OPTIMIZERS)


def test_code_of_ones_own_that_breaks_later_is_named():
    class Late:
        dim, start, asked = 2, (1.0, 2.0), 0

        def loss(self, x):
            return float(x @ x)

        def gradient(self, x):
            self.asked += 1
            return 2 * x if self.asked < 5 else x.tolist()[:1]

    with pytest.raises(UserError, match=r"the problem Late: gradient\(x\) gave a list; wanted an array \(2,\)"):
        termopt.run(Late(), "gd", steps=20)
