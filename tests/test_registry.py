"""Spec strings go round, and the tables hold whatever stands in the right place, ours or not."""

import dataclasses
import json
import math
import sys
from importlib.metadata import EntryPoint, EntryPoints

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import termopt
from termopt import rules
from termopt.cli import main
from termopt.engine.lane import Edit, Lane
from termopt.errors import UserError
from termopt.knob import knobs
from termopt.listing import listing, rule_rows
from termopt.registry import (
    PROBLEMS,
    RULES,
    ProblemEntry,
    check_edit,
    problem,
    rule,
    rule_knobs,
    rule_spec,
    rule_values,
)
from termopt.rules.schedules import SCHEDULES, arguments
from termopt.spec import normalized, parse_spec, spell

from .rules import test_contract

# -- spec strings --------------------------------------------------------------------------------------------------


def values(knob):
    """Every value that a knob takes."""
    if knob.kind is bool:
        return st.booleans()
    if knob.kind is int:
        return st.integers(math.ceil(knob.lo), min(knob.hi, 2**53))
    low, high = (None if math.isinf(end) else end for end in (knob.lo, knob.hi))
    return st.floats(
        low, high, exclude_min=knob.open_lo and low is not None, exclude_max=knob.open_hi and high is not None,
        allow_nan=False, allow_infinity=high is None and not knob.open_hi,
    )  # fmt: skip


@st.composite
def schedules(draw):
    cls = SCHEDULES[draw(st.sampled_from(list(SCHEDULES)))]
    return cls(**{name: draw(values(argument)) for name, argument in arguments(cls).items()})


@st.composite
def specs(draw):
    """The name of a rule with any of its knobs, in any order."""
    name = draw(st.sampled_from(list(RULES)))
    known = {knob.name: knob for knob in rule_knobs(name)}
    chosen = {k: draw(values(known[k])) for k in draw(st.lists(st.sampled_from(list(known)), unique=True))}
    if chosen.get("c1", 1e-4) >= chosen.get("c2", 0.9):  # the one rule with a range that depends on another knob
        chosen = {}
    if "lr" in chosen and draw(st.booleans()):
        chosen["lr"] = draw(schedules())
    return name, chosen


@given(specs())
def test_a_spec_and_its_rule_go_round(spec):
    name, chosen = spec
    text = f"{name}:{','.join(f'{k}={spell(v)}' for k, v in chosen.items())}".removesuffix(":")
    assert parse_spec(text) == (name, {k: spell(v) for k, v in chosen.items()})
    made = rule(text)
    written = rule_spec(made)
    assert rule(written) == made
    assert rule_spec(rule(written)) == written
    assert " " not in written
    silent = {"zero_grad": True, "clip": math.inf}  # what changes nothing is not written
    defaults = {knob.name: knob.default for knob in knobs(RULES[name])}
    assert rule_values(made) == defaults | {k: v for k, v in chosen.items() if silent.get(k) != v}


@given(specs(), st.data())
def test_case_hyphens_and_spaces_do_not_matter(spec, data):
    name, chosen = spec

    def disguised(text):
        return "".join(data.draw(st.sampled_from([c, c.upper(), "-" if c == "_" else c])) for c in text)

    parts = [f" {disguised(k)} = {spell(v)} " for k, v in chosen.items()]
    text = f" {disguised(name)} :{','.join(parts)}" if parts else f" {disguised(name)} "
    plain = f"{name}:{','.join(f'{k}={spell(v)}' for k, v in chosen.items())}".removesuffix(":")
    assert rule(text) == rule(plain)


@given(st.text(max_size=40))
def test_any_text_is_a_rule_or_a_mistake_in_one_line(text):
    try:
        rule(text)
    except UserError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017


@given(st.text(max_size=40))
def test_any_text_is_a_problem_or_a_mistake_in_words(text):
    try:
        problem(text)
    except UserError as error:
        assert len(str(error).split("\n")) in (1, 3)  # noqa: PT017


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_and_its_spec_go_round(name):
    made = problem(name)
    assert problem(made.spec) == made == problem(name.upper().replace("_", "-"))
    assert made.spec.partition(":")[0] == name == made.name


@pytest.mark.parametrize("formula", ["x", "-x", "x-y", "e-x", "X", "2", "x:y", " x + y ", "pi-x", "(x)"])
def test_a_formula_is_not_taken_for_a_name(formula):
    try:
        assert problem(formula).name == "formula"
    except UserError as error:
        assert "unknown problem" not in str(error)  # noqa: PT017


def test_a_lane_goes_round():
    lane = Lane(
        problem("quadratic:kappa=7,angle=-12.5"), rule("adam:lr=cosine(0.1,200,warmup=5),clip=2,zero_grad=false"),
        (0.1, -1 / 3), 5, (Edit(10, "beta1", 0.5),), "adam 2", "blue", "◆", ("lr",),
    )  # fmt: skip
    text = json.dumps(lane.to_json(rule_spec))
    assert Lane.from_json(json.loads(text), problem, rule) == lane


@pytest.mark.parametrize(("field", "value"), [("lr", 0.1), ("lr", 1), ("clip", 2.0), ("zero_grad", False)])
def test_edits_that_fit(field, value):
    check_edit(rule("adam:clip=1"), field, value)


@pytest.mark.parametrize(("field", "value"), [("rate", 1), ("lr", -1), ("lr", "fast"), ("lr", True), ("lr", None)])
def test_edits_that_do_not(field, value):
    with pytest.raises(UserError, match="adam"):
        check_edit(rule("adam:clip=1"), field, value)


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

    name: ClassVar[str] = "sign-descent"
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
    assert "sign_descent" not in RULES
    plant("sign", SIGN)
    assert list(RULES)[-1] == "sign_descent"
    assert rule_rows()[-1]["title"] == "sign descent"
    assert "sign_descent  sign descent" in listing("rules", as_json=False)
    assert rule_spec(rule("Sign-Descent:lr=0.5,clip=1")) == "sign-descent:lr=0.5,clip=1.0"
    np.testing.assert_array_equal(
        termopt.run("sphere", "sign_descent:lr=0.5", (3, -2), 2).x, [[3, -2], [2.5, -1.5], [2, -1]]
    )
    with pytest.raises(SystemExit, match="0"):
        main(["trace", "--rule", "sign_descent:lr=cosine(0.1,20)", "--steps", "1"])
    assert '"rule": "sign-descent:lr=cosine(0.1,20)"' in capsys.readouterr().out


def test_the_contract_holds_for_a_new_rule(plant):
    plant("sign", SIGN)
    new = rule("sign_descent")
    test_contract.test_a_rule_is_a_value_that_explains_itself(new)
    test_contract.test_edits(new)
    test_contract.test_asks_at_x_itself_unless_it_looks_ahead(new)
    test_contract.test_tell_is_pure(new)
    test_contract.test_runs_side_by_side_are_bit_for_bit_single_runs(new, (3, 5))
    test_contract.test_terms_have_one_number_a_run_or_one_a_coordinate(new)
    test_contract.test_goes_down_the_bowl(new)


def test_a_rule_that_has_gone_is_gone(plant, monkeypatch):
    plant("sign", SIGN)
    assert "sign_descent" in RULES
    monkeypatch.undo()
    RULES.reload()
    assert "sign_descent" not in RULES


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("1 / 0", "the module termopt.rules.broken cannot be loaded: ZeroDivisionError: division by zero"),
        ("def", "the module termopt.rules.broken cannot be loaded: SyntaxError: invalid syntax (broken.py, line 1)"),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        (SIGN.replace("sign-descent", "adam"), "termopt.rules.broken offers 'adam', but that name is taken"),
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
    assert list(RULES)[-1] == "sign_descent"
    assert rule("sign-descent:lr=0.2").lr == 0.2


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


def test_names_are_normal():
    assert list(RULES) == [normalized(name) for name in RULES]
    assert list(PROBLEMS) == [normalized(name) for name in PROBLEMS]
    for cls in RULES.values():
        assert [knob.name for knob in knobs(cls)] == [field.name for field in dataclasses.fields(cls)]
